"""The stored files of runs: kept apart from the public's, for a time, under names of their own."""

import hashlib
from pathlib import PurePath
from uuid import uuid4

from django.utils.translation import gettext as _

from . import readers
from .problems import UnreadableFile

LONGEST_SUFFIX = 10  # ".geojson"; a longer one is no kind of file, and its name would not fit


def check_size(size):
    """Refuses a file too large to be read, before anybody reads it."""
    if size > readers.LARGEST_FILE:
        raise UnreadableFile(
            _("El fitxer passa de %(mb)s MB.") % {"mb": readers.LARGEST_FILE >> 20}
        )


def keep(run, file):
    """Stores the file (a Django File) in the run's private storage, with its digest."""
    check_size(file.size)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    run.file_hash = digest.hexdigest()
    suffix = PurePath(run.file_name).suffix.lower()
    is_usual = suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= LONGEST_SUFFIX
    run.file.save(uuid4().hex + (suffix if is_usual else ""), file, save=False)


def content_of(run):
    """The bytes of the run's file; raises UnreadableFile when it is no longer there."""
    gone = UnreadableFile(_("El fitxer d’aquesta importació ja no es conserva: torna’l a pujar."))
    if not run.file:
        raise gone
    try:
        with run.file.open("rb") as stored:
            check_size(stored.size)
            return stored.read()
    except FileNotFoundError as error:
        raise gone from error


def forget(run):
    """Removes the stored file; the run and what it says stay."""
    if run.file:
        run.file.delete(save=False)
        type(run).objects.filter(pk=run.pk).update(file="")
