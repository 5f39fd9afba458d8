"""GeoJSON of Open Data BCN's districts and neighbourhoods ("Unitats administratives").

| in the file | becomes |
|---|---|
| `DISTRICTE`, `BARRI` ("-" when it is a district) | whose boundary it is |
| `NOM` | checked against the name that the portal has |
| geometry: Polygon or MultiPolygon, WGS84 | rings, rounded to 6 decimals (10 cm) |

Neighbourhoods and districts themselves are not made here: their names and codes come with
the portal.
"""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue import territory
from catalogue.models import Boundary, District, Neighbourhood

from . import coordinates, readers
from .normalise import fold, line
from .problems import UnreadableFile


@dataclass
class Loaded:
    counts: dict = field(default_factory=lambda: {"districts": 0, "neighbourhoods": 0})
    notes: list = field(default_factory=list)
    moved: int = 0  # establishments whose neighbourhood changed


@transaction.atomic
def load(data, *, name="", licence=""):
    """Replaces the boundaries that the file has, all or none; raises UnreadableFile."""
    document = readers.read(data, name)
    if document.kind != "geojson":
        raise UnreadableFile(_("No és un GeoJSON amb una col·lecció d’elements."))
    places = {
        "districts": {place.code: place for place in District.objects.all()},
        "neighbourhoods": {place.code: place for place in Neighbourhood.objects.all()},
    }
    loaded, rows = Loaded(), []
    for number, feature, _problems in document.rows():
        properties = feature.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        kind, code = _whose(properties)
        place = places[kind].get(code)
        if place is None:
            raise UnreadableFile(
                _("L’element %(number)s no és de cap barri ni districte del portal (%(code)s).")
                % {"number": number, "code": code or "?"}
            )
        if fold(place.name) != fold(line(properties.get("NOM"))):
            loaded.notes.append(
                _("El codi %(code)s és «%(ours)s» al portal i «%(theirs)s» al fitxer.")
                % {"code": code, "ours": place.name, "theirs": line(properties.get("NOM"))}
            )
        loaded.counts[kind] += 1
        column = "district" if kind == "districts" else "neighbourhood"
        rows.append(Boundary(**{column: place}, rings=_rings(feature, number), licence=licence))
    for column in ("district", "neighbourhood"):
        replaced = [getattr(row, column) for row in rows if getattr(row, column)]
        Boundary.objects.filter(**{f"{column}__in": replaced}).delete()
    Boundary.objects.bulk_create(rows)
    loaded.moved = territory.locate_all() if loaded.counts["neighbourhoods"] else 0
    return loaded


def _whose(properties):
    district, neighbourhood = (line(properties.get(key)) for key in ("DISTRICTE", "BARRI"))
    if neighbourhood.isdigit():
        return "neighbourhoods", neighbourhood.zfill(2)
    return "districts", district.zfill(2) if district.isdigit() else ""


def _rings(feature, number):
    """MultiPolygon coordinates, rounded; refuses what is no polygon near Barcelona."""
    try:
        geometry = feature["geometry"]
        polygons = {
            "Polygon": lambda given: [given],
            "MultiPolygon": lambda given: given,
        }[geometry["type"]]
        rings = [
            [[[round(point[0], 6), round(point[1], 6)] for point in ring] for ring in polygon]
            for polygon in polygons(geometry["coordinates"])
        ]
        points = [point for polygon in rings for ring in polygon for point in ring]
        sound = bool(points) and all(len(ring) > 3 for polygon in rings for ring in polygon)
    except (KeyError, TypeError, IndexError, ValueError):
        sound = False
    if not sound:
        raise UnreadableFile(_("L’element %(number)s no té cap polígon.") % {"number": number})
    if not all(coordinates.inside(lat, lon, coordinates.CATALONIA) for lon, lat in points):
        raise UnreadableFile(
            _("L’element %(number)s no és en graus (longitud, latitud) de Catalunya.")
            % {"number": number}
        )
    return rings
