"""What people do with a run: start it, apply it, check it again, put it away, undo it.

Each moves the run from a state that allows it, and asks the worker for the rest. Keyword-only,
atomic, `by=` the person (None for a command or the clock).
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.enums import RunOrigin, RunState
from catalogue.models import ImportRun

from . import files
from .queue import wake

CHECKABLE = (RunState.DRY_RUN, RunState.REFUSED, RunState.FAILED)
APPLICABLE = (RunState.DRY_RUN, RunState.REFUSED)
DISMISSIBLE = (RunState.DRY_RUN, RunState.REFUSED, RunState.FAILED)


class NotNow(Exception):
    """The run is in a state that does not allow it; the message says why, to a person."""


@transaction.atomic
def start(*, source, file, name, by, origin=RunOrigin.UPLOAD, columns=None, is_queued=True):
    """Stores the file (a Django File) and queues the run that will check it."""
    run = ImportRun(
        source=source,
        file_name=name[:200] or "-",
        origin=origin,
        columns=columns or source.columns,
        state=RunState.WAITING,
        by=by,
    )
    files.keep(run, file)
    try:
        run.save()
        if is_queued:
            wake(source.pk)
    except BaseException:
        run.file.storage.delete(run.file.name)
        raise
    return run


@transaction.atomic
def confirm(*, run, by, vanished=None, is_queued=True):
    """Somebody has looked: it will be applied. `vanished`: the missing records they accept."""
    run = _taken(run, APPLICABLE)
    if not run.counts:
        raise NotNow(_("Encara no s’ha comprovat: primer se n’ha de veure l’informe."))
    if not run.writes:
        raise NotNow(_("No hi ha res per aplicar."))
    if run.is_truncated and vanished != run.counts["vanished"]:
        raise NotNow(
            _(
                "Hi falten %(count)s registres que ja coneixíem. Si és correcte, escriu-ne el nombre exacte."
            )
            % {"count": run.counts["vanished"]}
        )
    run.accepted_vanished, run.applied_by = vanished, by
    return _move(run, RunState.QUEUED, "accepted_vanished", "applied_by", is_queued=is_queued)


@transaction.atomic
def check_again(*, run, by):
    """The same file, read anew: the catalogue or the mapping may have changed since."""
    run = _taken(run, CHECKABLE)
    if not run.file:
        raise NotNow(_("El fitxer d’aquesta importació ja no es conserva: torna’l a pujar."))
    return _move(run, RunState.WAITING)


@transaction.atomic
def check_with(*, run, columns, by):
    """The same file, read with these columns (a ColumnMapping of its source)."""
    run = _taken(run, (*CHECKABLE, RunState.WAITING))
    if not run.file:
        raise NotNow(_("El fitxer d’aquesta importació ja no es conserva: torna’l a pujar."))
    run.columns = columns
    return _move(run, RunState.WAITING, "columns")


@transaction.atomic
def dismiss(*, run, by):
    """Nothing of it is wanted: it leaves the queue, and its file is removed."""
    run = _taken(run, DISMISSIBLE)
    run.state, run.finished_at = RunState.DISMISSED, timezone.now()
    run.save(update_fields=["state", "finished_at"])
    transaction.on_commit(lambda: files.forget(run))
    return run


@transaction.atomic
def weigh_undo(*, run, by):
    """Somebody wants to see what undoing it would do."""
    return _move(_taken(run, (RunState.APPLIED,)), RunState.WEIGHING)


@transaction.atomic
def undo(*, run, by):
    """Somebody has seen what it would do: it will be undone."""
    run = _taken(run, (RunState.APPLIED,))
    if "undo" not in run.counts:
        raise NotNow(_("Primer se n’ha de veure què es desfaria."))
    run.undone_by = by
    return _move(run, RunState.UNDOING, "undone_by")


def _taken(run, allowed):
    """The run, locked, in one of the allowed states."""
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.state not in allowed:
        raise NotNow(
            _("Ara no es pot: la importació és «%(state)s».") % {"state": run.get_state_display()}
        )
    return run


def _move(run, state, *fields, is_queued=True):
    run.state, run.attempts, run.rows_done, run.error = state, 0, 0, ""
    run.save(update_fields=["state", "attempts", "rows_done", "error", *fields])
    if is_queued:
        wake(run.source_id)
    return run
