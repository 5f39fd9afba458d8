"""Where each value comes from: who wrote it and when, and what the other records say instead.

For an enterprise, a place or an offer. The losing values are read from the linked records;
nothing of this is shown to the public.
"""

from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from catalogue.imports import addresses, offers, places
from catalogue.imports.rows import TERM_FIELDS, TERMS_FIELDS, is_empty
from catalogue.models import (
    Enterprise,
    EssFamily,
    Establishment,
    LegalForm,
    Offer,
    Sector,
    Source,
    SourceRecord,
)

LISTS = {"LegalForm": LegalForm, "Sector": Sector, "EssFamily": EssFamily}
NOT_TOLD = {"provenance", "id", "enterprise", "public_id", "slug", "version", "position", "state"}


@dataclass
class Other:
    """What another record says of the field."""

    record: SourceRecord
    text: str

    @property
    def source(self):
        return self.record.source.name

    @property
    def on(self):
        return self.record.last_seen


@dataclass
class Told:
    name: str
    label: str
    text: str
    who: str
    by: str = ""
    on: object = None
    others: list[Other] = field(default_factory=list)


def told(obj):
    """A `Told` for each field that somebody signed or of which a record says something else."""
    records = _records(obj)
    said = [(record, said_by(record, obj)) for record in records]
    words = Words(obj, [values for _record, values in said])
    people, sources = _people(obj), dict(Source.objects.values_list("code", "name"))
    found = []
    for column in _columns(obj):
        signature = obj.provenance.get(column.name, {})
        present = words.held(obj, column)
        others = [
            Other(record, words.text(column.name, values[column.name]))
            for record, values in said
            if not is_empty(values.get(column.name)) and values[column.name] != present
        ]
        if not signature and not others:
            continue
        found.append(
            Told(
                column.name,
                str(column.verbose_name),
                words.text(column.name, present),
                _who(signature.get("source"), sources),
                people.get(signature.get("by"), ""),
                parse_date(signature.get("on") or ""),
                others,
            )
        )
    return found


def said_by(record, obj):
    """What the record says of `obj` itself: of the enterprise, of this place, of this offer."""
    values = record.values
    if isinstance(obj, Enterprise):
        return values
    if isinstance(obj, Offer):
        known = offers.keys_of({name: getattr(obj, name) for name in offers.NAMES})
        found = (one for one in values.get("offers", []) if offers.keys_of(one) & known)
        return next(found, {})
    key = addresses.key(obj.street, obj.street_number)
    origin = obj.provenance.get(places.ORIGIN, {})
    for index, place in enumerate(values.get("places", [])):
        same_door = key and key == addresses.key(
            place.get("street", ""), place.get("street_number", "")
        )
        if same_door or (origin.get("record"), origin.get("place")) == (record.pk, index):
            return place
    return {}


def offered(obj, name, record):
    """{field: value} that taking the record's value of the field would write, with its group."""
    values = said_by(record, obj)
    if is_empty(values.get(name)) or name not in {column.name for column in _columns(obj)}:
        return {}
    together = (name,)
    if isinstance(obj, Establishment):
        together = next((group for group in places.GROUPS if name in group), together)
    named = {column.name: column for column in _columns(obj)}
    return {
        one: values.get(one, named[one].get_default() if not named[one].many_to_many else [])
        for one in together
        if one in named
    }


def write(obj, values):
    """Puts values, as records hold them, into the object. Does not save; many-to-manys are returned.

    Raises ValidationError when they may not be there.
    """
    lists = {}
    for name, value in values.items():
        if name in TERMS_FIELDS and isinstance(obj, Enterprise):
            lists[name] = LISTS[TERMS_FIELDS[name]].objects.filter(code__in=value)
        elif name in TERM_FIELDS and isinstance(obj, Enterprise):
            setattr(obj, name, LISTS[TERM_FIELDS[name]].objects.filter(code=value).first())
        else:
            setattr(obj, name, value)
    others = [one.name for one in obj._meta.concrete_fields if one.name not in values]
    obj.clean_fields(exclude=others)
    obj.validate_constraints()
    return lists


class Words:
    """Values of fields in words; labels of terms with one query for each list in use."""

    def __init__(self, obj, said):
        self._labels = {}
        kinds = {**TERM_FIELDS, **TERMS_FIELDS} if isinstance(obj, Enterprise) else {}
        for name, kind in kinds.items():
            codes = set()
            for values in (*said, {name: self.held(obj, obj._meta.get_field(name))}):
                value = values.get(name) or []
                codes |= set(value if isinstance(value, list) else [value])
            if codes:
                terms = LISTS[kind].objects.filter(code__in=codes)
                self._labels[name] = {term.code: str(term) for term in terms}

    def held(self, obj, column):
        """The object's value as records write it: terms by code."""
        if column.many_to_many:
            return sorted(term.code for term in getattr(obj, column.name).all())
        value = getattr(obj, column.name)
        return value.code if hasattr(value, "code") else value

    def text(self, name, value):
        if is_empty(value):
            return ""
        if isinstance(value, bool):
            return _("Sí") if value else _("No")
        labels = self._labels.get(name, {})
        if isinstance(value, list):
            return ", ".join(labels.get(one, str(one)) for one in value)
        return labels.get(value, str(value))


def _columns(obj):
    """The fields of which something may be told."""
    for column in (*obj._meta.concrete_fields, *obj._meta.many_to_many):
        is_term = column.name in TERM_FIELDS or column.name in TERMS_FIELDS
        known = isinstance(obj, Enterprise) and is_term
        if column.name in NOT_TOLD or getattr(column, "generated", False):
            continue
        if known or not column.is_relation:
            yield column


def _records(obj):
    enterprise = obj.pk if isinstance(obj, Enterprise) else obj.enterprise_id
    records = SourceRecord.objects.filter(enterprise=enterprise).select_related("source")
    return list(records.defer("raw").order_by("source__trust", "-last_seen", "pk"))


def _people(obj):
    keys = {said.get("by") for said in obj.provenance.values()} - {None}
    found = {pk: str(one) for pk, one in get_user_model().objects.in_bulk(keys).items()}
    return {key: found.get(key, _("persona esborrada")) for key in keys}


def _who(source, sources):
    people = {"staff": _("Personal de la ciutat"), "entity": _("L’entitat mateixa")}
    return people.get(source) or sources.get(source) or source or _("No consta")
