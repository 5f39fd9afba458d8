"""The virtual environment and the pinned requirements."""

import hashlib
import importlib.util
import subprocess
import sys

from .project import PROJECT, PYTHON, VENV, Failure, say, write_atomically


def ensure(steps, *names):
    """Make .venv hold what the requirement files name; quick when it already does."""
    wanted = {name: _fingerprint(name) for name in names}
    missing = [name for name in names if _stamp(name) != wanted[name]]
    # The second half notices a Python that was replaced under the environment.
    if not missing and _works("-c", "import importlib.util as u; exit(not u.find_spec('django'))"):
        return
    if not _works("-m", "pip", "--version"):
        _create(steps)
        missing = names
    say("Installing the Python packages (the first time takes a minute)…")
    files = [part for name in missing for part in ("-r", name)]
    steps.run(
        "Installing the Python packages",
        [PYTHON, "-m", "pip", "install", "--no-input", "--disable-pip-version-check", *files],
    )
    for name in missing:
        write_atomically(_stamp_file(name), wanted[name])


def _create(steps):
    if not importlib.util.find_spec("ensurepip") or not importlib.util.find_spec("venv"):
        raise Failure("Python's venv module is missing: apt-get install python3-venv")
    say("Creating the virtual environment…")
    steps.run(
        "Creating the virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)]
    )


def _works(*arguments):
    try:
        done = subprocess.run([PYTHON, *arguments], capture_output=True, timeout=60)
    except OSError:
        return False
    return done.returncode == 0


def _fingerprint(name):
    return hashlib.sha256((PROJECT / name).read_bytes()).hexdigest()


def _stamp_file(name):
    return VENV / f"{name}.sha256"


def _stamp(name):
    try:
        return _stamp_file(name).read_text()
    except OSError:
        return ""
