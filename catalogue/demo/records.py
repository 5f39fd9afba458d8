"""Writes sketches into the database, a few statements per table whatever their number."""

import uuid
from datetime import datetime, time, timedelta

from django.utils import timezone

from catalogue.demo import assessments, content, forms, sources, writing
from catalogue.enums import Audience, State
from catalogue.models import (
    Enterprise,
    EnterpriseCertification,
    Establishment,
    Evaluation,
    EvaluationScore,
    Offer,
    OpeningException,
    OpeningPeriod,
    SourceRecord,
)

NAMESPACE = uuid.UUID("5f8c7f1e-3d0a-4b57-9d5c-0c2a6f4b7e11")
BATCH = 2000


def write(sketches, lists, known_sources, today):
    """Writes these sketches and all that hangs from each; gives their enterprises in order."""
    noon = timezone.make_aware(datetime.combine(today, time(12)))
    evaluated = [assessments.instruments_of(sketch) for sketch in sketches]
    told = [
        sources.told_of(sketch, known_sources, instruments, noon)
        for sketch, instruments in zip(sketches, evaluated, strict=True)
    ]
    _insert(SourceRecord, [record for records in told for record in records])
    enterprises = [
        _enterprise(sketch, lists, sources.signed(records, sketch, today), noon)
        for sketch, records in zip(sketches, told, strict=True)
    ]
    _insert(Enterprise, enterprises)
    _link(told, enterprises)
    _write_terms(sketches, enterprises, lists)
    _write_places(sketches, enterprises, lists)
    _write_offers(sketches, enterprises, lists)
    _write_assessments(sketches, enterprises, evaluated, lists, today)
    return enterprises


def public_id(*parts):
    """The same UUID each time for the same thing."""
    return uuid.uuid5(NAMESPACE, "/".join(map(str, parts)))


def _insert(model, rows):
    model.objects.bulk_create(rows, batch_size=BATCH)


def _enterprise(sketch, lists, provenance, noon):
    form = forms.legal_form(sketch.project.form)
    enterprise = Enterprise(
        public_id=public_id("enterprise", sketch.slug),
        slug=sketch.slug,
        # A merged one is written as hidden, and merged once the other has a key.
        state=State.HIDDEN if sketch.state == State.MERGED else sketch.state,
        is_demo=True,
        name=sketch.name,
        legal_form=lists.legal_forms[form],
        main_sector=lists.sectors[sketch.project.sector],
        provenance=provenance,
    )
    for name, value in sketch.fields.items():
        if name != "must_have_door":
            setattr(enterprise, name, value)
    if sketch.state in (State.PUBLISHED, State.CEASED, State.HIDDEN, State.MERGED):
        enterprise.published_at = noon - timedelta(days=sketch.rng("published").randint(5, 900))
    for language, text in writing.summaries(sketch, lists.neighbourhoods).items():
        setattr(enterprise, f"summary_{language}", text)
    for language, text in writing.descriptions(sketch, lists.neighbourhoods).items():
        setattr(enterprise, f"description_{language}", text)
    return enterprise


def _link(told, enterprises):
    """The records were saved first, because provenance names them; now they get their owner."""
    linked = []
    for records, enterprise in zip(told, enterprises, strict=True):
        for record in records:
            record.enterprise = enterprise
            linked.append(record)
    SourceRecord.objects.bulk_update(linked, ["enterprise"], batch_size=BATCH)


def _write_terms(sketches, enterprises, lists):
    families, also = [], []
    in_family, in_sector = Enterprise.families.through, Enterprise.other_sectors.through
    second_level = sorted(content.sectors())
    for sketch, enterprise in zip(sketches, enterprises, strict=True):
        usual = enterprise.legal_form.family
        for code in forms.family_codes(sketch.project, usual.code if usual else ""):
            family = lists.families[code]
            families.append(in_family(enterprise_id=enterprise.pk, essfamily_id=family.pk))
        rng = sketch.rng("sectors")
        if rng.random() < 0.22:
            near = [code for code in second_level if code.startswith(sketch.top)]
            code = rng.choice(near if rng.random() < 0.7 else second_level)
            if code != sketch.project.sector:
                sector = lists.sectors[code]
                also.append(in_sector(enterprise_id=enterprise.pk, sector_id=sector.pk))
    _insert(in_family, families)
    _insert(in_sector, also)


