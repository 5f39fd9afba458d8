"""Figures of the catalogue, counted now: the portal states only what it holds."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Func, IntegerField, OuterRef, Subquery, Value

from ess_portal.page_cache import kept_with_content

from .enums import Visibility
from .models import Enterprise, Establishment, Evaluation, Neighbourhood, SearchDocument, Sector

YEAR = timedelta(days=365)
ROWS = Func(template="COUNT(*)", output_field=IntegerField())


@dataclass(frozen=True)
class Figures:
    """True on the day `on`."""

    on: date
    initiatives: int
    checked_within_a_year: int
    publicly_evaluated: int
    neighbourhoods: int
    neighbourhoods_with_some: int

    @property
    def checked_percent(self):
        return round(100 * self.checked_within_a_year / self.initiatives) if self.initiatives else 0


@kept_with_content
def catalogue_figures(today):
    """One query, while the content does not move."""
    published = Enterprise.objects.published()
    in_force = Evaluation.objects.filter(
        enterprise=OuterRef("pk"), visibility=Visibility.PUBLIC, valid_until__gte=today
    )
    places = Establishment.objects.public().filter(neighbourhood=OuterRef("pk"))
    first, *others = (
        queryset.order_by().annotate(figure=Value(name), n=ROWS).values_list("figure", "n")
        for name, queryset in {
            "initiatives": published,
            "checked_within_a_year": published.filter(checked_on__gt=today - YEAR),
            "publicly_evaluated": published.filter(Exists(in_force)),
            "neighbourhoods": Neighbourhood.objects,
            "neighbourhoods_with_some": Neighbourhood.objects.filter(Exists(places)),
        }.items()
    )
    return Figures(on=today, **dict(first.union(*others, all=True)))


@kept_with_content
def top_sectors_with_counts():
    """The top sectors in their order, each with `found`: how many enterprises its list has.

    One query, while the content does not move. Counted on the documents that the list itself searches, so that both agree.
    """
    documents = SearchDocument.objects.filter(sector_ids__contains=[OuterRef("pk")])
    found = Subquery(documents.order_by().annotate(n=ROWS).values("n"))
    return list(Sector.objects.filter(parent=None).annotate(found=found))
