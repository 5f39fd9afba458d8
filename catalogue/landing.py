"""What the page of a barri, a district or a sector shows: pages that one lands on.

All of them are the catalogue's own search with one choice made, told in facts.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse

from . import facets, results
from .enums import RelationKind, Visibility
from .establishment_queries import open_at
from .figures import ROWS, YEAR
from .finder import Search
from .models import Enterprise, Evaluation, Relation
from .terms import load as load_terms

OPEN_SHOWN = 6
OTHERS_SHOWN = 12
NETWORKS_SHOWN = 8
NAMED = 3
MARKETS = "alim-mercat"  # sector of markets and stalls
COOPERATIVES = "cooperativa"  # family


@dataclass(frozen=True)
class Tally:
    """How many there are of something, and the list that shows them."""

    label: str
    number: int
    url: str
    code: str = ""


class Landing:
    """The catalogue with `choice` made: {"barri": ["01"]}, {"sector": ["alim"]}…"""

    def __init__(self, choice):
        self.search = Search(choice, load_terms(), Search.now())
        self.counts = facets.count(self.search)

    @property
    def total(self):
        return self.counts["total"][None]

    @property
    def places(self):
        return self.counts["places"][None]

    @property
    def open_now(self):
        return self._flag("obert")

    @property
    def query(self):
        return self.search.query_string()

    @property
    def list_url(self):
        return f"{reverse('catalogue:list')}?{self.query}"

    @property
    def open_url(self):
        return self._list(obert="1")

    @property
    def points_url(self):
        return f"{reverse('catalogue:map_data')}?{self.query}"

    @property
    def on(self):
        """The day of which the figures are."""
        return self.search.moment.date()

    def _flag(self, name):
        return self.counts.get(name, {}).get(None, 0)

    def _list(self, **also):
        return f"{reverse('catalogue:list')}?{self.search.query_string(**also)}"

    def number_of(self, kind, pk):
        """How many there are with an entry of a list, by its id in the database."""
        return self.counts.get(kind, {}).get(str(pk), 0)

    def tallies(self, kind, rows):
        """Of these entries of a list, what there is here: the most first."""
        found = [
            Tally(
                row.label,
                self.number_of(kind, row.id),
                self._list(**{kind: [row.code]}),
                row.code,
            )
            for row in rows
        ]
        return sorted((each for each in found if each.number), key=lambda each: -each.number)

    @cached_property
    def sectors(self):
        return self.tallies("sector", self.search.terms.top_sectors)

    @property
    def top_named(self):
        """The sectors with most, as a sentence lists them; nothing of a sector's own page."""
        if self.search.value("sector"):
            return ""
        names = [each.label[:1].lower() + each.label[1:] for each in self.sectors[:NAMED]]
        return "; ".join(names)  # the names have their own "i": "salut i cures"

    @cached_property
    def families(self):
        return self.tallies("familia", self.search.terms.of("familia").values())

    @cached_property
    def barris(self):
        return self.tallies("barri", self.search.terms.of("barri").values())

    @cached_property
    def markets(self):
        """The tally of markets and stalls, or None."""
        row = self.search.terms.of("sector").get(MARKETS)
        found = self.tallies("sector", [row]) if row else []
        return found[0] if found else None

    @cached_property
    def cooperatives(self):
        return next((each.number for each in self.families if each.code == COOPERATIVES), 0)

    @cached_property
    def cards(self):
        """Some that are open now, and those checked last. Three queries."""
        here = self.search.places().filter(enterprise=OuterRef("enterprise_id"))
        checked = [F("checked_on").desc(nulls_last=True), "name_key", "enterprise_id"]
        documents = (
            results.documents_for_cards(self.search.documents())
            .annotate(open_now=Exists(here.filter(open_at(self.search.moment))))
            .annotate(rank=Window(RowNumber(), partition_by="open_now", order_by=checked))
            .filter(
                rank__lte=Case(
                    When(open_now=True, then=Value(OPEN_SHOWN)), default=Value(OTHERS_SHOWN)
                )
            )
            .order_by("-open_now", "rank")
        )
        return results.cards(self.search, documents) if self.total else []

    @property
    def open_cards(self):
        return [card for card in self.cards if card.is_open]

    @property
    def other_cards(self):
        return [card for card in self.cards if not card.is_open]

    @cached_property
    def more_figures(self):
        """name → number of what no facet counts; and the networks. One query."""
        today = self.on
        here = Enterprise.objects.filter(
            pk__in=self.search.documents().order_by().values("enterprise_id")
        )
        evaluated = Evaluation.objects.filter(
            enterprise=OuterRef("pk"), visibility=Visibility.PUBLIC, valid_until__gte=today
        )
        memberships = (
            Relation.objects.confirmed()
            .in_force(today)
            .filter(kind=RelationKind.MEMBER_OF, subject__in=here)
        )
        networks = (
            Enterprise.objects.published()
            .filter(relations_in__in=memberships)
            .order_by()
            .annotate(figure=Value("network"), n=Count("relations_in"))
            .values_list("figure", "name", "slug", "n")
        )
        figures = (
            rows.order_by()
            .annotate(figure=Value(figure), title=Value(""), address=Value(""), n=ROWS)
            .values_list("figure", "title", "address", "n")
            for figure, rows in {
                "checked": here.filter(checked_on__gt=today - YEAR),
                "evaluated": here.filter(Exists(evaluated)),
                "currency": here.filter(Q(accepts_social_currency=True)),
            }.items()
        )
        found = {"networks": []}
        for figure, name, slug, number in networks.union(*figures, all=True):
            if figure == "network":
                url = reverse("catalogue:profile", args=[slug])
                found["networks"].append(Tally(name, number, url))
            else:
                found[figure] = number
        found["networks"].sort(key=lambda each: (-each.number, each.label))
        return found

    @property
    def networks(self):
        return self.more_figures["networks"][:NETWORKS_SHOWN]

    @property
    def checked_percent(self):
        return round(100 * self.more_figures["checked"] / self.total) if self.total else 0
