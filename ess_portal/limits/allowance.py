"""A bounded memory of who has asked how much, in this process."""

import threading
from collections import OrderedDict


class Allowance:
    """Each address may ask `per_minute` times at once, and regains them evenly in a minute.

    Approximate: each worker process counts for itself, and only the `remembered` addresses
    that asked last.
    """

    def __init__(self, *, remembered=10_000):
        self._remembered = remembered
        self._lock = threading.Lock()
        self._left = OrderedDict()  # address → (how often it may still ask, at what moment)

    def take(self, address, per_minute, now):
        """Seconds to wait; 0 when the address may ask (and has, with this)."""
        with self._lock:
            left, moment = self._left.pop(address, (per_minute, now))
            left = min(per_minute, left + (now - moment) * per_minute / 60)
            allowed = left >= 1
            self._left[address] = (left - 1 if allowed else left, now)
            if len(self._left) > self._remembered:
                self._left.popitem(last=False)
        return 0 if allowed else (1 - left) * 60 / per_minute
