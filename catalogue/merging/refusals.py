"""Why a merge, or its undoing, was not done: nothing has been written."""


class Refused(Exception):
    """The message is for the person."""


class Stale(Refused):
    """Something changed since the person looked."""


class Busy(Refused):
    """Somebody else, or an import, is writing in one of the two right now."""
