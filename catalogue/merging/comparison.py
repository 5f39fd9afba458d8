"""Two profiles side by side, as a person reads them before deciding whether they are one."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.imports.rows import is_empty
from catalogue.models import (
    Enterprise,
    EnterpriseCertification,
    Establishment,
    Evaluation,
    Offer,
    Photo,
    Relation,
    Source,
    SourceRecord,
)
from ess_portal.moderation import display

from . import fields
from .merge import prefers
from .related import BOTH, KEPT, MERGED, Rows

FIRST, SECOND = "first", "second"
# In the order in which one looks at a profile; rows of other apps come after.
IN_ORDER = [
    Establishment,
    Offer,
    Relation,
    Evaluation,
    EnterpriseCertification,
    Photo,
    SourceRecord,
]


@dataclass
class Side:
    """One answer of a question: what it holds, who said so, whether it is the chosen one."""

    answer: str
    letter: str
    lines: list
    said: str
    is_chosen: bool


@dataclass
class Question:
    """Which of two values, or of two rows, stays. `name` is that of the radio buttons."""

    name: str
    label: str
    mark: str
    sides: list
    together: Side | None = None

    @property
    def options(self):
        return [*self.sides, self.together] if self.together else self.sides


@dataclass
class Group:
    """The rows of one kind that hang from each of the two."""

    label: str
    of_first: list
    of_second: list
    questions: list


class Comparison:
    """What the page of a pair shows. `chosen` is what the person has answered so far, if at all."""

    def __init__(self, first, second, *, keep=None, chosen=None):
        self.first, self.second, self.chosen = first, second, chosen or {}
        by_itself = FIRST if prefers(first, second) is first else SECOND
        self.keep = keep or by_itself
        self.kept, self.merged = (first, second) if self.keep == FIRST else (second, first)
        prefetch_related_objects([first, second], "families", "other_sectors")
        self.rows = Rows(self.kept, self.merged)

    def side(self, answer):
        """An answer in terms of kept and merged, in terms of the page's first and second."""
        if answer == BOTH:
            return BOTH
        return FIRST if (answer == KEPT) == (self.keep == FIRST) else SECOND

    def answer(self, side):
        if side == BOTH:
            return BOTH
        return KEPT if side == self.keep else MERGED

    @cached_property
    def choices(self):
        return fields.choices(self.kept, self.merged)

    @cached_property
    def questions(self):
        """The fields that differ; all of them, so that one may also take an empty value."""
        return [self._question(choice) for choice in self.choices if not choice.is_same]

    @cached_property
    def equal(self):
        """[(label, value)] of the fields that say the same and say something."""
        found = []
        for choice in self.choices:
            if choice.is_same and not is_empty(choice.kept) and choice.kept is not False:
                found.append((self._label(choice), self._texts(choice.field, choice.kept)))
        return found

    @cached_property
    def groups(self):
        lines = {}
        for line in self.rows.lines:
            lines.setdefault(line.link.model, []).append(line)
        order = {model: place for place, model in enumerate(IN_ORDER)}
        models = sorted(lines, key=lambda model: (order.get(model, 99), model._meta.label))
        self._fetch_parts(lines)
        return [self._group(model, lines[model]) for model in models]

    @cached_property
    def between(self):
        return [describe(row) for row in self.rows.between]

    def answers(self):
        """({field: answer}, {rival's key: answer}) as `merge` takes them, from what was posted."""
        named = {choice.name: self.chosen.get(f"field-{choice.name}") for choice in self.choices}
        rivals = {rival.key: self.chosen.get(f"row-{rival.key}") for rival in self.rows.rivals}
        return tuple(
            {key: self.answer(side) for key, side in given.items() if side in (FIRST, SECOND, BOTH)}
            for given in (named, rivals)
        )

    @cached_property
    def _names(self):
        names = display.Names()
        names.note(self.first, self.second)
        names.fetch()
        return names

    @cached_property
    def _sources(self):
        return dict(Source.objects.values_list("code", "name"))

    def _label(self, choice):
        return capfirst(str(choice.field.verbose_name))

    def _texts(self, field, value):
        if field.many_to_many:
            terms = {
                term.pk: str(term)
                for one in (self.first, self.second)
                for term in getattr(one, field.name).all()
            }
            return [terms[pk] for pk in value]
        if fields.is_list(field):
            return list(value)
        shown = display.text(field, value, self._names)
        return [shown] if shown else []

    def _question(self, choice):
        name = f"field-{choice.name}"
        by_side = {self.side(KEPT): choice.kept, self.side(MERGED): choice.merged}
        chosen = self.chosen.get(name) or self.side(choice.default)
        sides = [
            Side(
                side,
                letter,
                self._texts(choice.field, by_side[side]),
                said(one.provenance.get(choice.name), self._sources),
                chosen == side,
            )
            for side, letter, one in ((FIRST, "A", self.first), (SECOND, "B", self.second))
        ]
        together = None
        if BOTH in choice.answers:
            together = Side(BOTH, "A + B", [], "", chosen == BOTH)
        return Question(name, self._label(choice), mark(sides), sides, together)

    def _fetch_parts(self, lines):
        places = [row for line in lines.get(Establishment, []) for row in line.of_kept + line.of_merged]  # fmt: skip
        prefetch_related_objects(places, "periods")

    def _group(self, model, lines):
        rivals = [rival for line in lines for rival in line.rivals]
        asked = {row.pk for rival in rivals for row in (rival.kept, rival.merged)}
        ours = [row for line in lines for row in line.of_kept if row.pk not in asked]
        others = [row for line in lines for row in line.of_merged if row.pk not in asked]
        if self.keep == SECOND:
            ours, others = others, ours
        return Group(
            capfirst(str(title(model))),
            [describe(row) for row in ours],
            [describe(row) for row in others],
            [self._rival(rival) for rival in rivals],
        )

    def _rival(self, rival):
        name = f"row-{rival.key}"
        chosen = self.chosen.get(name) or self.side(KEPT)
        by_side = {self.side(KEPT): rival.kept, self.side(MERGED): rival.merged}
        sides = [
            Side(side, letter, [describe(by_side[side])], "", chosen == side)
            for side, letter in ((FIRST, "A"), (SECOND, "B"))
        ]
        together = None
        if not rival.must_choose:
            together = Side(BOTH, "A + B", [], "", chosen == BOTH)
        label = _("Només en pot quedar una") if rival.must_choose else _("Semblen la mateixa")
        return Question(name, label, "", sides, together)