def _write_places(sketches, enterprises, lists):
    places, periods, exceptions = [], [], []
    for sketch, enterprise in zip(sketches, enterprises, strict=True):
        for number, door in enumerate(sketch.doors):
            place = _establishment(sketch, enterprise, number, door, lists)
            places.append(place)
            periods.extend(_period(place, period) for period in door.periods)
            exceptions.extend(_exception(place, days) for days in door.special_days)
    _insert(Establishment, places)
    _insert(OpeningPeriod, periods)
    _insert(OpeningException, exceptions)


def _establishment(sketch, enterprise, number, door, lists):
    lat, lon = door.point or (None, None)
    return Establishment(
        public_id=public_id("establishment", sketch.slug, number),
        enterprise=enterprise,
        is_primary=number == 0,
        name=door.name,
        street=door.street,
        street_number=door.number,
        address_details=door.details,
        postcode=door.postcode,
        neighbourhood=lists.neighbourhoods[door.neighbourhood],
        municipality=lists.barcelona,
        lat=lat,
        lon=lon,
        precision=door.precision,
        entrance=door.entrance,
        accessibility_note=door.access_note,
        hours_text=door.hours_text,
    )


def _period(place, period):
    season_from, season_until = period.season
    return OpeningPeriod(
        establishment=place,
        weekday=period.weekday,
        opens=period.opens,
        closes=period.closes,
        season_from=season_from,
        season_until=season_until,
    )


def _exception(place, days):
    return OpeningException(
        establishment=place,
        date_from=days.date_from,
        date_until=days.date_until,
        opens=days.opens,
        closes=days.closes,
        note=days.note,
    )


def _write_offers(sketches, enterprises, lists):
    offers, codes_of = [], []
    for sketch, enterprise in zip(sketches, enterprises, strict=True):
        sector = lists.sectors[sketch.project.sector]
        for position, text in enumerate(writing.offers(sketch)):
            offers.append(_offer(sketch, enterprise, sector, position, text))
            codes_of.append(_cpv_codes(text, sector, lists))
    _insert(Offer, offers)
    through = Offer.cpv_codes.through
    links = [
        through(offer_id=offer.pk, cpvcode_id=code)
        for offer, codes in zip(offers, codes_of, strict=True)
        for code in codes
    ]
    _insert(through, links)


def _offer(sketch, enterprise, sector, position, text):
    offer = Offer(
        public_id=public_id("offer", sketch.slug, position),
        enterprise=enterprise,
        sector=sector,
        position=position,
        description_ca=text.note,
        open_to=list(text.open_to),
    )
    for language, name in text.names.items():
        setattr(offer, f"name_{language}", name)
    return offer


def _cpv_codes(text, sector, lists):
    """The offer's own codes, or its sector's first one when administrations may buy it."""
    codes = text.cpv
    if not codes and Audience.ADMINISTRATIONS in text.open_to:
        codes = sector.cpv_divisions[:1]
    return [code for code in codes if code in lists.cpv_codes]


def _write_assessments(sketches, enterprises, evaluated, lists, today):
    evaluations, scores, certifications = [], [], []
    for sketch, enterprise, instruments in zip(sketches, enterprises, evaluated, strict=True):
        for instrument in instruments:
            made, its_scores = assessments.evaluation(sketch, enterprise, instrument, lists, today)
            evaluations.append(made)
            scores.extend(its_scores)
        certifications.extend(
            assessments.certifications(sketch, enterprise, instruments, lists, today)
        )
    _insert(Evaluation, evaluations)
    _insert(EvaluationScore, scores)
    _insert(EnterpriseCertification, certifications)
