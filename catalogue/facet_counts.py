"""The counts of a search by the index in memory: what `facets.counted` says, at any size."""

from functools import reduce
from operator import and_, or_

from django.contrib.postgres.aggregates import ArrayAgg

from .establishment_queries import open_at
from .facet_index import ARRAYS, FLAGS
from .models import Establishment, SearchDocument

ADDING_UP = {"criteri", "certificacio"}  # groups in which one must meet all that is chosen
OWN_CODES = {"criteri", "obert_a"}  # groups whose documents hold codes, not ids
OPENING_STEP = 5  # minutes: how often what is open now is counted again


class IndexedCount:
    """One search counted on one index."""

    def __init__(self, search, index):
        self.search, self.index = search, index
        self.of_documents = {group: self._documents(group) for group in search.document_conditions}
        self.of_places = {group: self._places(group) for group in search.place_conditions}

    def counts(self):
        """group → value (as text, None for a single count) → number."""
        anywhere, found = self.anywhere(), self.matching()
        counts = {
            "total": {None: found.bit_count()},
            "places": {None: self.standing().within(anywhere)},
        }
        for group in (*ARRAYS, *FLAGS):
            rows = found if group in ADDING_UP else self.matching(without=group)
            counts[group] = self._each(self.index.choices[group], rows)
        for group in FLAGS:
            counts[group] = {None: counts[group].get(None, 0)}
        return counts | self._place_counts(anywhere)

    def anywhere(self, without=None):
        """Enterprises that satisfy the conditions on documents, wherever they are."""
        sets = (bits for group, bits in self.of_documents.items() if group != without)
        return reduce(and_, sets, self.index.all)

    def standing(self, without=None):
        """Layers of the places that satisfy the conditions on places."""
        sets = (layers for group, layers in self.of_places.items() if group != without)
        return reduce(and_, sets, self.index.every_place)

    def matching(self, without=None):
        anywhere = self.anywhere(without)
        if set(self.of_places) - {without}:
            anywhere &= self.standing(without).enterprises
        return anywhere

    def _place_counts(self, anywhere):
        counts = {}
        around = self.standing(without="lloc")
        for group, values in self.index.places.items():
            numbers = {
                value: ((around & layers).enterprises & anywhere).bit_count()
                for value, layers in values.items()
            }
            counts[group] = {value: number for value, number in numbers.items() if number}
        for group, layers in (("accessible", self.index.accessible), ("obert", self._open_now())):
            of_group = (self.standing(without=group) & layers).enterprises
            counts[group] = {None: (of_group & anywhere).bit_count()}
        return counts

    @staticmethod
    def _each(choices, rows):
        numbers = {value: (bits & rows).bit_count() for value, bits in choices.items()}
        return {value: number for value, number in numbers.items() if number}

    def _documents(self, group):
        """Bits of the enterprises that satisfy one chosen group."""
        search = self.search
        if group == "q":
            return self.index.keep(("q", search.value("q")), self._with_words)
        if group in FLAGS:
            return self.index.choices[group].get(None, 0)
        codes = search.value(group)
        keys = codes if group in OWN_CODES else map(str, search.terms.ids(group, codes))
        sets = (self.index.choices[group].get(key, 0) for key in keys)
        return reduce(and_, sets, self.index.all) if group in ADDING_UP else reduce(or_, sets, 0)

    def _with_words(self):
        documents = SearchDocument.objects.filter(self.search.document_conditions["q"])
        return self._of_ids(documents, self.index.of_enterprises)

    def _places(self, group):
        """Layers of the places that satisfy one chosen group."""
        if group == "lloc":
            return reduce(or_, self._chosen_areas(), self.index.no_place)
        if group == "accessible":
            return self.index.accessible
        if group == "obert":
            return self._open(self.search.moment)
        places = Establishment.objects.filter(self.search.place_conditions[group])
        return self._of_ids(places, self.index.of_places)

    def _chosen_areas(self):
        for name in ("barri", "districte"):
            for key in self.search.terms.ids(name, self.search.value(name) or ()):
                if layers := self.index.places[name].get(str(key)):
                    yield layers

    def _open_now(self):
        minutes = self.search.moment.minute // OPENING_STEP * OPENING_STEP
        return self._open(self.search.moment.replace(minute=minutes, second=0, microsecond=0))

    def _open(self, moment):
        places = Establishment.objects.filter(open_at(moment))
        return self.index.keep(
            ("obert", moment), lambda: self._of_ids(places, self.index.of_places)
        )

    @staticmethod
    def _of_ids(queryset, to_bits):
        """One row with all the ids: half the cost of a row for each."""
        return to_bits(queryset.order_by().aggregate(ids=ArrayAgg("pk"))["ids"] or ())
