"""Figures of the catalogue, counted now: the portal states only what it holds."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Func, IntegerField, OuterRef, Q, Subquery

from .enums import State, Visibility
from .models import Enterprise, Establishment, Evaluation, Neighbourhood, SearchDocument, Sector

YEAR = timedelta(days=365)


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


def catalogue_figures(today):
    """One query."""
    in_force = Evaluation.objects.filter(
        enterprise=OuterRef("pk"), visibility=Visibility.PUBLIC, valid_until__gte=today
    )
    counts = Enterprise.objects.published().aggregate(
        initiatives=Count("pk"),
        checked_within_a_year=Count("pk", filter=Q(checked_on__gt=today - YEAR)),
        publicly_evaluated=Count("pk", filter=Exists(in_force)),
        neighbourhoods=_count_of(Neighbourhood.objects.all()),
        neighbourhoods_with_some=_count_of(
            Neighbourhood.objects.filter(
                Exists(
                    Establishment.objects.filter(
                        neighbourhood=OuterRef("pk"), enterprise__state=State.PUBLISHED
                    )
                )
            )
        ),
    )
    return Figures(on=today, **counts)


def _count_of(queryset):
    """A scalar subquery that counts the rows of a queryset."""
    rows = Func(template="COUNT(*)", output_field=IntegerField())
    return Subquery(queryset.order_by().annotate(n=rows).values("n"))


def top_sectors_with_counts():
    """The top sectors in their order, each with `found`: how many enterprises its list has.

    One query. Counted on the documents that the list itself searches, so that both agree.
    """
    documents = SearchDocument.objects.filter(sector_ids__contains=[OuterRef("pk")])
    return Sector.objects.filter(parent=None).annotate(found=_count_of(documents))
