"""Sections that upper floors add to the catalogue's pages.

An app above registers a function in its `AppConfig.ready()`; the function gets the page's
object and the request, and answers a `Panel`, or None when it has nothing to show.
"""

from dataclasses import dataclass, field
from typing import NamedTuple


class Panel(NamedTuple):
    template: str
    context: dict


@dataclass
class Page:
    """A page with a place for panels: `PROFILE` shows an enterprise."""

    _functions: list = field(default_factory=list)

    def register(self, function, *, position=50):
        """`function(obj, request) -> Panel | None`; lower positions come first."""
        self._functions.append((position, function))
        self._functions.sort(key=lambda entry: entry[0])

    def unregister(self, function):
        self._functions = [entry for entry in self._functions if entry[1] is not function]

    def panels(self, obj, request):
        found = (function(obj, request) for _position, function in self._functions)
        return [panel for panel in found if panel is not None]


PROFILE = Page()
NEIGHBOURHOOD = Page()  # shows a Neighbourhood
DISTRICT = Page()  # shows a District
SECTOR = Page()  # shows a Sector
