"""Any flat table whose columns have well-known names: CSV, a list of JSON objects, GeoJSON.

What the columns may be called is in `flat_columns`. The name is the only one that must be
there. Without an identifier column, the NIF is the identifier, else the name with its
postcode: then a source cannot rename, so give it an identifier when you can.

* Several rows with one identifier and the same name are one record (Open Data BCN writes a
  row for each telephone); with another name, the later ones are rejected.
* "Carrer Gran, 12, baixos" in one column is split; latitude and longitude may be swapped, in
  UTM metres, with decimal comma, or the geometry of a GeoJSON feature.
* Sectors, families and legal forms are given by code or by their Catalan, Spanish or English
  label; several, separated by `|` or `;`.
* Columns about persons are neither read nor kept.
"""

import re

from django.utils.translation import gettext as _

from .. import addresses, contacts, coordinates, hours, normalise
from ..problems import UnreadableFile, problem
from ..rows import Row, is_empty
from . import flat_offers
from .flat_columns import FIELD_OF_ATTRIBUTE, field_of, is_personal
from .labels import Labels

CODE = "flat"
SOURCE = {"publish_policy": "after_review", "trust": 50}
LONGEST_RAW = 20_000  # characters kept of one raw cell
LISTS = {"other_names", "social_networks", "languages", "sectors", "families"}


def knows_column(header):
    return bool(field_of(header))


def ignored(document):
    return [header for header in document.headers if header and not field_of(header)]


def rows(document):
    if document.headers and not any(field_of(header) == "name" for header in document.headers):
        raise UnreadableFile(
            _("No hi ha cap columna amb el nom. Les columnes del fitxer són: %(columns)s.")
            % {"columns": ", ".join(filter(None, document.headers))[:500]}
        )
    labels = Labels()
    grouped = {}  # external id → Row: later rows with the same identifier join the first
    for number, record, problems in document.rows():
        problems = list(problems)
        row = _row(number, *_flattened(record, problems), problems, labels)
        first = grouped.get(row.external_id) if row.external_id else None
        if first is None:
            grouped[row.external_id or ("", number)] = row
        elif normalise.fold(first.name) == normalise.fold(row.name) and not row.is_rejected:
            _join(first, row)
        else:
            if not row.is_rejected:
                reason = _("L’identificador ja surt a la fila %(row)s, amb un altre nom.")
                row.problems.append(
                    problem(row.columns.get("external_id", ""), row.external_id, reason % {"row": first.number},
                            fatal=True)
                )  # fmt: skip
            grouped["", number] = row
    yield from grouped.values()


def _flattened(record, problems):
    """(cells, point) of a row, a JSON object or a GeoJSON feature; nested objects by "a_b"."""
    point = None
    if record.get("type") == "Feature":
        point = _point_of(record.get("geometry"), problems)
        properties = record.get("properties")
        identifier = {"id": record["id"]} if record.get("id") not in (None, "") else {}
        record = identifier | (properties if isinstance(properties, dict) else {})
    cells = {}
    for key, value in record.items():
        if isinstance(value, dict):
            cells |= {
                f"{key}_{inner}": item
                for inner, item in value.items()
                if not isinstance(item, dict)
            }
        else:
            cells[str(key)] = value
    return {
        key: "|".join(map(str, v)) if isinstance(v, list) else v for key, v in cells.items()
    }, point


def _point_of(geometry, problems):
    """(lat, lon) of a GeoJSON geometry; null and other shapes than points say nothing."""
    if geometry is None or (isinstance(geometry, dict) and geometry.get("type") != "Point"):
        return None
    position = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(position, list) and len(position) >= 2:
        return position[1], position[0]
    problems.append(problem("geometry", geometry, _("No són coordenades.")))
    return None


