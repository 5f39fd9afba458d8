"""The words that the public catalogue uses, and what a word that finds nothing may have meant.

Counted by a job, set-wise, by PostgreSQL's own `ts_stat`; looked up only by searches that
found nothing or next to nothing.
"""

from dataclasses import dataclass

from django.db import connection, transaction

CANDIDATES = 25
RARE, FAR_MORE = 2, 20  # documents: a rare word may be a typo of the catalogue's own
SHORTEST = 4  # letters: shorter words are like too many others

# Every public text, as words with their accents. The parser would part col·lectiu at its dot:
# an ŀ stands in for it.
TEXTS = r"""
SELECT to_tsvector('pg_catalog.simple', translate(regexp_replace(
    left(text, 20000), '([lL])[·.•‧∙-]{1,2}([lL])', '\1ŀ\2', 'g'), 'Ŀ/', 'ŀ '))
FROM (
    SELECT concat_ws(' . ', e.name, array_to_string(e.other_names, ' . '),
        e.summary_ca, e.summary_es, e.summary_en,
        e.description_ca, e.description_es, e.description_en,
        (SELECT string_agg(concat_ws(' . ', o.name_ca, o.name_es, o.name_en,
            o.description_ca, o.description_es, o.description_en), ' . ')
         FROM public.catalogue_offer o WHERE o.enterprise_id = e.id)) AS text
    FROM public.catalogue_enterprise e WHERE e.state = 'published'
    UNION ALL
    SELECT concat_ws(' . ', label_ca, label_es, label_en, array_to_string(
        synonyms_ca || synonyms_es || synonyms_en, ' . ')) FROM public.catalogue_sector
    UNION ALL SELECT array_to_string(words, ' . ') FROM public.catalogue_synonymgroup
    UNION ALL SELECT name FROM public.catalogue_neighbourhood
    UNION ALL SELECT name FROM public.catalogue_district
) AS texts
"""

# One row a word without its accents; the spelling that most documents have speaks for it.
WORDS = r"""
CREATE TEMP TABLE counted ON COMMIT DROP AS
SELECT word, (array_agg(spelling ORDER BY ndoc DESC, spelling))[1] AS spelling,
       least(sum(ndoc), 2147483647)::int AS documents
FROM (
    SELECT public.ess_normalise(spelling) AS word, spelling, ndoc
    FROM (SELECT replace(word, 'lŀl', 'l·l') AS spelling, ndoc FROM ts_stat(%s)) AS spelt
    WHERE length(spelling) BETWEEN 3 AND 30
) AS normalised WHERE word ~ '^[a-z]+$' GROUP BY word
"""
FORGET = """
DELETE FROM catalogue_searchword w
WHERE NOT EXISTS (SELECT FROM counted c WHERE c.word = w.word)
"""
KEEP = """
INSERT INTO catalogue_searchword AS w (word, spelling, documents)
SELECT word, spelling, documents FROM counted
ON CONFLICT (word) DO UPDATE SET spelling = excluded.spelling, documents = excluded.documents
WHERE (w.spelling, w.documents) IS DISTINCT FROM (excluded.spelling, excluded.documents)
"""
ALIKE = """
SELECT typed.word, w.word, w.spelling, w.documents
FROM unnest(%s::text[]) AS typed(word) CROSS JOIN LATERAL (
    SELECT word, spelling, documents FROM catalogue_searchword w
    WHERE w.word %% typed.word AND abs(length(w.word) - length(typed.word)) <= 2
    ORDER BY similarity(w.word, typed.word) DESC, documents DESC, word LIMIT %s
) AS w
UNION
SELECT swapped.typed, w.word, w.spelling, w.documents
FROM unnest(%s::text[], %s::text[]) AS swapped(typed, word) JOIN catalogue_searchword w USING (word)
"""


@dataclass(frozen=True)
class Word:
    """An entry of the vocabulary."""

    key: str
    spelling: str
    documents: int


@transaction.atomic
def refresh():
    """Counts the words of the public catalogue; returns how many entries changed."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.counted")
        cursor.execute(WORDS, [TEXTS])
        cursor.execute(FORGET)
        changed = cursor.rowcount
        cursor.execute(KEEP)
        return changed + cursor.rowcount


def meant(words, *, only_rare=False):
    """word → the entry that it probably means, or its own where the catalogue has it.

    `words` are normalised. A word that is like none is not in the answer; with `only_rare`, nor
    is one that the catalogue does not have. One query.
    """
    asked = sorted({word for word in words if len(word) >= SHORTEST})
    if not asked:
        return {}
    found = {word: [] for word in asked}
    with connection.cursor() as cursor:
        cursor.execute(ALIKE, [asked, CANDIDATES, *_swapped(asked)])
        for typed, *entry in cursor:
            found[typed].append(Word(*entry))
    best = {word: _best(word, found[word]) for word in asked}
    return {
        word: entry
        for word, entry in best.items()
        if entry and not (only_rare and all(other.key != word for other in found[word]))
    }


def _swapped(words):
    """(words, the same with two letters in the other order): few of their trigrams are alike."""
    pairs = [
        (word, word[:i] + word[i + 1] + word[i] + word[i + 2 :])
        for word in words
        for i in range(len(word) - 1)
    ]
    return [word for word, _swap in pairs], [swap for _word, swap in pairs]


def _best(typed, candidates):
    """The nearest entry; among equally near ones, what most documents have."""
    own = next((entry for entry in candidates if entry.key == typed), None)
    most = 1 if len(typed) < 6 else 2
    near = [
        (steps, -entry.documents, entry.key, entry)
        for entry in candidates
        if 0 < (steps := distance(typed, entry.key)) <= most
    ]
    best = min(near)[3] if near else None
    if own and not (best and own.documents <= RARE and best.documents >= FAR_MORE):
        return own
    return best


def distance(one, other):
    """Letters added, lost, changed or swapped with their neighbour between two words."""
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, facing in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != facing))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == facing:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
