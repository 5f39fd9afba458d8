"""The register JSON of Open Data BCN ("registre"): what its datasets of places share.

A list of objects. What is read of each:

| in the file | becomes |
|---|---|
| `register_id` | identifier |
| `name` | name; "Fira *Plaça Reial" becomes "Fira (Plaça Reial)" |
| `body` (HTML) | description, and its first sentence as summary, in Catalan |
| `values`: Web, E-mail, Tel., social networks, years | website, e-mail, phone, networks, year founded |
| `values`: Servei a domicili | delivers |
| `addresses`, the main one first | establishments, with the city's own neighbourhood code |
| `geo_epgs_4326` | point of the main address; **its `x` is the latitude** |
| `timetable.html` | text of the hours, and periods when the whole table is understood |
| `classifications_data`: Accessibilitat | accessible entrance |

Left out on purpose, from the kept raw row too: `Responsables` and every other person's
name, internal notes ("ús intern", which hold private telephones), internal warnings, and
telephones described as of somebody else. The identifiers are of one register, but each
dataset is a source of its own: a place that is in two of them is held as a possible
duplicate, for a person to decide.
"""

import re

from django.utils.translation import gettext as _

from .. import addresses, contacts, coordinates, normalise, timetables
from ..problems import problem
from ..rows import Row

LICENCE = "CC BY 4.0"
PLACE_PAGE = "https://guia.barcelona.cat/ca/detall/{slug}_{id}.html"

WEB, EMAIL, PHONE = "Web", "E-mail", "Tel."
NETWORKS = {"Facebook", "Instagram", "Twitter", "YouTube", "LinkedIn", "Flickr", "Pinterest"}
YEARS = ("Any fundació", "Any inauguració", "Any construcció")
HOME_DELIVERY = "Servei a domicili"
PUBLIC_ATTRIBUTES = {WEB, EMAIL, PHONE, "Informació", HOME_DELIVERY, *NETWORKS, *YEARS}
OWN_PHONE_DESCRIPTIONS = {"", "Informació"}
# A page about all markets is not this market's own.
GENERAL_PAGES = {"http://www.barcelona.cat/mercats", "http://www.ulabox.com"}

RAW_FIELDS = ("register_id", "name", "created", "modified", "status", "body", "geo_epgs_4326")
RAW_ADDRESS = (
    "district_id", "neighborhood_id", "neighborhood_name", "address_name", "street_number_1",
    "street_number_2", "level", "door", "zip_code", "town", "main_address", "position",
)  # fmt: skip

ACCESSIBLE = {
    "Accessible per a persones amb discapacitat física": "yes",
    "No accessible per a persones amb discapacitat física": "no",
}
PARTLY_ACCESSIBLE = "Parcialment accessible per a persones amb discapacitat física"


def knows_column(header):
    return header in ("register_id", "name")


def ignored(document):
    return []


def rows(document, more_values):
    """A Row for each record; `more_values(record, categories)` adds the dataset's own fields."""
    for number, record, problems in document.rows():
        yield _row(number, record, list(problems), more_values)


def _row(number, record, problems, more_values):
    external_id = normalise.line(record.get("register_id"))
    name = place_name(record.get("name"))
    if not external_id:
        problems.append(problem("register_id", "", _("Hi falta l’identificador."), fatal=True))
    if not name:
        problems.append(problem("name", "", _("Hi falta el nom."), fatal=True))
    categories = [
        normalise.line(item.get("full_path")) for item in _dicts(record.get("classifications_data"))
    ]
    attributes = [
        (
            normalise.line(item.get("attribute_name")),
            item.get("value"),
            normalise.line(item.get("description")),
        )
        for item in _dicts(record.get("values"))
    ]
    values = {"name": name, **_texts(record), **_contact(attributes, name, problems)}
    values |= more_values(record, categories)
    row = Row(
        number,
        external_id,
        values,
        raw=_public_part(record, categories, attributes),
        problems=problems,
    )
    row.places = _places(record, categories, problems)
    row.link = PLACE_PAGE.format(
        slug=re.sub(r"[^a-z0-9]+", "-", normalise.fold(name)).strip("-"), id=external_id
    )
    return row


def place_name(value):
    """ "Fira de Brocanters *Plaça de Sarrià" → "Fira de Brocanters (Plaça de Sarrià)"."""
    text = normalise.line(value)
    base, star, where = text.partition("*")
    if star and base.strip() and where.strip():
        text = f"{base.strip()} ({addresses.street(where)})"
    return normalise.name(re.sub(r"\s+-(?=\w)", " - ", text))


