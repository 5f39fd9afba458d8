"""What the cells of a row say, once it is known which field each is: a `rows.Row`.

`found` is {field: what is written}, `columns` {field: header it came from}. Shared by flat
tables (`flat`) and by columns that staff have mapped (`columns`).
"""

import re
from collections import Counter

from django.utils.translation import gettext_lazy as _  # said only of what is wrong

from catalogue.enums import UNKNOWN_COUNTRY

from .. import addresses, contacts, coordinates, hours, normalise
from ..problems import problem
from ..rows import Row, is_empty
from .countries import country_code
from .flat_columns import is_personal
from .labels import Labels

LONGEST_RAW = 20_000  # characters kept of one raw cell
ARE_LISTS = {"other_names", "social_networks", "languages", "sectors", "families", "offers"}


def row_of(number, found, columns, point, cells, problems, labels: Labels):
    """The Row of a record; `cells` is the raw row, `point` a geometry's (lat, lon, is exact)."""
    note = _Notes(found, columns, problems, labels)
    values = _values(found, note, labels)
    external_id = _external_id(found, values["name"], values["nif"])
    row = Row(number, external_id, values, problems=problems, columns=columns)
    row.raw = public_cells(cells, values["name"])
    row.places = _places(found, point, note)
    row.link = contacts.url(found.get("link"))
    return row


def identity(found):
    """(external id, NIF) that `row_of` will find in a record, without reading the rest of it."""
    nif = normalise.nif(found.get("nif")) or ""
    return _external_id(found, normalise.name(found.get("name")), nif), nif


def _external_id(found, name, nif):
    external_id = normalise.line(found.get("external_id"))[:200]
    if external_id.endswith(".0") and external_id[:-2].isdigit():
        external_id = external_id[:-2]  # a spreadsheet's idea of a whole number
    if external_id or nif:
        return external_id or nif
    return normalise.fold(f"{name} {normalise.postcode(found.get('postcode'))}").strip()[:200]


def one_row_each(rows, identities):
    """Rows with one identifier and one name are one record; with another name, rejected.

    `identities` are those of all the rows (`identity`): a record is given as soon as its last
    row has come, so that only those of several rows wait in memory.
    """
    left, nifs = Counter(), Counter()
    for external_id, nif in identities:
        left[external_id] += 1
        nifs[nif] += 1
    left = Counter({external_id: count for external_id, count in left.items() if count > 1})
    waiting = {}  # external id → the Row that the later ones join
    for row in rows:
        row.shares_nif = nifs[row.values["nif"]] > 1
        if not row.external_id or not left[row.external_id]:
            yield row
            continue
        first = waiting.setdefault(row.external_id, row)
        if first is not row:
            if normalise.fold(first.name) == normalise.fold(row.name) and not row.is_rejected:
                join(first, row)
            else:
                _reject_other_name(row, first)
                yield row
        left[row.external_id] -= 1
        if not left[row.external_id]:
            yield waiting.pop(row.external_id)


def _reject_other_name(row, first):
    if row.is_rejected:
        return
    reason = _("L’identificador ja surt a la fila %(row)s, amb un altre nom.")
    column = row.columns.get("external_id", "")
    row.problems.append(
        problem(column, row.external_id, reason % {"row": first.number}, fatal=True)
    )


def public_cells(cells, name):
    """The cells that may be kept: nothing about persons."""
    return {
        header: normalise.plain(value)[:LONGEST_RAW]
        for header, value in cells.items()
        if not is_personal(header) and not is_empty(value) and not is_somebodys_address(value, name)
    }


def is_somebodys_address(value, name):
    """Whether a cell is the e-mail of a person: that is not kept, the raw row included."""
    if "@" not in str(value):  # most cells: nothing to look at
        return False
    address = contacts.email(value)
    return bool(address) and contacts.looks_personal(address, name)


class _Notes:
    """Reads a field with a normaliser and notes the value that it could not use."""

    def __init__(self, found, columns, problems, labels):
        self.found, self.columns, self.problems = found, columns, problems
        self.labels = labels

    def read(self, field, normaliser, reason, *, fatal=False):
        written = self.found.get(field, "")
        value = normaliser(written)
        if is_empty(value) and normalise.line(written):
            self.add(field, written, reason, fatal=fatal)
        return value

    def several(self, field):
        return self.labels.several(field, self.found.get(field))

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
        normalise.name(name)[:200]
        for name in labels.several("other_names", found.get("other_names"))
    ]
    values["founded_year"] = note.read("founded_year", normalise.year, _("No s’hi troba cap any."))
    for language in ("ca", "es", "en"):
        description = normalise.html_to_text(found.get(f"description_{language}"))
        summary = normalise.line(normalise.html_to_text(found.get(f"summary_{language}")))
        values[f"description_{language}"] = normalise.cut(description, 5000)
        values[f"summary_{language}"] = normalise.cut(summary, 160)
    _contact(values, found, note)
    for field in ("sells_online", "delivers", "accepts_social_currency"):
        values[field] = _yes_or_no(field, note)
    values["languages"] = [
        code.lower()
        for code in labels.several("languages", found.get("languages"))
        if code.isalpha() and 2 <= len(code) <= 3
    ]
    _terms(values, found, note, labels)
    return values


