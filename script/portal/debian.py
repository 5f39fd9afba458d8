"""What the tests take from Debian's packages: Chromium, and another PostgreSQL for CI."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .project import Failure, is_root, say

CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
OLDEST_POSTGRESQL = 15


def chromium():
    """The path of a Chromium; Playwright's own download is not used."""
    found = os.environ.get("CHROMIUM") or _find_chromium()
    if not found:
        # Without a font every letter in it would be a box.
        _install("Chromium for the browser tests", "chromium", "fonts-dejavu-core")
        found = _find_chromium()
    if not found:
        raise Failure(
            "The browser tests need Chromium: sudo apt-get install chromium, "
            "or name one in CHROMIUM=/path/to/chromium."
        )
    return found


def postgresql():
    """The folder of the programs of the newest PostgreSQL among Debian's packages."""
    found = _find_postgresql()
    if not found:
        _install("PostgreSQL", "postgresql")
        found = _find_postgresql()
    if not found:
        raise Failure(f"PostgreSQL {OLDEST_POSTGRESQL} is needed: sudo apt-get install postgresql")
    return found


def _find_chromium():
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def _find_postgresql():
    found = {int(path.parts[4]): path for path in Path("/usr/lib/postgresql").glob("[0-9]*/bin")}
    newest = max(found, default=0)
    return found[newest] if newest >= OLDEST_POSTGRESQL else None


def _install(what, *packages):
    """Nothing happens for somebody who may not install packages; the caller says so."""
    if not is_root() or not shutil.which("apt-get"):
        return
    say(f"Installing {what}…")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-q"], install):
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    if done.returncode:
        raise Failure(f"Cannot install {', '.join(packages)}:\n{done.stdout}")


if __name__ == "__main__":  # for .ci/run
    sys.stdout = sys.stderr
    folder = postgresql()
    print(folder, file=sys.__stdout__)
