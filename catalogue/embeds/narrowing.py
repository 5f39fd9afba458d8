"""Inside an embed a visitor may narrow what its author chose, never widen it."""

from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict

from catalogue.choices import FLAG_LABELS, Choice
from catalogue.finder import Search

from .options import FACETS

VISITOR = "v-"  # before the names of what the visitor chooses
FLAGS = ("obert", "accessible", "moneda")
LABELS = dict(FACETS)
PARAMETERS = tuple(f"{VISITOR}{name}" for name, _label in FACETS)


@dataclass
class Narrowed(Search):
    """The visitor's search among what the author's finds: both hold, for one and the same place."""

    base: Search = None

    @cached_property
    def document_conditions(self):
        return {
            **{f"base {group}": c for group, c in self.base.document_conditions.items()},
            **Search.document_conditions.func(self),
        }

    @cached_property
    def place_conditions(self):
        return {
            **{f"base {group}": c for group, c in self.base.place_conditions.items()},
            **Search.place_conditions.func(self),
        }

    @property
    def text_query(self):
        return self.base.text_query

    @property
    def order(self):
        return self.base.order


def narrowed(base, data, facets):
    """`base` with the visitor's own choices among `facets`; raises ValidationError."""
    chosen = QueryDict(mutable=True)
    for name in facets:
        if values := data.getlist(f"{VISITOR}{name}"):
            chosen.setlist(name, values)
    visitor = Search.from_query(chosen, base.terms, base.moment)
    return Narrowed(visitor.chosen, base.terms, base.moment, base=base)


@dataclass(frozen=True)
class Select:
    """A facet of an embed: one of its choices, or all."""

    name: str
    label: str
    choices: list


class OwnFacets:
    """What the visitor may choose, with how many each choice would leave."""

    def __init__(self, search, counts, names):
        self._search, self._counts, self._names = search, counts, names

    @property
    def selects(self):
        found = (self._select(name) for name in self._names if name not in FLAGS)
        return [select for select in found if len(select.choices) > 1]

    def _select(self, name):
        counts = self._counts.get(name, {})
        chosen = self._search.value(name) or ()
        choices = [
            Choice(name, row.code, row.label, counts.get(str(row.id), 0), row.code in chosen)
            for row in self._search.terms.of(name).values()
        ]
        worth = [choice for choice in choices if choice.count or choice.checked]
        if name == "sector":
            worth.sort(key=lambda choice: -choice.count)
        return Select(f"{VISITOR}{name}", LABELS[name], worth)

    @property
    def flags(self):
        return [
            Choice(
                f"{VISITOR}{name}",
                "1",
                FLAG_LABELS[name],
                self._counts.get(name, {}).get(None, 0),
                bool(self._search.value(name)),
            )
            for name in self._names
            if name in FLAGS
        ]
