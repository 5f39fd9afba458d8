"""Where the numbers stand on a printed map: those too close share one sign, "3–7"."""

from dataclasses import dataclass
from math import cos, radians

CITY = (2.09, 41.34, 2.23, 41.46)
LEAST = 0.012  # degrees of longitude: a single point is not seen from the rooftops
MARGIN = 0.08
WIDTH = 1000.0  # units of the drawing
SIGN = 46.0  # a sign's height: two closer than that are one
PER_LETTER = 13.0
NAMED = 9  # letters of a sign


@dataclass
class Plane:
    """A frame in degrees on a drawing of `width` × `height` units."""

    west: float
    south: float
    east: float
    north: float
    width: float = WIDTH
    height: float = WIDTH

    @classmethod
    def around(cls, points, ratio, width=WIDTH):
        """Holds all the points (lon, lat), with some air, in the ratio of width to height."""
        if points:
            longitudes, latitudes = [p[0] for p in points], [p[1] for p in points]
            west, south, east, north = (
                *(min(longitudes), min(latitudes)),
                *(max(longitudes), max(latitudes)),
            )
        else:
            west, south, east, north = CITY
        narrow = cos(radians((south + north) / 2))
        across = max((east - west) * narrow, LEAST) * (1 + 2 * MARGIN)
        up = max(north - south, LEAST / ratio) * (1 + 2 * MARGIN)
        across, up = max(across, up * ratio), max(up, across / ratio)
        x, y = (west + east) / 2, (south + north) / 2
        half = across / 2 / narrow
        return cls(x - half, y - up / 2, x + half, y + up / 2, width, width / ratio)

    def at(self, lon, lat):
        return (
            (lon - self.west) / (self.east - self.west) * self.width,
            (self.north - lat) / (self.north - self.south) * self.height,
        )


@dataclass
class Sign:
    """Points drawn as one: where, and the positions of its entries."""

    x: float
    y: float
    members: list
    label: str = ""

    @property
    def width(self):
        return max(SIGN, 22 + PER_LETTER * len(self.label))


def signs(points):
    """Signs of (x, y) points that do not overlap, from the north-west to the south-east.

    Two that would touch become one, again and again; each sign's members are then numbered
    in a row, so that it can say "3–7".
    """
    found = [Sign(x, y, [index]) for index, (x, y) in enumerate(points)]
    while pair := _touching(found):
        one, other = pair
        number, others = len(one.members), len(other.members)
        one.x = (one.x * number + other.x * others) / (number + others)
        one.y = (one.y * number + other.y * others) / (number + others)
        one.members += other.members
        found.remove(other)
    found.sort(key=lambda sign: (round(sign.y / (SIGN * 2)), sign.x))
    number = 1
    for sign in found:
        last = number + len(sign.members) - 1
        sign.label = str(number) if last == number else f"{number}–{last}"
        number = last + 1
    return found


def _touching(found):
    """Two signs that would touch; with room for what the widest label may need."""
    wide = SIGN + PER_LETTER * 3
    ordered = sorted(found, key=lambda sign: sign.x)
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 :]:
            many = len(one.members) > 1 or len(other.members) > 1
            if other.x - one.x > (wide * 1.6 if many else wide):
                if other.x - one.x > wide * 1.6:
                    break
                continue
            if abs(other.y - one.y) < SIGN:
                return one, other
    return None
