"""The first rows of a sample as they would enter the catalogue."""

from catalogue.imports.mappings import mapping_of, sample
from catalogue.imports.mappings.fields import label_of
from catalogue.imports.mappings.proposals import Proposals
from catalogue.imports.problems import UnreadableFile
from catalogue.imports.report import field_label

MOST_ROWS = 8
LONGEST = 140
WHERE = ("street", "street_number", "address_details", "postcode", "town", "neighbourhood_name")
TERMS = {
    "legal_form": "LegalForm",
    "families": "EssFamily",
    "main_sector": "Sector",
    "other_sectors": "Sector",
}


def of(mapping, most=MOST_ROWS):
    """{"rows": …, "refused": why none can be read, "unknown": words that no list knows}."""
    reader = mapping_of(mapping.source, mapping)
    document = sample.Document({**(mapping.sample or {}), "explode": ""})
    try:
        rows = list(reader.rows(document))
    except UnreadableFile as reason:
        return {"rows": [], "refused": str(reason), "unknown": []}
    labels = {kind: dict(t[:2] for t in Proposals().terms(kind)) for kind in set(TERMS.values())}
    return {
        "rows": [_shown(row, labels) for row in rows[:most]],
        "refused": "",
        "unknown": [
            {"label": label_of(field), "word": word, "count": count}
            for field, word, count in reader.unknown_values()
        ],
    }


def _shown(row, labels):
    facts = [(field_label(field), _text(field, value, labels)) for field, value in row.values.items() if field not in ("name", "scores")]  # fmt: skip
    facts += [(label, text) for label, text in getattr(row, "facts", [])]
    return {
        "number": row.number,
        "name": row.name,
        "id": row.external_id,
        "is_rejected": row.is_rejected,
        "facts": [(label, text) for label, text in facts if text],
        "places": [_place(place) for place in row.places],
        "problems": row.problems,
    }


def _place(place):
    words = " ".join(str(place[name]) for name in WHERE if place.get(name))
    point = f" ({place['lat']}, {place['lon']})" if place.get("lat") is not None else ""
    return f"{words}{point}".strip()


def _text(field, value, labels):
    if value in (None, "", [], False):
        return ""
    if value is True:
        return "✓"
    known = labels.get(TERMS.get(field), {})
    if isinstance(value, list):
        return ", ".join(str(known.get(item, item)) for item in value)[:LONGEST]
    return str(known.get(value, value))[:LONGEST]
