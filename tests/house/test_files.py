"""Files: not too long, nobody else's, nothing left for later; every requirement says why."""

import re
from pathlib import Path

import pytest

from tests.house import project

MOST_LINES = 500
OF_OTHERS = re.compile(
    r"\.min\.(js|css)$|\.(woff2?|ttf|otf|eot|map|whl|so|jar)$|(^|/)(vendor|node_modules)/"
)
LICENCE_OF_OTHERS = re.compile(r"^\s*(/\*!|//!)|@license|@preserve|sourceMappingURL")
# Written so that this file is not found itself.
MARKS = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
PROMISES = ("coming " + "soon", "not " + "implemented")
LATER = re.compile(rf"\b({'|'.join(MARKS)})\b|(?i:{'|'.join(PROMISES)})")
READ_FOR_LATER = (".py", ".js", ".css", ".html", ".md", ".toml", ".txt", ".sh", "")
REQUIREMENT = re.compile(r"^[A-Za-z0-9._-]+==\S+  # \S.{3,}$")


def too_long(path, text):
    return text.count("\n") > MOST_LINES and "migrations" not in path.parts


def is_of_others(path, text=""):
    return bool(OF_OTHERS.search(str(path)) or LICENCE_OF_OTHERS.search(text))


def left_for_later(text):
    return [match[0] for match in LATER.finditer(text)]


def unexplained(lines):
    """Requirements without an exact version and a reason."""
    wanted = [line for line in lines if line.strip() and not line.startswith("#")]
    return [line for line in wanted if not REQUIREMENT.match(line)]


def test_no_file_is_too_long():
    paths = project.of_kind(".py", ".html", ".css", ".js", ".sh")
    assert len(paths) > 200
    assert [str(path) for path in paths if too_long(path, project.text(path))] == []


def test_nothing_of_others_is_kept():
    assert [str(path) for path in project.files() if is_of_others(path)] == []
    scripts = project.of_kind(".js", ".css")
    assert [str(path) for path in scripts if is_of_others(path, project.text(path))] == []


def test_nothing_is_left_for_later():
    found = {
        str(path): marks
        for path in project.of_kind(*READ_FOR_LATER)
        if path.parts[0] != "locale" and (marks := left_for_later(project.text(path)))
    }
    assert found == {}


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_exact_and_has_a_reason(name):
    lines = project.text(name).splitlines()
    assert len(lines) > 10
    assert unexplained(lines) == []


def test_faults_are_found():
    assert too_long(Path("a.py"), "x\n" * 501)
    assert not too_long(Path("a.py"), "x\n" * 500)
    assert not too_long(Path("catalogue/migrations/0001.py"), "x\n" * 501)
    assert is_of_others("static/js/htmx.min.js") and is_of_others("static/vendor/leaflet.js")
    assert is_of_others("static/js/own.js", "/*! Leaflet 1.9 */")
    assert not is_of_others("static/js/own.js", "/* The map. */")
    assert all(left_for_later(f"# {mark}: write it") for mark in MARKS)
    assert all(left_for_later(promise.capitalize()) for promise in PROMISES)
    assert left_for_later("todo el día") == []
    assert unexplained(["Django>=5.2  # the framework", "Django==5.2", "Django==5.2  # why it is"])
    assert unexplained(["# words", "", "Django==5.2  # why it is"]) == []
