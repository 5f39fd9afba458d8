"""Which places touch which, and where each lies: from the boundaries, else from the labels."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from math import cos, radians

from django.db.models import F

from ess_portal.page_cache import kept_with_content

from .models import Boundary, Neighbourhood

AROUND_A_LABEL = 0.008  # degrees of latitude, some 900 m: a barri of which no limits are loaded
NEAREST = 5  # neighbours by distance, where no limits say who touches whom
DECIMALS = 6  # two borders meet where their points are the same within 10 cm
CORNER = 1  # shared points that still are only a corner


@dataclass(frozen=True)
class Lie:
    """Where a barri lies: its frame (west, south, east, north) and the ids of its neighbours."""

    frame: tuple[float, float, float, float]
    neighbours: tuple[int, ...]


@dataclass
class Land:
    """The barris in the order of a menu, each with its district; and how they lie."""

    barris: list[Neighbourhood]
    frames: dict[int, tuple]  # id → (west, south, east, north), or None
    touching: dict[int, tuple]  # id → ids of its neighbours, the nearest first

    @cached_property
    def by_slug(self):
        return {barri.slug: barri for barri in self.barris}

    @cached_property
    def by_id(self):
        return {barri.pk: barri for barri in self.barris}

    @cached_property
    def districts(self):
        """[(district, its barris), …]"""
        return [
            (district, list(barris))
            for district, barris in groupby(self.barris, key=lambda barri: barri.district)
        ]

    def neighbours(self, barri):
        return [self.by_id[pk] for pk in self.touching[barri.pk]]

    def frame(self, barris):
        """What holds all of these; None when it is not known where they are."""
        frames = [self.frames[barri.pk] for barri in barris if self.frames[barri.pk]]
        if not frames:
            return None
        west, south, east, north = zip(*frames, strict=True)
        return min(west), min(south), max(east), max(north)


@kept_with_content
def land():
    """One query, while the content does not move; and one more when boundaries are loaded."""
    barris = list(
        Neighbourhood.objects.select_related("district")
        .annotate(boundary_pk=F("boundary__pk"))
        .order_by("district__code", "sort_name")
    )
    shapes = _shapes(tuple(sorted(barri.boundary_pk for barri in barris if barri.boundary_pk)))
    labels = {b.pk: (b.label_lat, b.label_lon) for b in barris if b.label_lat is not None}
    return Land(
        barris,
        {b.pk: shapes[b.pk][0] if b.pk in shapes else around(labels.get(b.pk)) for b in barris},
        {b.pk: shapes[b.pk][1] if b.pk in shapes else _nearest(b.pk, labels) for b in barris},
    )


@lru_cache(maxsize=1)
def _shapes(boundaries):
    """id → (frame, neighbours) by these boundaries: loading others replaces their rows."""
    if not boundaries:
        return {}
    rings = dict(
        Boundary.objects.filter(pk__in=boundaries).values_list("neighbourhood_id", "rings")
    )
    touching = _touching(rings)
    return {pk: (frame_of(shape), touching[pk]) for pk, shape in rings.items()}


def frame_of(rings):
    points = [point for polygon in rings for ring in polygon for point in ring]
    longitudes, latitudes = [point[0] for point in points], [point[1] for point in points]
    return min(longitudes), min(latitudes), max(longitudes), max(latitudes)


def around(label):
    """The frame of a barri of which only the label is known; None without one."""
    if label is None:
        return None
    lat, lon = label
    wide = AROUND_A_LABEL / cos(radians(lat))
    return lon - wide, lat - AROUND_A_LABEL, lon + wide, lat + AROUND_A_LABEL


def _touching(rings):
    """id → ids with which it shares a stretch of border, the longest first."""
    owners = defaultdict(set)
    for pk, shape in rings.items():
        for polygon in shape:
            for ring in polygon:
                for point in ring:
                    owners[round(point[0], DECIMALS), round(point[1], DECIMALS)].add(pk)
    shared = defaultdict(lambda: defaultdict(int))
    for together in owners.values():
        for one in together:
            for other in together - {one}:
                shared[one][other] += 1
    return {
        pk: tuple(
            other
            for other, points in sorted(shared[pk].items(), key=lambda pair: (-pair[1], pair[0]))
            if points > CORNER
        )
        for pk in rings
    }


def _nearest(pk, labels):
    if pk not in labels:
        return ()
    lat, lon = labels[pk]
    narrow = cos(radians(lat))
    others = sorted(
        ((y - lat) ** 2 + ((x - lon) * narrow) ** 2, other)
        for other, (y, x) in labels.items()
        if other != pk
    )
    return tuple(other for _distance, other in others[:NEAREST])
