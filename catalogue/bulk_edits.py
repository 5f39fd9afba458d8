"""One change to many enterprises: what would change in each, and doing it.

`plan` says for each enterprise what it has, what it would have, or why it stays as it is; it writes
nothing. `apply` plans again with the rows locked and does exactly that, in one transaction.
"""

from copy import copy
from dataclasses import dataclass, field

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import search
from catalogue.actions import note_staff
from catalogue.enums import State
from catalogue.models import (
    Enterprise,
    EssFamily,
    Establishment,
    LegalForm,
    Neighbourhood,
    Sector,
)

MOST = 1_000  # enterprises at once: written row by row while the person waits


@dataclass
class Planned:
    """What one enterprise has and would have, in words; `refusal` is why it stays as it is."""

    enterprise: Enterprise
    old: str
    new: str = ""
    refusal: str = ""


@dataclass
class Plan:
    """`edit` has read what it needs of these enterprises."""

    edit: "Edit"
    changes: list[Planned] = field(default_factory=list)
    refused: list[Planned] = field(default_factory=list)


class Edit:
    """A kind of change. `choices`: a model to choose a row of, or None for yes and no."""

    choices = None

    def __init__(self, label, field_name):
        self.label, self.field = label, field_name

    def prepare(self, enterprises):
        """Reads at once what `old` and `write` need of all of them."""

    def old(self, enterprise):
        return in_words(getattr(enterprise, self.field))

    def new(self, enterprise, value):
        return in_words(value)

    def refusal(self, enterprise, value):
        if enterprise.state == State.MERGED:
            return _("és fusionada amb una altra")
        return _("ja ho té així") if self.has(enterprise, value) else ""

    def has(self, enterprise, value):
        return getattr(enterprise, self.field) == value

    def write(self, enterprise, value, *, by):
        setattr(enterprise, self.field, value)
        note_staff(enterprise, [self.field], by=by)
        enterprise.save(update_fields=[self.field, "provenance", "updated_at"])


class SetTerm(Edit):
    def __init__(self, label, field_name, model):
        super().__init__(label, field_name)
        self.choices = model


class SetFlag(Edit):
    """Yes or no."""


class ChangeTerms(Edit):
    """Adds or takes away one of several."""

    def __init__(self, label, field_name, model, *, adds):
        super().__init__(label, field_name)
        self.choices, self.adds = model, adds

    def prepare(self, enterprises):
        self.held = {enterprise.pk: [] for enterprise in enterprises}
        through = getattr(Enterprise, self.field).through
        column = f"{self.choices._meta.model_name}_id"
        links = through.objects.filter(enterprise_id__in=self.held).order_by("pk")
        terms = self.choices.objects.in_bulk()
        for enterprise_id, key in links.values_list("enterprise_id", column):
            self.held[enterprise_id].append(terms[key])

    def old(self, enterprise):
        return _names(self.held[enterprise.pk])

    def new(self, enterprise, value):
        rest = [term for term in self.held[enterprise.pk] if term != value]
        return _names([*rest, value] if self.adds else rest)

    def has(self, enterprise, value):
        return (value in self.held[enterprise.pk]) == self.adds

    def refusal(self, enterprise, value):
        is_main = self.field == "other_sectors" and enterprise.main_sector_id == value.pk
        if self.adds and is_main and enterprise.state != State.MERGED:
            return _("ja és el seu sector principal")
        return super().refusal(enterprise, value)

    def write(self, enterprise, value, *, by):
        links = getattr(enterprise, self.field)
        links.add(value) if self.adds else links.remove(value)
        note_staff(enterprise, [self.field], by=by)
        enterprise.save(update_fields=["provenance", "updated_at"])


class SetNeighbourhood(Edit):
    """Of the place that stands for the enterprise: the primary one, or the only one."""

    choices = Neighbourhood

    def prepare(self, enterprises):
        ids = [enterprise.pk for enterprise in enterprises]
        places = Establishment.objects.filter(enterprise__in=ids).select_related("neighbourhood")
        self.places = {}
        for place in places.order_by("enterprise_id", "-is_primary", "pk"):
            self.places.setdefault(place.enterprise_id, place)

    def old(self, enterprise):
        place = self.places.get(enterprise.pk)
        return in_words(place and place.neighbourhood)

    def has(self, enterprise, value):
        return self.places[enterprise.pk].neighbourhood_id == value.pk

    def refusal(self, enterprise, value):
        if enterprise.pk not in self.places:
            return _("no té cap lloc")
        return super().refusal(enterprise, value)

    def write(self, enterprise, value, *, by):
        place = self.places[enterprise.pk]
        place.neighbourhood = value
        note_staff(place, ["neighbourhood"], by=by)
        place.save(update_fields=["neighbourhood", "provenance"])


EDITS = {
    "main_sector": SetTerm(gettext_lazy("Posa el sector principal"), "main_sector", Sector),
    "add_sector": ChangeTerms(
        gettext_lazy("Afegeix un altre sector"), "other_sectors", Sector, adds=True
    ),
    "remove_sector": ChangeTerms(
        gettext_lazy("Treu un dels altres sectors"), "other_sectors", Sector, adds=False
    ),
    "add_family": ChangeTerms(
        gettext_lazy("Afegeix una família"), "families", EssFamily, adds=True
    ),
    "remove_family": ChangeTerms(
        gettext_lazy("Treu una família"), "families", EssFamily, adds=False
    ),
    "legal_form": SetTerm(gettext_lazy("Posa la forma jurídica"), "legal_form", LegalForm),
    "social_currency": SetFlag(gettext_lazy("Accepta moneda social"), "accepts_social_currency"),
    "sells_online": SetFlag(gettext_lazy("Ven en línia"), "sells_online"),
    "delivers": SetFlag(gettext_lazy("Reparteix"), "delivers"),
    "neighbourhood": SetNeighbourhood(
        gettext_lazy("Posa el barri del lloc principal"), "neighbourhood"
    ),
}


def plan(edit, value, enterprises):
    """What the change would do to these enterprises, in their order."""
    edit = copy(edit)  # those of EDITS are everybody's
    edit.prepare(enterprises)
    made = Plan(edit)
    for enterprise in enterprises:
        refusal = edit.refusal(enterprise, value)
        planned = Planned(enterprise, edit.old(enterprise), refusal=refusal)
        if refusal:
            made.refused.append(planned)
        else:
            planned.new = edit.new(enterprise, value)
            made.changes.append(planned)
    return made


@transaction.atomic
def apply(*, edit, value, enterprises, reason="", by):
    """Does it. `enterprises` have their rows locked, and are those that the person saw."""
    made = plan(edit, value, enterprises)
    context = {"user": by.pk} | ({"reason": reason} if reason else {})
    with pghistory.context(**context):
        for planned in made.changes:
            made.edit.write(planned.enterprise, value, by=by)
        search.refresh([planned.enterprise.pk for planned in made.changes])
    return made


def rows(ids):
    """Enterprises with what the edits read of them."""
    found = Enterprise.objects.filter(pk__in=ids).order_by("name_key", "pk")
    return found.select_related("main_sector", "legal_form")


def in_words(value):
    """A value as a person reads it."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    return str(value)


def _names(terms):
    return ", ".join(str(term) for term in terms) or "—"
