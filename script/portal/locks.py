"""Exclusive locks on files. The kernel drops them with their holder, also after kill -9."""

import contextlib
import fcntl
import os

from .project import VAR, say


class Taken(Exception):
    """Another process holds the lock; the text is what it wrote there."""


def take(path, note=""):
    """Open and lock the file, or raise Taken. Returns the descriptor; closing it unlocks."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        text = os.read(descriptor, 1000).decode(errors="replace").strip()
        os.close(descriptor)
        raise Taken(text) from error
    os.ftruncate(descriptor, 0)
    os.write(descriptor, note.encode())
    return descriptor


@contextlib.contextmanager
def preparing():
    """One at a time prepares the virtual environment and the files.

    The steps' processes inherit the descriptor: a step that outlives a killed script/server
    still keeps the next one waiting.
    """
    path = VAR / "preparing.lock"
    try:
        descriptor = take(path)
    except Taken:
        say("Another script/server or script/test is preparing this folder; waiting for it…")
        descriptor = os.open(path, os.O_RDWR)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
