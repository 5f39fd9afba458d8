"""What a sheet holds: the first enterprises of a search, numbered as the map shows them."""

from dataclasses import dataclass
from functools import cached_property

import segno
from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from catalogue import results
from catalogue.models import Boundary, Enterprise
from catalogue.opening import Hours, clock, rules_of
from catalogue.translated import translated

from .drawing import map_svg
from .geometry import Plane, signs

MOST = 120  # entries: two sheets of A4 on both sides
PAPERS = [("a4", "A4"), ("a3", "A3")]
ORIENTATIONS = [("vertical", _("Vertical")), ("horitzontal", _("Horitzontal"))]
RATIOS = {"vertical": 1.35, "horitzontal": 2.8}  # width to height of the map
# Units across the drawing: signs and letters are as large on every paper.
WIDTHS = {
    ("a4", "vertical"): 1000,
    ("a4", "horitzontal"): 1480,
    ("a3", "vertical"): 1480,
    ("a3", "horitzontal"): 2150,
}
FAR = (1.9, 41.2, 2.5, 41.6)  # what lies outside is listed, and would make the map useless


class SheetForm(forms.Form):
    paper = forms.ChoiceField(choices=PAPERS, required=False)
    sentit = forms.ChoiceField(choices=ORIENTATIONS, required=False)


@dataclass(frozen=True)
class Entry:
    """A line of the list; `number` is empty for what is not on the map."""

    number: str
    name: str
    summary: str
    address: str
    hours: str
    phone: str


class Sheet:
    """`address` is the list's own, absolute: where the code leads."""

    def __init__(self, search, total, address, paper="a4", orientation="vertical"):
        self.search, self.total, self.address = search, total, address
        self.paper, self.orientation = paper, orientation
        self.title = results.title(search)
        self.day = search.moment.date()

    @property
    def left_out(self):
        return max(0, self.total - MOST)

    @cached_property
    def _found(self):
        """[(enterprise, place or None)]: two queries."""
        documents = self.search.documents().order_by("name_key", "enterprise_id")[:MOST]
        ids = list(documents.values_list("enterprise_id", flat=True))
        shown = Enterprise.objects.in_bulk(ids)
        places = {}
        for place in self.search.places_of(ids):
            places.setdefault(place.enterprise_id, place)
        return [(shown[pk], places.get(pk)) for pk in ids if pk in shown]

    @cached_property
    def _on_map(self):
        west, south, east, north = FAR
        return [
            (enterprise, place)
            for enterprise, place in self._found
            if place and place.has_point and west < place.lon < east and south < place.lat < north
        ]

    @cached_property
    def plane(self):
        points = [(place.lon, place.lat) for _enterprise, place in self._on_map]
        return Plane.around(points, RATIOS[self.orientation], WIDTHS[self.paper, self.orientation])

    @cached_property
    def signs(self):
        return signs([self.plane.at(place.lon, place.lat) for _e, place in self._on_map])

    @cached_property
    def map(self):
        return map_svg(self.plane, self.signs, self._limits)

    @property
    def _limits(self):
        """The contours of the barris or districts that the search is about."""
        terms, chosen = self.search.terms, self.search.value
        barris = terms.ids("barri", chosen("barri") or ())
        districts = terms.ids("districte", chosen("districte") or ())
        if not barris and not districts:
            return []
        found = Boundary.objects.filter(neighbourhood__in=barris) | Boundary.objects.filter(
            district__in=districts
        )
        return list(found.values_list("rings", flat=True))

    @cached_property
    def entries(self):
        """Those on the map by their numbers, then the others by name."""
        rules = rules_of([place.pk for _e, place in self._found if place], self.day)
        order = [self._on_map[index] for sign in self.signs for index in sign.members]
        numbered = {enterprise.pk for enterprise, _place in order}
        rest = [pair for pair in self._found if pair[0].pk not in numbered]
        return [
            *(self._entry(str(number), *pair, rules) for number, pair in enumerate(order, 1)),
            *(self._entry("", *pair, rules) for pair in rest),
        ]

    def _entry(self, number, enterprise, place, rules):
        summary = translated(enterprise, "summary").text
        if place is None:
            return Entry(number, enterprise.name, summary, "", "", enterprise.phone)
        barri = place.neighbourhood.name if place.neighbourhood else ""
        address = ", ".join(part for part in (place.address, barri) if part)
        hours = week(Hours(rules.of(place)))
        return Entry(
            number, enterprise.name, summary, address, hours, place.phone or enterprise.phone
        )

    @cached_property
    def code(self):
        """The QR code of the list, as SVG."""
        return segno.make(self.address, error="m", micro=False).svg_inline(
            svgclass=None, lineclass=None, border=2, omitsize=True
        )


def week(hours):
    """The weekly hours in a line: days with the same hours together; "" when not known."""
    if not hours.known:
        return ""
    days = []
    for weekday in range(1, 8):
        periods = [p for p in hours.periods if p.weekday == weekday and p.season_from is None]
        text = ", ".join(f"{clock(p.opens)}–{clock(p.closes)}" for p in periods)
        days.append((str(WEEKDAYS_ABBR[weekday - 1]).lower(), text))
    groups = []
    for name, text in days:
        if groups and groups[-1][2] == text:
            groups[-1][1] = name
        else:
            groups.append([name, name, text])
    return "; ".join(
        f"{first if first == last else f'{first}–{last}'} {text}"
        for first, last, text in groups
        if text
    )
