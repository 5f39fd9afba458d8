"""Reads tests/portal/permissions.txt, and the routes that it has to list."""

import re
from pathlib import Path

from django.urls import URLResolver, get_resolver
from django.utils import translation

TABLE = Path(__file__).with_name("permissions.txt")
COLUMNS = ("anonymous", "signed in", "moderator", "city admin")


class Row:
    """A route, maybe with an object in some state; for each column what GET and POST answer."""

    def __init__(self, line):
        route, *cells = (part.strip() for part in line.split("|"))
        self.route, _mark, self.state = (part.strip() for part in route.partition("#"))
        self.reason = cells.pop() if len(cells) > len(COLUMNS) else ""
        self.cells = dict(zip(COLUMNS, cells, strict=True))

    @property
    def name(self):
        return f"{self.route} #{self.state}" if self.state else self.route

    def expected(self, column, method):
        get, _slash, post = self.cells[column].partition("/")
        return get.strip() if method == "GET" else post.strip()

    @property
    def is_public(self):
        return self.expected("anonymous", "GET") in ("200", "302")

    @property
    def is_skipped(self):
        return any(cell.startswith("skip") for cell in self.cells.values())


def rows():
    lines = TABLE.read_text().splitlines()
    return [Row(line) for line in lines if line.strip() and not line.startswith("#")]


def routes():
    """Every address of the portal as its pattern, in Catalan."""
    with translation.override("ca"):
        return sorted(set(_walk(get_resolver(), "")))


def _walk(resolver, prefix):
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, path)
        else:
            yield "/" + re.sub(r"\(\?P<(\w+)>[^)]*\)(/?)\$?", r"<\1>\2", path)
