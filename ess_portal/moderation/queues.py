"""What waits for staff: the queues on the first page of the admin.

Each app registers functions from `AppConfig.ready()`; a function takes the user and gives a
`Queue`, or None when the person has nothing to do with it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

ROWS = 5  # of a queue on the first page

_registered = []


@dataclass
class Queue:
    """`oldest`: since when the first one waits; `rows`: (text, address, moment) to show.

    `late`: how many have passed a term or have failed; those queues come first. `count` None is
    a list to look at, not one to empty.
    """

    title: str
    url: str
    count: int | None = None
    oldest: datetime | date | None = None
    rows: list[tuple[str, str, datetime | None]] = ()
    note: str = ""
    late: int = 0

    @property
    def urgency(self):
        """Sorts the most urgent first: late, waiting (the oldest before), to look at, empty."""
        if self.late:
            kind = 0
        elif self.count:
            kind = 1
        else:
            kind = 2 if self.count is None and self.rows else 3
        return kind, -self.waits_days

    @property
    def waits_days(self):
        if self.oldest is None:
            return 0
        is_moment = isinstance(self.oldest, datetime)
        day = timezone.localdate(self.oldest) if is_moment else self.oldest
        return (timezone.localdate() - day).days


def register(function):
    if function not in _registered:
        _registered.append(function)
    return function


def queues_for(user):
    found = [queue for queue in (function(user) for function in _registered) if queue]
    return sorted(found, key=lambda queue: queue.urgency)
