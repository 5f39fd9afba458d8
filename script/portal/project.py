"""Paths of this copy of the project, and what the person at the terminal is told."""

import os
import secrets
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"  # git-ignored: everything that this machine adds
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"

sys.path.insert(0, str(PROJECT))
from ess_portal import embedded_database  # noqa: E402  (needs the line above)


class Failure(Exception):
    """Cannot go on; the message is one clear line about what to do."""


def say(text):
    print(text, flush=True)


def prepare_var():
    """The git-ignored folder, and this copy's number (embedded_database.default_place)."""
    try:
        VAR.mkdir(exist_ok=True)
    except OSError as error:
        raise Failure(f"Cannot write in {PROJECT}: {error.strerror}.") from error
    number = embedded_database.copy_number_file(PROJECT)
    if not number.exists():
        write_atomically(number, secrets.token_hex(8))


def write_atomically(path, text):
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    draft.write_text(text)
    draft.rename(path)


def installed(package_folder):
    """A package's folder in the virtual environment, without importing it; None if absent."""
    return next(VENV.glob(f"lib/python3*/site-packages/{package_folder}"), None)


def is_root():
    return os.geteuid() == 0
