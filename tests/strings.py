"""Every string that people read, as the code and the templates write it; and what the .po files say.

A message is known by (context, msgid); its plural and the places where it stands come with it.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.pofile import read_po
from django.template import Engine, TemplateSyntaxError
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("catalogue", "ess_portal", "events", "procurement")
# name → positions of (context, singular, plural)
FUNCTIONS = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
IN_EXPRESSION = re.compile(r"""\b_\((["'])(.+?)\1\)""")


@dataclass
class Message:
    context: str | None
    msgid: str
    plural: str | None = None
    places: list = field(default_factory=list)

    @property
    def key(self):
        return (self.context, self.msgid)


class Unreadable(ValueError):
    """A string marked for translation that no tool can extract."""


def messages(root=ROOT):
    """{(context, msgid): Message} of the whole project."""
    found = {}
    for message in [*in_python(root), *in_templates(root)]:
        known = found.setdefault(message.key, message)
        known.plural = known.plural or message.plural
        known.places += message.places if known is not message else []
    return found


def in_python(root):
    for package in PACKAGES:
        for path in sorted((Path(root) / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from of_code(path.read_text(), str(path.relative_to(root)))


def of_code(source, name):
    tree = ast.parse(source, name)
    names = dict.fromkeys(FUNCTIONS) | {function: function for function in FUNCTIONS}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {each.asname or each.name: each.name for each in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = names.get(getattr(node.func, "attr", getattr(node.func, "id", None)))
            if called in FUNCTIONS:
                yield _message(node, FUNCTIONS[called], f"{name}:{node.lineno}")


def _message(node, positions, place):
    texts = []
    for position in positions:
        if position is None:
            texts.append(None)
        elif len(node.args) > position and isinstance(node.args[position], ast.Constant):
            texts.append(node.args[position].value)
        else:
            raise Unreadable(f"{place}: only a plain string can be translated")
    return Message(*texts, [place])


def in_templates(root):
    engine = _engine()
    folder = Path(root) / "templates"
    for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
        yield from of_template(path.read_text(), str(path.relative_to(root)), engine)


def _engine():
    from django.template import engines

    return engines["django"].engine if engines.all() else Engine.get_default()


def of_template(source, name, engine):
    try:
        compiled = engine.from_string(source)
    except TemplateSyntaxError as error:
        raise Unreadable(f"{name}: {error}") from error
    for node in _nodes(compiled.nodelist):
        place = f"{name}:{node.token.lineno}"
        if isinstance(node, TranslateNode):
            text = node.filter_expression.var.literal
            if not isinstance(text, str):
                text = getattr(node.filter_expression.var, "var", None)
            yield Message(_context(node), _unescaped(text), None, [place])
        elif isinstance(node, BlockTranslateNode):
            singular, _names = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else None
            if node.trimmed:
                singular, plural = _trimmed(singular), plural and _trimmed(plural)
            yield Message(_context(node), singular, plural, [place])
    for match in IN_EXPRESSION.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        yield Message(None, match[2], None, [f"{name}:{line}"])


def _context(node):
    if not node.message_context:
        return None
    text = node.message_context.var
    return str(text) if isinstance(text, str) else text.literal


def _unescaped(text):
    return str(text).replace("%%", "%") if "%%" in str(text) else str(text)


def _trimmed(text):
    return " ".join(line.strip() for line in text.splitlines() if line.strip())


def _nodes(nodelist):
    """Every node, also those inside tags of our own."""
    for node in nodelist:
        yield node
        for name in getattr(node, "child_nodelists", ()):
            yield from _nodes(getattr(node, name, None) or ())


def catalogue(language, root=ROOT):
    with open(Path(root) / f"locale/{language}/LC_MESSAGES/django.po", "rb") as file:
        return read_po(file, locale=language)


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text))


def faults(message, translated, plural_forms):
    """What is wrong with the translation of a message; `translated` is its entry or None."""
    if translated is None or not translated.string:
        return ["missing"]
    found = ["fuzzy"] if translated.fuzzy else []
    texts = translated.string if isinstance(translated.string, tuple) else (translated.string,)
    if bool(message.plural) != isinstance(translated.string, tuple):
        return [*found, "has plural forms on one side only"]
    if message.plural and len(texts) != plural_forms:
        found.append(f"has {len(texts)} plural forms of {plural_forms}")
    if not all(text.strip() for text in texts):
        return [*found, "missing"]
    originals = [message.msgid, message.plural] if message.plural else [message.msgid]
    # A singular may say "one" in words; a plural needs its number.
    allowed = [placeholders(original) for original in originals]
    for number, text in enumerate(texts):
        wanted = allowed if message.plural and number == 0 else allowed[-1:]
        if placeholders(text) not in wanted:
            found.append(f"placeholders {placeholders(text)} instead of {wanted[-1]}")
    edges = [(text[:1].isspace(), text[-1:].isspace()) for text in (message.msgid, texts[0])]
    if edges[0] != edges[1]:
        found.append("spaces at its ends differ")
    return found
