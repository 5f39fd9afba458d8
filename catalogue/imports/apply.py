"""Writes plans: a chunk at a time, in bulk, inside the transaction of the run."""

from collections import defaultdict

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from catalogue import search, slugs
from catalogue.enums import State
from catalogue.models import (
    Enterprise,
    Establishment,
    Offer,
    OpeningPeriod,
    PossibleDuplicate,
    SourceRecord,
)

from . import offers
from .places import ORIGIN, as_time
from .provenance import signed
from .rows import TERMS_FIELDS, storable

BATCH = 500
_RECORD_FIELDS = ["enterprise", "state", "raw", "values", "hash", "link", "licence"]


class Writer:
    """Writes for one run; `by` is the person, or None for a command."""

    def __init__(self, source, run, by=None):
        self.source, self.run = source, run
        self.today = timezone.localdate()
        self.by = by.pk if by else None

    def write(self, plans):
        plans = [plan for plan in plans if plan.writes_record]
        if not plans:
            return
        self._number_records(plans)
        targets = {id(plan.target): plan.target for plan in plans if plan.target}.values()
        self._enterprises(targets)
        self._records(plans)
        self._terms(targets)
        self._places(targets)
        self._offers(targets)
        self._duplicates(plans)
        touched = [target.enterprise.pk for target in targets if target.is_touched]
        search.refresh(touched)
        for target in targets:
            target.settle()

    def _number_records(self, plans):
        """Ids of new records beforehand: what they write is signed with them."""
        new = [plan for plan in plans if plan.record is None]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('catalogue_sourcerecord', 'id')) "
                "FROM generate_series(1, %s)",
                [len(new)],
            )
            ids = [row[0] for row in cursor.fetchall()]
        for plan, pk in zip(new, ids, strict=True):
            plan.record = SourceRecord(
                pk=pk, source=self.source, external_id=plan.row.external_id, runs=[]
            )

    def _signature(self, plan):
        return {
            "source": self.source.code,
            "record": plan.record.pk,
            "on": self.today.isoformat(),
            "by": self.by,
        }

    def _sign(self, provenance, signed_by):
        for plan, fields in _grouped(signed_by):
            provenance = signed(provenance, fields, self._signature(plan))
        return provenance

    def _enterprises(self, targets):
        now = timezone.now()
        new, changed, fields = [], [], {"provenance", "updated_at"}
        for target in targets:
            enterprise = target.enterprise
            enterprise.provenance = self._sign(enterprise.provenance, target.signed_by)
            if target.is_new:
                new.append(enterprise)
                if enterprise.state == State.PUBLISHED:
                    enterprise.published_at = now
            elif target.signed_by:
                changed.append(enterprise)
                fields |= target.changed
        for enterprise, slug in zip(new, slugs.free_slugs([e.name for e in new]), strict=True):
            enterprise.slug = slug
        Enterprise.objects.bulk_create(new, batch_size=BATCH)
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
            record.link, record.licence = plan.row.link, self.source.licence
            if plan.target:
                record.enterprise = plan.target.enterprise
            record.runs = [*record.runs, self.run.pk]
            record.last_seen = now
        SourceRecord.objects.bulk_create(new, batch_size=BATCH)
        SourceRecord.objects.bulk_update(
            changed, [*_RECORD_FIELDS, "runs", "last_seen"], batch_size=BATCH
        )

    def _terms(self, targets):
        for field in TERMS_FIELDS:
            through = getattr(Enterprise, field).through
            column = "essfamily_id" if field == "families" else "sector_id"
            added, removed = [], defaultdict(list)
            for target in targets:
                wanted, stored = target.terms[field], target.stored_terms[field]
                pk = target.enterprise.pk
                added += [through(enterprise_id=pk, **{column: term}) for term in wanted - stored]
                for term in stored - wanted:
                    removed[term].append(pk)
            through.objects.bulk_create(added, batch_size=BATCH, ignore_conflicts=True)
            for term, pks in removed.items():
                through.objects.filter(enterprise_id__in=pks, **{column: term}).delete()

    def _places(self, targets):
        new, changed, fields, replaced = [], [], {"provenance"}, []
        for target in targets:
            for place in target.places:
                establishment = place.establishment
                establishment.enterprise = target.enterprise
                if place.signed_by:
                    establishment.provenance = self._sign(establishment.provenance, place.signed_by)
                if place.is_new:
                    plan, index = place.origin
                    origin = {**self._signature(plan), "place": index}
                    establishment.provenance = {**establishment.provenance, ORIGIN: origin}
                    new.append(establishment)
                elif place.changed:
                    changed.append(establishment)
                    fields |= place.changed
                if place.has_new_periods:
                    replaced.append(place)
        stored = [place.establishment.pk for place in replaced if not place.is_new]
        Establishment.objects.bulk_create(new, batch_size=BATCH)
        Establishment.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
        if stored:
            OpeningPeriod.objects.filter(establishment_id__in=stored).delete()
        OpeningPeriod.objects.bulk_create(
            [
                OpeningPeriod(
                    establishment=place.establishment,
                    weekday=period.weekday,
                    opens=as_time(period.opens),
                    closes=as_time(period.closes),
                    season_from=period.season_from,
                    season_until=period.season_until,
                )
                for place in replaced
                for period in place.periods
            ],
            batch_size=BATCH * 4,
        )

    def _offers(self, targets):
        new, changed, removed, fields = [], [], [], {"provenance"}
        written = []
        for target in targets:
            for part in target.offers:
                offer = part.offer
                offer.enterprise = target.enterprise
                if part.is_removed:
                    removed.append(offer.pk)
                    continue
                if part.signed_by:
                    offer.provenance = self._sign(offer.provenance, part.signed_by)
                if part.is_new:
                    origin = self._signature(part.origin)
                    offer.provenance = {**offer.provenance, offers.ORIGIN: origin}
                    new.append(offer)
                elif part.changed:
                    changed.append(offer)
                    fields |= part.changed - {"cpv_codes"}
                written.append(part)
        Offer.objects.bulk_create(new, batch_size=BATCH)
        Offer.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
        Offer.objects.filter(pk__in=removed).delete()
        through = Offer.cpv_codes.through
        gone = Q()
        added = []
        for part in written:
            wanted, stored = part.lists["cpv_codes"], part.stored_cpv
            added += [through(offer=part.offer, cpvcode_id=code) for code in wanted - stored]
            if stored - wanted:
                gone |= Q(offer=part.offer, cpvcode__in=stored - wanted)
        through.objects.bulk_create(added, batch_size=BATCH, ignore_conflicts=True)
        if gone:
            through.objects.filter(gone).delete()

    def _duplicates(self, plans):
        pairs = {}
        for plan in plans:
            for other, similarity in plan.lookalikes:
                other_id = other if isinstance(other, int) else other.enterprise.pk
                pair = tuple(sorted((plan.target.enterprise.pk, other_id)))
                pairs[pair] = similarity
        PossibleDuplicate.objects.bulk_create(
            [
                PossibleDuplicate(
                    first_id=first, second_id=second, similarity=similarity, found_by=self.run
                )
                for (first, second), similarity in pairs.items()
            ],
            batch_size=BATCH,
            ignore_conflicts=True,
        )


def _grouped(signed_by):
    """[(plan, its fields)] of {field: plan}."""
    grouped = {}
    for field, plan in signed_by.items():
        grouped.setdefault(id(plan), (plan, []))[1].append(field)
    return grouped.values()
