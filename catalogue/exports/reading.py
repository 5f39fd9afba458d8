"""Published enterprises with all that is public of them, in chunks.

Each chunk costs the same number of queries whatever its size, and the next is read only when
this one has been written: memory stays flat.
"""

from array import array
from dataclasses import dataclass, field
from itertools import islice

from django.db.models import Q

from catalogue.enums import RecordState, State, Visibility
from catalogue.finder import Search
from catalogue.models import (
    Enterprise,
    EnterpriseCertification,
    Evaluation,
    Offer,
    SourceRecord,
)
from catalogue.opening import rules_of

from . import hours
from .vocabulary import Vocabulary

FIRST_CHUNK, CHUNK = 100, 500  # the first is small, so that something is sent at once
ENTERPRISE = (
    *("pk", "public_id", "slug", "name", "other_names", "nif", "legal_form_id", "main_sector_id"),
    *("founded_year", "summary_ca", "summary_es", "summary_en"),
    *("description_ca", "description_es", "description_en"),
    *("website", "email", "phone", "social_networks", "languages"),
    *("staff_band", "turnover_band", "bands_year", "territory"),
    *("accepts_social_currency", "social_currency_note", "sells_online", "delivers"),
    *("checked_on", "created_at", "updated_at", "is_demo", "search_document__criteria_met"),
)
PLACE = (
    *("pk", "public_id", "enterprise_id", "matches", "km", "name", "is_primary", "street"),
    *("street_number", "address_details", "postcode", "locality", "country", "lat", "lon"),
    *("precision", "entrance", "accessibility_note", "phone", "hours_text"),
    *("neighbourhood__code", "neighbourhood__name"),
    *("neighbourhood__district__code", "neighbourhood__district__name"),
    *("municipality__code", "municipality__name"),
)
OFFER = (
    *("pk", "public_id", "enterprise_id", "name_ca", "name_es", "name_en"),
    *("description_ca", "description_es", "description_en", "sector_id", "open_to"),
)


class Row:
    """A row of a table, by attribute; `url` and the like are added by who reads it."""

    __slots__ = ("__dict__",)

    def __init__(self, names, values):
        self.__dict__.update(zip(names, values, strict=True))


@dataclass(slots=True)
class Record:
    """An enterprise and its lists. The first place is the one that best answers the search."""

    enterprise: Row
    vocabulary: Vocabulary
    families: list = field(default_factory=list)
    other_sectors: list = field(default_factory=list)
    certifications: list = field(default_factory=list)
    offers: list = field(default_factory=list)
    places: list = field(default_factory=list)
    sources: list = field(default_factory=list)  # (code, name, licence, link)
    evaluation: object = None

    @property
    def criteria_met(self):
        """As the search counts them: codes of public evaluations in force."""
        return self.enterprise.search_document__criteria_met or []

    @property
    def matching(self):
        return [place for place in self.places if place.matches]

    @property
    def first_place(self):
        return self.places[0] if self.places else None


def records(search):
    """Records of a search, in the list's order."""
    ids = array("q", search.ordered().values_list("enterprise_id", flat=True).iterator())
    return read(ids, search)


def all_records():
    """Records of all published enterprises, in the order of their public identifier."""
    search = Search({}, terms=None, moment=Search.now())
    published = Enterprise.objects.published().order_by("public_id")
    return read(array("q", published.values_list("pk", flat=True).iterator()), search)


def read(ids, search):
    """Records of these enterprises, in their order; those not published are left out."""
    vocabulary = Vocabulary()
    for chunk in chunks(ids):
        yield from _chunk(chunk, search, vocabulary)


def chunks(ids):
    waiting = iter(ids)
    size = FIRST_CHUNK
    while chunk := list(islice(waiting, size)):
        yield chunk
        size = CHUNK


def _chunk(ids, search, vocabulary):
    found = {
        values[0]: Record(Row(ENTERPRISE, values), vocabulary)
        for values in Enterprise.objects.filter(pk__in=ids, state=State.PUBLISHED).values_list(
            *ENTERPRISE
        )
    }
    _terms(found, vocabulary, search.moment.date())
    _places(found, search)
    _offers(found)
    _evaluations(found, search.moment.date())
    _sources(found)
    for pk in ids:
        if pk in found:
            yield found[pk]


def _terms(found, vocabulary, day):
    families = Enterprise.families.through.objects.filter(enterprise_id__in=found)
    for pk, term in families.order_by("essfamily__position", "essfamily_id").values_list(
        "enterprise_id", "essfamily_id"
    ):
        found[pk].families.append(vocabulary.families[term])
    sectors = Enterprise.other_sectors.through.objects.filter(enterprise_id__in=found)
    for pk, term in sectors.order_by("sector__position", "sector_id").values_list(
        "enterprise_id", "sector_id"
    ):
        found[pk].other_sectors.append(vocabulary.sectors[term])
    held = EnterpriseCertification.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=day), enterprise_id__in=found
    )
    for pk, term in held.order_by("id").values_list("enterprise_id", "certification_id"):
        found[pk].certifications.append(vocabulary.certifications[term])


def _places(found, search):
    rows = [Row(PLACE, values) for values in search.places_of(list(found)).values_list(*PLACE)]
    rules = rules_of([row.pk for row in rows], search.moment.date())
    for row in rows:
        row.hours = hours.written(rules.of(row))
        found[row.enterprise_id].places.append(row)


def _offers(found):
    rows = {}
    for values in (
        Offer.objects.filter(enterprise_id__in=found)
        .order_by("enterprise_id", "position", "id")
        .values_list(*OFFER)
    ):
        rows[values[0]] = row = Row(OFFER, values)
        row.cpv = []
        sector = found[row.enterprise_id].vocabulary.sectors.get(row.sector_id)
        row.sector_code = sector.code if sector else ""
        found[row.enterprise_id].offers.append(row)
    codes = Offer.cpv_codes.through.objects.filter(offer__enterprise_id__in=found)
    for offer, code in codes.order_by("cpvcode_id").values_list("offer_id", "cpvcode_id"):
        rows[offer].cpv.append(code)


def _evaluations(found, day):
    in_force = Evaluation.objects.filter(
        enterprise_id__in=found, visibility=Visibility.PUBLIC, valid_until__gte=day
    )
    names = ("enterprise_id", "edition_id", "evaluated_on", "valid_until", "url")
    for values in in_force.order_by("evaluated_on", "-id").values_list(*names):
        found[values[0]].evaluation = Row(names, values)  # the latest stays


def _sources(found):
    rows = SourceRecord.objects.filter(enterprise_id__in=found, state=RecordState.LINKED)
    for pk, source, link, licence in rows.order_by("source__trust", "id").values_list(
        "enterprise_id", "source_id", "link", "licence"
    ):
        record = found[pk]
        code, name, usual_licence = record.vocabulary.sources[source]
        record.sources.append((code, name, licence or usual_licence, link))