def mark(sides):
    """How two values differ, in a word."""
    one, other = (bool(side.lines) for side in sides)
    if one and other:
        return _("diferents")
    return _("només a %(letter)s") % {"letter": sides[0].letter if one else sides[1].letter}


def said(signature, sources):
    """ "Registre · 3 de maig de 2025": who wrote a value, and when."""
    if not signature:
        return ""
    people = {"staff": _("Personal de la ciutat"), "entity": _("L’entitat mateixa")}
    source = signature.get("source", "")
    who = people.get(source) or sources.get(source, source)
    on = parse_date(signature.get("on") or "")
    return f"{who} · {date_format(on, 'SHORT_DATE_FORMAT')}" if on else who


def title(model):
    if model._meta.auto_created:
        return model._meta.auto_created._meta.verbose_name_plural
    return model._meta.verbose_name_plural


@dataclass
class Described:
    """A row in words: `text`, `details` beneath it, `photo` when it is one, a `url` outside."""

    text: str
    details: str = ""
    photo: object = None
    url: str = ""


def describe(row):
    teller = TELLERS.get(type(row))
    if teller:
        return teller(row)
    if row._meta.auto_created:
        others = [
            getattr(row, column.name)
            for column in row._meta.concrete_fields
            if column.many_to_one and column.related_model is not Enterprise
        ]
        return Described(" · ".join(str(other) for other in others) or str(row.pk))
    return Described(str(row))


def _place(place):
    hours = place.hours_text or "; ".join(str(period) for period in place.periods.all())
    where = [place.address, place.address_details, place.postcode, place.neighbourhood]
    where += [place.phone, _("lloc principal") if place.is_primary else ""]
    return Described(
        place.name or place.address or _("Sense adreça"),
        " · ".join(str(part) for part in [*where, hours] if part),
    )


def _evaluation(evaluation):
    when = date_format(evaluation.evaluated_on, "SHORT_DATE_FORMAT")
    return Described(str(evaluation.edition), f"{when} · {evaluation.get_visibility_display()}")


def _certification(held):
    until = held.valid_until and date_format(held.valid_until, "SHORT_DATE_FORMAT")
    details = [held.number, until and _("fins al %(day)s") % {"day": until}]
    return Described(str(held), " · ".join(filter(None, details)))


def _record(record):
    seen = date_format(record.last_seen, "SHORT_DATE_FORMAT")
    return Described(
        f"{record.source} {record.external_id}",
        f"{record.get_state_display()} · {seen}",
        url=reverse("admin:catalogue_sourcerecord_change", args=[record.pk]),
    )


TELLERS = {
    Establishment: _place,
    Offer: lambda offer: Described(str(offer), offer.description.text),
    Evaluation: _evaluation,
    EnterpriseCertification: _certification,
    Photo: lambda photo: Described(photo.alt_ca, photo=photo),
    SourceRecord: _record,
}
