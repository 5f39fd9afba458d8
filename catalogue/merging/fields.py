"""The fields of two profiles, and which value of each stays unless a person says otherwise."""

from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.utils import timezone

from catalogue.imports.provenance import BY_PEOPLE, UNKNOWN_TRUST, Claim
from catalogue.imports.rows import is_empty
from catalogue.models import Enterprise, Source

from .related import BOTH, KEPT, MERGED

# What belongs to the page and not to what it tells; each keeps its own.
OF_THE_PAGE = {
    "id",
    "public_id",
    "slug",
    "state",
    "published_at",
    "ceased_on",
    "merged_into",
    "is_demo",
    "version",
    "provenance",
    "created_at",
    "updated_at",
}


def choosable():
    """The fields of a profile of which one value, or both lists, stay."""
    plain = [
        field
        for field in Enterprise._meta.concrete_fields
        if field.name not in OF_THE_PAGE and not field.generated
    ]
    return [*plain, *Enterprise._meta.many_to_many]


def is_list(field):
    return field.many_to_many or isinstance(field, ArrayField)


def value(enterprise, field):
    """Plain value: keys for terms, sorted so that the order of lists of terms says nothing."""
    if field.many_to_many:
        return sorted(term.pk for term in getattr(enterprise, field.name).all())
    return getattr(enterprise, field.attname)


@dataclass
class Choice:
    """One field of both. `default` is the answer that provenance suggests."""

    field: object
    kept: object
    merged: object
    default: str

    @property
    def name(self):
        return self.field.name

    @property
    def is_same(self):
        return self.kept == self.merged or (is_empty(self.kept) and is_empty(self.merged))

    @property
    def answers(self):
        return (KEPT, MERGED, BOTH) if is_list(self.field) else (KEPT, MERGED)


def choices(kept, merged):
    """A `Choice` for each field; one query, for the trust of the sources."""
    trust = claims()
    return [
        Choice(
            field,
            value(kept, field),
            value(merged, field),
            BOTH if is_list(field) else _default(kept, merged, field, trust),
        )
        for field in choosable()
    ]


def claims():
    """The trust of the sources as imports know it: lower is better, field by field."""
    rows = list(Source.objects.values_list("code", "trust", "trust_by_field"))
    return Claim(
        "",
        {code: trust for code, trust, _by_field in rows},
        {code: by_field for code, _trust, by_field in rows if by_field},
    )


def _default(kept, merged, field, trust):
    return MERGED if _rank(merged, field, trust) < _rank(kept, field, trust) else KEPT


def _rank(enterprise, field, trust):
    """The lowest stays: what people wrote, then what nobody signed (somebody typed it), then
    the more trusted source; then what says something; then the newer."""
    said = enterprise.provenance.get(field.name, {})
    held = value(enterprise, field)
    # A yes says more than a no that nobody has signed: it is what a new row holds.
    silent = is_empty(held) or held is False
    source = said.get("source")
    if source in BY_PEOPLE:
        writer = -2
    elif source:
        writer = trust.trust_in(source, field.name)
    else:
        writer = UNKNOWN_TRUST + 1 if silent else -1
    return writer, silent, -_day(said.get("on")).toordinal()


def _day(text):
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return date.min


def outcome(kept, merged, answers, *, by):
    """(columns → value, many-to-many → keys, provenance) of the one that stays.

    A value keeps the signature that it has on its own side; a list made of both is the
    person's work.
    """
    columns, terms, provenance = {}, {}, dict(kept.provenance)
    signed_by_person = {
        "source": "staff",
        "by": by and by.pk,
        "on": timezone.localdate().isoformat(),
    }
    for choice in choices(kept, merged):
        field, answer = choice.field, answers.get(choice.name, choice.default)
        if answer not in choice.answers:
            answer = choice.default
        stays = choice.merged if answer == MERGED else choice.kept
        if answer == BOTH:
            stays = _together(field, kept, merged, choice, columns)
        if stays == choice.kept:
            continue
        (terms if field.many_to_many else columns)[field.name if field.many_to_many else field.attname] = stays  # fmt: skip
        if stays == choice.merged:
            provenance.pop(field.name, None)
            if field.name in merged.provenance:
                provenance[field.name] = merged.provenance[field.name]
        else:
            provenance[field.name] = signed_by_person
    main = columns.get("main_sector_id", kept.main_sector_id)
    others = terms.get("other_sectors", value(kept, Enterprise._meta.get_field("other_sectors")))
    if main in others:
        terms["other_sectors"] = [pk for pk in others if pk != main]
    return columns, terms, provenance


def _together(field, kept, merged, choice, columns):
    """Both lists, each thing once; the name that does not stay is one of the other names."""
    items = [*choice.kept, *choice.merged]
    if field.many_to_many:
        return sorted(set(items))
    if field.name == "other_names":
        stays = columns.get("name", kept.name)
        items += [kept.name, merged.name]
        return [name for name in _once(items) if _same_text(name) != _same_text(stays)]
    return _once(items)


def _once(items):
    return list({_same_text(item): item for item in reversed(items)}.values())[::-1]


def _same_text(text):
    return str(text).casefold().rstrip("/")
