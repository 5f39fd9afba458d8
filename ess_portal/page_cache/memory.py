"""Results that depend on the public content alone, kept while it stands."""

import threading
from functools import wraps

from .content_version import content_version

MOST = 256  # results of one function


def kept_with_content(function):
    """Remembers what `function` gave for the same arguments (hashable), in this process.

    Whatever else it depends on, the language or the day, belongs in its arguments. While
    changes may go unheard (tests, commands, the worker) nothing is remembered.
    """
    kept, lock = {}, threading.Lock()
    held_version = None

    @wraps(function)
    def remembering(*arguments):
        nonlocal held_version
        version = content_version.current()
        if version is None:
            return function(*arguments)
        with lock:
            if version != held_version or len(kept) >= MOST:
                kept.clear()
                held_version = version
            if arguments in kept:
                return kept[arguments]
        result = function(*arguments)
        with lock:
            if version == held_version:  # begun before the content moved: good for nobody else
                kept[arguments] = result
        return result

    return remembering
