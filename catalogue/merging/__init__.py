"""Two profiles that are the same enterprise become one, and can be parted again for 30 days.

`fields`: which value of each field stays. `related`: every row, of any app, that names one of
the two. `frozen`: rows as JSON and back. `merge` and `undo`: the two things that happen.
"""

from .merge import merge
from .refusals import Busy, Refused, Stale
from .undo import UNDO_WITHIN, forget_old, undo

__all__ = ["UNDO_WITHIN", "Busy", "Refused", "Stale", "forget_old", "merge", "undo"]
