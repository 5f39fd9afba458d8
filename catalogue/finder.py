"""A search: one object that the list, the map and every export read from.

`documents()` are the matching enterprises, `places()` the establishments that satisfy the
place facets (neighbourhood, open now, accessible entrance, near me, map area). Those must
hold for one and the same establishment: they are conditions inside a single EXISTS.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchRank
from django.db.models import BooleanField, Case, Exists, F, FloatField, OuterRef, Q, Value, When
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone

from .enums import Accessibility
from .establishment_queries import KM_PER_DEGREE, kilometres_from, open_at
from .facet_index import FLAGS
from .filters import SearchParameters
from .models import Establishment, SearchDocument
from .text_query import text_query

NEAR_KM = 2
WEIGHTS = [0.05, 0.2, 0.5, 1.0]  # D sectors and families, C texts, B offers, A names
BY_CHECK = (F("checked_on").desc(nulls_last=True), "name_key", "enterprise_id")
ACCESSIBLE = Q(entrance=Accessibility.YES)


def near(lat, lon):
    """Condition: within NEAR_KM of a point; a box first, which an index can serve."""
    north = NEAR_KM / KM_PER_DEGREE
    east = north * 1.6  # wide enough for any place south of 51° N
    box = Q(lat__range=(lat - north, lat + north), lon__range=(lon - east, lon + east))
    return box & Q(LessThanOrEqual(kilometres_from(lat, lon), NEAR_KM))


@dataclass
class Search:
    """A validated search at a moment (naive local time of Europe/Madrid).

    `chosen` holds the address's parameters, or {"establishments": ids}: those of a map's door.
    """

    chosen: dict
    terms: object
    moment: object

    @classmethod
    def from_query(cls, data, terms, moment=None):
        """From a QueryDict; raises ValidationError."""
        asked = any(name in data for name in SearchParameters.base_filters)
        chosen = SearchParameters(data, terms).cleaned() if asked else {}
        return cls(chosen, terms, moment or cls.now())

    @staticmethod
    def now():
        """The minute that a search is of; opening hours know no seconds."""
        return timezone.localtime().replace(tzinfo=None, second=0, microsecond=0)

    def value(self, name):
        return self.chosen.get(name) or None

    @cached_property
    def text_query(self):
        return text_query(self.value("q"))

    @cached_property
    def document_conditions(self):
        """group → condition on SearchDocument, for the groups that are chosen."""
        conditions = {}
        if self.value("q"):
            conditions["q"] = Q(vector=self.text_query)
        for group, column in (
            ("sector", "sector_ids"),
            ("familia", "family_ids"),
            ("forma", "legal_form_ids"),
        ):
            if codes := self.value(group):
                conditions[group] = Q(**{f"{column}__overlap": self.terms.ids(group, codes)})
        if codes := self.value("criteri"):
            conditions["criteri"] = Q(criteria_met__contains=codes)
        if codes := self.value("certificacio"):
            ids = self.terms.ids("certificacio", codes)
            conditions["certificacio"] = Q(certification_ids__contains=ids)
        if audiences := self.value("obert_a"):
            conditions["obert_a"] = Q(open_to__overlap=audiences)
        for group, column in FLAGS.items():
            if self.value(group):
                conditions[group] = Q(**{column: True})
        return conditions

    @cached_property
    def place_conditions(self):
        """group → condition on Establishment, for the groups that are chosen."""
        conditions = {}
        if self.value("barri") or self.value("districte"):
            conditions["lloc"] = Q(
                neighbourhood_id__in=self.terms.ids("barri", self.value("barri") or ())
                + [
                    row.id
                    for row in self.terms.of("barri").values()
                    if row.parent_id in self.terms.ids("districte", self.value("districte") or ())
                ]
            )
        if self.value("obert"):
            conditions["obert"] = open_at(self.moment)
        if self.value("accessible"):
            conditions["accessible"] = ACCESSIBLE
        if point := self.value("prop"):
            conditions["prop"] = near(*point)
        if ids := self.value("establishments"):
            conditions["establishments"] = Q(pk__in=ids)
        if area := self.value("zona"):
            west, south, east, north = area
            conditions["zona"] = Q(lon__range=(west, east), lat__range=(south, north))
        return conditions

    def places(self, without=None):
        """Establishments that satisfy the place conditions (not the document's)."""
        return Establishment.objects.filter(
            *(c for group, c in self.place_conditions.items() if group != without)
        ).order_by()

    def documents_anywhere(self, without=None):
        """Documents that satisfy the document conditions, wherever they are."""
        return SearchDocument.objects.filter(
            *(c for group, c in self.document_conditions.items() if group != without)
        )

    def documents(self, without=None):
        """Documents of the matching enterprises; `without` leaves a group's condition out."""
        documents = self.documents_anywhere(without)
        if set(self.place_conditions) - {without}:
            documents = documents.filter(
                Exists(self.places(without).filter(enterprise=OuterRef("enterprise_id")))
            )
        return documents

    @property
    def order(self):
        """The order asked for where it makes sense, else the natural one."""
        asked = self.value("ordre")
        if self.value("prop") and asked in (None, "prop"):
            return "prop"
        if self.value("q") and asked in (None, "rellevancia"):
            return "rellevancia"
        return asked if asked in ("nom", "revisat") else "revisat"

    def ordered(self):
        """`documents()` in the order of the list."""
        documents = self.documents()
        if self.order == "rellevancia":
            rank = SearchRank(F("vector"), self.text_query, weights=WEIGHTS)
            return documents.order_by(rank.desc(), "name_key", "enterprise_id")
        if self.order == "prop":
            nearest = (
                self.places()
                .filter(enterprise=OuterRef("enterprise_id"))
                .annotate(km=kilometres_from(*self.value("prop")))
                .order_by("km")
                .values("km")[:1]
            )
            return documents.annotate(km=nearest).order_by("km", "name_key", "enterprise_id")
        if self.order == "revisat":
            return documents.order_by(*BY_CHECK)
        return documents.order_by("name_key", "enterprise_id")

    def places_of(self, enterprise_ids):
        """All establishments of these enterprises; the matching, nearest, primary come first.

        Annotated with `matches` and `km` (None unless near me).
        """
        conditions = list(self.place_conditions.values())
        matches = (
            Case(When(Q(*conditions), then=Value(True)), default=Value(False))
            if conditions
            else Value(True, BooleanField())
        )
        point = self.value("prop")
        return (
            Establishment.objects.filter(enterprise_id__in=enterprise_ids)
            .annotate(
                matches=matches,
                km=kilometres_from(*point) if point else Value(None, FloatField()),
            )
            .select_related("neighbourhood")
            .defer("provenance", "hours_text")
            .order_by(
                "enterprise_id", "-matches", F("km").asc(nulls_last=True), "-is_primary", "id"
            )
        )

    def pairs(self, **changes):
        """(name, value) pairs of what is chosen, with `changes` (None takes a parameter out)."""
        chosen = {**self.chosen, "p": None, **changes}
        pairs = []
        for name in SearchParameters.base_filters:
            value = chosen.get(name)
            if value in (None, "", []):
                continue
            if name in ("prop", "zona"):
                value = ",".join(str(number) for number in value)
            values = value if isinstance(value, list) else [value]
            pairs += [(name, item) for item in values]
        return pairs

    def query_string(self, **changes):
        """The address's query. Canonical: known parameters in a fixed order, no page."""
        return urlencode(self.pairs(**changes), safe=",")

    @property
    def chosen_groups(self):
        """The groups in which something is chosen; "q" among them."""
        return [*self.document_conditions, *self.place_conditions]

    @property
    def is_narrowed(self):
        """Whether anything is chosen: such addresses are too many for search engines."""
        return bool(self.chosen_groups)

    @property
    def chosen_alone(self):
        """The parameter whose only value is all that is chosen, or None."""
        names = [name for name in self.chosen if self.value(name) and name not in ("p", "ordre")]
        if len(names) == 1 and isinstance(self.value(names[0]), list):
            return names[0] if len(self.value(names[0])) == 1 else None
        return None

    @property
    def kept_by_text(self):
        """What a new text keeps of this search, as hidden fields of the search form."""
        return self.pairs(q=None, ordre=None)

    @property
    def kept_by_facets(self):
        """What a change of the filters keeps of this search, as hidden fields of their form."""
        return [pair for pair in self.pairs() if pair[0] in ("q", "prop", "zona", "ordre")]

    def query_string_of_text(self):
        """The words alone, without any choice."""
        return urlencode([pair for pair in self.pairs() if pair[0] == "q"])

    def without(self, name, code=None):
        """The query string without a parameter, or without one of its values."""
        if code is None:
            return self.query_string(**{name: None})
        return self.query_string(**{name: [other for other in self.chosen[name] if other != code]})