def _yes_or_no(field, note):
    """True, False or None; what staff have said that a word means goes first."""
    written = note.found.get(field)
    mapped = note.labels.mapped(field, written)
    if mapped is not None:
        return {"yes": True, "no": False}.get(mapped)
    return note.read(field, normalise.boolean, _("No diu ni sí ni no."))


def _contact(values, found, note):
    values["website"] = note.read("website", contacts.url, _("No és una adreça web."))
    values["phone"] = note.read("phone", contacts.phone, _("No és un telèfon."))
    values["email"] = note.read("email", contacts.email, _("No és un correu."))
    if values["email"] and contacts.looks_personal(values["email"], values["name"]):
        note.add("email", "…", _("El correu sembla d’una persona, no de l’entitat: no es guarda."))
        values["email"] = ""
    networks = [contacts.url(address) for address in note.several("social_networks")]
    if values["website"] and contacts.is_network(values["website"]):
        networks.insert(0, values["website"])
        values["website"] = ""
    values["social_networks"] = list(dict.fromkeys(filter(None, networks)))


def _terms(values, found, note, labels):
    """Codes of the controlled lists; what is not in them is noted and left out."""

    def codes(field, model):
        known = []
        for written in labels.several(field, found.get(field)):
            code = labels.choice(field, model, written)
            if code:
                known.append(code)
            elif code is None:
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


def _places(found, point, note):
    said = note.read("country", country_code, _("No és cap país conegut."))
    country = said or "ES"
    place = {
        "street": addresses.street(found.get("street")),
        "street_number": addresses.number(found.get("street_number")),
        "address_details": normalise.line(found.get("address_details"))[:80],
        "postcode": note.read("postcode", lambda text: normalise.postcode(text, country), _("No és un codi postal.")),
        "neighbourhood": _neighbourhood_code(found.get("neighbourhood")),
        "neighbourhood_name": normalise.line(found.get("neighbourhood_name")),
        "town": normalise.town(found.get("town"))[:120],
        "country": country,
        "entrance": {True: "yes", False: "no", None: ""}[_entrance(found, note)],
    }  # fmt: skip
    if found.get("address"):
        whole = addresses.split(found["address"]) if not place["street"] else addresses.Address()
        place["street"] = place["street"] or whole.street
        place["street_number"] = place["street_number"] or whole.number
        place["address_details"] = place["address_details"] or whole.details
    _point(place, found, point, note)
    if not said and place.get("lat") is not None:
        here = coordinates.inside(place["lat"], place["lon"], coordinates.SPAIN)
        place["country"] = "ES" if here else UNKNOWN_COUNTRY
    text = normalise.paragraphs(normalise.html_to_text(found.get("hours")))
    place |= {"hours_text": text, "periods": [list(period) for period in hours.parse(text) or ()]}
    place["street"] = place["street"][:160]
    filled = {key for key, value in place.items() if key != "country" and not is_empty(value)}
    return [place] if filled else []


def _entrance(found, note):
    mapped = note.labels.mapped("entrance", found.get("entrance"))
    return normalise.boolean(found.get("entrance") if mapped is None else mapped)


def _neighbourhood_code(value):
    code = normalise.line(value).removesuffix(".0").zfill(2)
    return code if re.fullmatch(r"\d\d", code, re.ASCII) and 1 <= int(code) <= 73 else ""


def _point(place, found, point, note):
    """The point, checked against where the address says that it is."""
    one, other = point[:2] if point else (found.get("lat"), found.get("lon"))
    if is_empty(one) and is_empty(other):
        one, other = found.get("y"), found.get("x")
    in_city = place["postcode"].startswith("080") or normalise.fold(place["town"]) == "barcelona"
    read = coordinates.read(one, other, area=coordinates.CITY if in_city else None)
    if read.note:
        note.add("lat", f"{one}, {other}", read.note)
    if read.lat is not None:
        precise = "exact" if place["street_number"] else "street" if place["street"] else ""
        precise = (point and point[2]) or precise  # the middle of an area is never exact
        # A point without a street is usually a geocoder's fallback.
        place |= {"lat": read.lat, "lon": read.lon, "precision": precise or "neighbourhood"}


def join(first, row):
    """Adds to a record what another row with its identifier says."""
    first.joined.append(row.number)
    first.shares_nif |= row.shares_nif
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
