"""The point of a GeoJSON geometry: its own, or about the middle of a line or an area."""

from django.utils.translation import gettext as _

LARGE_DEGREES = 0.004  # about 400 m: the middle of something wider is only its neighbourhood
MOST_POSITIONS = 20_000


def point_of(geometry):
    """((lat, lon, precision) or None, what is wrong); `precision` is "" for a true point."""
    if geometry is None:
        return None, ""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    given = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Point" or not isinstance(geometry, dict):
        if isinstance(given, list) and len(given) >= 2:
            return (given[1], given[0], ""), ""
        return None, _("No són coordenades.")
    if kind == "GeometryCollection":
        parts = geometry.get("geometries")
        first = next((part for part in parts or [] if isinstance(part, dict)), None) if isinstance(parts, list) else None  # fmt: skip
        return point_of(first)
    positions = []
    _gather(given, positions, 0)
    if not positions:
        return None, ""
    lons, lats = [p[0] for p in positions], [p[1] for p in positions]
    wide = max(max(lats) - min(lats), max(lons) - min(lons))
    middle = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
    return (*middle, "neighbourhood" if wide > LARGE_DEGREES else "street"), ""


def _gather(value, positions, deep):
    if deep > 5 or not isinstance(value, list) or len(positions) >= MOST_POSITIONS:
        return
    if len(value) >= 2 and all(_is_number(item) for item in value[:2]):
        positions.append(value)
        return
    for item in value:
        _gather(item, positions, deep + 1)


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)