def _row(number, cells, point, problems, labels):
    found, columns = {}, {}
    for header, value in cells.items():
        field = field_of(header)
        if not field or is_personal(header):
            continue
        if not normalise.line(value):
            columns.setdefault(field, header)
            continue
        if field not in found:
            columns[field] = header
        if field in LISTS and field in found:
            found[field] = f"{found[field]}|{value}"
        else:
            found.setdefault(field, value)
    attribute = FIELD_OF_ATTRIBUTE.get(normalise.line(found.get("attribute")))
    if attribute:
        found.setdefault(attribute, found.get("attribute_value", ""))
    note = _Notes(found, columns, problems)
    values = _values(found, note, labels)
    external_id = normalise.line(found.get("external_id"))[:200]
    if external_id.endswith(".0") and external_id[:-2].isdigit():
        external_id = external_id[:-2]  # a spreadsheet's idea of a whole number
    postcode = normalise.postcode(found.get("postcode"))
    external_id = (
        external_id or values["nif"] or normalise.fold(f"{values['name']} {postcode}").strip()[:200]
    )
    raw = {
        header: normalise.plain(value)[:LONGEST_RAW]
        for header, value in cells.items()
        if not is_personal(header)
        and not is_empty(value)
        and not _is_somebodys_address(value, values["name"])
    }
    row = Row(number, external_id, values, raw=raw, problems=problems, columns=columns)
    row.places = _places(found, point, note)
    row.offers = flat_offers.read(cells, problems, labels)
    row.link = contacts.url(found.get("link"))
    return row


def _is_somebodys_address(value, name):
    """Whether a cell is the e-mail of a person: that is not kept, the raw row included."""
    address = contacts.email(value)
    return bool(address) and contacts.looks_personal(address, name)


class _Notes:
    """Reads a field with a normaliser and notes the value that it could not use."""

    def __init__(self, found, columns, problems):
        self.found, self.columns, self.problems = found, columns, problems

    def read(self, field, normaliser, reason, *, fatal=False):
        written = self.found.get(field, "")
        value = normaliser(written)
        if is_empty(value) and normalise.line(written):
            self.add(field, written, reason, fatal=fatal)
        return value

    def add(self, field, written, reason, *, fatal=False):
        self.problems.append(problem(self.columns.get(field, field), written, reason, fatal=fatal))


def _values(found, note, labels):
    values = {"name": normalise.name(found.get("name"))}
    if not values["name"]:
        note.add("name", "", _("Hi falta el nom."), fatal=True)
    elif len(values["name"]) > 200:
        note.add("name", values["name"], _("El nom passa de 200 caràcters."), fatal=True)
    values["nif"] = note.read("nif", normalise.nif, _("El NIF no és vàlid."), fatal=True) or ""
    values["other_names"] = [
        normalise.name(name)[:200] for name in _several(found.get("other_names"))
    ]
    values["founded_year"] = note.read("founded_year", normalise.year, _("No s’hi troba cap any."))
    for language in ("ca", "es", "en"):
        description = normalise.html_to_text(found.get(f"description_{language}"))
        summary = normalise.line(normalise.html_to_text(found.get(f"summary_{language}")))
        values[f"description_{language}"] = normalise.cut(description, 5000)
        values[f"summary_{language}"] = normalise.cut(summary, 160)
    _contact(values, found, note)
    for field in ("sells_online", "delivers", "accepts_social_currency"):
        values[field] = note.read(field, normalise.boolean, _("No diu ni sí ni no."))
    values["languages"] = [
        code.lower()
        for code in _several(found.get("languages"))
        if code.isalpha() and 2 <= len(code) <= 3
    ]
    _terms(values, found, note, labels)
    return values


def _contact(values, found, note):
    values["website"] = note.read("website", contacts.url, _("No és una adreça web."))
    values["phone"] = note.read("phone", contacts.phone, _("No és un telèfon."))
    values["email"] = note.read("email", contacts.email, _("No és un correu."))
    if values["email"] and contacts.looks_personal(values["email"], values["name"]):
        note.add("email", "…", _("El correu sembla d’una persona, no de l’entitat: no es guarda."))
        values["email"] = ""
    networks = [contacts.url(address) for address in _several(found.get("social_networks"))]
    if values["website"] and contacts.is_network(values["website"]):
        networks.insert(0, values["website"])
        values["website"] = ""
    values["social_networks"] = list(dict.fromkeys(filter(None, networks)))


