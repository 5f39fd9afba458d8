"""Points as files give them: swapped axes, UTM metres, zeros, points at the other end of the world."""

from dataclasses import dataclass
from math import cos, hypot, radians, sin, sqrt, tan

from django.utils.translation import gettext as _

from .normalise import number

# Boxes as (south, west, north, east), WGS84 degrees, with some margin.
CITY = (41.29, 2.02, 41.49, 2.26)
CATALONIA = (40.4, 0.1, 42.95, 3.4)
SPAIN = (27.5, -18.3, 43.9, 4.5)
DECIMALS = 6  # about 10 cm


@dataclass(frozen=True, slots=True)
class Point:
    """`lat` and `lon` are None when no usable point was given; `note` tells what was done."""

    lat: float | None = None
    lon: float | None = None
    note: str = ""


NOWHERE = Point()


def inside(lat, lon, box):
    south, west, north, east = box
    return south <= lat <= north and west <= lon <= east


def read(lat, lon, area=None):
    """The point of two cells that should hold latitude and longitude.

    `area` is the box where it must be. Axes are swapped only when the point as written is
    out of place and the swapped one is in place; anything else out of place is dropped.
    """
    if (
        str(lat if lat is not None else "").strip() == ""
        and str(lon if lon is not None else "").strip() == ""
    ):
        return NOWHERE
    lat, lon = number(lat), number(lon)
    if lat is None or lon is None:
        return Point(note=_("No són coordenades."))
    if (lat, lon) == (0, 0):
        return Point(note=_("El punt 0, 0 vol dir que no se sap on és."))
    metres = _from_utm(lat, lon)
    if metres:
        lat, lon = metres
    expected = area or CATALONIA
    in_place = inside(lat, lon, expected)
    if not in_place and inside(lon, lat, expected):
        return _rounded(lon, lat, _("La latitud i la longitud venien canviades: s’han girat."))
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return Point(note=_("Les coordenades no són de la Terra."))
    if area and not in_place:
        return Point(note=_("El punt cau fora de lloc."))
    note = _("Coordenades en metres (UTM 31N): s’han passat a graus.") if metres else ""
    return _rounded(lat, lon, note)


def _rounded(lat, lon, note=""):
    return Point(round(lat, DECIMALS), round(lon, DECIMALS), note)


def _from_utm(one, other):
    """(lat, lon) when the pair is ETRS89 / UTM 31N metres of Catalonia in either order, else None."""
    for easting, northing in ((one, other), (other, one)):
        if 200_000 <= easting <= 600_000 and 4_450_000 <= northing <= 4_800_000:
            return from_utm31(easting, northing)
    return None


def from_utm31(easting, northing):
    """ETRS89 / UTM zone 31N (EPSG:25831) to degrees, within centimetres (Snyder 1987, pp. 61–64).

    ETRS89 and WGS84 differ by less than a metre: the same for a map.
    """
    a, e2, k0 = 6_378_137.0, 0.006_694_380_022_90, 0.9996
    ep2 = e2 / (1 - e2)
    mu = northing / k0 / (a * (1 - e2 / 4 - 3 * e2**2 / 64 - 5 * e2**3 / 256))
    e1 = (1 - sqrt(1 - e2)) / (1 + sqrt(1 - e2))
    phi = (
        mu
        + (3 * e1 / 2 - 27 * e1**3 / 32) * sin(2 * mu)
        + (21 * e1**2 / 16 - 55 * e1**4 / 32) * sin(4 * mu)
        + (151 * e1**3 / 96) * sin(6 * mu)
    )
    c1, t1 = ep2 * cos(phi) ** 2, tan(phi) ** 2
    n1 = a / sqrt(1 - e2 * sin(phi) ** 2)
    r1 = a * (1 - e2) / (1 - e2 * sin(phi) ** 2) ** 1.5
    d = (easting - 500_000) / (n1 * k0)
    lat = phi - (n1 * tan(phi) / r1) * (
        d**2 / 2
        - (5 + 3 * t1 + 10 * c1 - 4 * c1**2 - 9 * ep2) * d**4 / 24
        + (61 + 90 * t1 + 298 * c1 + 45 * t1**2 - 252 * ep2 - 3 * c1**2) * d**6 / 720
    )
    lon = (
        d
        - (1 + 2 * t1 + c1) * d**3 / 6
        + (5 - 2 * c1 + 28 * t1 - 3 * c1**2 + 8 * ep2 + 24 * t1**2) * d**5 / 120
    ) / cos(phi)
    return lat / radians(1), 3 + lon / radians(1)


def metres_between(one, other):
    """Distance in metres of two (lat, lon) that are near each other."""
    north = (one[0] - other[0]) * 111_320
    east = (one[1] - other[1]) * 111_320 * cos(radians(one[0]))
    return hypot(north, east)
