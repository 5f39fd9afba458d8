"""What the map's parts say about one another: sketch, its rules, its colours, its words."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

ROOT = Path(settings.BASE_DIR)
CSS = (ROOT / "static/css/map.css").read_text()
STYLE = json.loads((ROOT / "static/map/sketch_style.json").read_text())
SKETCH = json.loads((ROOT / "static/map/sketch_barcelona.geojson").read_text())["features"]
SCRIPTS = {path.name: path.read_text() for path in (ROOT / "static/js/map").glob("*.js")}
TEMPLATE = "components/map_with_list_map.html"
SECTORS = [{"code": "alim", "label": "Alimentació"}]


def rules():
    for part in ("areas", "lines", "labels"):
        for kind, rule in STYLE[part].items():
            yield part, kind, rule


def test_every_kind_of_feature_has_a_rule_and_every_rule_a_feature():
    drawn = {kind for _part, kind, _rule in rules()}
    assert {feature["properties"]["kind"] for feature in SKETCH} == drawn


def test_every_colour_of_the_sketch_is_in_the_stylesheet():
    names = set()
    for _part, _kind, rule in rules():
        for each in [rule, *rule.get("waves", []), *rule.get("by_rank", {}).values()]:
            names |= {each[key] for key in ("fill", "stroke", "casing", "colour") if key in each}
    assert len(names) > 20
    for name in names:
        assert f".sk-{name} {{" in CSS, name
        assert f"--sk-{name}:" in CSS, name


def test_the_sketch_names_all_districts_and_neighbourhoods():
    codes = {"district": set(), "barri": set()}
    for feature in SKETCH:
        if feature["properties"]["kind"] in codes:
            codes[feature["properties"]["kind"]].add(feature["properties"]["code"])
    assert codes["district"] == {f"{n:02}" for n in range(1, 11)}
    assert codes["barri"] == {f"{n:02}" for n in range(1, 74)}


@pytest.mark.parametrize("mode", ["list", "home", "place"])
def test_the_box_has_what_the_scripts_look_for(mode):
    html = render_to_string(
        TEMPLATE,
        {
            "mode": mode,
            "lat": 41.4,
            "lon": 2.17,
            "sector": "alim",
            "map_sectors": SECTORS,
            "points_url": "/p",
            "cards_url": "/c",
        },
    )
    assert "{%" not in html
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)
    for hook in (
        "data-map-canvas",
        "data-map-note-text",
        "data-map-retry",
        "data-map-nearer",
        "<noscript>",
    ):
        assert hook in html
    assert ("data-map-area" in html) == (mode == "list")
    assert ("data-points-url" in html) == (mode != "place")


def test_every_word_that_the_scripts_say_is_in_the_template():
    html = render_to_string(TEMPLATE, {"map_sectors": SECTORS})
    offered = set(re.findall(r'data-key="([\w.]+)"', html))
    code = "\n".join(SCRIPTS.values())
    said = set(re.findall(r'say\("(\w+)"', code)) | set(re.findall(r'#line\("(\w+)"', code))
    for conditional in re.findall(r"say\(([^,)]*\?[^,)]*)", code):
        said |= set(re.findall(r'"(\w+)"', conditional))
    assert {"failed", "atDoor", "zoomIn", "locationDenied"} <= said
    assert said <= offered
    assert offered - said == {"sector.alim"}


def test_coordinates_are_written_for_machines_in_every_language():
    html = render_to_string(TEMPLATE, {"mode": "place", "lat": 41.4, "lon": 2.17, "sector": "alim"})
    assert 'data-lat="41.40000"' in html
    assert 'data-lon="2.17000"' in html


def test_scripts_of_the_map_do_not_import_in_a_ring():
    """Hashed names are made of what a file imports: a ring of imports has no names."""
    imports = {name: set(re.findall(r'from "\./([\w.]+)"', text)) for name, text in SCRIPTS.items()}

    def reached(name, seen):
        for other in imports[name]:
            assert other not in seen, (name, other)
            reached(other, {*seen, other})

    for name in imports:
        reached(name, {name})
