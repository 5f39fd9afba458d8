"""A PostgreSQL cluster for one run of the tests, removed afterwards.

A run that was killed leaves its cluster; the next run of anybody here removes it. Each cluster
has a lock file that its run holds, so that a living one is never touched.
"""

import contextlib
import os
import secrets

from . import account, locks
from .cluster import Cluster
from .project import VAR, embedded_database, is_root

PREFIX = "tests-"


@contextlib.contextmanager
def cluster(programs=None):
    """A running cluster. `programs`: another PostgreSQL's folder of programs."""
    owner = account.ensure_account()
    programs = programs or account.programs()
    parent = embedded_database.SYSTEM_FOLDER if is_root() else VAR
    _sweep(parent, programs, owner)
    folder = parent / f"{PREFIX}{secrets.token_hex(4)}"
    lock_file = folder.with_suffix(".lock")
    lock, _ = locks.take(lock_file)
    found = _cluster(folder, programs, owner)
    try:
        found.ensure_running()
        yield found
    finally:
        found.remove()
        lock_file.unlink()
        os.close(lock)


def _sweep(parent, programs, owner):
    for lock_file in parent.glob(f"{PREFIX}*.lock"):
        try:
            lock, _ = locks.take(lock_file)
        except locks.Taken:
            continue
        _cluster(lock_file.with_suffix(""), programs, owner).remove()
        lock_file.unlink(missing_ok=True)
        os.close(lock)


def _cluster(folder, programs, owner):
    name = embedded_database.SYSTEM_ACCOUNT if owner else None
    place = embedded_database.place_in(folder, account=name)
    return Cluster(place, programs, owner, durable=False)
