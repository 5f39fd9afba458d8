"""Asks the worker to look at a source's runs. What is to be done stands in the runs themselves."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

WORK = "work_on_imports"
PULL = "pull_source"


def wake(source_id):
    """In the caller's transaction: undone with it. One job waits for each source, not more."""
    _defer(WORK, source_id)


def ask_to_pull(source_id, *, by=None):
    """The worker will download the source's file."""
    _defer(PULL, source_id, by_id=by.pk if by else None)


def _defer(task, source_id, **options):
    job = app.configure_task(task, queueing_lock=f"{task}:{source_id}")
    try:
        with transaction.atomic():
            job.defer(source_id=source_id, **options)
    except AlreadyEnqueued:
        pass  # it waits already, and will find this too
