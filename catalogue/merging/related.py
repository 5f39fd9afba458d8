"""Every row, of any app, that names an enterprise: found by asking the models, never by a list.

A merge moves them all. Where a unique rule lets only one of two rows stay, or where both say
the same thing, a person chooses; a row that joins the two with each other goes.
"""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

import pghistory.models
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from catalogue.imports import addresses
from catalogue.models import (
    Enterprise,
    Establishment,
    Merge,
    Offer,
    PossibleDuplicate,
    SearchDocument,
)
from catalogue.slugs import kind

KEPT, MERGED, BOTH = "kept", "merged", "both"
# Not moved here: derived, or with a rule of its own (`merge`).
OWN_RULES = (SearchDocument, PossibleDuplicate, Merge, Enterprise)


@dataclass(frozen=True)
class Link:
    """A column that may hold an enterprise's key, in the rows that meet `condition`."""

    model: type
    column: str
    condition: tuple = ()
    is_text: bool = False

    def rows(self, *enterprise_ids):
        values = [str(pk) for pk in enterprise_ids] if self.is_text else enterprise_ids
        rows = self.model._base_manager.filter(**dict(self.condition))
        named = [column.name for column in self.model._meta.concrete_fields if column.many_to_one]
        rows = rows.select_related(*named) if named else rows  # rows say their name on a page
        return rows.filter(**{f"{self.column}__in": values}).order_by("pk")

    def value(self, enterprise_id):
        return str(enterprise_id) if self.is_text else enterprise_id

    @property
    def label(self):
        return self.model._meta.label_lower


def links():
    """Foreign keys, one-to-ones and both sides of many-to-manys; generic keys; loose ones."""
    chosen = {
        owned.remote_field.through
        for owned in Enterprise._meta.many_to_many
        if owned.related_model is not Enterprise
    }  # the terms that a profile holds: chosen as fields are
    for relation in Enterprise._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        model, column = relation.related_model, relation.field
        if model._meta.proxy or model in chosen or model in OWN_RULES:
            continue
        if issubclass(model, pghistory.models.Event) or getattr(
            relation.remote_field, "parent_link", False
        ):
            continue
        yield Link(model, column.attname)
    yield from _generic_links()


def _generic_links():
    """Objects named by their type and key, or by a model's label and key as `FormerAddress` does."""
    for model in apps.get_models():
        for key in model._meta.private_fields:
            if isinstance(key, GenericForeignKey):
                of_type = ContentType.objects.get_for_model(Enterprise)
                column = model._meta.get_field(key.fk_field)
                yield Link(model, key.fk_field, ((key.ct_field, of_type),), _is_text(column))
        names = {column.name: column for column in model._meta.concrete_fields}
        for of_kind, key in _named_by_kind(names):
            yield Link(model, key, ((of_kind, kind(Enterprise)),), _is_text(names[key]))


def _named_by_kind(names):
    """(`kind`, `object_id`), and the like of (`about_kind`, `about_id`)."""
    for name, column in names.items():
        key = "object_id" if name == "kind" else f"{name.removesuffix('_kind')}_id"
        is_kind = name == "kind" or name.endswith("_kind")
        if is_kind and _is_text(column) and key in names and not names[key].is_relation:
            yield name, key


def _is_text(column):
    return isinstance(column, models.CharField | models.TextField)


@dataclass
class Rival:
    """Two rows of which a person says which stays. `must_choose`: a rule forbids both."""

    link: Link
    kept: models.Model
    merged: models.Model
    must_choose: bool

    @property
    def key(self):
        return f"{self.link.label}-{self.kept.pk}-{self.merged.pk}"

    @property
    def answers(self):
        return (KEPT, MERGED) if self.must_choose else (KEPT, MERGED, BOTH)


@dataclass
class Line:
    """The rows of one column: what the kept one has, what comes, and what cannot come as it is."""

    link: Link
    of_kept: list
    of_merged: list
    between: list = field(default_factory=list)
    rivals: list[Rival] = field(default_factory=list)
    marks: list = field(default_factory=list)  # (name of a boolean, rows of merged that lose it)


