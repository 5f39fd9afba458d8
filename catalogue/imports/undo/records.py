"""The source's records, as they were before the run: so that its next file is read anew."""

from django.db import connection
from django.db.models import Q

from catalogue.enums import DuplicateState, RecordState, State
from catalogue.models import Enterprise, PossibleDuplicate, SourceRecord
from ess_portal.moderation.history import event_model

BATCH = 500
FIELDS = ["enterprise_id", "state", "raw", "values", "hash", "link", "licence"]


def put_back(run, contexts, *, staying, hidden):
    """`staying`: enterprises that keep something of the run, and so its record; `hidden`: those
    that leave the public's sight, whose records wait for the source to bring them again.
    Returns how many records went or changed.
    """
    staying = staying | _where_merged(staying)
    changed = _restore(run, contexts)
    made = SourceRecord.objects.filter(runs=[run.pk])
    hidden_ones = made.filter(enterprise__in=hidden)
    withdrawn = hidden_ones.update(state=RecordState.WITHDRAWN, hash="", row_hashes=[])
    gone = made.exclude(enterprise__in=staying).exclude(state=RecordState.WITHDRAWN)
    removed, _by_model = gone.delete()
    made.filter(enterprise__in=staying).update(hash="", row_hashes=[])  # compared anew
    _forget(run)
    open_pairs = PossibleDuplicate.objects.filter(found_by=run, state=DuplicateState.OPEN)
    open_pairs.exclude(Q(first__in=staying) | Q(second__in=staying)).delete()
    return changed + withdrawn + removed


def _where_merged(ids):
    """What those of them that were merged since lead to: it has their records by now, and without
    them the source's next file would bring the merged ones back."""
    merged = Enterprise.objects.filter(pk__in=ids, state=State.MERGED)
    return set(merged.values_list("merged_into", flat=True))


def count(run, contexts):
    """How many records would go or change."""
    made = SourceRecord.objects.filter(runs=[run.pk]).count()
    return made + _events(contexts).values("pgh_obj_id").distinct().count()


def _events(contexts):
    return event_model(SourceRecord).objects.filter(pgh_context_id__in=contexts)


def _restore(run, contexts):
    """Those that nobody has read or decided on since."""
    firsts = {}
    for event in _events(contexts).order_by("-pgh_id").iterator(chunk_size=BATCH):
        firsts[event.pgh_obj_id] = event.pgh_id
    done, ids = 0, sorted(firsts)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        later = event_model(SourceRecord).objects.filter(pgh_obj_id__in=some)
        later = later.exclude(pgh_context_id__in=contexts)
        newest = dict(later.order_by("pgh_id").values_list("pgh_obj_id", "pgh_id"))
        events = event_model(SourceRecord).objects.in_bulk([firsts[pk] for pk in some])
        records = []
        for record in SourceRecord.objects.filter(pk__in=some).select_for_update():
            is_touched = newest.get(record.pk, 0) > firsts[record.pk]
            if is_touched or any(other > run.pk for other in record.runs):
                continue
            for name in FIELDS:
                setattr(record, name, getattr(events[firsts[record.pk]], name))
            record.row_hashes = []  # of the rows that it was read from by the run
            records.append(record)
        SourceRecord.objects.bulk_update(
            records,
            [*(name.removesuffix("_id") for name in FIELDS), "row_hashes"],
            batch_size=BATCH,
        )
        done += len(records)
    return done


def _forget(run):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalogue_sourcerecord SET runs = array_remove(runs, %(run)s::bigint) "
            "WHERE source_id = %(source)s AND runs @> ARRAY[%(run)s::bigint]",
            {"run": run.pk, "source": run.source_id},
        )
