"""What the worker does with runs: checks, applies and undoes them, one of a source at a time.

The states of the runs say what is to be done; a job only says "look". So a job may run twice,
be lost, or meet another one: whoever holds the source's lock does what waits, and a run found
half done with nobody at work on it is taken up again. That is safe because each step is one
transaction, which ended whole or not at all.
"""

import logging

import psycopg
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalogue.enums import RunOrigin, RunState
from catalogue.models import ImportRun
from catalogue.run_queries import FOR_THE_WORKER

from . import files, run_actions, runs, undo
from .problems import UnreadableFile, WouldVanish
from .pulls import rule
from .queue import wake
from .watching import alone_with

logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 3  # a file that ends its worker three times is not tried again by itself
# COPY goes through the driver, past Django's own names for the same errors.
DATABASE_AWAY = (
    OperationalError,
    InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)


def on_source(source_id):
    """Does what waits for a source, the oldest first; returns how many steps were done."""
    done = 0
    waiting = ImportRun.objects.filter(source=source_id).waiting_for_worker().order_by("pk")
    while waiting.exists():
        with alone_with(source_id) as watch, translation.override(settings.LANGUAGE_CODE):
            if watch is None:
                break  # who is at it looks again before leaving
            for run in waiting.select_related("source", "columns", "applied_by", "undone_by"):
                do(run, watch)
                done += 1
    return done


def here(run, progress=None):
    """Does what the run asks for in this process, as a command does; waits for its turn."""
    with (
        alone_with(run.source_id, wait=True) as watch,
        translation.override(settings.LANGUAGE_CODE),
    ):
        run.refresh_from_db()
        if run.waits_for_worker:
            do(run, watch, progress)
    run.refresh_from_db()
    return run


def resume():
    """Wakes the worker for every source with runs that wait: also those of a killed worker."""
    sources = ImportRun.objects.waiting_for_worker().values_list("source_id", flat=True)
    for source_id in sorted(set(sources)):
        wake(source_id)


def do(run, watch, progress=None):
    """The step that the run's state asks for. Only a database that is away raises."""
    step, state, otherwise = STEPS[run.state]
    if run.attempts >= MOST_ATTEMPTS:
        reason = _(
            "S’ha interromput %(count)s cops i no es torna a provar sola. "
            "No se n’ha escrit res: torna-la a comprovar quan vulguis."
        )
        end(run, otherwise, reason % {"count": run.attempts})
        return
    _begin(run, state)
    try:
        step(run, _both(watch.progress_of(run), progress))
    except (UnreadableFile, WouldVanish) as error:
        end(run, RunState.REFUSED, str(error))
    except runs.AlreadyEnded:
        logger.info("Run %s had already ended.", run.pk)
    except DATABASE_AWAY:
        raise
    except Exception:
        logger.exception("Run %s failed.", run.pk)
        reason = _("Hi ha hagut un error del portal i no s’ha escrit res. Se n’ha pres nota.")
        end(run, otherwise, reason)


def check(run, progress):
    document = document_of(run)
    runs.dry_run(run.source, document, by=run.by, progress=progress, run=run)
    if run.origin == RunOrigin.PULL:
        _go_on(run)


def _go_on(run):
    """A file that was fetched is applied without a person when it is like what is known."""
    reason = rule.why_not(run) if run.writes else ""
    if reason:
        run.counts = run.counts | {"waits_for": reason}
        run.save(update_fields=["counts"])
    elif run.writes:
        run_actions.confirm(run=run, by=None)


def apply(run, progress):
    document = document_of(run)
    runs.apply(
        run.source,
        document,
        by=run.applied_by,
        progress=progress,
        vanished=run.accepted_vanished,
        run=run,
    )


def _both(one, other):
    def progress(done, total):
        one(done, total)
        other(done, total)

    return progress if other else one


def document_of(run):
    return runs.read(run.source, files.content_of(run), run.file_name, run.columns)


def end(run, state, reason):
    """How a run ended that did not reach its end; nothing of it was written."""
    run.state, run.error, run.finished_at = state, reason, timezone.now()
    run.save(update_fields=["state", "error", "finished_at"])


def _begin(run, state):
    """Seen by everybody at once, before the work's transaction opens."""
    now = timezone.now()
    ImportRun.objects.filter(pk=run.pk).update(
        state=state,
        attempts=F("attempts") + 1,
        begun_at=now,
        alive_at=now,
        finished_at=None,
        rows_done=0,
        rows_total=0,
        error="",
    )
    run.refresh_from_db(fields=["state", "attempts", "begun_at", "alive_at", "finished_at"])


# Asked for → (what is done, the state meanwhile, the state when it cannot be done). A run found
# at work was interrupted: the same again.
STEPS = {
    RunState.WAITING: (check, RunState.CHECKING, RunState.FAILED),
    RunState.QUEUED: (apply, RunState.RUNNING, RunState.FAILED),
    RunState.WEIGHING: (undo.weigh, RunState.WEIGHING, RunState.APPLIED),
    RunState.UNDOING: (undo.undo, RunState.UNDOING, RunState.APPLIED),
}
STEPS |= {step[1]: step for step in list(STEPS.values())}
assert set(STEPS) == set(FOR_THE_WORKER)
