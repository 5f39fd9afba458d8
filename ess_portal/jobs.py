"""What the worker does by the clock (UTC). Every job may run twice without harm."""

import logging

from django.core.management import call_command
from procrastinate import builtin_tasks
from procrastinate.contrib.django import app

from catalogue import merging, search, vocabulary
from catalogue.duplicates import finding
from ess_portal.accounts import sessions
from ess_portal.limits.models import Attempts

logger = logging.getLogger(__name__)
KEEP_JOBS_HOURS = 30 * 24


@app.periodic(cron="17 2 * * *")
@app.task(name="clear_sessions", queueing_lock="clear_sessions")
def clear_sessions(timestamp):
    call_command("clearsessions")
    sessions.forget_ended()


@app.periodic(cron="27 2 * * *")
@app.task(name="forget_attempts", queueing_lock="forget_attempts")
def forget_attempts(timestamp):
    Attempts.objects.forget_old()


@app.periodic(cron="37 2 * * *")
@app.task(name="rebuild_search_documents", queueing_lock="rebuild_search_documents")
def rebuild_search_documents(timestamp):
    """Brings in what only the calendar changes; anything more is a write that forgot them."""
    changed = search.refresh()
    logger.info("Search documents rebuilt: %d differed.", changed)
    return changed


@app.periodic(cron="42 2 * * *")
@app.task(name="count_words", queueing_lock="count_words")
def count_words(timestamp):
    """The words that a typo is compared with; a new word waits for the night, and is found."""
    changed = vocabulary.refresh()
    logger.info("Words of the catalogue counted: %d differed.", changed)
    return changed


@app.periodic(cron="47 2 * * *")
@app.task(name="remove_old_jobs", queueing_lock="remove_old_jobs", pass_context=True)
async def remove_old_jobs(context, timestamp):
    await builtin_tasks.remove_old_jobs(context, max_hours=KEEP_JOBS_HOURS, remove_failed=True)


@app.periodic(cron="12 3 * * *")
@app.task(name=finding.JOB, queueing_lock=finding.JOB)
def find_duplicates(timestamp):
    """Possible duplicates over the whole catalogue; staff may ask for it at any time too."""
    finding.find()


@app.periodic(cron="17 3 * * *")
@app.task(name="forget_old_merges", queueing_lock="forget_old_merges")
def forget_old_merges(timestamp):
    """What a merge kept for its undoing, once it can no longer be undone."""
    forgotten = merging.forget_old()
    logger.info("Merges that can no longer be undone: %d.", forgotten)
    return forgotten
