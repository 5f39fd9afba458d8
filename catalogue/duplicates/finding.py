"""Possible duplicates over the whole catalogue, set-wise: minutes at 100,000 enterprises.

What tells one name from others has to be alike: two sets of trigrams with a Jaccard of 0.6 share
one of their rarest ones (prefix filtering: Chaudhuri, Ganti & Kaushik 2006), so only those that do
are compared; the result is that of comparing each with each. They go in slices, so that memory
does not grow with the catalogue.
Each night and on demand; running twice writes nothing the second time.
"""

import logging
from dataclasses import dataclass

import pghistory
from django.db import connection, transaction

from catalogue.imports.matching import SIMILAR_FROM

logger = logging.getLogger(__name__)
JOB = "find_duplicates"
LOCK = 7_240_331  # one at a time
SLICE = 10_000  # different distinctive names compared with all the others at once
MOST_ALIKE = 5  # look-alikes by name alone kept for one enterprise, of both ends
MOST_OF_ONE_NAME = 20  # beyond, what is left of a name is a word that many have: all of it counts
MOST_COMPARED = 2_000  # holders of one distinctive name ("sants") compared with one another
# Telephones, webs and e-mails of one door or of one group say little where names differ.
NAME_TOO = 0.3

PREPARE = """
DROP TABLE IF EXISTS dup_one, dup_own, dup_gram, dup_alias, dup_pair, dup_found;
CREATE TEMP TABLE dup_one ON COMMIT DROP AS
SELECT e.id, e.match_key AS key, public.ess_distinctive_key(e.match_key) AS own,
       public.ess_kinds(e.name_key) AS kinds, e.nif,
       right(regexp_replace(e.phone, '[^0-9]', '', 'g'), 9) AS phone,
       lower(e.email) AS email,
       regexp_replace(lower(e.website), '^https?://(www\\.)?|/+$', '', 'g') AS web
FROM catalogue_enterprise e WHERE e.state <> 'merged';
CREATE UNIQUE INDEX ON dup_one (id);
CREATE INDEX ON dup_one (key);
ANALYZE dup_one;

CREATE INDEX ON dup_one (own);

CREATE TEMP TABLE dup_own ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY own) AS n, own, count(*) AS many
FROM dup_one WHERE own <> '' GROUP BY own;
CREATE UNIQUE INDEX ON dup_own (n);

CREATE TEMP TABLE dup_gram ON COMMIT DROP AS
WITH grams AS (SELECT n, unnest(public.show_trgm(own)) AS gram FROM dup_own),
rarity AS (
    SELECT gram, row_number() OVER (ORDER BY count(*), gram) AS rank FROM grams GROUP BY gram
),
placed AS (
    SELECT n, rank, row_number() OVER (PARTITION BY n ORDER BY rank) AS place,
           count(*) OVER (PARTITION BY n) AS size
    FROM grams JOIN rarity USING (gram)
)
SELECT n::int, rank::int, place::int, size::int FROM placed WHERE place <= size - ceil(%(from)s * size) + 1;
CREATE INDEX ON dup_gram (rank);
CREATE INDEX ON dup_gram (n);
ANALYZE dup_gram;
ANALYZE dup_own;

CREATE TEMP TABLE dup_alias ON COMMIT DROP AS
SELECT DISTINCT e.id, public.ess_match_key(alias) AS key
FROM catalogue_enterprise e, unnest(e.other_names) AS alias
WHERE e.state <> 'merged' AND e.other_names <> '{}';
DELETE FROM dup_alias WHERE length(key) < 3;
CREATE INDEX ON dup_alias (id);

CREATE TEMP TABLE dup_pair (one bigint, other bigint, by_name boolean) ON COMMIT DROP;
"""