def _texts(record):
    description = normalise.cut(normalise.html_to_text(record.get("body")), 5000)
    return {
        "description_ca": description,
        "summary_ca": normalise.first_sentence(description) if description else "",
    }


def _contact(attributes, name, problems):
    """Website, e-mail, phone, networks… of [(attribute, value, description)]."""
    webs, networks, emails, phones, years = [], [], [], [], {}
    for attribute, value, description in attributes:
        if attribute == WEB or attribute in NETWORKS:
            address = contacts.url(value)
            if not address:
                problems.append(problem(attribute, value, _("No és una adreça web.")))
            elif attribute in NETWORKS or contacts.is_network(address):
                networks.append(address)
            else:
                webs.append(address)
        elif attribute == EMAIL:
            emails.append(contacts.email(value))
            if not emails[-1]:
                problems.append(problem(attribute, value, _("No és un correu.")))
        elif attribute in (PHONE, "Informació") and description in OWN_PHONE_DESCRIPTIONS:
            phones.append(contacts.phone(value))
        elif attribute in YEARS:
            years[attribute] = normalise.year(value)
    own = [address for address in webs if address.rstrip("/") not in GENERAL_PAGES]
    emails = [
        address for address in emails if address and not contacts.looks_personal(address, name)
    ]
    return {
        "website": next(iter(own or webs), ""),
        "social_networks": list(dict.fromkeys(networks)),
        "email": next(iter(emails), ""),
        "phone": next(filter(None, phones), ""),
        "founded_year": next(
            (years[attribute] for attribute in YEARS if years.get(attribute)), None
        ),
        "delivers": True if any(map(_says_home_delivery, attributes)) else None,
    }


def _says_home_delivery(attribute):
    """A telephone for orders brought home, by its name or by its description."""
    name, _value, description = attribute
    return name == HOME_DELIVERY or (name == PHONE and "a domicili" in description)


def _places(record, categories, problems):
    """The main address with the record's point, hours and entrance; then the others."""
    given = sorted(
        _dicts(record.get("addresses")),
        key=lambda address: (not address.get("main_address"), _position(address)),
    )
    places = [_address(address) for address in given if not address.get("hide_address")] or [{}]
    point = _dict(record.get("geo_epgs_4326"))
    found = coordinates.read(point.get("x"), point.get("y"), area=coordinates.CITY)
    if found.note:
        problems.append(problem("geo_epgs_4326", f"{point.get('x')}, {point.get('y')}", found.note))
    if found.lat is not None:
        places[0] |= {
            "lat": found.lat,
            "lon": found.lon,
            "precision": "exact" if places[0].get("street_number") else "street",
        }
    text, periods = timetables.read(_dict(record.get("timetable")).get("html"))
    places[0] |= {"hours_text": text, "periods": [list(period) for period in periods or ()]}
    places[0] |= _entrance(categories)
    return places


def _address(address):
    level = normalise.line(address.get("level"))
    return {
        "street": addresses.street(address.get("address_name")),
        "street_number": addresses.number(address.get("street_number_1")),
        "address_details": "Baixos" if level == "bxs" else level,
        "postcode": normalise.postcode(address.get("zip_code")),
        "neighbourhood": normalise.line(address.get("neighborhood_id")).zfill(2)[:2],
        "town": normalise.town(address.get("town")),
    }


def _entrance(categories):
    for path in categories:
        group, _arrow, leaf = path.rpartition(" >> ")
        if group == "Accessibilitat" and leaf in ACCESSIBLE:
            return {"entrance": ACCESSIBLE[leaf]}
        if group == "Accessibilitat" and leaf == PARTLY_ACCESSIBLE:
            return {"accessibility_note": PARTLY_ACCESSIBLE}
    return {}


def _public_part(record, categories, attributes):
    """The raw row without people's names, internal notes, and what is about others."""
    raw = {key: record.get(key) for key in RAW_FIELDS}
    raw["addresses"] = [
        {key: address.get(key) for key in RAW_ADDRESS}
        for address in _dicts(record.get("addresses"))
    ]
    raw["timetable"] = _dict(record.get("timetable")).get("html")
    raw["classifications"] = [path for path in categories if "intern" not in path]
    raw["values"] = [list(item) for item in attributes if item[0] in PUBLIC_ATTRIBUTES]
    return raw


def _position(address):
    return normalise.number(address.get("position")) or 0


def _dict(value):
    return value if isinstance(value, dict) else {}


def _dicts(value):
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
