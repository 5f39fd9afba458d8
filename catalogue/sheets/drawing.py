"""The map of a sheet as SVG: the city's sketch, limits, and signs with their numbers.

Attributes only, no style: the same drawing stands in a page and in a PDF.
"""

import json
from functools import cache
from xml.sax.saxutils import escape

from django.conf import settings

from .geometry import SIGN
from .names import names

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
LAND, INK, NAME, ACCENT = "#f4f2ec", "#191c18", "#4a4f48", "#0b5a45"
NAMED = ("barri", "district")


@cache
def sketch():
    """[(kind, geometry)] of static/map/sketch_barcelona.geojson, by kind in painting order."""
    path = settings.BASE_DIR / "static" / "map" / "sketch_barcelona.geojson"
    features = json.loads(path.read_text())["features"]
    order = [*AREAS, *LINES, *NAMED]
    kept = [f for f in features if f["properties"]["kind"] in order]
    return sorted(kept, key=lambda feature: order.index(feature["properties"]["kind"]))


def map_svg(plane, signs, limits=()):
    """The drawing as text; `limits` are MultiPolygons drawn strong."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {plane.width:.0f} '
        f'{plane.height:.0f}" width="{plane.width:.0f}" height="{plane.height:.0f}">'
        f'<rect width="100%" height="100%" fill="{LAND}"/>'
    ]
    for feature in sketch():
        kind, geometry = feature["properties"]["kind"], feature["geometry"]
        if kind not in NAMED and (path := _path(geometry, plane)):
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
    parts += [_written(name) for name in names(sketch(), plane, signs)]
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


def _written(name):
    turned = f' transform="rotate({name.turn:.1f} {name.x:.0f} {name.y:.0f})"' if name.turn else ""
    return (
        f'<text x="{name.x:.0f}" y="{name.y + name.size / 3:.0f}"{turned} font-family="Libertinus '
        f'Serif, serif" font-size="{name.size}" text-anchor="middle" fill="{NAME}" stroke="{LAND}" '
        f'stroke-width="4" stroke-linejoin="round" paint-order="stroke">{escape(name.text)}</text>'
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
