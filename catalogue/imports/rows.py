"""What a mapping makes of a row: values in the catalogue's own terms, ready to compare.

`values` of an enterprise: names of Enterprise's fields; terms by code. `places`: dicts
with Establishment's fields, plus `neighbourhood` (code), `town`, and `periods` (lists as
`hours.Period`). `offers`: dicts with Offer's fields: names and descriptions by language,
`sector` (code), `cpv_codes` and `open_to` (lists). A missing or empty value says nothing,
and never erases one.
"""

import hashlib
import json
from dataclasses import dataclass, field
from itertools import islice
from math import isfinite

from catalogue.translated import LANGUAGES

from .normalise import plain

CHUNK = 500
TERM_FIELDS = {"legal_form": "LegalForm", "main_sector": "Sector"}
TERMS_FIELDS = {"families": "EssFamily", "other_sectors": "Sector"}
OFFER_TEXTS = tuple(f"{name}_{code}" for name in ("name", "description") for code in LANGUAGES)
OFFER_LISTS = ("cpv_codes", "open_to")


@dataclass
class Row:
    """A record of the source. `columns` tells which column each field came from, `joined` the
    numbers of the other rows that say more of it, `shares_nif` whether another record may have
    its NIF (True when nobody has looked)."""

    number: int
    external_id: str
    values: dict
    places: list = field(default_factory=list)
    offers: list = field(default_factory=list)
    raw: dict = field(default_factory=dict)
    link: str = ""
    problems: list = field(default_factory=list)
    columns: dict = field(default_factory=dict)
    joined: list = field(default_factory=list)
    shares_nif: bool = True

    @property
    def name(self):
        return self.values.get("name", "")

    @property
    def is_rejected(self):
        return any(problem.fatal for problem in self.problems)

    def normalised(self):
        """What SourceRecord keeps as `values`: JSON without empty values."""
        content = _without_empty(self.values)
        for name, parts in (("places", self.places), ("offers", self.offers)):
            said = [_without_empty(part) for part in parts]
            if any(said):
                content[name] = [part for part in said if part]
        return content


def in_chunks(rows):
    """Lists of rows that are planned together, with the same number of queries for each."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _without_empty(values):
    return {key: value for key, value in values.items() if not is_empty(value)}


def is_empty(value):
    return value is None or value == "" or value == [] or value == ()


def digest(values):
    """SHA-256 of normalised values, the same for the same values in any order of keys."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def storable(value):
    """A raw value as PostgreSQL's JSON can hold it: no NUL, no lone surrogate, no infinity."""
    if isinstance(value, str):
        return plain(value)
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        return _cleaned(value)
    # Nearly always: a walk through all of it would cost ten times as much.
    return value if text.isprintable() and "\\u" not in text else _cleaned(value)


def _cleaned(value):
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {plain(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(item) for item in value]
    return value
