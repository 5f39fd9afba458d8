"""The files of a search: exactly what the list shows, and what they are said of inside."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from catalogue.choices import chips
from catalogue.enums import RecordState
from catalogue.filters import SearchParameters
from catalogue.models import Source, SourceRecord
from ess_portal import spreadsheets
from ess_portal.open_data import licence

from .enterprise_fields import FIELDS
from .place_fields import OFFER_FIELDS, PLACE_FIELDS
from .reading import records

KINDS = ("csv", "xlsx", "ods", "geojson", "json")
CONTENT_TYPES = {
    **spreadsheets.CONTENT_TYPES,
    "json": "application/json",
    "geojson": "application/geo+json",
}
ABOUT_LABELS = {
    "export_date": _("Data"),
    "export_filters": _("Filtres"),
    "export_order": _("Ordre"),
    "export_url": _("Cerca al portal"),
    "export_licence": _("Llicència"),
    "export_attribution": _("Com citar-ho"),
    "export_sources": _("Fonts"),
}
PIECE = 32 * 1024
MOST_IN_A_SHEET = 20_000  # rows; a longer list takes a spreadsheet too long, and CSV has no limit


def response(kind, search, root):
    """The download of a search; `root` is the portal's address as the visitor wrote it."""
    about = about_search(search, root)
    name = f"{gettext('cataleg')}-{timezone.localdate().isoformat()}"
    if kind in spreadsheets.KINDS:
        answer = _spreadsheet(kind, name, search, about)
    else:
        pieces = (json_pieces if kind == "json" else geojson_pieces)(search, about)
        # The first rows are read before anything is sent: an error there is still a 500.
        answer = StreamingHttpResponse(
            chain([next(pieces)], pieces), content_type=CONTENT_TYPES[kind]
        )
        answer.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}")
    return described(answer)


def kinds_for(count):
    """The formats that a list of so many enterprises is offered in."""
    return [kind for kind in KINDS if kind not in ("xlsx", "ods") or count <= MOST_IN_A_SHEET]


def head(kind):
    """What a HEAD request gets: no search is made for it."""
    return described(HttpResponse(content_type=CONTENT_TYPES[kind]))


def described(answer):
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Link"] = licence.LINK
    return answer


def about_search(search, root):
    """name → text: when, which, under what terms, from where. One query."""
    linked = SourceRecord.objects.filter(
        source=OuterRef("pk"),
        state=RecordState.LINKED,
        enterprise__in=search.documents().order_by().values("enterprise_id"),
    )
    sources = Source.objects.filter(Exists(linked)).values_list("name", "licence")
    return {
        "export_date": timezone.localtime().replace(microsecond=0),
        "export_filters": filters_in_words(search),
        "export_order": str(order_label(search)),
        "export_url": f"{root}{reverse('catalogue:list')}?{search.query_string()}".rstrip("?"),
        "export_licence": f"{licence.LICENCE} {licence.LICENCE_URL}",
        "export_attribution": str(licence.ATTRIBUTION),
        "export_sources": [f"{name} ({terms})" if terms else name for name, terms in sources],
    }


def filters_in_words(search):
    """ "«mobles» · Sants · Obert ara (1.7.2026 18.30)", or that there are none."""
    said = [f"«{text}»"] if (text := search.value("q")) else []
    said += [str(chip.label) for chip in chips(search)]
    if search.value("obert"):
        said.append(date_format(search.moment, "SHORT_DATETIME_FORMAT"))
    return " · ".join(said) or gettext("Cap: tot el catàleg")


def order_label(search):
    return dict(SearchParameters.base_filters["ordre"].extra["choices"])[search.order]


def _spreadsheet(kind, name, search, about):
    language = get_language()
    rows = ([field.told(record, language) for field in FIELDS] for record in records(search))
    if kind == "csv":
        told = list(about.items())
    else:  # a second sheet has room for what the columns mean
        told = [(ABOUT_LABELS[key], value) for key, value in about.items()]
        told += [("", ""), (gettext("Columna"), gettext("Què vol dir"))]
        told += [(field.name, field.meaning) for field in FIELDS]
    title = gettext("Iniciatives")
    columns = [field.name for field in FIELDS]
    return spreadsheets.response(kind, name, columns, rows, told, title=title)


def json_pieces(search, about):
    """{"about": …, "fields": {name: meaning}, "items": [one object per enterprise]}"""
    fields = {field.name: str(field.meaning) for field in FIELDS}
    head = f'{{"about":{dumped(about)},\n"fields":{dumped(fields)},\n"items":['
    language = get_language()
    items = (dumped(item(record, language)) for record in records(search))
    return _gathered(head, items, "\n]}\n")


def item(record, language):
    """The row as an object, with all its places and offers within."""
    told = {field.name: field.told(record, language) for field in FIELDS}
    told["places"] = [
        {"matches": place.matches} | {f.name: f.told(place, language) for f in PLACE_FIELDS}
        for place in record.places
    ]
    told["offers"] = [
        {f.name: f.told(offer, language) for f in OFFER_FIELDS} for offer in record.offers
    ]
    return told


def geojson_pieces(search, about):
    """A feature per matching place with its enterprise's id; one without geometry for an
    enterprise that is nowhere on the map.
    """
    language = get_language()
    features = (
        dumped(feature)
        for record in records(search)
        for feature in features_of(record, lambda field, row: field.told(row, language))
    )
    head = f'{{"type":"FeatureCollection","about":{dumped(about)},\n"features":['
    return _gathered(head, features, "\n]}\n")


def features_of(record, told):
    of_enterprise = {
        field.name: told(field, record) for field in FIELDS if field.name not in OF_FIRST_PLACE
    }
    for place in record.matching or [None]:
        point = place and place.lat is not None
        of_place = {field.name: told(field, place) for field in PLACE_FIELDS} if place else {}
        yield {
            "type": "Feature",
            "id": str(place.public_id if place else record.enterprise.public_id),
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]} if point else None,
            "properties": {**of_enterprise, **of_place},
        }


# Columns of an enterprise's row that speak of its first place: a feature speaks of its own.
OF_FIRST_PLACE = {"place_id"} | {field.name for field in PLACE_FIELDS}


def _gathered(head, items, foot):
    """Pieces of bytes, large enough to be worth sending; the first with the first items."""
    text, separator = head, "\n"
    for one in items:
        text += separator + one
        separator = ",\n"
        if len(text) >= PIECE:
            yield text.encode()
            text = ""
    yield (text + foot).encode()


def dumped(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value):
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, UUID):
        return str(value)
    return str(value)  # a lazy translation
