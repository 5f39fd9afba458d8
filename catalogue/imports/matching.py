"""Which enterprise a row is about: this source's own identifier, or an equal NIF; no more.

A name that is merely similar proposes, and a person decides. Names are compared without
legal suffixes, accents and punctuation (`ess_match_key`), by trigrams, wherever the place:
on hand-labelled pairs, 0.6 with no limit of distance did best.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from catalogue.enums import State
from catalogue.models import Enterprise, SourceRecord

SIMILAR_FROM = 0.6
MOST_SIMILAR = 3  # look-alikes shown for one row

SIMILAR = """
SELECT given.position, given.key, other.id, other.name, other.similarity
FROM (
    SELECT position, public.ess_match_key(name) AS key
    FROM unnest(%(names)s::text[]) WITH ORDINALITY AS names (name, position)
) given
LEFT JOIN LATERAL (
    SELECT e.id, e.name, public.similarity(e.match_key, given.key) AS similarity
    FROM catalogue_enterprise e
    WHERE e.match_key OPERATOR(public.%%) given.key AND e.state <> 'merged' AND e.id <= %(ceiling)s
    ORDER BY similarity DESC, e.id
    LIMIT %(limit)s
) other ON true
ORDER BY given.position
"""


@dataclass(frozen=True, slots=True)
class Lookalike:
    enterprise_id: int
    name: str
    similarity: float


def records_of(source, external_ids, *, lock=False):
    """{external id: SourceRecord} of this source."""
    records = SourceRecord.objects.filter(source=source, external_id__in=external_ids)
    if lock:
        records = records.select_for_update(of=("self",))
    return {record.external_id: record for record in records.defer("raw")}


def enterprises_by_nif(nifs):
    """{NIF: id}; a published one before others, then the oldest."""
    found = {}
    rows = (
        Enterprise.objects.filter(nif__in=set(nifs) - {""})
        .exclude(state=State.MERGED)
        .order_by("-id")
        .values_list("nif", "id", "state")
    )
    for nif, pk, _state in sorted(rows, key=lambda row: row[2] == State.PUBLISHED):
        found[nif] = pk
    return found


def newest_enterprise_id():
    """Rows of one file are not compared with what the same file brings: see `planning`."""
    return Enterprise.objects.order_by("-id").values_list("id", flat=True).first() or 0


def similar(names, *, ceiling):
    """[(match key, [Lookalike…])] for each name, in their order; enterprises up to id `ceiling`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SIMILAR_FROM)]
        )
        cursor.execute(SIMILAR, {"names": list(names), "ceiling": ceiling, "limit": MOST_SIMILAR})
        rows = cursor.fetchall()
    found = [("", []) for _name in names]
    for position, key, pk, name, similarity in rows:
        if not found[position - 1][0]:
            found[position - 1] = (key, [])
        if pk is not None:
            found[position - 1][1].append(Lookalike(pk, name, round(similarity, 3)))
    return found
