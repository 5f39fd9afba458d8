"""What reports ask of the floors above, which register from their `AppConfig.ready()`.

Functions, not models: reports know no app by name.
"""

from dataclasses import dataclass
from typing import NamedTuple

from django.urls import Resolver404, resolve
from django.utils import translation

_subjects = {}
_matches = []
_holidays = []


@dataclass
class Subject:
    """What the page at an address is about. `kind`: the model's label in lower case."""

    kind: str
    pk: int
    name: str


class Match(NamedTuple):
    """Something known already that may be what somebody misses."""

    name: str
    url: str
    detail: str = ""


def register_subject(view_name, function):
    """`function(**arguments of the route) -> Subject | None`, only of what the public may see."""
    _subjects[view_name] = function


def register_matches(function):
    """`function(name, website) -> [Match]`, the likeliest first."""
    _matches.append(function)


def register_holidays(function):
    """`function(first day, last day) -> {days}` on which the city's offices are closed."""
    _holidays.append(function)


def subject_of(path):
    """What the page at `path` is about; None when it is about nothing in particular."""
    language = path[1:].partition("/")[0]
    with translation.override(language if language in ("ca", "es", "en") else None):
        try:
            match = resolve(path)
        except Resolver404:
            return None
    function = _subjects.get(match.view_name)
    return function(**match.kwargs) if function else None


def matches_of(name, website):
    return [match for function in _matches for match in function(name, website)]


def holidays_between(first, last):
    return {day for function in _holidays for day in function(first, last)}
