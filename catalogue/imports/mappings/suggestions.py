"""Which field each column of a sample seems to be: by its heading, then by its values.

What is suggested is a start: a person looks at it before anything is read.
"""

import re
from typing import NamedTuple

from .. import contacts, normalise
from . import languages
from .countries import country_code
from .fields import CRITERION, MATCHING
from .flat_columns import field_of, key
from .proposals import similarity

MOSTLY = 0.8  # of the values must look like it
# Words inside a heading ("Telèfon de contacte", "Nom de la cooperativa"), the telling ones first.
WORDS = [
    ("email", "email correu correo mail"),
    ("phone", "telefon telefono phone tel telefons mobil movil"),
    ("website", "web website url pagina homepage"),
    ("nif", "nif cif vat"),
    ("postcode", "postal postcode zip cp"),
    ("town", "municipi municipio poblacio poblacion localitat localidad town city ciutat ciudad"),
    ("neighbourhood_name", "barri barrio neighbourhood"),
    ("country", "pais country"),
    ("address", "adreca direccion address domicili domicilio"),
    ("street", "carrer calle via street"),
    ("lat", "latitud latitude lat"),
    ("lon", "longitud longitude lon lng"),
    ("hours", "horari horario hours"),
    ("legal_form", "juridica juridico legal classe clase tipologia tipus tipo"),
    ("sectors", "sector sectors ambit ambito activitat actividad activity initiative"),
    ("families", "familia"),
    ("founded_year", "constitucio constitucion fundacio fundacion foundation"),
    ("description", "descripcio descripcion description objecte objeto"),
    ("name", "nom nombre name denominacio denominacion cooperativa entitat entidad"),
]
WORD_FIELDS = [(field, frozenset(words.split())) for field, words in WORDS]
ONCE = ("name", "external_id", "nif", "lat", "lon", "x", "y", "coordinates", "country", "town")
_GENERIC = {"description_ca": "description", "summary_ca": "summary"}


class Suggestion(NamedTuple):
    field: str = ""
    by: str = ""  # "heading", "values" or "person"


def suggest(sample, criteria=()):
    """{column: Suggestion}; `criteria` are those of the edition when rows are evaluations."""
    found, used = {}, set()
    guesses = {column["name"]: _of(column, criteria) for column in sample.get("columns", [])}
    by_heading = {guess.field for guess in guesses.values() if guess.by == "heading"}
    for column in sample.get("columns", []):
        suggestion = guesses[column["name"]]
        if suggestion.by == "values" and suggestion.field in by_heading:
            suggestion = Suggestion()  # a heading says it of another column
        field = suggestion.field
        if field in used and field in ONCE:
            other = field == "name" and key(column["name"]).startswith(("nom", "name"))
            suggestion = Suggestion("other_names", "heading") if other else Suggestion()
        if suggestion.field:
            used.add(suggestion.field)
        found[column["name"]] = suggestion
    _number_without_street(sample, found, used)
    if "name" not in used:
        best = max(sample.get("columns", []), key=lambda column: _like_a_name(column, sample, found), default=None)  # fmt: skip
        if best and _like_a_name(best, sample, found):
            found[best["name"]] = Suggestion("name", "values")
    return found


def _number_without_street(sample, found, used):
    """ "Núm." beside a whole address, or none, counts the rows rather than doors."""
    if "street" in used:
        return
    for column in sample.get("columns", []):
        if found[column["name"]].field == "street_number":
            is_unique = column["distinct"] == column["filled"] and "external_id" not in used
            found[column["name"]] = Suggestion("external_id", "values") if is_unique else Suggestion()  # fmt: skip
            used.add("external_id")


def knows_heading(header):
    """Whether a cell looks like a heading: finds the header row of a file never seen.

    "Carrer Gran, 3" has a heading's word and is an address.
    """
    if _whole_heading(header):
        return True
    return not re.search(r"\d", header) and _by_words(header) not in ("", "street")


def _of(column, criteria):
    name = column["name"]
    if column.get("personal"):
        return Suggestion("", "person")
    if criteria:
        return _of_evaluation(name, column, criteria)
    whole = _whole_heading(name)
    if whole and _fits(whole, column):
        return Suggestion(whole, "heading")
    by_values = _by_values(column)
    if by_values:
        return Suggestion(by_values, "values")
    partial = _by_words(name)
    if partial and _fits(partial, column):
        return Suggestion(partial, "heading")
    return Suggestion()


def _of_evaluation(name, column, criteria):
    """A column of evaluations: a criterion of the edition, a date, or whose it is."""
    for criterion in criteria:
        if _is_criterion(name, criterion):
            return Suggestion(f"{CRITERION}{criterion.code}", "heading")
    words = normalise.fold(name)
    for pattern, field in ((r"\b(vigen|valid|caduc)", "valid_until"), (r"\b(data|fecha|date|dia)\b", "evaluated_on")):  # fmt: skip
        if re.search(pattern, words):
            return Suggestion(field, "heading")
    field = _by_heading(name)
    return Suggestion(field, "heading") if field in MATCHING and _fits(field, column) else Suggestion()  # fmt: skip


