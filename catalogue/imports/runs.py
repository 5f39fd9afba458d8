"""A reading of a source's file: a dry run that writes nothing, or one applied as a whole.

Both go through the same planner, so that the report and what happens cannot disagree; the
real run plans again, with rows locked, because somebody may have edited in between.
"""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pghistory import context as history_context

from catalogue.enums import RecordState, RunState, State
from catalogue.models import ImportRun, SourceRecord

from . import readers
from .apply import Writer
from .mappings import mapping_of
from .planning import Planner
from .problems import UnreadableFile, WouldVanish
from .report import Action, Entry, Report

MOST_IGNORED_SHOWN = 30
# More records missing than this, and than this share, is a file cut on its way.
VANISHED_COUNT, VANISHED_SHARE = 5, 0.2
ADVISORY_LOCK = 0x1E55  # any number: with the source's id it names the lock of its imports


def read(source, data, name=""):
    """The Document of a file's bytes, as the source's mapping sees it; raises UnreadableFile."""
    return readers.read(data, name, mapping_of(source).knows_column)


def dry_run(source, document, *, by=None, progress=None):
    """What the file would change, as an ImportRun with `full_report`; nothing else is written."""
    report = _report(source, document)
    planner = Planner(source)
    for plans in _progressing(
        planner.chunks(mapping_of(source).rows(document)), document, progress
    ):
        for plan in plans:
            report.add(plan.entry)
    _add_vanished(report, source, planner.seen_ids)
    run = _new_run(source, document, RunState.DRY_RUN, by)
    return _finish(run, report, RunState.DRY_RUN)


def apply(source, document, *, by=None, progress=None, vanished=None):
    """Applies the file in one transaction; all or nothing.

    When many known records are missing it raises WouldVanish, unless `vanished` is exactly
    their number. A run that fails leaves an ImportRun that says so.
    """
    run = _new_run(source, document, RunState.RUNNING, by)
    try:
        with transaction.atomic(), history_context(user=by.pk if by else None, import_run=run.pk):
            report = _apply(source, document, run, by, progress, vanished)
            return _finish(run, report, RunState.APPLIED)
    except BaseException:
        run.state, run.finished_at = RunState.FAILED, timezone.now()
        run.save(update_fields=["state", "finished_at"])
        raise


def _apply(source, document, run, by, progress, vanished):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ADVISORY_LOCK, source.pk])
    # With the lock held nobody else is at it: a run of before that says so was cut short.
    interrupted = ImportRun.objects.filter(source=source, state=RunState.RUNNING, pk__lt=run.pk)
    interrupted.update(state=RunState.FAILED)
    is_repeated = _is_repeated(source, document)
    report, planner = _report(source, document), Planner(source, lock=True)
    writer = Writer(source, run, by)
    for plans in _progressing(
        planner.chunks(mapping_of(source).rows(document)), document, progress
    ):
        writer.write(plans)
        for plan in plans:
            report.add(plan.entry)
    gone = _add_vanished(report, source, planner.seen_ids)
    if is_truncated(report) and vanished != len(gone):
        raise WouldVanish(len(gone), _known_records(source).count())
    SourceRecord.objects.filter(source=source, external_id__in=gone).update(
        state=RecordState.VANISHED
    )
    _records(source).filter(state=RecordState.HELD, enterprise__state=State.PUBLISHED).update(
        state=RecordState.LINKED
    )
    if not is_repeated:
        # The same file again needs no mark: its run has the same hash as the one that left it.
        _mark_seen(source, planner.seen_ids, run)
    return report


def is_truncated(report):
    gone = report.counts[Action.VANISHED]
    known = gone + report.rows - report.counts[Action.NEW] - report.counts[Action.HELD]
    return gone > VANISHED_COUNT and gone > VANISHED_SHARE * known


def _report(source, document):
    report = Report()
    report.notes += document.notes
    unread = mapping_of(source).ignored(document)
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


def _add_vanished(report, source, seen):
    """Adds to the report the records that the file no longer has; returns their ids."""
    known = _known_records(source).values_list("external_id", "enterprise__name", "values__name")
    gone = []
    for external_id, enterprise_name, read_name in known.iterator():
        if external_id not in seen:
            gone.append(external_id)
            report.add(Entry(0, external_id, enterprise_name or read_name or "", Action.VANISHED))
    return gone


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
        by=by,
    )


def _finish(run, report, state):
    run.state, run.finished_at = state, timezone.now()
    run.counts, run.report = report.as_counts(), report.as_json()
    run.save(update_fields=["state", "finished_at", "counts", "report"])
    run.full_report = report
    return run


__all__ = ["UnreadableFile", "WouldVanish", "apply", "dry_run", "is_truncated", "read"]
