"""The two steps of undoing a run: looking at what would happen, and doing it."""

from collections import Counter

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.enums import RunState
from catalogue.imports import evaluation_undo
from catalogue.imports.catalogue_terms import Terms
from catalogue.imports.locks import lock_source
from catalogue.imports.stored_rows import keep_verdicts
from catalogue.models import ImportRun

from . import mending, records
from .traces import Traces
from .verdicts import Undoing, Verdict
from .weighing import Chunk

CHUNK = 200  # enterprises at a time


class NotApplied(Exception):
    """The run is no longer one that can be undone."""


def weigh(run, progress):
    """Tells what undoing would do; writes only the report."""
    with transaction.atomic():
        traces = Traces(run)
        counts = Counter()
        for chunk in _chunks(run, traces, progress, counts, lock=False):
            keep_verdicts(run, chunk.verdicts)
        _take_back_evaluations(run, counts, for_real=False)
        _finish(run, counts | {"records": records.count(run, traces.contexts)}, RunState.APPLIED)


def undo(run, progress):
    """Does it, all or nothing; decided anew, with the rows locked."""
    by = run.undone_by
    reason = _("S’ha desfet la importació %(run)s.") % {"run": run.pk}
    with (
        transaction.atomic(),
        pghistory.context(user=by.pk if by else None, undone_run=run.pk, reason=reason),
    ):
        lock_source(run.source_id)
        if not ImportRun.objects.filter(pk=run.pk, state=RunState.UNDOING).exists():
            raise NotApplied
        traces = Traces(run)
        counts, staying, hidden = Counter(), set(), set()
        for chunk in _chunks(run, traces, progress, counts, lock=True):
            mending.carry_out(chunk.mending)
            mending.refresh(chunk.ids)
            keep_verdicts(run, chunk.verdicts)
            staying |= {one.pk for one in chunk.verdicts if one.leaves_something}
            hidden |= {one.pk for one in chunk.verdicts if one.action == Undoing.HIDDEN}
        _take_back_evaluations(run, counts, for_real=True)
        done = records.put_back(run, traces.contexts, staying=staying, hidden=hidden)
        run.undone_at = timezone.now()
        _finish(run, counts | {"records": done}, RunState.UNDONE)


def _take_back_evaluations(run, counts, *, for_real):
    """A run of evaluations wrote nothing else. To look at it, it is done and rolled back."""
    with transaction.atomic():
        taken = evaluation_undo.undo(run)
        transaction.set_rollback(not for_real)
    counts["evaluations"] = taken.done
    counts[Undoing.KEPT] += len(taken.left)
    left = [Verdict(None, name, Undoing.KEPT, note=why) for name, why in taken.left]
    keep_verdicts(run, left)


def _chunks(run, traces, progress, counts, *, lock):
    run.rows.filter(action__in=Undoing.values).delete()
    ids, terms = traces.enterprise_ids, Terms()
    for start in range(0, len(ids), CHUNK):
        chunk = Chunk(run, traces, ids[start : start + CHUNK], terms, lock=lock).weigh()
        counts.update(verdict.action for verdict in chunk.verdicts)
        yield chunk
        progress(min(start + CHUNK, len(ids)), len(ids))


def _finish(run, counts, state):
    run.counts = run.counts | {"undo": {str(name): count for name, count in counts.items()}}
    run.state, run.finished_at = state, timezone.now()
    run.save(update_fields=["counts", "state", "finished_at", "undone_at"])