@dataclass
class Rows:
    """All that hangs from two enterprises; one query for each column."""

    kept: Enterprise
    merged: Enterprise

    @cached_property
    def lines(self):
        found = [self._line(link) for link in links()]
        return [line for line in found if line.of_kept or line.of_merged or line.between]

    @property
    def rivals(self):
        return [rival for line in self.lines for rival in line.rivals]

    @property
    def between(self):
        """Rows that join the two with each other, each once."""
        return list({(row._meta.label, row.pk): row for line in self.lines for row in line.between}.values())  # fmt: skip

    @property
    def seen(self):
        """What a person has looked at, as a digest: another one, and something has changed."""
        parts = [f"{one.pk}:{one.version}" for one in (self.kept, self.merged)]
        for line in self.lines:
            for row in (*line.of_kept, *line.of_merged, *line.between):
                parts.append(f"{line.link.label}:{row.pk}:{getattr(row, 'version', '')}")
        return sha256(" ".join(sorted(parts)).encode()).hexdigest()

    def _line(self, link):
        line = Line(link, [], [])
        ours = {str(self.kept.pk), str(self.merged.pk)}
        others = _other_columns(link)
        for row in link.rows(self.kept.pk, self.merged.pk):
            here = str(getattr(row, link.column))
            there = {str(getattr(row, column)) for column in others} & ours
            if there - {here}:
                line.between.append(row)
            elif here == str(self.kept.pk):
                line.of_kept.append(row)
            else:
                line.of_merged.append(row)
        _find_rivals(line)
        return line


def _other_columns(link):
    """Other columns of the same row that hold an enterprise."""
    return [
        column.attname
        for column in link.model._meta.concrete_fields
        if column.related_model is Enterprise and column.attname != link.column
    ]


def _find_rivals(line):
    taken = set()
    for columns, condition, nulls_clash in _uniques(line.link):
        mark = _mark(line.link.model, columns, condition)
        for mine, other in _pairs(line, columns, condition, nulls_clash):
            if mark:
                line.marks.append((mark, mine, other))
            elif other.pk not in taken and mine.pk not in taken:
                taken |= {mine.pk, other.pk}
                line.rivals.append(Rival(line.link, mine, other, must_choose=True))
    same = SAYS.get(line.link.model)
    if same:
        mine = {same(row): row for row in line.of_kept if row.pk not in taken and same(row)}
        for other in line.of_merged:
            twin = None if other.pk in taken else mine.pop(same(other), None)
            if twin:
                line.rivals.append(Rival(line.link, twin, other, must_choose=False))


def _pairs(line, columns, condition, nulls_clash):
    """(row of the kept one, row of the other) that a unique rule does not let stay together."""
    ours, others = line.of_kept, line.of_merged
    if not ours or not others:
        return
    if condition is not None:
        meet = set(
            line.link.model._base_manager.filter(condition)
            .filter(pk__in=[row.pk for row in (*ours, *others)])
            .values_list("pk", flat=True)
        )
        ours = [row for row in ours if row.pk in meet]
        others = [row for row in others if row.pk in meet]

    def key(row):
        return tuple(getattr(row, column) for column in columns)

    mine = {key(row): row for row in ours}
    for row in others:
        if key(row) in mine and (nulls_clash or None not in key(row)):
            yield mine[key(row)], row


def _uniques(link):
    """(the other columns, condition, whether nulls clash) of each unique rule of the column."""
    meta = link.model._meta
    column = next(one for one in meta.concrete_fields if one.attname == link.column)
    if column.unique and not link.condition:
        yield (), None, False
    rules = [(names, None, False) for names in meta.unique_together]
    for constraint in meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            nulls_clash = constraint.nulls_distinct is False
            rules.append((constraint.fields, constraint.condition, nulls_clash))
    for names, condition, nulls_clash in rules:
        columns = [meta.get_field(name).attname for name in names]
        if link.column in columns:
            columns.remove(link.column)
            yield tuple(columns), condition, nulls_clash


def _mark(model, columns, condition):
    """The boolean of a rule like "only one place is the main one": a mark, not another row."""
    if columns or not isinstance(condition, models.Q) or len(condition.children) != 1:
        return None
    child = condition.children[0]
    if condition.negated or not isinstance(child, tuple) or child[1] is not True:
        return None
    return child[0] if isinstance(model._meta.get_field(child[0]), models.BooleanField) else None


def _door(place):
    """Two places with the same street and number are one place."""
    key = addresses.key(place.street, place.street_number)
    return key if any(char.isdigit() for char in key) else ""


# What makes two rows say the same, where no rule forbids both.
SAYS = {Establishment: _door, Offer: lambda offer: offer.name_key}
