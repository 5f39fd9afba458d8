"""Pulls of sources: which are due, and what becomes of the file that comes."""

import hashlib
from datetime import timedelta

from django.core.files import File
from django.db import transaction
from django.utils import timezone, translation

from catalogue.enums import PullEvery, RunOrigin, RunState
from catalogue.imports import run_actions
from catalogue.imports.queue import ask_to_pull
from catalogue.models import ImportRun, Source

from .addresses import CannotPull
from .fetching import fetch

# A little less than the period: the hour of the job wanders.
EVERY = {
    PullEvery.DAY: timedelta(hours=20),
    PullEvery.WEEK: timedelta(days=6, hours=20),
    PullEvery.MONTH: timedelta(days=29, hours=20),
}


def due(now):
    """Sources whose file is to be fetched by now."""
    found = Source.objects.exclude(pull_url="").exclude(pull_every=PullEvery.NEVER)
    return [
        source
        for source in found
        if source.pulled_at is None or now - source.pulled_at >= EVERY[source.pull_every]
    ]


def ask_for_due(now):
    for source in due(now):
        ask_to_pull(source.pk)


def pull(source_id, *, by=None, limits=None):
    """Fetches the source's file and starts its run. Returns it; or None, when there is nothing
    new, or the file could not be fetched: `pull_error` says why."""
    source = Source.objects.filter(pk=source_id).exclude(pull_url="").first()
    if source is None:
        return None
    with translation.override("ca"):
        asked_at = timezone.now()
        try:
            known = source.pull_etag if _has_run(source) else ""
            since = source.pulled_at if known == "" and _has_run(source) else None
            fetched = fetch(source.pull_url, etag=known, since=since, limits=limits)
        except CannotPull as error:
            _note(source, asked_at, pull_error=str(error)[:300])
            return None
        if fetched.file is None:
            _note(source, asked_at, pull_error="")
            return None
        with fetched.file, transaction.atomic():
            _note(source, asked_at, pull_error="", pull_etag=fetched.etag)
            return None if _is_known(source, fetched.file) else _start(source, fetched, by)


def _start(source, fetched, by):
    file = File(fetched.file, name="")
    file.size = fetched.size
    name = fetched.url.partition("?")[0].rstrip("/").rpartition("/")[2] or source.code
    return run_actions.start(
        source=source, file=file, name=name, by=by, origin=RunOrigin.PULL, columns=source.columns
    )


def _is_known(source, file):
    """Whether the last run of the source read the same bytes: a server may not know of ETags."""
    last = ImportRun.objects.filter(source=source).order_by("-pk").first()
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return last is not None and last.file_hash == digest and last.state != RunState.UNDONE


def _has_run(source):
    """Whether the file of the last pull is still known: else it is asked for whole."""
    return ImportRun.objects.filter(source=source, origin=RunOrigin.PULL).exists()


def _note(source, moment, **values):
    """Past the form's version: the worker writes beside whoever edits the source."""
    Source.objects.filter(pk=source.pk).update(pulled_at=moment, **values)
