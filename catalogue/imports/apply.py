"""Writes plans: a chunk at a time, in bulk, inside the transaction of the run."""

from collections import defaultdict

from django.db import connection
from django.utils import timezone

from catalogue import slugs
from catalogue.enums import DuplicateReason, State
from catalogue.models import (
    Enterprise,
    PossibleDuplicate,
    SourceRecord,
)

from . import copying, parts
from .provenance import signed
from .report import Action
from .rows import TERMS_FIELDS, storable

BATCH = 500
_RECORD_FIELDS = ["enterprise", "state", "raw", "values", "hash", "row_hashes", "link", "licence"]
# Of records that say the same in rows that are written otherwise, or read by newer code.
RECOGNISED = """
UPDATE catalogue_sourcerecord r SET row_hashes = n.hashes::bigint[]
FROM unnest(%s::bigint[], %s::text[]) AS n (id, hashes) WHERE r.id = n.id
"""


class Writer:
    """Writes for one run; `by` is the person, or None for a command. `refresh` writes the search
    documents of a list of enterprises."""

    def __init__(self, source, run, by, refresh):
        self.source, self.run, self._refresh = source, run, refresh
        self.today = timezone.localdate().isoformat()
        self.by = by.pk if by else None

    def write(self, plans):
        self._recognise(plans)
        plans = [plan for plan in plans if plan.writes_record]
        if not plans:
            return
        self._number_records(plans)
        targets = list({id(plan.target): plan.target for plan in plans if plan.target}.values())
        self._enterprises(targets)
        self._records(plans)
        self._terms(targets)
        parts.write_places(targets, self)
        parts.write_offers(targets, self)
        self._duplicates(plans)
        self._refresh([target.enterprise.pk for target in targets if target.is_touched])
        for target in targets:
            target.settle()

    def _recognise(self, plans):
        """Unchanged records remember how their rows look now, to be recognised the next time."""
        otherwise = [
            (plan.record.pk, "{" + ",".join(map(str, plan.row_hashes)) + "}")
            for plan in plans
            if plan.action == Action.UNCHANGED
            and plan.record
            and plan.record.row_hashes != plan.row_hashes
        ]
        if otherwise:
            with connection.cursor() as cursor:
                cursor.execute(RECOGNISED, [list(part) for part in zip(*otherwise, strict=True)])

    def _number_records(self, plans):
        """Ids of new records beforehand: what they write is signed with them."""
        new = [plan for plan in plans if plan.record is None]
        for plan, pk in zip(new, copying.next_ids(SourceRecord, len(new)), strict=True):
            plan.record = SourceRecord(
                pk=pk, source=self.source, external_id=plan.row.external_id, runs=[]
            )

    def signature(self, plan):
        return {
            "source": self.source.code,
            "record": plan.record.pk,
            "on": self.today,
            "by": self.by,
        }

    def sign(self, provenance, signed_by):
        for plan, fields in _grouped(signed_by):
            provenance = signed(provenance, fields, self.signature(plan))
        return provenance

    def _enterprises(self, targets):
        now = timezone.now()
        new, changed, fields = [], [], {"provenance", "updated_at"}
        for target in targets:
            enterprise = target.enterprise
            enterprise.provenance = self.sign(enterprise.provenance, target.signed_by)
            if target.is_new:
                new.append(enterprise)
                if enterprise.state == State.PUBLISHED:
                    enterprise.published_at = now
            elif target.signed_by:
                changed.append(enterprise)
                fields |= target.changed
        for enterprise, slug in zip(new, slugs.free_slugs([e.name for e in new]), strict=True):
            enterprise.slug = slug
        copying.insert(new)
        for enterprise in changed:
            enterprise.updated_at = now
        Enterprise.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)

    def _records(self, plans):
        new, changed, now = [], [], timezone.now()
        for plan in plans:
            record = plan.record
            (new if record._state.adding else changed).append(record)
            record.state = plan.state
            record.raw, record.values, record.hash = (
                storable(plan.row.raw),
                plan.row.normalised(),
                plan.hash,
            )
            record.row_hashes = plan.row_hashes
            record.link, record.licence = plan.row.link, self.source.licence
            if plan.target:
                record.enterprise = plan.target.enterprise
            record.runs = [*record.runs, self.run.pk]
            record.last_seen = now
        copying.insert(new)
        SourceRecord.objects.bulk_update(
            changed, [*_RECORD_FIELDS, "runs", "last_seen"], batch_size=BATCH
        )

    def _terms(self, targets):
        for field in TERMS_FIELDS:
            through = getattr(Enterprise, field).through
            column = "essfamily_id" if field == "families" else "sector_id"
            rows, added, removed = [], [], defaultdict(list)
            for target in targets:
                wanted, stored = target.terms[field], target.stored_terms[field]
                pk = target.enterprise.pk
                if target.is_new:
                    rows += [(pk, term) for term in wanted]
                    continue
                added += [through(enterprise_id=pk, **{column: term}) for term in wanted - stored]
                for term in stored - wanted:
                    removed[term].append(pk)
            copying.insert_rows(through, ("enterprise_id", column), rows)
            through.objects.bulk_create(added, batch_size=BATCH, ignore_conflicts=True)
            for term, pks in removed.items():
                through.objects.filter(enterprise_id__in=pks, **{column: term}).delete()

    def _duplicates(self, plans):
        pairs = {}
        for plan in plans:
            for other, similarity in plan.lookalikes:
                other_id = other if isinstance(other, int) else other.enterprise_id
                pair = tuple(sorted((plan.target.enterprise.pk, other_id)))
                pairs[pair] = similarity
        PossibleDuplicate.objects.bulk_create(
            [
                PossibleDuplicate(
                    first_id=first,
                    second_id=second,
                    similarity=similarity,
                    reasons=[_reason_of(similarity)],
                    found_by=self.run,
                )
                for (first, second), similarity in pairs.items()
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )


def _reason_of(similarity):
    """Imports look only at names; the search over the whole catalogue adds its other reasons."""
    return DuplicateReason.SAME_NAME if similarity > 0.99 else DuplicateReason.SIMILAR_NAME


def _grouped(signed_by):
    """[(plan, its fields)] of {field: plan}."""
    grouped = {}
    for field, plan in signed_by.items():
        grouped.setdefault(id(plan), (plan, []))[1].append(field)
    return grouped.values()
