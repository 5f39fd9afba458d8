"""The daily dumps: every dataset in every format, whole or not at all.

Rows are read once, into a temporary file, and each format is written from it: all agree, and
memory stays flat. Files go to the storage under names of their own; a row in the database then
points at them, in one transaction. Killed midway or with a full disk, the former edition stays.
"""

import gzip
import hashlib
import json
import logging
import secrets
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone, translation

from . import changes, formats
from .datasets import all_datasets
from .models import COMPRESSED, DumpFile, Edition, dump_storage

logger = logging.getLogger(__name__)
KEEP = timedelta(days=30)
FOLDER = "dades-obertes"
ONE_AT_A_TIME = 4_151_106  # a PostgreSQL advisory lock: any number of ours


def make_all(day=None):
    """Today's edition of every dataset. One that fails leaves its former edition and the rest.

    Returns the names of those that failed, or None when another process is already at it.
    """
    day = day or timezone.localdate()
    with _alone() as alone:
        if not alone:
            return None
        failed = []
        for dataset in all_datasets():
            try:
                make(dataset, day)
            except Exception:
                logger.exception("Open data: %s could not be dumped.", dataset.slug)
                failed.append(dataset.slug)
        forget_before(day - KEEP)
        remove_strays(day)
        return failed


class _alone:
    """Whether this process is the only one that makes dumps."""

    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ONE_AT_A_TIME])
            self.held = cursor.fetchone()[0]
        return self.held

    def __exit__(self, *_error):
        if self.held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def make(dataset, day):
    """The edition of a dataset on a day; nothing is written when it is there already."""
    with tempfile.TemporaryDirectory() as name, translation.override("ca"):
        folder = Path(name)
        table = formats.Table.gather(dataset, folder / "rows", day)
        present = Edition.objects.filter(dataset=dataset.slug, day=day).first()
        if present and present.digest == table.digest:
            return present
        former = Edition.objects.filter(dataset=dataset.slug, day__lt=day).order_by("-day").first()
        paths = {kind: folder / kind for kind in formats.kinds_of(table)}
        for kind, path in paths.items():
            formats.write(table, kind, path)
        found = changes.compare(table, former, folder / "changes")
        paths |= {"changes": folder / "changes", "index": table.index}
        return _publish(dataset, day, table, found, paths)


def _publish(dataset, day, table, found, paths):
    stored = []
    try:
        for kind, path in paths.items():
            stored.append(_store(dataset, day, kind, path))
        with transaction.atomic():
            former = list(Edition.objects.filter(dataset=dataset.slug, day=day))
            _forget(former)
            edition = Edition.objects.create(
                dataset=dataset.slug,
                day=day,
                rows=table.rows,
                digest=table.digest,
                **found.as_fields(),
            )
            for file in stored:
                file.edition = edition
            DumpFile.objects.bulk_create(stored)
    except BaseException:
        for file in stored:
            with suppress(OSError):
                dump_storage().delete(file.file.name)
        raise
    return edition


def _store(dataset, day, kind, path):
    """The file in the storage, under a name that nothing else has."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    size = path.stat().st_size
    name = f"{FOLDER}/{day}/{dataset.slug}-{secrets.token_hex(6)}.{kind}"
    if kind in COMPRESSED:
        name, packed = f"{name}.gz", path.with_suffix(".gz")
        with path.open("rb") as source, gzip.open(packed, "wb", 6) as target:
            shutil.copyfileobj(source, target)
        path = packed
    made = DumpFile(kind=kind, size=size, digest=digest)
    with path.open("rb") as file:
        made.file.name = dump_storage().save(name, File(file))
    return made


def forget_before(day):
    """Removes the editions before a day, but for the newest of each dataset."""
    newest = Edition.objects.latest().values_list("pk", flat=True)
    with transaction.atomic():
        _forget(list(Edition.objects.filter(day__lt=day).exclude(pk__in=list(newest))))


def _forget(editions):
    """The rows now, the files once nothing points at them."""
    names = list(DumpFile.objects.filter(edition__in=editions).values_list("file", flat=True))
    Edition.objects.filter(pk__in=[edition.pk for edition in editions]).delete()

    def remove():
        for name in names:
            with suppress(OSError):
                dump_storage().delete(name)

    transaction.on_commit(remove)


def remove_strays(day):
    """Files that a killed run left: those to which nothing points. Only one run is at work."""
    storage = dump_storage()
    try:
        days, _files = storage.listdir(FOLDER)
    except OSError:
        return
    known = set(DumpFile.objects.values_list("file", flat=True))
    for folder in days:
        for name in storage.listdir(f"{FOLDER}/{folder}")[1]:
            if (path := f"{FOLDER}/{folder}/{name}") not in known:
                storage.delete(path)


def read_lines(file):
    """The JSON lines of a stored file."""
    with dump_storage().open(file.file.name) as packed, gzip.open(packed, "rt") as lines:
        for line in lines:
            yield json.loads(line)
