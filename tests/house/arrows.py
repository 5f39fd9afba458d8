"""Reads who knows whom: imports, model names in strings, migrations and templates of a project.

An `Arrow` leads from a file to a floor. A floor is named by its package; apps inside
`ess_portal` without a floor of their own stand with it on the top.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

# Package → height. Those at one height do not know each other; height 0 is the ground, which
# knows nobody and which everybody may use.
FLOORS = {
    "ess_portal": 6,
    "procurement": 5,
    "events": 5,
    "catalogue": 4,
    "ess_portal.reports": 3,
    "ess_portal.moderation": 2,
    "ess_portal.accounts": 1,
    "ess_portal.open_data": 1,
    "ess_portal.mail": 0,
    "ess_portal.page_cache": 0,
    "ess_portal.spreadsheets": 0,
    "ess_portal.limits": 0,
    "ess_portal.versioning": 0,
}
LABELS = {floor.rpartition(".")[2]: floor for floor in FLOORS}
TEMPLATE_TAG = re.compile(r"""\{%-?\s*(include|extends)\s+["']([^"']+)["']""")
LOAD_TAG = re.compile(r"\{%-?\s*load\s+([^%]+?)\s*-?%\}")
NAMES_A_FLOOR = re.compile(rf"^({'|'.join(LABELS)})[.:/]\w")


@dataclass(frozen=True)
class Arrow:
    path: str
    line: int
    floor: str  # where the file stands
    target: str  # module, model or template that it knows
    to: str  # where that stands

    @property
    def points_down(self):
        return FLOORS[self.to] < FLOORS[self.floor]

    def __str__(self):
        return f"{self.path}:{self.line}: {self.floor} knows {self.target} ({self.to})"


def floor_of(module):
    """The floor of a dotted module; None when it is not of the house."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        if name in FLOORS:
            return name
    return None


def arrows(root):
    """All arrows between different floors of the project at `root`."""
    root = Path(root)
    found = [*python_arrows(root), *template_arrows(root)]
    return [arrow for arrow in found if arrow.floor != arrow.to]


def python_arrows(root):
    for package in sorted({floor.partition(".")[0] for floor in FLOORS}):
        for path in sorted((root / package).rglob("*.py")):
            module = ".".join(path.relative_to(root).with_suffix("").parts)
            is_package = module.endswith(".__init__")
            module = module.removesuffix(".__init__")
            floor = floor_of(module)
            tree = ast.parse(path.read_text(), str(path))
            for line, target in known_by(tree, module, is_package, root):
                to = floor_of(target) or LABELS.get(re.split("[.:/]", target)[0])
                if to:
                    yield Arrow(str(path.relative_to(root)), line, floor, target, to)


def known_by(tree, module, is_package, root):
    """(line, what) for each module, model, route or template that the code names."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node, module, is_package)
            for name in node.names:
                yield node.lineno, f"{base}.{name.name}"
        elif isinstance(node, ast.Call):
            yield from named_in_call(node)
        elif isinstance(node, ast.Assign) and any(
            getattr(target, "id", "") in ("dependencies", "run_before") for target in node.targets
        ):
            yield from migrations_in(node.value)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            of_house = floor_of(text) if re.fullmatch(r"[\w.]+\.\w+", text) else None
            if id(node) not in docstrings and (of_house or NAMES_A_FLOOR.match(text)):
                yield node.lineno, text


def absolute(node, module, is_package):
    """The dotted base of `from .x import y`, as Python reads it in `module`."""
    if not node.level:
        return node.module
    parts = module.split(".") if is_package else module.split(".")[:-1]
    parts = parts[: len(parts) - node.level + 1]
    return ".".join([*parts, *([node.module] if node.module else [])])


def named_in_call(node):
    """A whole app in one word; strings that name more of it are read wherever they stand."""
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if name in {"get_model", "get_app_config", "import_module"} and node.args:
        label = getattr(node.args[0], "value", None)
        if label in LABELS:
            yield node.lineno, f"{label}.{getattr(node.args[-1], 'value', '')}"


def migrations_in(value):
    for pair in ast.walk(value):
        if isinstance(pair, ast.Tuple) and pair.elts:
            label = getattr(pair.elts[0], "value", None)
            if label in LABELS:
                yield pair.lineno, f"{label}.{getattr(pair.elts[-1], 'value', '')}"


def template_folders(root):
    yield root / "templates"
    for package in sorted({*(floor.replace(".", "/") for floor in FLOORS)}):
        yield root / package / "templates"


def templates(root):
    """{name: path} of all templates."""
    return {
        str(path.relative_to(folder)): path
        for folder in template_folders(Path(root))
        for path in sorted(folder.rglob("*.html"))
    }


def template_floor(name):
    """By its first folder; those of the frame (base.html, components/…) stand on none."""
    return LABELS.get(name.split("/")[0]) if "/" in name else None


def libraries(root):
    """{name of a library of template tags: its floor}"""
    return {
        path.stem: floor_of(".".join(path.relative_to(root).parts[:-2]))
        for package in FLOORS
        for path in (Path(root) / package.replace(".", "/")).glob("templatetags/*.py")
        if path.stem != "__init__"
    }


def template_arrows(root):
    """What templates of an app's folder include, extend and load, also through the frame's."""
    known, tags = templates(root), libraries(root)
    for name, path in known.items():
        floor = template_floor(name)
        if floor is None:
            continue
        for line, target, to in template_knows(name, known, tags, set()):
            yield Arrow(str(path.relative_to(root)), line, floor, target, to)


def template_knows(name, known, tags, seen):
    """(line, what, floor); a template of the frame hands on what it knows itself."""
    if name in seen or name not in known:
        return
    text = known[name].read_text()
    for match in LOAD_TAG.finditer(text):
        for library in match[1].split(" from ")[-1].split():
            if tags.get(library):
                yield line_at(text, match), f"{{% load {library} %}}", tags[library]
    for match in TEMPLATE_TAG.finditer(text):
        line, other = line_at(text, match), match[2]
        to = template_floor(other)
        if to:
            yield line, other, to
        else:
            for _line, what, floor in template_knows(other, known, tags, {*seen, name}):
                yield line, f"{what} through {other}" if "through" not in what else what, floor


def line_at(text, match):
    return text.count("\n", 0, match.start()) + 1


def rings(found):
    """Floors that lead back to themselves."""
    knows = {}
    for arrow in found:
        knows.setdefault(arrow.floor, set()).add(arrow.to)

    def reached(floor, seen):
        for other in knows.get(floor, ()):
            if other not in seen:
                seen.add(other)
                reached(other, seen)
        return seen

    return sorted(floor for floor in knows if floor in reached(floor, set()))
