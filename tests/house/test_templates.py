"""Templates: each is used, none has inline code, what they name exists."""

import ast
import re
from fnmatch import fnmatch
from pathlib import Path

import django
import pytest
from django.contrib.staticfiles import finders

from tests.house import arrows, project

STATIC = re.compile(r"""\{%\s*static\s+["']([^"']+)["']""")
ICON = re.compile(r"""\{%\s*icon\s+["']([^"']+)["']|icons\.svg['"]?\s*%?\}?#i-([\w-]+)""")
SYMBOL = re.compile(r'<symbol[^>]* id="i-([^"]+)"')
INLINE = {
    "inline style": re.compile(r"\sstyle\s*=\s*[\"'{]", re.I),
    "<style>": re.compile(r"<style\b", re.I),
    "inline <script>": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=[\"']application/(ld\+)?json)", re.I
    ),
    "inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
}
COMMENT = re.compile(r"\s*\{% comment %\}\s*\S|\s*\{#\s*\S")
NOT_IN_THE_GALLERY = {
    "components/hero_blocks.html": "decoration of one band, drawn to its size",
    "components/htmx.html": "nothing to see: what <head> needs",
    "components/map_with_list_map.html": "draws the points of a search; home and list show it",
}
DJANGO_ADMIN = Path(django.__path__[0]) / "contrib/admin/templates"


def templates():
    found = arrows.templates(project.ROOT)
    assert len(found) > 60
    return found


def without_comments(text):
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", text, flags=re.S)


def names_in_python(source):
    """Names of templates in code, with `*` where a name is made of parts."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.JoinedStr):
            parts = [part.value if isinstance(part, ast.Constant) else "*" for part in node.values]
            yield "".join(parts)


def names_in_template(text):
    return [match[2] for match in arrows.TEMPLATE_TAG.finditer(text)]


def unused(known, patterns):
    patterns = {pattern for pattern in patterns if pattern.endswith(".html")}
    return [name for name in known if not any(fnmatch(name, pattern) for pattern in patterns)]


def inline_code(text):
    text = without_comments(text)
    return [fault for fault, pattern in INLINE.items() if pattern.search(text)]


def undocumented(text):
    """A component starts with a comment: what it is, and its parameters."""
    return not COMMENT.match(text)


def test_every_template_is_used():
    named = [name for path in templates().values() for name in names_in_template(path.read_text())]
    for path in project.of_kind(".py"):
        if path.parts[0] != "tests":
            named += names_in_python(project.text(path))
    replaced = [name for name in templates() if (DJANGO_ADMIN / name).exists()]
    assert unused(templates(), {*named, *replaced}) == []


def test_no_template_has_inline_code():
    found = {name: inline_code(path.read_text()) for name, path in templates().items()}
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_every_component_says_its_parameters():
    components = {
        name: path.read_text()
        for name, path in templates().items()
        if name.startswith("components/") and name != "components/gallery.html"
    }
    assert len(components) > 10
    assert [name for name, text in components.items() if undocumented(text)] == []


def test_every_component_is_in_the_gallery():
    shown, waiting = set(), ["components/gallery.html"]
    while waiting:
        name = waiting.pop()
        shown.add(name)
        waiting += [
            each for each in names_in_template(templates()[name].read_text()) if each not in shown
        ]
    assert {name for name in templates() if name.startswith("components/")} - shown == set(
        NOT_IN_THE_GALLERY
    )


def test_every_icon_exists_and_is_used():
    drawn = set(SYMBOL.findall(project.text("static/icons.svg")))
    used = set()
    for path in project.code_and_templates():
        for match in ICON.finditer(project.text(path)):
            used.add(match[1] or match[2])
    assert len(used) > 15
    assert {name for name in used if not name.endswith("-")} - drawn == set()


def test_every_static_file_that_is_named_exists():
    named = {
        match[1] for path in templates().values() for match in STATIC.finditer(path.read_text())
    }
    assert len(named) > 15
    assert [name for name in sorted(named) if not finders.find(name)] == []


def test_every_stylesheet_and_script_is_named():
    texts = {path: project.text(path) for path in project.code_and_templates()}
    unnamed = [
        str(path)
        for path in project.of_kind(".css", ".js", under="static/")
        if not any(path.name in text for other, text in texts.items() if other != path)
    ]
    assert unnamed == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<p style="color:red">', "inline style"),
        ("<style>p{}</style>", "<style>"),
        ("<script>x()</script>", "inline <script>"),
        ('<script type="module">x()</script>', "inline <script>"),
        ('<a class="b"\nonclick="x()">', "inline handler"),
        ('<a href="javascript:x()">', "javascript: address"),
    ],
)
def test_inline_code_is_found(text, fault):
    assert fault in inline_code(text)


def test_faults_are_found():
    assert inline_code('<script type="application/ld+json">{}</script><script src="a.js">') == []
    assert unused(["a.html", "b.html", "c/x.ca.html"], ["a.html", "c/*.*.html"]) == ["b.html"]
    assert "pages/*.html" in names_in_python('render(r, f"pages/{name}.html")')
    assert undocumented("<p>") and not undocumented("{% comment %}\nOne card.")
    assert [
        match[1] or match[2] for match in ICON.finditer("{% icon 'x' %} icons.svg' %}#i-y")
    ] == [
        "x",
        "y",
    ]
