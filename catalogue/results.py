"""What the list page shows of a search: a page of cards, the facets, the chips."""

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .cards import Card
from .enums import Audience
from .finder import NEAR_KM
from .models import Enterprise

PER_PAGE = 20
HEAVY = (
    "description_ca",
    "description_es",
    "description_en",
    "provenance",
    "name_key",
    "match_key",
)

FLAG_LABELS = {
    "obert": gettext_lazy("Obert ara"),
    "accessible": gettext_lazy("Entrada accessible"),
    "moneda": gettext_lazy("Accepta moneda social"),
    "online": gettext_lazy("Ven en línia"),
    "reparteix": gettext_lazy("Reparteix"),
}


class CountedPaginator(Paginator):
    """The total is already known from the facets: no second count."""

    count = None

    def __init__(self, rows, per_page, count):
        super().__init__(rows, per_page)
        self.count = count


def cards(search, enterprise_ids):
    """Cards of these enterprises, in this order. Two queries, whatever their number."""
    enterprises = (
        Enterprise.objects.select_related("main_sector__parent", "legal_form", "search_document")
        .defer(*HEAVY, "search_document__vector")
        .in_bulk(enterprise_ids)
    )
    places = {
        enterprise_id: list(group)
        for enterprise_id, group in groupby(
            search.places_of(enterprise_ids), key=lambda place: place.enterprise_id
        )
    }
    return [
        card(enterprises[enterprise_id], places.get(enterprise_id, []))
        for enterprise_id in enterprise_ids
        if enterprise_id in enterprises
    ]


def card(enterprise, places):
    """The card of an enterprise; the first of its places is the one that best answers."""
    first = places[0] if places else None
    met = len(enterprise.search_document.criteria_met)
    return Card(
        enterprise,
        first,
        is_open=first.open_now if first else None,
        km=first.km if first else None,
        more_places=max(0, len(places) - 1),
        place_ids=tuple(place.pk for place in places if place.matches),
        criteria_met=met or None,
    )


@dataclass(frozen=True)
class Chip:
    """A choice in force; `query` is the address's query without it."""

    label: str
    query: str


def chips(search):
    """What is chosen, in the order of the parameters."""
    found = []
    for kind in ("sector", "barri", "districte", "familia", "forma", "criteri", "certificacio"):
        rows = search.terms.of(kind)
        found += [
            Chip(rows[code].label, search.without(kind, code)) for code in search.value(kind) or ()
        ]
    found += [
        Chip(Audience(value).label, search.without("obert_a", value))
        for value in search.value("obert_a") or ()
    ]
    found += [
        Chip(label, search.without(name))
        for name, label in FLAG_LABELS.items()
        if search.value(name)
    ]
    if search.value("prop"):
        label = _("A menys de %(km)d km de tu") % {"km": NEAR_KM}
        found.append(Chip(label, search.query_string(prop=None, ordre=None)))
    if search.value("zona"):
        found.append(Chip(_("Aquesta zona del mapa"), search.without("zona")))
    return found


@dataclass
class Option:
    """A choice of a facet. `count` is how many results it would leave."""

    name: str
    value: str
    label: str
    count: int
    chosen: bool
    children: list

    @property
    def element_id(self):
        """Stable, so that the focus stays on the box when the page part is swapped."""
        return f"f-{self.name}-{self.value}"


@dataclass
class Facet:
    """A group of choices. Open at first when something in it is chosen, or by `opened`."""

    key: str
    label: str
    options: list[Option]
    opened: bool = False

    @property
    def chosen_count(self):
        return sum(
            option.chosen + sum(child.chosen for child in option.children)
            for option in self.options
        )

    @property
    def is_open(self):
        return self.opened or bool(self.chosen_count)


class Facets:
    """The facets of a search, from the counts of `catalogue.facets.count`."""

    def __init__(self, search, counts):
        self.search, self.counts = search, counts

    def __iter__(self):
        return iter(facet for facet in self.all if facet.options)

    @cached_property
    def all(self):
        return [
            Facet("sector", _("Sector"), self._sectors(), opened=True),
            Facet("lloc", _("Barri o districte"), self._places(), opened=True),
            Facet("acces", _("Obertura i accés"), self._flags("obert", "accessible"), opened=True),
            Facet(
                "compra",
                _("Com s’hi compra"),
                [*self._flags("moneda", "online", "reparteix"), *self._audiences()],
            ),
            Facet("familia", _("Família de l’ESS"), self._by_count("familia")),
            Facet("forma", _("Forma jurídica"), self._by_count("forma")),
            Facet("criteri", _("Criteris assolits"), self._criteria()),
            Facet("certificacio", _("Certificacions i registres"), self._by_count("certificacio")),
        ]

    def _option(self, name, row, key=None, children=()):
        count = self.counts.get(name, {}).get(str(row.id) if key is None else key, 0)
        chosen = row.code in (self.search.value(name) or ())
        return Option(name, row.code, row.label, count, chosen, list(children))

    @staticmethod
    def _worth(options):
        return [option for option in options if option.count or option.chosen or option.children]

    def _nested(self, name, rows, child_name, child_rows):
        options = []
        for row in rows:
            children = self._worth(
                self._option(child_name, child) for child in child_rows if child.parent_id == row.id
            )
            options.append(self._option(name, row, children=children))
        return self._worth(options)

    def _sectors(self):
        rows = self.search.terms.of("sector").values()
        tops = [row for row in rows if row.parent_id is None]
        return self._nested("sector", tops, "sector", [row for row in rows if row.parent_id])

    def _places(self):
        barris = sorted(self.search.terms.of("barri").values(), key=lambda row: row.code)
        return self._nested(
            "districte", self.search.terms.of("districte").values(), "barri", barris
        )

    def _by_count(self, name):
        options = self._worth(
            self._option(name, row) for row in self.search.terms.of(name).values()
        )
        return sorted(options, key=lambda option: -option.count)

    def _criteria(self):
        rows = self.search.terms.of("criteri").values()
        return self._worth(self._option("criteri", row, key=row.code) for row in rows)

    def _flags(self, *names):
        options = [
            Option(
                name,
                "1",
                FLAG_LABELS[name],
                self.counts.get(name, {}).get("true", 0),
                bool(self.search.value(name)),
                [],
            )
            for name in names
        ]
        return self._worth(options)

    def _audiences(self):
        chosen = self.search.value("obert_a") or ()
        counts = self.counts.get("obert_a", {})
        return self._worth(
            Option(
                "obert_a",
                audience.value,
                _("Obert a: %(who)s") % {"who": audience.label.lower()},
                counts.get(audience.value, 0),
                audience.value in chosen,
                [],
            )
            for audience in Audience
        )


def page(search, counts):
    """The page of enterprise ids that the address asks for; raises EmptyPage past the end."""
    ids = search.ordered().values_list("enterprise_id", flat=True)
    number = int(search.value("p") or 1)
    return CountedPaginator(ids, PER_PAGE, counts["total"][None]).page(number)
