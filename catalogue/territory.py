"""Which neighbourhood a point is in: by the boundaries when they are loaded, else by labels."""

from bisect import bisect_right
from collections import defaultdict
from itertools import pairwise
from math import cos, radians

from django.db import transaction

from .models import Boundary, Establishment, Neighbourhood

DECIMALS = 6  # about 10 cm
BANDS = 64  # slices of latitude per place: a test looks at the edges of one slice only
# The harbour's docks and piers lie just outside the official polygons.
NEAR_BOUNDARY_METRES = 250
NEAR_LABEL_METRES = 1500
METRES_PER_DEGREE = 111_320
BY_PEOPLE = ("staff", "entity")  # who wrote a field, in its provenance, and wins


class Area:
    """A MultiPolygon (polygons → rings → [lon, lat]) made quick to ask "is this point in?".

    A point on the border is in one of the two neighbours, the same at each asking.
    """

    def __init__(self, rings):
        points = [point for polygon in rings for ring in polygon for point in ring]
        longitudes, latitudes = zip(*((point[0], point[1]) for point in points), strict=True)
        self.west, self.east = min(longitudes), max(longitudes)
        self.south, self.north = min(latitudes), max(latitudes)
        self._edges = [
            (one[0], one[1], other[0], other[1])
            for polygon in rings
            for ring in polygon
            for one, other in pairwise([*ring, ring[0]])
        ]
        height = (self.north - self.south) / BANDS or 1
        self._band_starts = [self.south + height * band for band in range(BANDS)]
        self._bands = [[] for _band in range(BANDS)]
        for edge in self._edges:
            _x1, y1, _x2, y2 = edge
            if y1 != y2:
                for band in range(self._band(min(y1, y2)), self._band(max(y1, y2)) + 1):
                    self._bands[band].append(edge)

    def _band(self, lat):
        return min(max(bisect_right(self._band_starts, lat) - 1, 0), BANDS - 1)

    def contains(self, lat, lon):
        """Even-odd rule over all rings, so that holes and separate parts need no care."""
        if not (self.west <= lon <= self.east and self.south <= lat <= self.north):
            return False
        inside = False
        for x1, y1, x2, y2 in self._bands[self._band(lat)]:
            if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (y2 - y1):
                inside = not inside
        return inside

    def metres_to(self, lat, lon):
        """Distance to the nearest border; flat earth, right within a city."""
        narrow = cos(radians(lat))
        nearest = min(
            _from_segment((x1 - lon) * narrow, y1 - lat, (x2 - lon) * narrow, y2 - lat)
            for x1, y1, x2, y2 in self._edges
        )
        return METRES_PER_DEGREE * nearest


def _from_segment(x1, y1, x2, y2):
    """Distance from the origin to a segment."""
    across, up = x2 - x1, y2 - y1
    length = across * across + up * up
    share = min(max(-(x1 * across + y1 * up) / length, 0), 1) if length else 0
    return ((x1 + share * across) ** 2 + (y1 + share * up) ** 2) ** 0.5


class Locator:
    """The neighbourhoods as they are now in the database; build one per run, ask it many times."""

    def __init__(self):
        self._labels, self._codes, self._names = [], {}, {}
        for pk, code, name, lat, lon in Neighbourhood.objects.values_list(
            "pk", "code", "name", "label_lat", "label_lon"
        ):
            self._codes[code] = pk
            self._names[name.casefold()] = pk
            if lat is not None and lon is not None:
                self._labels.append((lat, lon, pk))
        self._areas = [
            (boundary.neighbourhood_id, Area(boundary.rings))
            for boundary in Boundary.objects.filter(neighbourhood__isnull=False)
        ]

    @property
    def has_boundaries(self):
        return bool(self._areas)

    def neighbourhood(self, lat=None, lon=None, *, code="", name=""):
        """The id of the neighbourhood, or None.

        With boundaries, the point decides. Without, the register's own code or name, and
        only then the nearest label, which errs near the borders.
        """
        if lat is not None and self._areas:
            return self._by_boundary(lat, lon)
        return (
            self._codes.get(code)
            or self._names.get(name.casefold())
            or (self._by_label(lat, lon) if lat is not None else None)
        )

    def _by_boundary(self, lat, lon):
        for pk, area in self._areas:
            if area.contains(lat, lon):
                return pk
        margin = NEAR_BOUNDARY_METRES / METRES_PER_DEGREE * 1.5
        close = [
            (area.metres_to(lat, lon), pk)
            for pk, area in self._areas
            if area.west - margin <= lon <= area.east + margin
            and area.south - margin <= lat <= area.north + margin
        ]
        distance, pk = min(close, default=(NEAR_BOUNDARY_METRES + 1, None))
        return pk if distance <= NEAR_BOUNDARY_METRES else None

    def _by_label(self, lat, lon):
        narrow = cos(radians(lat))
        nearest = min(
            (
                (((y - lat) ** 2 + ((x - lon) * narrow) ** 2) ** 0.5, pk)
                for y, x, pk in self._labels
            ),
            default=(1, None),
        )
        return nearest[1] if nearest[0] * METRES_PER_DEGREE <= NEAR_LABEL_METRES else None


@transaction.atomic
def locate_all():
    """Gives every establishment with a point its neighbourhood; returns how many changed.

    What staff or the entity chose by hand stays. One UPDATE per neighbourhood.
    """
    locator, changes = Locator(), defaultdict(list)
    places = Establishment.objects.with_point().values_list(
        "pk", "lat", "lon", "neighbourhood_id", "provenance"
    )
    for pk, lat, lon, present, provenance in places.iterator(chunk_size=5000):
        if provenance.get("neighbourhood", {}).get("source") in BY_PEOPLE:
            continue
        found = locator.neighbourhood(lat, lon)
        if found != present and (found or locator.has_boundaries):
            changes[found].append(pk)
    for neighbourhood, pks in changes.items():
        Establishment.objects.filter(pk__in=pks).update(neighbourhood=neighbourhood)
    return sum(len(pks) for pks in changes.values())
