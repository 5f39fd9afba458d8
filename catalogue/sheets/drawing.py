"""The map of a sheet as SVG: the city's sketch, limits, and signs with their numbers.

Attributes only, no style: the same drawing stands in a page and in a PDF.
"""

import json
from functools import cache
from xml.sax.saxutils import escape

from django.conf import settings

from .geometry import SIGN

AREAS = {
    "urban": "#ece8dd",
    "forest": "#e0e8d4",
    "park": "#d6e4c5",
    "nucleus": "#e2dccd",
    "sea": "#d5e4e6",
    "pier": "#e8e4d9",
}
LINES = {"river": ("#bfd8df", 5), "lane": ("#ffffff", 2), "grid": ("#ffffff", 3)}
LINES |= {"avenue": ("#ffffff", 5), "ronda": ("#dfcfa8", 5)}
LAND, INK, MARK, ACCENT = "#f4f2ec", "#191c18", "#ffc21a", "#0b5a45"
LABELLED = {"barri": 19, "district": 0}


@cache
def sketch():
    """[(kind, geometry)] of static/map/sketch_barcelona.geojson, by kind in painting order."""
    path = settings.BASE_DIR / "static" / "map" / "sketch_barcelona.geojson"
    features = json.loads(path.read_text())["features"]
    order = [*AREAS, *LINES, *LABELLED]
    kept = [f for f in features if f["properties"]["kind"] in order]
    return sorted(kept, key=lambda feature: order.index(feature["properties"]["kind"]))


def map_svg(plane, signs, limits=()):
    """The drawing as text; `limits` are MultiPolygons drawn strong."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {plane.width:.0f} '
        f'{plane.height:.0f}" width="{plane.width:.0f}" height="{plane.height:.0f}">'
        f'<rect width="100%" height="100%" fill="{LAND}"/>'
    ]
    labels = []
    for feature in sketch():
        kind, geometry = feature["properties"]["kind"], feature["geometry"]
        if kind in LABELLED:
            labels.append((feature["properties"].get("name", ""), geometry["coordinates"], kind))
        elif path := _path(geometry, plane):
            if kind in AREAS:
                parts.append(f'<path d="{path}" fill="{AREAS[kind]}" fill-rule="evenodd"/>')
            else:
                colour, width = LINES[kind]
                parts.append(
                    f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
                    'stroke-linejoin="round" stroke-linecap="round"/>'
                )
    for rings in limits:
        path = _path({"type": "MultiPolygon", "coordinates": rings}, plane)
        parts.append(
            f'<path d="{path}" fill="none" stroke="{ACCENT}" stroke-width="4" '
            'stroke-linejoin="round"/>'
        )
    parts += [_label(name, plane.at(*point), kind, plane) for name, point, kind in labels]
    parts += [_sign(sign) for sign in signs]
    return "".join([*parts, "</svg>"])


def _path(geometry, plane):
    kind, coordinates = geometry["type"], geometry["coordinates"]
    lines = {
        "LineString": lambda: [coordinates],
        "MultiLineString": lambda: coordinates,
        "Polygon": lambda: coordinates,
        "MultiPolygon": lambda: [ring for polygon in coordinates for ring in polygon],
    }[kind]()
    closed = "z" if kind.endswith("Polygon") else ""
    drawn = []
    for line in lines:
        points = [plane.at(point[0], point[1]) for point in line]
        if _in_sight(points, plane):
            drawn.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + closed)
    return "".join(drawn)


def _in_sight(points, plane):
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return max(xs) > 0 and min(xs) < plane.width and max(ys) > 0 and min(ys) < plane.height


def _label(name, at, kind, plane):
    size = LABELLED[kind]
    x, y = at
    wide = plane.east - plane.west > 0.07  # the whole city: districts, not barris
    if (kind == "barri") == wide or not (0 < x < plane.width and 0 < y < plane.height):
        return ""
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-family="Libertinus Serif, serif" '
        f'font-size="{size or 22}" text-anchor="middle" fill="#565b54" '
        f'font-style="italic">{escape(name)}</text>'
    )


def _sign(sign):
    half, wide, cut = SIGN / 2 - 2, sign.width / 2 - 2, 11
    x, y = sign.x, sign.y
    corners = [
        (x - wide + cut, y - half),
        (x + wide - cut, y - half),
        (x + wide, y - half + cut),
        (x + wide, y + half - cut),
        (x + wide - cut, y + half),
        (x - wide + cut, y + half),
        (x - wide, y + half - cut),
        (x - wide, y - half + cut),
    ]
    path = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in corners) + "z"
    return (
        f'<path d="{path}" fill="{INK}" stroke="{LAND}" stroke-width="2"/>'
        f'<text x="{x:.1f}" y="{y + 8:.1f}" font-family="Libertinus Serif, serif" '
        f'font-size="24" font-weight="bold" text-anchor="middle" fill="#ffffff">'
        f"{escape(sign.label)}</text>"
    )