def _terms(values, found, note, labels):
    """Codes of the controlled lists; what is not in them is noted and left out."""

    def codes(field, model):
        known = []
        for written in _several(found.get(field)):
            code = labels.code(model, written)
            if code:
                known.append(code)
            else:
                note.add(field, written, _("No és a la llista del portal."))
        return list(dict.fromkeys(known))

    forms, sectors = codes("legal_form", "LegalForm"), codes("sectors", "Sector")
    values["legal_form"] = forms[0] if forms else labels.legal_form_of_name(values["name"])
    values["families"] = codes("families", "EssFamily")
    if not values["families"] and values["legal_form"]:
        values["families"] = labels.families_of(values["legal_form"])
    values["main_sector"], values["other_sectors"] = (
        (sectors[0], sectors[1:]) if sectors else ("", [])
    )


def _several(value):
    return [part for part in (normalise.line(part) for part in _split_list(value)) if part]


def _split_list(value):
    return normalise.plain(value).replace(";", "|").replace("\n", "|").split("|")


def _places(found, point, note):
    country = normalise.line(found.get("country")).upper()
    country = country if len(country) == 2 else "ES"
    place = {
        "street": addresses.street(found.get("street")),
        "street_number": addresses.number(found.get("street_number")),
        "address_details": normalise.line(found.get("address_details"))[:80],
        "postcode": note.read("postcode", lambda text: normalise.postcode(text, country), _("No és un codi postal.")),
        "neighbourhood": _neighbourhood_code(found.get("neighbourhood")),
        "neighbourhood_name": normalise.line(found.get("neighbourhood_name")),
        "town": normalise.town(found.get("town"))[:120],
        "country": country,
        "entrance": {True: "yes", False: "no", None: ""}[normalise.boolean(found.get("entrance"))],
    }  # fmt: skip
    if found.get("address"):
        whole = addresses.split(found["address"]) if not place["street"] else addresses.Address()
        place["street"] = place["street"] or whole.street
        place["street_number"] = place["street_number"] or whole.number
        place["address_details"] = place["address_details"] or whole.details
    _point(place, found, point, note)
    text = normalise.paragraphs(normalise.html_to_text(found.get("hours")))
    place |= {"hours_text": text, "periods": [list(period) for period in hours.parse(text) or ()]}
    place["street"] = place["street"][:160]
    said = {key for key, value in place.items() if key != "country" and not is_empty(value)}
    return [place] if said else []


def _neighbourhood_code(value):
    code = normalise.line(value).removesuffix(".0").zfill(2)
    return code if re.fullmatch(r"\d\d", code, re.ASCII) and 1 <= int(code) <= 73 else ""


def _point(place, found, point, note):
    """The point, checked against where the address says that it is."""
    one, other = point or (found.get("lat"), found.get("lon"))
    if is_empty(one) and is_empty(other):
        one, other = found.get("y"), found.get("x")
    in_city = place["postcode"].startswith("080") or normalise.fold(place["town"]) == "barcelona"
    read = coordinates.read(one, other, area=coordinates.CITY if in_city else None)
    if read.note:
        note.add("lat", f"{one}, {other}", read.note)
    if read.lat is not None:
        precise = "exact" if place["street_number"] else "street" if place["street"] else ""
        # A point without a street is usually a geocoder's fallback.
        place |= {"lat": read.lat, "lon": read.lon, "precision": precise or "neighbourhood"}


def _join(first, row):
    """Adds to a record what another row with its identifier says."""
    for key, value in row.values.items():
        if isinstance(value, list):
            first.values[key] = list(dict.fromkeys([*first.values[key], *value]))
        elif is_empty(first.values.get(key)):
            first.values[key] = value
    known = {(place.get("street"), place.get("street_number")) for place in first.places}
    first.places += [
        place
        for place in row.places
        if (place.get("street"), place.get("street_number")) not in known
    ]
    first.offers += [offer for offer in row.offers if offer not in first.offers]
    first.problems += [item for item in row.problems if item not in first.problems]
