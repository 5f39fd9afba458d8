"""The boundaries as the map draws them: a GeoJSON of a few tens of KB.

Borders that two places share are simplified once, so that no slivers open between them.
"""

import json
from functools import lru_cache

from django.db.models import Count, Max

from .models import Boundary

TOLERANCE = 0.0001  # degrees: about 10 m, under a pixel until the closest zooms
DECIMALS = 5  # about 1 m


def drawing():
    """The GeoJSON as text; without features while no boundaries are loaded."""
    state = Boundary.objects.aggregate(newest=Max("pk"), count=Count("pk"))
    return _drawing(state["newest"], state["count"])


@lru_cache(maxsize=1)
def _drawing(_newest, _count):
    """Loading boundaries replaces their rows, so the newest id tells one state from another."""
    boundaries = list(
        Boundary.objects.select_related("district", "neighbourhood").order_by(
            "district__code", "neighbourhood__code"
        )
    )
    features = []
    for level in ("district", "neighbourhood"):
        here = [boundary for boundary in boundaries if getattr(boundary, level)]
        shapes = simplify([boundary.rings for boundary in here], TOLERANCE)
        for boundary, rings in zip(here, shapes, strict=True):
            place = getattr(boundary, level)
            features.append(
                {
                    "type": "Feature",
                    "properties": {"kind": level, "code": place.code, "name": place.name},
                    "geometry": {"type": "MultiPolygon", "coordinates": rings},
                }
            )
    content = {"type": "FeatureCollection", "features": features}
    licences = sorted({boundary.licence for boundary in boundaries} - {""})
    if licences:
        content["attribution"] = "; ".join(licences)
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def simplify(shapes, tolerance):
    """MultiPolygons with fewer points; what two of them share stays shared."""
    junctions = _junctions(shapes)
    return [
        [[_simplified_ring(ring, junctions, tolerance) for ring in polygon] for polygon in shape]
        for shape in shapes
    ]


def _open(ring):
    points = [tuple(point[:2]) for point in ring]
    return points[:-1] if points[0] == points[-1] else points


def _junctions(shapes):
    """Points where borders part: their neighbours along all the rings are not just two."""
    neighbours = {}
    for shape in shapes:
        for polygon in shape:
            for ring in polygon:
                points = _open(ring)
                for index, point in enumerate(points):
                    beside = (points[index - 1], points[(index + 1) % len(points)])
                    neighbours.setdefault(point, set()).update(beside)
    return {point for point, beside in neighbours.items() if len(beside) != 2}


def _simplified_ring(ring, junctions, tolerance):
    points = _open(ring)
    starts = [index for index, point in enumerate(points) if point in junctions]
    if len(starts) < 2:
        # No borders part here: cut at the ends of its longest extent, the same for a twin ring.
        first, last = points.index(min(points)), points.index(max(points))
        starts = sorted({first, last})
    kept = []
    for start, end in zip(starts, [*starts[1:], starts[0] + len(points)], strict=True):
        arc = [points[index % len(points)] for index in range(start, end + 1)]
        kept += _simplified_arc(arc, tolerance)[:-1]
    rounded = []
    for lon, lat in kept:
        point = [round(lon, DECIMALS), round(lat, DECIMALS)]
        if not rounded or rounded[-1] != point:
            rounded.append(point)
    if len(rounded) < 3:  # smaller than the tolerance: as it is
        rounded = [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in points]
    return [*rounded, rounded[0]]


def _simplified_arc(arc, tolerance):
    """Douglas and Peucker's, always walked in the same direction, ends kept."""
    backwards = arc[0] > arc[-1]
    line = arc[::-1] if backwards else arc
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        worst, index = tolerance, None
        for middle in range(first + 1, last):
            distance = _from_segment(line[middle], line[first], line[last])
            if distance > worst:
                worst, index = distance, middle
        if index is not None:
            keep.add(index)
            stack += [(first, index), (index, last)]
    result = [line[index] for index in sorted(keep)]
    return result[::-1] if backwards else result


def _from_segment(point, start, end):
    across, up = end[0] - start[0], end[1] - start[1]
    length = across * across + up * up
    along = ((point[0] - start[0]) * across + (point[1] - start[1]) * up) / length if length else 0
    share = min(max(along, 0), 1)
    return (
        (point[0] - start[0] - share * across) ** 2 + (point[1] - start[1] - share * up) ** 2
    ) ** 0.5
