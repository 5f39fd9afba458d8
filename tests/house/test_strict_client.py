"""The strict client finds what it is there to find."""

import pytest

from tests.strict_client import faults

PAGE = '<html lang="ca"><body><main>{}</main></body></html>'


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("{{ enterprise.name }}", "unrendered {{"),
        ('<p onclick="x()">', "inline handler onclick on <p>"),
        ('<p style="color: red">', "inline style on <p>"),
        ("<script>x()</script>", "inline <script>"),
        ("<style>p {}</style>", "<style> element"),
        ('<img src="a.png">', "<img src=a.png> without alt"),
        ('<a href="#">x</a>', "link that leads nowhere"),
        ('<i id="a"></i><i id="a"></i>', "id a twice"),
        ('<input id="q">', "field q without label"),
        ("<main></main>", "2 <main> elements"),
    ],
)
def test_faults_are_found(part, fault):
    assert fault in faults(PAGE.format(part))


@pytest.mark.parametrize(
    "part",
    [
        '<label for="q">Què</label><input id="q">',
        "<label>Què <input></label>",
        '<input type="hidden">',
        '<script type="application/ld+json">{"a": {"b": 1}}</script>',
    ],
)
def test_good_pages_have_none(part):
    assert faults(PAGE.format(part)) == []


def test_a_page_without_language_is_a_fault():
    assert "<html> without lang" in faults("<html><main></main></html>")
