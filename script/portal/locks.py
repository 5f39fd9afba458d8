"""Exclusive locks on files. The kernel drops them with their holder, also after kill -9."""

import contextlib
import fcntl
import os

from .project import VAR, say


class Taken(Exception):
    """Another process holds the lock; the text is what it wrote there."""


def take(path, note=""):
    """Lock the file or raise Taken. Returns the descriptor, whose closing unlocks, and what the
    file said before."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        said = _read(descriptor)
        os.close(descriptor)
        raise Taken(said) from error
    said = _read(descriptor)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, note.encode(), 0)
    return descriptor, said


def _read(descriptor):
    return os.pread(descriptor, 1000, 0).decode(errors="replace").strip()


@contextlib.contextmanager
def preparing():
    """One at a time prepares the virtual environment and the files.

    The steps' processes inherit the descriptor: a step that outlives a killed script/server
    still keeps the next one waiting.
    """
    path = VAR / "preparing.lock"
    try:
        descriptor, _ = take(path)
    except Taken:
        say("Another script/server or script/test is preparing this folder; waiting for it…")
        descriptor = os.open(path, os.O_RDWR)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
