"""Boundaries, and the neighbourhood of each point."""

import gzip
import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse

from catalogue import boundary_lines, territory
from catalogue.imports import boundaries
from catalogue.imports.problems import UnreadableFile
from catalogue.models import Boundary, District, Establishment, Neighbourhood
from tests import builders

# Two squares of a hundredth of a degree, side by side; the eastern one has a hole.
WEST = [[[2.10, 41.38], [2.11, 41.38], [2.11, 41.39], [2.10, 41.39], [2.10, 41.38]]]
HOLE = [[2.114, 41.384], [2.116, 41.384], [2.116, 41.386], [2.114, 41.386], [2.114, 41.384]]
EAST = [[[2.11, 41.38], [2.12, 41.38], [2.12, 41.39], [2.11, 41.39], [2.11, 41.38]], HOLE]


def feature(code, polygon, name="", district="03"):
    return {
        "type": "Feature",
        "properties": {"DISTRICTE": district, "BARRI": code, "NOM": name},
        "geometry": {"type": "Polygon", "coordinates": polygon},
    }


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


@pytest.fixture
def two_squares(db):
    builders.neighbourhood("17", "Badal")
    builders.neighbourhood("18", "Sants")
    return collection(feature("17", WEST, "Badal"), feature("18", EAST, "Sants"))


def codes():
    return list(Establishment.objects.order_by("pk").values_list("neighbourhood__code", flat=True))


def test_points_are_in_one_square_or_the_other_or_in_the_hole():
    west, east = territory.Area([WEST]), territory.Area([EAST])
    inside = [(41.385, 2.105), (41.385, 2.1115), (41.385, 2.115), (41.395, 2.105)]
    assert [west.contains(*point) for point in inside] == [True, False, False, False]
    assert [east.contains(*point) for point in inside] == [False, True, False, False]
    border = (41.385, 2.11)
    assert west.contains(*border) + east.contains(*border) == 1


def test_loading_places_every_point(two_squares):
    enterprise = builders.enterprise()
    builders.place(
        enterprise, lat=41.385, lon=2.105, neighbourhood=Neighbourhood.objects.get(code="18")
    )
    builders.place(enterprise, lat=41.385, lon=2.1115)
    builders.place(enterprise, lat=41.3795, lon=2.105)  # 55 m outside: a pier
    builders.place(
        enterprise, lat=41.30, lon=2.105, neighbourhood=Neighbourhood.objects.get(code="18")
    )
    builders.place(
        enterprise, lat=None, lon=None, neighbourhood=Neighbourhood.objects.get(code="18")
    )
    loaded = boundaries.load(two_squares)
    assert codes() == ["17", "18", "17", None, "18"]
    assert loaded.moved == 4
    assert boundaries.load(two_squares).moved == 0
    assert Boundary.objects.count() == 2


def test_a_neighbourhood_that_staff_chose_stays(two_squares):
    chosen = Neighbourhood.objects.get(code="18")
    signature = {"neighbourhood": {"source": "staff"}}
    builders.place(
        builders.enterprise(), lat=41.385, lon=2.105, neighbourhood=chosen, provenance=signature
    )
    boundaries.load(two_squares)
    assert codes() == ["18"]


def test_without_boundaries_the_code_then_the_name_then_the_nearest_label(db):
    badal, sants = builders.neighbourhood("17", "Badal"), builders.neighbourhood("18", "Sants")
    Neighbourhood.objects.filter(pk=badal.pk).update(label_lat=41.375, label_lon=2.127)
    Neighbourhood.objects.filter(pk=sants.pk).update(label_lat=41.376, label_lon=2.136)
    locator = territory.Locator()
    near_badal = (41.375, 2.128)
    assert locator.neighbourhood(*near_badal, code="18", name="Badal") == sants.pk
    assert locator.neighbourhood(*near_badal, name="SANTS") == sants.pk
    assert locator.neighbourhood(*near_badal) == badal.pk
    assert locator.neighbourhood(41.50, 2.30) is None
    assert locator.neighbourhood(code="99") is None


