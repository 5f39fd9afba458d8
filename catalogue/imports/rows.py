"""What a mapping makes of a row: values in the catalogue's own terms, ready to compare.

`values` of an enterprise: names of Enterprise's fields; terms by code. `places`: dicts
with Establishment's fields, plus `neighbourhood` (code), `town`, and `periods` (lists as
`hours.Period`). A missing or empty value says nothing, and never erases one.
"""

import hashlib
import json
from dataclasses import dataclass, field
from math import isfinite

from .normalise import plain

TERM_FIELDS = {"legal_form": "LegalForm", "main_sector": "Sector"}
TERMS_FIELDS = {"families": "EssFamily", "other_sectors": "Sector"}


@dataclass
class Row:
    """A record of the source. `columns` tells which column each field came from."""

    number: int
    external_id: str
    values: dict
    places: list = field(default_factory=list)
    raw: dict = field(default_factory=dict)
    link: str = ""
    problems: list = field(default_factory=list)
    columns: dict = field(default_factory=dict)

    @property
    def name(self):
        return self.values.get("name", "")

    @property
    def is_rejected(self):
        return any(problem.fatal for problem in self.problems)

    def normalised(self):
        """What SourceRecord keeps as `values`: JSON without empty values."""
        content = {key: value for key, value in self.values.items() if not is_empty(value)}
        places = [
            {key: value for key, value in place.items() if not is_empty(value)}
            for place in self.places
        ]
        if any(places):
            content["places"] = [place for place in places if place]
        return content


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
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {plain(key): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value
