"""Compiled translations and collected static files, made again only when a source changed."""

import hashlib

from . import translations
from .project import PROJECT, PYTHON, VAR, write_atomically

STAMP = VAR / "static.sha256"
MANIFEST = VAR / "static" / "staticfiles.json"


def ensure(steps):
    """Files that the web server reads. The front-end packages must be there (frontend)."""
    if any(translations.stale()):
        steps.run("Compiling the translations", [PYTHON, "-m", "portal.translations"])
    wanted = _fingerprint()
    if MANIFEST.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    command = [PYTHON, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    steps.run("Collecting the static files", command)
    write_atomically(STAMP, wanted)


def _fingerprint():
    """Of everything that collectstatic reads: names, sizes and times, not contents."""
    files = [PROJECT / "requirements.txt", PROJECT / "ess_portal" / "static_storage.py"]
    folders = [*PROJECT.glob("static"), *PROJECT.glob("*/static"), *PROJECT.glob("*/*/static")]
    for folder in folders:
        if VAR not in folder.parents:  # where they are collected
            files += sorted(path for path in folder.rglob("*") if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        status = path.stat()
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
