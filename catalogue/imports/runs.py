"""A reading of a source's file: a dry run that writes nothing, or one applied as a whole.

Both go through the same planner, so that the report and what happens cannot disagree; the
real run plans again, with rows locked, because somebody may have edited in between.
"""

import gc
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pghistory import context as history_context

from catalogue import search
from catalogue.enums import PublishPolicy, RecordState, RunState, State
from catalogue.models import Enterprise, ImportRun, SourceRecord

from . import readers
from .beside import Beside
from .kinds import planner_of, unknown_values, writer_of
from .locks import lock_source
from .mappings import mapping_of
from .problems import UnreadableFile, WouldVanish
from .report import Action, Entry, Report
from .stored_rows import RowStore

MOST_IGNORED_SHOWN = 30
SELDOM = (20_000, 20, 10)  # gc.set_threshold


@contextmanager
def _collecting_seldom():
    """Rows make many objects that live until their chunk is written: looking for cycles among
    them every 700, as Python does, costs a sixth of an import."""
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def read(source, data, name="", columns=None):
    """The Document of a file's bytes, as its mapping sees it (`columns`, else the source's);
    raises UnreadableFile."""
    return readers.read(data, name, mapping_of(source, columns).knows_column)


@_collecting_seldom()
def dry_run(source, document, *, by=None, progress=None, run=None):
    """What the file would change, as an ImportRun with `full_report`; nothing else is written.

    With `run` (CHECKING), the report is of that run; else of a new one.
    """
    with transaction.atomic():
        run = run or _new_run(source, document, RunState.CHECKING, by)
        mapping = mapping_of(source, run.columns)
        report, planner = _report(mapping, document), planner_of(source, mapping)
        store = RowStore(run, planner.terms)
        for plans in _planned(planner, mapping, document, progress):
            _add(report, store, plans)
        if planner.keeps_records:
            _add_vanished(report, store, source, planner.seen_ids)
        return _finish(run, report, store, RunState.DRY_RUN, mapping)


@_collecting_seldom()
def apply(source, document, *, by=None, progress=None, vanished=None, run=None):
    """Applies the file in one transaction; all or nothing.

    When many known records are missing it raises WouldVanish, unless `vanished` is exactly
    their number. With `run` (RUNNING), its caller says how it ended if this raises; without,
    a new one is left that says it.
    """
    given, run = run, run or _new_run(source, document, RunState.RUNNING, by)
    try:
        with transaction.atomic(), history_context(user=by.pk if by else None, import_run=run.pk):
            return _apply(source, document, run, by, progress, vanished)
    except BaseException as error:
        if given is None:
            run.state = RunState.REFUSED if isinstance(error, WouldVanish) else RunState.FAILED
            run.finished_at, run.error = timezone.now(), str(error)
            run.save(update_fields=["state", "finished_at", "error"])
        raise


def _apply(source, document, run, by, progress, vanished):
    lock_source(source.pk)
    if not ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING).exists():
        raise AlreadyEnded  # another process did it while this one waited for the lock
    _end_interrupted(source, run)
    mapping = mapping_of(source, run.columns)
    report, planner = _report(mapping, document), planner_of(source, mapping, lock=True)
    store = RowStore(run, planner.terms)
    with Beside() as beside:
        writer = writer_of(source, run, mapping, by, beside.refresh)
        for plans in _planned(planner, mapping, document, progress):
            _add(report, store, plans)
            writer.write(plans)
    if planner.keeps_records:
        _settle_records(report, store, source, document, planner.seen_ids, run, vanished)
    run.applied_at, run.applied_by = timezone.now(), by
    return _finish(run, report, store, RunState.APPLIED, mapping)


def _settle_records(report, store, source, document, seen, run, vanished):
    """What the source no longer has is marked; what it has was seen in this run."""
    is_repeated = _is_repeated(source, document)
    gone = _add_vanished(report, store, source, seen)
    if is_truncated(report) and vanished != len(gone):
        raise WouldVanish(len(gone), _known_records(source).count())
    SourceRecord.objects.filter(source=source, external_id__in=gone).update(
        state=RecordState.VANISHED
    )
    _records(source).filter(state=RecordState.HELD, enterprise__state=State.PUBLISHED).update(
        state=RecordState.LINKED
    )
    _bring_back(source)
    if not is_repeated:
        # The same file again needs no mark: its run has the same hash as the one that left it.
        _mark_seen(source, seen, run)


