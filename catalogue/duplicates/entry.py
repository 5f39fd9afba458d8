"""At entry: which enterprises look like what a person is typing, and what the person says of it."""

from dataclasses import dataclass

import pghistory
from django.db import connection, transaction
from django.utils import timezone

from catalogue.enums import DuplicateReason, DuplicateState, State
from catalogue.models import Enterprise, PossibleDuplicate

from .finding import NAME_TOO

SHOWN = 6

# By name through its index, with a lower threshold than the rule's own; then what is equal.
LOOK_ALIKES = """
WITH given AS (
    SELECT public.ess_match_key(%(name)s) AS key, public.ess_kinds(public.ess_name_key(%(name)s)) AS kinds,
           right(regexp_replace(%(phone)s, '[^0-9]', '', 'g'), 9) AS phone, lower(%(email)s) AS email,
           regexp_replace(lower(%(website)s), '^https?://(www\\.)?|/+$', '', 'g') AS web
),
told AS (
    SELECT given.*, public.ess_distinctive_key(key) AS own FROM given
),
candidates AS (
    SELECT e.id FROM catalogue_enterprise e, told WHERE e.match_key OPERATOR(public.%%) told.key
    UNION
    SELECT e.id FROM catalogue_enterprise e WHERE e.nif = %(nif)s AND e.nif <> ''
    UNION
    SELECT e.id FROM catalogue_enterprise e, told
    WHERE (told.email <> '' AND lower(e.email) = told.email)
       OR (told.phone <> '' AND e.phone <> ''
           AND right(regexp_replace(e.phone, '[^0-9]', '', 'g'), 9) = told.phone)
       OR (told.web <> '' AND e.website <> ''
           AND regexp_replace(lower(e.website), '^https?://(www\\.)?|/+$', '', 'g') = told.web)
    UNION
    SELECT e.id FROM catalogue_enterprise e, told
    WHERE e.other_names <> '{}' AND EXISTS (
        SELECT 1 FROM unnest(e.other_names) AS other WHERE public.ess_match_key(other) = told.key)
),
judged AS (
    SELECT e.id, e.name, e.state,
        greatest(public.similarity(e.match_key, g.key),
                 public.similarity(public.ess_distinctive_key(e.match_key), g.own)) AS alike,
        CASE WHEN e.match_key = g.key AND public.ess_kinds_agree(public.ess_kinds(e.name_key), g.kinds)
                  THEN 'same_name'
             WHEN public.ess_names_alike(
                e.match_key, public.ess_distinctive_key(e.match_key), public.ess_kinds(e.name_key),
                g.key, g.own, g.kinds) THEN 'similar_name' END AS by_name,
        array_remove(ARRAY[
            CASE WHEN e.nif <> '' AND e.nif = %(nif)s THEN 'same_nif' END,
            CASE WHEN EXISTS (SELECT 1 FROM unnest(e.other_names) AS other
                              WHERE public.ess_match_key(other) = g.key) THEN 'other_name' END
        ], NULL) AS certain,
        array_remove(ARRAY[
            CASE WHEN g.phone <> '' AND right(regexp_replace(e.phone, '[^0-9]', '', 'g'), 9) = g.phone
                 THEN 'same_phone' END,
            CASE WHEN g.web <> '' AND
                 regexp_replace(lower(e.website), '^https?://(www\\.)?|/+$', '', 'g') = g.web
                 THEN 'same_web' END,
            CASE WHEN g.email <> '' AND lower(e.email) = g.email THEN 'same_email' END
        ], NULL) AS contact
    FROM catalogue_enterprise e JOIN candidates USING (id) CROSS JOIN told g
    WHERE e.state <> 'merged' AND e.id <> %(but)s
)
SELECT id, name, state, round(alike::numeric, 3)::float,
       array_remove(ARRAY[by_name], NULL) || certain || contact
FROM judged
WHERE by_name IS NOT NULL OR certain <> '{}' OR (contact <> '{}' AND alike >= %(name_too)s)
ORDER BY cardinality(certain) DESC, alike DESC, id
LIMIT %(limit)s
"""


@dataclass(frozen=True)
class LookAlike:
    pk: int
    name: str
    state: str
    similarity: float
    reasons: tuple

    @property
    def state_label(self):
        return State(self.state).label

    @property
    def reason_labels(self):
        return [str(DuplicateReason(code).label) for code in self.reasons]


def look_alikes(*, name, nif="", phone="", email="", website="", but=None):
    """The most alike first; those that somebody said are other ones are left out."""
    values = {
        "name": name,
        "nif": nif,
        "phone": phone,
        "email": email,
        "website": website,
        "but": but or 0,
        "name_too": NAME_TOO,
        "limit": SHOWN,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(NAME_TOO)]
        )
        cursor.execute(LOOK_ALIKES, values)
        found = [LookAlike(*row[:4], tuple(row[4])) for row in cursor.fetchall()]
    apart = _known_apart(but) if but else set()
    return [one for one in found if one.pk not in apart]


def _known_apart(pk):
    decided = PossibleDuplicate.objects.filter(state=DuplicateState.DIFFERENT)
    return {
        *decided.filter(first=pk).values_list("second_id", flat=True),
        *decided.filter(second=pk).values_list("first_id", flat=True),
    }


@transaction.atomic
def answered(*, enterprise, others, are_apart, by):
    """What a person said of the look-alikes that they were shown: other ones, or to be looked at.

    `others`: LookAlikes. A decision taken before stays.
    """
    there = set(
        Enterprise.objects.filter(pk__in=[one.pk for one in others]).values_list("pk", flat=True)
    )
    with pghistory.context(user=by.pk):
        for one in others:
            if one.pk not in there or one.pk == enterprise.pk:
                continue
            first, second = sorted((enterprise.pk, one.pk))
            values = {"similarity": one.similarity, "reasons": list(one.reasons)}
            if are_apart:
                values |= {
                    "state": DuplicateState.DIFFERENT,
                    "decided_by": by,
                    "decided_at": timezone.now(),
                }
            pair, is_new = PossibleDuplicate.objects.get_or_create(
                first_id=first, second_id=second, defaults=values
            )
            if not is_new and pair.state == DuplicateState.OPEN and are_apart:
                for name, value in values.items():
                    setattr(pair, name, value)
                pair.save()
