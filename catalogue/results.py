"""What the list page shows of a search: a page of cards, and the orders they can be in."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import ceil

from django.contrib.postgres.search import SearchVectorExact, SearchVectorField
from django.core.paginator import Paginator
from django.db.models import Exists, F, Func, Min, OuterRef
from django.http import QueryDict
from django.utils.translation import gettext as _

from .cards import Card
from .choices import chips
from .establishment_queries import kilometres_from
from .filters import SearchParameters
from .finder import BY_CHECK, Search
from .models import Establishment, SearchDocument
from .opening import Hours, rules_of
from .terms import load as load_terms

PER_PAGE = 20
MOST_RANKED = 1000  # documents; reading one for its rank takes some 10 µs
WAYS_OUT = 5
LABELS = ("label_ca", "label_es", "label_en")
SHOWN = (
    *("slug", "name", "summary_ca", "summary_es", "summary_en", "accepts_social_currency"),
    *(f"legal_form__{label}" for label in LABELS),
    *("main_sector__code", "main_sector__parent__code"),
)


class CountedPaginator(Paginator):
    """The total is already known from the facets: no second count."""

    count = None

    def __init__(self, rows, per_page, count):
        super().__init__(rows, per_page)
        self.count = count


def documents_for_cards(documents):
    """The documents with what a card shows of their enterprises, in the same query."""
    return documents.select_related(
        "enterprise__main_sector__parent", "enterprise__legal_form"
    ).only("criteria_met", *(f"enterprise__{name}" for name in SHOWN))


def cards(search, documents):
    """Cards of these documents (`documents_for_cards`), in their order. Two queries more."""
    documents = list(documents)
    ids = [document.enterprise_id for document in documents]
    places = {
        enterprise_id: list(group)
        for enterprise_id, group in groupby(
            search.places_of(ids), key=lambda place: place.enterprise_id
        )
    }
    first_ids = [found[0].pk for found in places.values()]
    rules = rules_of(first_ids, search.moment.date())
    return [
        card(search, document, places.get(document.enterprise_id, []), rules)
        for document in documents
    ]


def recently_checked(number):
    """Cards of the enterprises on the map whose data were checked last. Three queries."""
    search = Search({}, terms=load_terms(), moment=Search.now())
    on_the_map = Establishment.objects.with_point().filter(enterprise=OuterRef("enterprise_id"))
    documents = search.ordered().filter(Exists(on_the_map), checked_on__isnull=False)
    return cards(search, documents_for_cards(documents)[:number])


def card(search, document, places, rules):
    """The card of an enterprise; the first of its places is the one that best answers."""
    first = places[0] if places else None
    met, total = criteria(document.criteria_met, search.terms)
    return Card(
        document.enterprise,
        first,
        is_open=Hours(rules.of(first)).is_open(search.moment) if first else None,
        km=first.km if first else None,
        more_places=max(0, len(places) - 1),
        place_ids=tuple(place.pk for place in places if place.matches),
        criteria_met=met,
        criteria_total=total,
    )


def criteria(codes, terms):
    """(met, total) of the edition in which most criteria are met; (None, None) of none."""
    rows = terms.of("criteri")
    editions = Counter(rows[code].parent_id for code in codes if code in rows)
    if not editions:
        return None, None
    edition, met = editions.most_common(1)[0]
    return met, sum(row.parent_id == edition for row in rows.values())


class NamesFirst:
    """The order of words that very many have: in the name first, then what was checked last.

    To rank a hundred thousand documents one reads them all, and few are told apart: this reads
    the names that match (an index) and, of the rest, what the page shows.
    """

    def __init__(self, search):
        self.search = search

    @cached_property
    def _ids(self):
        """Of those with the words in their name, at most MOST_RANKED, in order."""
        named = SearchVectorExact(
            Func(F("name_key"), function="public.ess_vector", output_field=SearchVectorField()),
            self.search.text_query,
        )
        rows = self.search.documents().filter(named).order_by(*BY_CHECK)
        return list(rows.values_list("pk", flat=True)[:MOST_RANKED])

    def __getitem__(self, part):
        first = self._ids[part]
        before = len(self._ids)
        begin, end = max(0, part.start - before), max(0, part.stop - before)
        rest = self.search.documents().exclude(pk__in=self._ids).order_by(*BY_CHECK)
        others = documents_for_cards(rest)[begin:end] if end else []
        return [*_in_this_order(first), *others]


class NearestFirst:
    """The order of "near me", by places: one walk over those in reach, not one for each document."""

    def __init__(self, search):
        self.search = search

    def __getitem__(self, part):
        documents = self.search.documents_anywhere().filter(enterprise=OuterRef("enterprise_id"))
        nearest = (
            self.search.places()
            .filter(Exists(documents))
            .values("enterprise_id")
            .annotate(nearest=Min(kilometres_from(*self.search.value("prop"))))
            .order_by("nearest", "enterprise__search_document__name_key", "enterprise_id")
        )
        return _in_this_order([row["enterprise_id"] for row in nearest[part]])


def _in_this_order(ids):
    """The documents of these enterprises, for cards."""
    if not ids:
        return []
    rows = documents_for_cards(SearchDocument.objects.filter(pk__in=ids))
    found = {document.pk: document for document in rows}
    return [found[pk] for pk in ids if pk in found]


def page(search, counts):
    """The page of documents that the address asks for; raises EmptyPage past the end."""
    if search.order == "rellevancia" and counts["total"][None] > MOST_RANKED:
        documents = NamesFirst(search)
    elif search.order == "prop":
        documents = NearestFirst(search)
    else:
        documents = documents_for_cards(search.ordered())
    number = int(search.value("p") or 1)
    return CountedPaginator(documents, PER_PAGE, counts["total"][None]).page(number)


def number_of_pages(counts):
    return max(1, ceil(counts["total"][None] / PER_PAGE))


def without_each(search, chips):
    """(chip, number) of what the search would find without each choice, the most first.

    For a search that found nothing: at most WAYS_OUT small queries.
    """
    found = []
    for chip in chips[:WAYS_OUT]:
        wider = Search.from_query(QueryDict(chip.query), search.terms, search.moment)
        found.append((chip, wider.documents().count()))
    return sorted(((chip, n) for chip, n in found if n), key=lambda pair: -pair[1])


@dataclass(frozen=True)
class Order:
    label: str
    url: str
    current: bool


def orders(search):
    """The orders that make sense for this search."""
    found = []
    for value, label in SearchParameters.base_filters["ordre"].extra["choices"]:
        needs = {"rellevancia": "q", "prop": "prop"}.get(value)
        if not needs or search.value(needs):
            url = f"?{search.query_string(ordre=value)}"
            found.append(Order(label, url, value == search.order))
    return found


def title(search):
    """What the page is about, for its title: the words and the choices."""
    parts = [search.value("q"), *(str(chip.label) for chip in chips(search))]
    return " · ".join(part for part in parts if part) or _("Catàleg i mapa")