def _is_criterion(name, criterion):
    labels = (criterion.code, criterion.label_ca, criterion.label_es, criterion.label_en)
    words = normalise.fold(re.sub(r"^[\W\d]+", "", name))
    return any(similarity(words, normalise.fold(label)) >= 0.6 for label in labels)


def _whole_heading(name):
    language = languages.of_key(name)
    bare = re.sub(r"[_.:\-\s(]+[a-z]{2,4}\)?$", "", name, flags=re.I) if language else name
    field = field_of(name) or (field_of(bare) if language else "")
    field = _GENERIC.get(field, field)
    base = field.rpartition("_")[0] if field.startswith(("description_", "summary_")) else field
    if base in ("description", "summary") and language:
        return f"{base}_{language}" if language in languages.OURS else base
    return field


def _by_words(name):
    words = set(re.findall(r"[a-z]+", normalise.fold(name)))
    return next((field for field, known in WORD_FIELDS if words & known), "")


def _by_heading(name):
    return _whole_heading(name) or _by_words(name)


def _values(column):
    return [value for value, _count in column.get("values", [])][:60] or column.get("examples", [])


def _share(column, test):
    values = _values(column)
    return sum(bool(test(value)) for value in values) / len(values) if values else 0


def _is_number_between(low, high):
    def test(value):
        number = normalise.number(value)
        return number is not None and low <= number <= high

    return test


def _is_pair(value):
    numbers = re.findall(r"[-−]?\d+[.,]\d{3,}", value)
    return len(numbers) == 2 and len(value) < 60


def _is_address(value):
    return bool(re.match(r"(?i)^(c/|c\.|carrer|calle|av|pl|pg|passeig|ptge|rambla|rda|ronda|via)\W", value)) and bool(re.search(r"\d", value))  # fmt: skip


TESTS = [
    ("nif", lambda value: bool(normalise.nif(value))),
    ("email", contacts.email),
    (
        "social_networks",
        lambda value: contacts.url(value) and contacts.is_network(contacts.url(value)),
    ),
    ("website", lambda value: contacts.url(value) and not contacts.email(value)),
    (
        "phone",
        lambda value: contacts.phone(value) and len(re.sub(r"\D", "", value)) in range(9, 14),
    ),
    ("coordinates", _is_pair),
    (
        "postcode_town",
        lambda value: re.fullmatch(r"(?:[A-Z]{1,2}-)?\d{4,5}[\s,·-]+[^\W\d_]{3}.*", value),
    ),
    ("postcode", lambda value: re.fullmatch(r"(0[1-9]|[1-4]\d|5[0-2])\d{3}", value)),
    ("address", _is_address),
]


def _by_values(column):
    for field, test in TESTS:
        if column.get("filled", 0) >= 2 and _share(column, test) >= MOSTLY:
            return field
    return ""


# A heading is not believed against its own values.
DENIALS = {
    "lat": _is_number_between(-10_000_000, 10_000_000),
    "lon": _is_number_between(-10_000_000, 10_000_000),
    "x": _is_number_between(-10_000_000, 10_000_000),
    "y": _is_number_between(-10_000_000, 10_000_000),
    "email": contacts.email,
    "website": contacts.url,
    "phone": contacts.phone,
    "postcode": lambda value: re.search(r"\d", value),
    "nif": lambda value: re.search(r"\d{7}", value),
    "country": country_code,
    "name": lambda value: re.search(r"[^\W\d_]{2}", value),
    "town": lambda value: re.search(r"[^\W\d_]{2}", value),
    "street": lambda value: re.search(r"[^\W\d_]{2}", value),
    "address": lambda value: re.search(r"[^\W\d_]{2}.*\W", value),
    "hours": lambda value: not contacts.url(value),
    "sectors": lambda value: re.search(r"[^\W\d_]{2}", value),
    "legal_form": lambda value: re.search(r"[^\W\d_]{2}", value),
    "founded_year": normalise.year,
}


def _fits(field, column):
    test = DENIALS.get(field)
    return test is None or not _values(column) or _share(column, test) >= 0.5


def _like_a_name(column, sample, found):
    """How much a column seems to be the name: filled, different in each row, of a few words."""
    if column.get("personal") or found.get(column["name"], Suggestion()).field:
        return 0
    rows = max(sample.get("row_count", 0), 1)
    values = _values(column)
    words = sum(bool(re.search(r"[^\W\d_]{3}", value)) and len(value) < 90 for value in values)
    if not values or words < len(values) * MOSTLY:
        return 0
    return (column["filled"] / rows) * (column["distinct"] / max(column["filled"], 1))


def mapped(suggestions):
    """{column: field}, as a ColumnMapping keeps them."""
    return {name: suggestion.field for name, suggestion in suggestions.items() if suggestion.field}


__all__ = ["Suggestion", "knows_heading", "mapped", "suggest"]
