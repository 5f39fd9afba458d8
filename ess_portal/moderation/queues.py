"""What waits for staff: the queues on the first page of the admin.

Each app registers functions from `AppConfig.ready()`; a function takes the user and gives a
`Queue`, or None when the person has nothing to do with it.
"""

from dataclasses import dataclass
from datetime import datetime

_registered = []


@dataclass
class Queue:
    """`oldest`: since when the first one waits; `rows`: (text, address, moment) to show."""

    title: str
    url: str
    count: int | None = None
    oldest: datetime | None = None
    rows: list[tuple[str, str, datetime | None]] = ()
    note: str = ""


def register(function):
    if function not in _registered:
        _registered.append(function)
    return function


def queues_for(user):
    return [queue for queue in (function(user) for function in _registered) if queue]