@pytest.mark.parametrize(
    "broken",
    [
        b"{}",
        b'[{"a": 1}]',
        collection(feature("99", WEST)),
        collection(feature("-", WEST, district="x")),
        collection(feature("17", [[[2.1, 41.3]]])),
        collection(feature("17", "x")),
        collection({"type": "Feature", "properties": None, "geometry": None}),
        collection(feature("17", [[[431000, 4582000]] * 4])),
    ],
)
def test_what_is_no_boundary_is_refused_whole(two_squares, broken):
    boundaries.load(two_squares)
    with pytest.raises(UnreadableFile):
        boundaries.load(broken)
    assert Boundary.objects.count() == 2


def test_shared_borders_stay_shared_when_simplified():
    wavy = [[2.11 + (0.00002 if step % 2 else 0), 41.38 + step * 0.001] for step in range(11)]
    west = [[2.10, 41.38], *wavy, [2.10, 41.39], [2.10, 41.38]]
    east = [[2.12, 41.39], *reversed(wavy), [2.12, 41.38], [2.12, 41.39]]
    ((one,),), ((other,),) = boundary_lines.simplify([[[west]], [[east]]], 0.0001)
    assert len(one) < len(west) and one[0] == one[-1]
    shared = {tuple(point) for point in one} & {tuple(point) for point in other}
    assert shared == {(2.11, 41.38), (2.11, 41.39)}


def test_the_drawing_is_empty_until_boundaries_are_loaded(client, db):
    assert client.get(reverse("catalogue:boundaries")).json()["features"] == []


def test_real_boundaries(shared_data, client, db):
    call_command("load_reference", verbosity=0)
    files = [shared_data(f"boundaries/{name}.geojson") for name in ("districtes", "barris")]
    enterprise = builders.enterprise()
    places = {
        "Boqueria": (41.382048, 2.172270, "01"),
        "Sants": (41.374741, 2.133754, "18"),
        "Moll de les Drassanes": (41.374651, 2.178115, "01"),
        "Tibidabo": (41.422, 2.119, "22"),
    }
    for lat, lon, _code in places.values():
        builders.place(enterprise, lat=lat, lon=lon)
    call_command("import_territory", *map(str, files), verbosity=0)
    assert (
        Boundary.objects.count() == District.objects.count() + Neighbourhood.objects.count() == 83
    )
    assert codes() == [code for _lat, _lon, code in places.values()]
    drawing = boundary_lines.drawing()
    assert len(gzip.compress(drawing.encode())) < 60_000
    assert len(json.loads(drawing)["features"]) == 83
    assert client.get(reverse("catalogue:boundaries")).status_code == 200


def test_the_command_tells_what_is_wrong(tmp_path, db):
    missing = tmp_path / "x.geojson"
    with pytest.raises(CommandError, match="No es pot llegir"):
        call_command("import_territory", str(missing))
    missing.write_text("res")
    with pytest.raises(CommandError, match=r"x\.geojson"):
        call_command("import_territory", str(missing))


@pytest.mark.parametrize(
    "geometry",
    [
        [1], None, "POLYGON", {"type": []}, {"type": "Polygon"}, {"type": "Point", "coordinates": [2, 41]},
        {"type": "Polygon", "coordinates": [["a", "b", "c", "d"]]},
    ],
)  # fmt: skip
def test_a_malformed_geometry_is_refused_with_a_message(two_squares, geometry):
    broken = feature("18", EAST, "Sants") | {"geometry": geometry}
    with pytest.raises(UnreadableFile, match="cap polígon"):
        boundaries.load(collection(feature("17", WEST, "Badal"), broken))
    assert not Boundary.objects.exists()


def test_malformed_properties_are_of_no_neighbourhood(two_squares):
    with pytest.raises(UnreadableFile, match="de cap barri"):
        boundaries.load(collection(feature("17", WEST) | {"properties": [1]}))