class AlreadyEnded(Exception):
    """The run is no longer one to apply."""


def _end_interrupted(source, run):
    """With the lock held nobody else is at it: a run of before was cut short.

    One whose file is stored is for the worker to do again (`work`).
    """
    cut = ImportRun.objects.filter(source=source, state=RunState.RUNNING, pk__lt=run.pk, file="")
    cut.update(state=RunState.FAILED)


def is_truncated(report):
    return ImportRun(counts=report.as_counts()).is_truncated


def _planned(planner, mapping, document, progress):
    """The file's plans, chunk by chunk."""
    return _progressing(planner.plans_of(document, mapping), document, progress)


def _add(report, store, plans):
    for plan in plans:
        record = getattr(plan, "record", None)  # of an evaluation there is none
        if record and record.state == RecordState.WITHDRAWN:
            plan.entry.note = _("S’havia retirat en desfer una importació: torna.")
        report.add(plan.entry)
    store.add(plans)


def _bring_back(source):
    """Profiles that an undo hid and that the file has brought again, as the source's policy says."""
    back = _records(source).filter(state=RecordState.WITHDRAWN).exclude(hash="")
    ids = list(back.values_list("enterprise_id", flat=True))
    if ids and source.publish_policy == PublishPolicy.AT_ONCE:
        hidden = Enterprise.objects.filter(pk__in=ids, state=State.HIDDEN)
        taken = Enterprise.objects.published().exclude(nif="").values("nif")
        hidden.exclude(nif__in=taken).update(state=State.PUBLISHED)
        search.refresh(ids)
    back.update(state=RecordState.LINKED)


def _report(mapping, document):
    report = Report()
    report.notes += document.notes
    unread = mapping.ignored(document)
    if unread:
        shown = ", ".join(unread[:MOST_IGNORED_SHOWN])
        if len(unread) > MOST_IGNORED_SHOWN:
            shown += ", …"
        report.notes.append(_("Columnes que no es llegeixen: %(columns)s.") % {"columns": shown})
    return report


def _records(source):
    return SourceRecord.objects.filter(source=source)


def _known_records(source):
    return _records(source).exclude(state=RecordState.VANISHED)


def _add_vanished(report, store, source, seen):
    """Adds to the report the records that the file no longer has; returns their ids."""
    known = _known_records(source)
    missing = set(known.values_list("external_id", flat=True).iterator()) - seen
    named = known.filter(external_id__in=missing).order_by("pk")
    gone = []
    for external_id, enterprise_name, read_name in named.values_list(
        "external_id", "enterprise__name", "values__name"
    ):
        name = enterprise_name or read_name or ""
        gone.append(Entry(0, external_id, name, Action.VANISHED))
        report.add(gone[-1])
    store.add_entries(gone)
    return [entry.external_id for entry in gone]


def _is_repeated(source, document):
    last = ImportRun.objects.filter(source=source, state=RunState.APPLIED).order_by("-id").first()
    return last is not None and last.file_hash == document.digest


def _mark_seen(source, seen, run):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_sourcerecord SET runs = array_append(runs, %(run)s::bigint), "
            "last_seen = now() WHERE source_id = %(source)s AND external_id = ANY(%(seen)s) "
            "AND NOT runs @> ARRAY[%(run)s::bigint]",
            {"run": run.pk, "source": source.pk, "seen": list(seen)},
        )


def _progressing(chunks, document, progress):
    """The chunks, telling `progress(done, total)` how many rows are done of how many."""
    total, done = document.row_count if progress else 0, 0
    for plans in chunks:
        yield plans
        done += len(plans)
        if progress:
            progress(done, total)


def _new_run(source, document, state, by):
    return ImportRun.objects.create(
        source=source,
        file_name=document.name[:200] or "-",
        file_hash=document.digest,
        state=state,
        columns=source.columns,
        by=by,
        begun_at=timezone.now(),
    )


def _finish(run, report, store, state, mapping):
    run.state, run.finished_at, run.error = state, timezone.now(), ""
    run.counts = report.as_counts() | store.filters() | {"unknown": unknown_values(mapping)}
    run.save(update_fields=["state", "finished_at", "error", "counts", "applied_at", "applied_by"])
    run.full_report = report
    return run


__all__ = ["UnreadableFile", "WouldVanish", "apply", "dry_run", "is_truncated", "read"]
