"""Which enterprise a row is about: this source's own identifier, or an equal NIF; no more.

A name that is merely similar proposes, and a person decides. Names are compared without
legal suffixes, accents and punctuation (`ess_match_key`), by trigrams, wherever the place:
on hand-labelled pairs, 0.6 with no limit of distance did best.
"""

from dataclasses import dataclass

from django.db import connection, transaction

from catalogue.enums import State
from catalogue.models import Enterprise, SourceRecord

from .lookalikes import Names

SIMILAR_FROM = 0.6
MOST_SIMILAR = 3  # look-alikes shown for one row

MANY = 100  # names asked in one run from which an index in memory costs less than it saves

# Materialised: else the key would be made again for each name that it is compared with.
SIMILAR = """
WITH given AS MATERIALIZED (
    SELECT position, public.ess_match_key(name) AS key
    FROM unnest(%(names)s::text[]) WITH ORDINALITY AS names (name, position)
)
SELECT given.position, given.key, other.id, other.name, other.similarity
FROM given
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


class Lookalikes:
    """The enterprises up to id `ceiling` whose names look like given ones, for one run."""

    def __init__(self, ceiling):
        self.ceiling = ceiling
        self._asked, self._names = 0, None

    def of(self, names):
        """[(match key, [Lookalike…])] for each name, in their order."""
        self._asked += len(names)
        if self._names is None and self._asked > MANY:
            self._names = Names(self.ceiling)
        if self._names is None:
            return similar(names, ceiling=self.ceiling)
        keys = match_keys(names)
        found = [self._names.like(key, MOST_SIMILAR) for key in keys]
        ids = {pk for alike in found for pk, _similarity in alike}
        name_of = dict(Enterprise.objects.filter(pk__in=ids).values_list("pk", "name"))
        return [
            (key, [Lookalike(pk, name_of[pk], round(s, 3)) for pk, s in alike if pk in name_of])
            for key, alike in zip(keys, found, strict=True)
        ]


def match_keys(names):
    """What names are compared by, in their order: one query."""
    if not names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.ess_match_key(name) FROM unnest(%s::text[]) WITH ORDINALITY "
            "AS names (name, position) ORDER BY position",
            [list(names)],
        )
        return [row[0] for row in cursor.fetchall()]


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
