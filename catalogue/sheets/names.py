"""Names on a printed map: districts of the whole city; closer, barris and the streets between them.

None is drawn over a sign or over another name: it moves a little, or it is left out.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin

SIZES = {"district": 22, "barri": 20, "avenue": 15}  # units of the drawing
LETTER = 0.5  # a letter's width, in its height
CITY_WIDE = 0.07  # degrees in 1,000 units: beyond, districts are named and not barris
MOVES = (0, -36, 36, -64, 64)  # up or down, to be clear of a sign


@dataclass(frozen=True)
class Name:
    """A text centred at (x, y); `turn` in degrees, as SVG turns."""

    text: str
    x: float
    y: float
    size: int
    turn: float = 0

    @property
    def length(self):
        return len(self.text) * self.size * LETTER

    def spots(self):
        """(x, y) along the text, a letter's height from one another at most."""
        steps = max(2, round(self.length / self.size))
        for step in range(steps + 1):
            along = (step / steps - 0.5) * self.length
            yield self.x + along * cos(radians(self.turn)), self.y + along * sin(radians(self.turn))


def names(features, plane, signs):
    """The names that have room, those of places before those of streets."""
    shown = "district" if (plane.east - plane.west) * 1000 / plane.width > CITY_WIDE else "barri"
    taken = [(sign.x, sign.y, sign.width / 2, 24) for sign in signs]
    found = []
    for kind in (shown, *(["avenue"] if shown == "barri" else [])):
        for feature in features:
            text = feature["properties"].get("name_ca")
            if feature["properties"]["kind"] != kind or not text:
                continue
            place = _of_street if kind == "avenue" else _of_place
            for name in place(text, feature["geometry"]["coordinates"], SIZES[kind], plane):
                if _has_room(name, plane, taken):
                    found.append(name)
                    taken += [(x, y, name.size, name.size * 0.7) for x, y in name.spots()]
                    break
    return found


def _of_place(text, at, size, plane):
    x, y = plane.at(*at)
    return [Name(text, x, y + move, size) for move in MOVES]


def _of_street(text, coordinates, size, plane):
    """Along its straight parts, the longest first, where they are in sight."""
    lines = coordinates if isinstance(coordinates[0][0], list) else [coordinates]
    drawn = [[plane.at(lon, lat) for lon, lat in line] for line in lines]
    parts = [part for points in drawn for part in pairwise(points)]
    for (x, y), (to_x, to_y) in sorted(parts, key=_length, reverse=True):
        turn = degrees(atan2(to_y - y, to_x - x))
        turn = turn - 180 if turn > 90 else turn + 180 if turn <= -90 else turn
        for share in (0.5, 0.35, 0.65, 0.2, 0.8):
            name = Name(text, x + (to_x - x) * share, y + (to_y - y) * share, size, turn)
            if name.length / 2 <= _length(((x, y), (to_x, to_y))) * min(share, 1 - share):
                yield name


def _length(part):
    (x, y), (to_x, to_y) = part
    return hypot(to_x - x, to_y - y)


def _has_room(name, plane, taken):
    margin = name.size
    return all(
        margin < x < plane.width - margin
        and margin < y < plane.height - margin
        and not any(
            abs(x - other_x) < half + name.size / 2 and abs(y - other_y) < high + name.size / 2
            for other_x, other_y, half, high in taken
        )
        for x, y in name.spots()
    )
