"""Figures of the first page of the admin, each with the list of what it counts.

Apps register functions from `AppConfig.ready()`; a function takes the user and gives figures, or
an empty list when the person may not see what they count.
"""

from typing import NamedTuple

_registered = []


class Figure(NamedTuple):
    label: str
    number: int
    url: str


def register(function):
    if function not in _registered:
        _registered.append(function)
    return function


def figures_for(user):
    return [figure for function in _registered for figure in function(user)]