# The first trigram that two sets share tells how many more they can share at most.
SIMILAR = """
INSERT INTO dup_pair
SELECT least(x.id, y.id), greatest(x.id, y.id), true
FROM (
    SELECT DISTINCT a.n AS a, b.n AS b
    FROM dup_gram a JOIN dup_gram b USING (rank)
    WHERE a.n >= %(start)s AND a.n < %(end)s AND a.n < b.n
      AND least(a.size, b.size) >= %(from)s * greatest(a.size, b.size)
      AND (1 + least(a.size - a.place, b.size - b.place)) * (1 + %(from)s)
          >= %(from)s * (a.size + b.size)
) near
JOIN dup_own a ON a.n = near.a
JOIN dup_own b ON b.n = near.b
JOIN dup_one x ON x.own = a.own
JOIN dup_one y ON y.own = b.own
WHERE public.similarity(a.own, b.own) >= %(from)s
  AND a.many * b.many <= %(compared)s
  AND public.similarity(x.key, y.key) >= %(from)s
  AND public.ess_names_alike(x.key, x.own, x.kinds, y.key, y.own, y.kinds)
"""
SAME_OWN = """
INSERT INTO dup_pair
SELECT x.id, y.id, true
FROM dup_own o JOIN dup_one x ON x.own = o.own JOIN dup_one y ON y.own = o.own
WHERE x.id < y.id AND o.many > 1 AND o.many <= %(compared)s
  AND (o.many <= %(many)s OR public.similarity(x.key, y.key) >= %(from)s)
  AND public.ess_names_alike(x.key, x.own, x.kinds, y.key, y.own, y.kinds)
"""

OTHER_NAME = """
INSERT INTO dup_pair
SELECT DISTINCT least(a.id, x.id), greatest(a.id, x.id), false
FROM dup_alias a JOIN dup_one x ON x.key = a.key AND x.id <> a.id
JOIN dup_one own ON own.id = a.id AND public.ess_kinds_agree(own.kinds, x.kinds)
"""

# Equal in something: neighbours in the order of keys, so that a thousand of one name are not
# half a million pairs.
SAME = """
INSERT INTO dup_pair
SELECT DISTINCT least(x.id, y.id), greatest(x.id, y.id), %(by_name)s
FROM (
    SELECT id, {value} AS value, key, own, kinds,
           row_number() OVER (PARTITION BY {value} ORDER BY id) AS place,
           count(*) OVER (PARTITION BY {value}) AS many
    FROM dup_one WHERE {value} <> ''
) x
JOIN (
    SELECT id, {value} AS value, key, own, kinds,
           row_number() OVER (PARTITION BY {value} ORDER BY id) AS place
    FROM dup_one WHERE {value} <> ''
) y ON y.value = x.value AND y.place > x.place AND y.place <= x.place + %(most)s
WHERE x.many <= %(many)s AND ({condition})
"""
A_LITTLE = (
    "greatest(public.similarity(x.key, y.key), public.similarity(x.own, y.own)) >= %(name_too)s"
)
# (what is equal, more that has to hold, by name alone, at most how many hold it)
EQUALS = [
    ("key", "public.ess_kinds_agree(x.kinds, y.kinds)", True, 1_000_000),
    ("nif", "true", False, 1_000_000),
    ("phone", A_LITTLE, False, MOST_OF_ONE_NAME),
    ("email", A_LITTLE, False, MOST_OF_ONE_NAME),
    ("web", A_LITTLE, False, MOST_OF_ONE_NAME),
]

