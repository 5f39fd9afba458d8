"""Writes what belongs to enterprises: their places with their hours, and their offers."""

from django.db.models import Q

from catalogue.models import Establishment, Offer, OpeningPeriod

from . import copying, offers, places

BATCH = 500
_PERIOD = (
    "version",
    "establishment_id",
    "weekday",
    "opens",
    "closes",
    "season_from",
    "season_until",
)


def write_places(targets, writer):
    new, changed, fields, replaced = [], [], {"provenance"}, []
    for target in targets:
        for place in target.places:
            establishment = place.establishment
            establishment.enterprise = target.enterprise
            if place.signed_by:
                establishment.provenance = writer.sign(establishment.provenance, place.signed_by)
            if place.is_new:
                plan, index = place.origin
                origin = {**writer.signature(plan), "place": index}
                establishment.provenance = {**establishment.provenance, places.ORIGIN: origin}
                new.append(establishment)
            elif place.changed:
                changed.append(establishment)
                fields |= place.changed
            if place.has_new_periods:
                replaced.append(place)
    stored = [place.establishment.pk for place in replaced if not place.is_new]
    copying.insert(new)
    Establishment.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
    if stored:
        OpeningPeriod.objects.filter(establishment_id__in=stored).delete()
    copying.insert_rows(
        OpeningPeriod,
        _PERIOD,
        [(1, place.establishment.pk, *period) for place in replaced for period in place.periods],
    )


def write_offers(targets, writer):
    new, changed, removed, fields = [], [], [], {"provenance"}
    for target in targets:
        for part in target.offers:
            offer = part.offer
            offer.enterprise = target.enterprise
            if part.is_removed:
                removed.append(offer.pk)
                continue
            if part.signed_by:
                offer.provenance = writer.sign(offer.provenance, part.signed_by)
            if part.is_new:
                origin = writer.signature(part.origin)
                offer.provenance = {**offer.provenance, offers.ORIGIN: origin}
                new.append(part)
            elif part.changed:
                changed.append(part)
                fields |= part.changed - {"cpv_codes"}
    copying.insert([part.offer for part in new])
    Offer.objects.bulk_update([part.offer for part in changed], sorted(fields), batch_size=BATCH)
    if removed:
        Offer.objects.filter(pk__in=removed).delete()
    _write_cpv_codes(new, changed)


def _write_cpv_codes(new, changed):
    through = Offer.cpv_codes.through
    rows = [(part.offer.pk, code) for part in new for code in part.lists["cpv_codes"]]
    copying.insert_rows(through, ("offer_id", "cpvcode_id"), rows)
    added, gone = [], Q()
    for part in changed:
        wanted, stored = part.lists["cpv_codes"], part.stored_cpv
        added += [through(offer=part.offer, cpvcode_id=code) for code in wanted - stored]
        if stored - wanted:
            gone |= Q(offer=part.offer, cpvcode__in=stored - wanted)
    through.objects.bulk_create(added, batch_size=BATCH, ignore_conflicts=True)
    if gone:
        through.objects.filter(gone).delete()
