"""The controlled lists as a search page needs them: every label, in one query."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import BigIntegerField, F, TextField, Value
from django.utils.text import capfirst
from django.utils.translation import get_language

from ess_portal.page_cache import kept_with_content

from .models import (
    Certification,
    Criterion,
    District,
    EssFamily,
    LegalForm,
    Neighbourhood,
    Sector,
)
from .normalise_text import phrase

ARTICLES = {"el", "la", "els", "les", "l"}


@dataclass(frozen=True)
class TermRow:
    """An entry of a list: database id, public code, label in the reader's language."""

    kind: str
    id: int
    code: str
    label: str
    parent_id: int | None


@dataclass
class Terms:
    """All entries, by kind and by code or id; in the lists' own order."""

    rows: list[TermRow]
    _by_kind: dict = field(init=False, repr=False)

    def __post_init__(self):
        self._by_kind = {}
        for row in self.rows:
            self._by_kind.setdefault(row.kind, {})[row.code] = row

    def of(self, kind):
        """code → row, in order."""
        return self._by_kind.get(kind, {})

    def ids(self, kind, codes):
        rows = self.of(kind)
        return [rows[code].id for code in codes]

    @property
    def top_sectors(self):
        return [row for row in self.of("sector").values() if row.parent_id is None]

    @cached_property
    def sectors_by_phrase(self):
        """The words of a sector's name → its code: what a typed sentence may name."""
        return {phrase(row.label): code for code, row in self.of("sector").items()}

    @cached_property
    def phrases(self):
        """(words of the name, row) of every entry, for suggestions."""
        return [(" ".join(phrase(row.label)), row) for row in self.rows]

    @cached_property
    def by_id(self):
        return {(row.kind, row.id): row for row in self.rows}


def load():
    """The lists in the active language."""
    return _load(get_language())


@kept_with_content
def _load(language):
    """One query over the lists. Criteria of several editions share a code: the last wins."""

    def rows(kind, queryset, label, order, parent=None):
        return queryset.order_by().values_list(
            Value(kind, TextField()),
            F("pk"),
            F("code"),
            F(label),
            F(parent) if parent else Value(None, BigIntegerField()),
            Value(order) if isinstance(order, int) else F(order),
        )

    label = f"label_{language}"
    union = rows("sector", Sector.objects, label, "position", "parent_id").union(
        rows("familia", EssFamily.objects, label, "position"),
        rows("forma", LegalForm.objects, label, "position"),
        rows("certificacio", Certification.objects, label, "position"),
        rows("criteri", Criterion.objects, label, "position", "edition_id"),
        rows("districte", District.objects, "name", 0),
        rows("barri", Neighbourhood.objects, "name", 0, "district_id"),
        all=True,
    )
    found = sorted(union, key=lambda row: (row[0], row[5], _by_name(row) or row[2]))
    return Terms([TermRow(*row[:3], _alone(row[0], row[3]), row[4]) for row in found])


def _alone(kind, label):
    """As it is written by itself: the article of a barri begins with a capital."""
    return capfirst(label) if kind == "barri" else label


def _by_name(row):
    """Barris go by name, without accents and article; the other lists have an order."""
    kind, name = row[0], row[3]
    if kind != "barri":
        return ""
    words = phrase(name)
    return " ".join(words[1:] if words[0] in ARTICLES else words)


@kept_with_content
def neighbourhoods_by_district():
    """The barris with their district, in the order of a menu. One query."""
    return list(
        Neighbourhood.objects.select_related("district").order_by("district__code", "sort_name")
    )