# One line per pair with its reasons; of those alike by name alone, the most alike of both.
JUDGE = """
CREATE TEMP TABLE dup_found ON COMMIT DROP AS
WITH pairs AS (
    SELECT one, other, bool_and(by_name) AS by_name FROM dup_pair GROUP BY one, other
),
told AS (
    SELECT p.one, p.other, p.by_name,
        greatest(public.similarity(x.key, y.key), CASE WHEN x.own = y.own THEN 0.9 ELSE 0 END,
                 public.similarity(x.own, y.own)) AS alike,
        array_remove(ARRAY[
            CASE WHEN x.key = y.key AND x.key <> '' THEN 'same_name'
                 WHEN public.ess_names_alike(x.key, x.own, x.kinds, y.key, y.own, y.kinds)
                 THEN 'similar_name' END,
            CASE WHEN EXISTS (SELECT 1 FROM dup_alias a WHERE (a.id = x.id AND a.key = y.key)
                              OR (a.id = y.id AND a.key = x.key)) THEN 'other_name' END,
            CASE WHEN x.nif = y.nif AND x.nif <> '' THEN 'same_nif' END,
            CASE WHEN x.phone = y.phone AND length(x.phone) = 9 THEN 'same_phone' END,
            CASE WHEN x.web = y.web AND x.web <> '' THEN 'same_web' END,
            CASE WHEN x.email = y.email AND x.email <> '' THEN 'same_email' END,
            CASE WHEN EXISTS (
                SELECT 1 FROM catalogue_establishment s JOIN catalogue_establishment t
                  ON public.ess_name_key(t.street) = public.ess_name_key(s.street)
                 AND t.street_number = s.street_number
                WHERE s.enterprise_id = x.id AND t.enterprise_id = y.id
                  AND s.street <> '' AND s.street_number <> '') THEN 'same_address' END,
            CASE WHEN EXISTS (
                SELECT 1 FROM catalogue_sourcerecord s JOIN catalogue_sourcerecord t
                  ON t.external_id = s.external_id AND t.source_id <> s.source_id
                WHERE s.enterprise_id = x.id AND t.enterprise_id = y.id
            ) THEN 'same_external_id' END
        ], NULL) AS reasons
    FROM pairs p JOIN dup_one x ON x.id = p.one JOIN dup_one y ON y.id = p.other
),
ends AS (
    SELECT one, other, alike, one AS end_ FROM told WHERE by_name
    UNION ALL SELECT one, other, alike, other FROM told WHERE by_name
),
ranked AS (
    SELECT one, other,
           row_number() OVER (PARTITION BY end_ ORDER BY alike DESC, one, other) AS place
    FROM ends
),
kept AS (SELECT one, other FROM ranked GROUP BY one, other HAVING max(place) <= %(most)s)
SELECT t.one, t.other, t.reasons,
       round(CASE WHEN 'same_nif' = ANY(t.reasons) THEN 1 ELSE t.alike END::numeric, 3)::float AS alike
FROM told t
WHERE NOT t.by_name OR (t.one, t.other) IN (SELECT one, other FROM kept)
"""

# A pair that somebody decided stays decided; what is no longer alike leaves the queue.
WRITE = """
INSERT INTO catalogue_possibleduplicate AS d
    (first_id, second_id, similarity, state, reasons, found_at, version)
SELECT one, other, alike, 'open', to_jsonb(reasons), now(), 1 FROM dup_found
ON CONFLICT (first_id, second_id) DO UPDATE
SET similarity = EXCLUDED.similarity, reasons = EXCLUDED.reasons
WHERE d.state = 'open' AND NOT d.reasons ? 'by_hand'
  AND (d.similarity, d.reasons) IS DISTINCT FROM (EXCLUDED.similarity, EXCLUDED.reasons)
RETURNING (xmax = 0)
"""
LEAVE = """
DELETE FROM catalogue_possibleduplicate d
WHERE d.state = 'open' AND d.found_by_id IS NULL AND NOT d.reasons ? 'by_hand'
  AND NOT EXISTS (SELECT 1 FROM dup_found f WHERE f.one = d.first_id AND f.other = d.second_id)
"""


@dataclass
class Found:
    """What one run wrote; `busy`: another one was at it, and this one did nothing."""

    new: int = 0
    changed: int = 0
    gone: int = 0
    busy: bool = False


def find(*, by=None):
    """Looks for pairs in the whole catalogue and brings the queue up to date."""
    values = {
        "from": SIMILAR_FROM,
        "most": MOST_ALIKE,
        "name_too": NAME_TOO,
        "compared": MOST_COMPARED,
        "many": MOST_OF_ONE_NAME,
    }
    context = {"user": by.pk} if by else {"job": JOB}
    with pghistory.context(**context), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return Found(busy=True)
        for statement in PREPARE.split(";"):
            if statement.strip():
                cursor.execute(statement, values if "%(" in statement else None)
        cursor.execute(SAME_OWN, values)
        cursor.execute("SELECT coalesce(max(n), 0) FROM dup_own")
        last = cursor.fetchone()[0]
        for start in range(1, last + 1, SLICE):
            cursor.execute(SIMILAR, {**values, "start": start, "end": start + SLICE})
        cursor.execute(OTHER_NAME)
        for value, condition, by_name, many in EQUALS:
            statement = SAME.format(value=value, condition=condition)
            cursor.execute(statement, {**values, "by_name": by_name, "many": many})
        cursor.execute(JUDGE, values)
        cursor.execute(WRITE)
        written = [row[0] for row in cursor.fetchall()]
        cursor.execute(LEAVE)
        found = Found(written.count(True), written.count(False), cursor.rowcount)
    logger.info("Possible duplicates: %s.", found)
    return found
