"""What the worker does for the catalogue. Every job may run twice without harm."""

import contextlib
import logging
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import close_old_connections, connection
from django.utils import timezone
from procrastinate.contrib.django import app

from catalogue.imports import files, queue, work
from catalogue.imports.pulls import pulling
from catalogue.models import ImportRun

logger = logging.getLogger(__name__)
KEEP_FILES = timedelta(days=90)


@contextlib.contextmanager
def fresh_connection():
    """The database may have been restarted since this thread's last job."""
    if connection.in_atomic_block:  # somebody else's, and in use
        yield
        return
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


@app.task(name=queue.WORK)
def work_on_imports(source_id):
    """Checks, applies or undoes the runs of a source that wait for it."""
    with fresh_connection():
        return work.on_source(source_id)


@app.task(name=queue.PULL)
def pull_source(source_id, by_id=None):
    """Downloads the file of a source; its run is checked next."""
    with fresh_connection():
        by = get_user_model().objects.filter(pk=by_id).first()
        pulling.pull(source_id, by=by)


@app.periodic(cron="37 3 * * *")
@app.task(name="pull_due_sources", queueing_lock="pull_due_sources")
def pull_due_sources(timestamp):
    """Asks for the files that sources publish at an address, each as often as the source says."""
    with fresh_connection():
        pulling.ask_for_due(timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="resume_imports", queueing_lock="resume_imports")
def resume_imports(timestamp):
    """Finds runs that a killed worker or a restarted database left half done."""
    with fresh_connection():
        work.resume()


@app.periodic(cron="52 2 * * *")
@app.task(name="remove_files_of_old_imports", queueing_lock="remove_files_of_old_imports")
def remove_files_of_old_imports(timestamp):
    """Files may hold what the catalogue never keeps; what each run did stays."""
    removed = 0
    with fresh_connection():
        for run in ImportRun.objects.with_old_files(timezone.now() - KEEP_FILES):
            files.forget(run)
            removed += 1
    logger.info("Files of old imports removed: %d.", removed)
    return removed
