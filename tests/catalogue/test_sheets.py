"""A search on paper: numbers that do not overlap, text that stays text, bounded work."""

import io
import json
import random
import re

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import sheets
from catalogue.sheets import printing as sheet_pdf
from catalogue.sheets import selection
from catalogue.sheets.drawing import sketch
from catalogue.sheets.geometry import Plane, signs
from catalogue.sheets.names import names
from tests import builders

pytestmark = pytest.mark.django_db

EVIL = '#panic("x") </text><script>alert(1)</script> $x^2$ \\ #read("/etc/passwd") "]'


@pytest.fixture(autouse=True)
def world(client):
    bread = builders.sector("alim-pa", "alim", label="Pa")
    barri = builders.neighbourhood()
    for number in range(4):
        made = builders.enterprise(f"Fleca {number}", main_sector=bread, phone="93 000 00 00")
        builders.place(
            made,
            neighbourhood=barri,
            street="Carrer Gran",
            street_number=str(number),
            lat=41.37 + number / 1000,
            hours=dict.fromkeys(range(1, 6), ("9:00", "14:00")),
        )
    client.get("/ca/")


def read(content):
    """(text, width, height in points, metadata) of a PDF."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    box = reader.pages[0].mediabox
    text = " ".join(page.extract_text() for page in reader.pages)
    metadata = reader.xmp_metadata.stream.get_data().decode()
    return " ".join(text.split()), float(box.width), float(box.height), metadata


def test_the_list_and_the_map_have_the_same_numbers(client):
    page = client.get("/ca/cataleg/full/?sector=alim")
    made = page.context["sheet"]
    assert [entry.number for entry in made.entries] == ["1", "2", "3", "4"]
    assert made.entries[0].address == "Carrer Gran, 3, Sants"  # the northernmost
    assert re.match(r"\S+–\S+ 9\.00–14\.00$", made.entries[0].hours)
    shown = re.findall(r"<text[^>]*bold[^>]*>([^<]*)</text>", made.map)
    assert shown and shown == [sign.label for sign in made.signs]
    assert "Fleca 2" in page.text and "93 000 00 00" in page.text and "CC BY 4.0" in page.text


@pytest.mark.parametrize("number", [1, 40, 120])
def test_signs_never_overlap_and_say_what_they_hold(number):
    chance = random.Random(number)
    points = [(chance.uniform(0, 1000), chance.uniform(0, 700)) for _ in range(number)]
    points += [(500, 300)] * 5  # one door
    found = signs(points)
    for one in found:
        for other in found:
            if one is not other:
                apart = (one.width + other.width) / 2
                assert abs(one.x - other.x) >= apart - 1 or abs(one.y - other.y) >= 45, (one, other)
    assert sorted(index for sign in found for index in sign.members) == list(range(number + 5))
    next_number = 1
    for sign in found:
        first, _dash, last = sign.label.partition("–")
        assert int(first) == next_number
        next_number = int(last or first) + 1
        assert next_number - int(first) == len(sign.members)


def test_what_is_not_on_the_map_is_listed_without_number(client):
    builders.enterprise("Sense lloc", main_sector=builders.sector("alim"))
    away = builders.enterprise("Lluny", main_sector=builders.sector("alim"))
    builders.place(away, lat=40.4, lon=-3.7)
    made = client.get("/ca/cataleg/full/?sector=alim").context["sheet"]
    assert [(e.number, e.name) for e in made.entries][4:] == [("", "Lluny"), ("", "Sense lloc")]
    assert 41.3 < made.plane.south < made.plane.north < 41.5


def test_a_limit_is_said_in_words(client, monkeypatch):
    monkeypatch.setattr(selection, "MOST", 3)
    page = client.get("/ca/cataleg/full/")
    assert len(page.context["sheet"].entries) == 3
    assert "Hi surten les 3 primeres per ordre alfabètic, de 4" in page.text


def test_nothing_found_is_no_error(client):
    assert "no n’hi ha cap" in client.get("/ca/cataleg/full/?q=xyzw").text
    assert client.get("/ca/cataleg/full.pdf?q=xyzw").content.startswith(b"%PDF")


@pytest.mark.parametrize("query", ["paper=a5", "sentit=x", "sector=cap"])
def test_wrong_addresses(client, query):
    assert client.get(f"/ca/cataleg/full/?{query}").status_code == 400
    assert client.get(f"/ca/cataleg/full.pdf?{query}").status_code == 400


@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize("orientation", ["vertical", "horitzontal"])
def test_pdf_has_all_and_is_accessible(client, paper, orientation):
    builders.enterprise("Col·lectiu l’Àgora: ça «més» €", main_sector=builders.sector("alim"))
    response = client.get(f"/ca/cataleg/full.pdf?sector=alim&paper={paper}&sentit={orientation}")
    assert response["Content-Type"] == "application/pdf"
    text, width, height, metadata = read(response.content)
    for words in (
        "Fleca 3",
        "Carrer Gran, 2",
        "93 000 00 00",
        "CC BY 4.0",
        "Col·lectiu l’Àgora: ça «més» €",
    ):
        assert words in text, words
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert (width > height) is (orientation == "horitzontal")
    assert max(width, height) == pytest.approx({"a4": 842, "a3": 1191}[paper], abs=1)


def test_what_people_write_stays_text(client):
    evil = builders.enterprise(EVIL, main_sector=builders.sector("alim"), summary_ca=EVIL[:160])
    builders.place(evil, street=EVIL[:100])
    assert "<script>alert" not in client.get("/ca/cataleg/full/").text
    text, *_rest = read(client.get("/ca/cataleg/full.pdf").content)
    assert '#panic("x")' in text and "root:" not in text
    titled = client.get("/ca/cataleg/full.pdf", {"q": EVIL})
    assert titled.content.startswith(b"%PDF")


def test_the_code_leads_to_the_list(client):
    made = client.get("/ca/cataleg/full/?sector=alim&paper=a3").context["sheet"]
    assert made.address == "http://testserver/ca/cataleg/?sector=alim"
    assert made.code.startswith("<svg") and "style" not in made.code


@pytest.mark.parametrize("rows", [0, 6])
def test_queries_do_not_grow(client, rows):
    for number in range(rows):
        builders.place(builders.enterprise(f"Forn {number}", main_sector=builders.sector("alim")))
    with CaptureQueriesContext(connection) as queries:
        client.get("/ca/cataleg/full/?sector=alim")
    assert len(queries) == 6, [query["sql"][:70] for query in queries]


def test_one_pdf_at_a_time_and_no_request_waits_for_ever(client, monkeypatch):
    monkeypatch.setattr(sheet_pdf, "PATIENCE", 0.01)
    with sheet_pdf._turns:
        response = client.get("/ca/cataleg/full.pdf")
    assert response.status_code == 429 and response["Retry-After"] == "5"
    assert client.get("/ca/cataleg/full.pdf").status_code == 200


def test_long_texts_are_cut(client):
    made = client.get("/ca/cataleg/full/").context["sheet"]
    made.__dict__["entries"] = [sheets.selection.Entry("1", "x" * 9999, "", "", "", "")]
    data = json.dumps(sheet_pdf._data(made))
    assert "x" * 300 in data and "x" * 301 not in data


def test_the_map_of_one_point_is_not_of_the_rooftops():
    plane = Plane.around([(2.15, 41.38)], 1.35)
    assert plane.east - plane.west > 0.01
    assert plane.width / plane.height == pytest.approx(1.35)


def drawn_names(made):
    return re.findall(r"<text[^>]*paint-order[^>]*>([^<]*)</text>", made.map)


def test_the_map_names_the_barris_and_the_streets_between(client):
    builders.place(builders.enterprise("Sola"), lat=41.402, lon=2.157)
    written = drawn_names(client.get("/ca/cataleg/full/?q=Sola").context["sheet"])
    assert "la Vila de Gràcia" in written and "Travessera de Gràcia" in written
    builders.place(builders.enterprise("Sola de Nou Barris"), lat=41.445, lon=2.177)
    written = drawn_names(client.get("/ca/cataleg/full/?q=Sola").context["sheet"])
    assert "Gràcia" in written and "la Vila de Gràcia" not in written


def test_no_name_is_under_a_sign_or_another_name():
    chance = random.Random(7)
    points = [(chance.uniform(2.14, 2.17), chance.uniform(41.39, 41.41)) for _ in range(30)]
    plane = Plane.around(points, 1.35)
    shown = signs([plane.at(*point) for point in points])
    written = names(sketch(), plane, shown)
    assert len(written) > 5
    for name in written:
        for x, y in name.spots():
            assert 0 < x < plane.width and 0 < y < plane.height, name
            for sign in shown:
                assert abs(x - sign.x) > sign.width / 2 or abs(y - sign.y) > 23, (name, sign)
            for other in written:
                if other is not name:
                    assert all(abs(x - u) + abs(y - v) > 10 for u, v in other.spots()), (
                        name,
                        other,
                    )


def test_signs_are_as_large_on_every_paper(client):
    """A larger drawing, not larger signs: fewer of them hide one another."""
    for number in range(12):  # a street, corner after corner
        made = builders.enterprise(f"Parada {number}", main_sector=builders.sector("alim"))
        builders.place(made, lat=41.385, lon=2.15 + number / 1000)
    small = client.get("/ca/cataleg/full/?paper=a4").context["sheet"]
    large = client.get("/ca/cataleg/full/?paper=a3").context["sheet"]
    assert large.plane.width / small.plane.width == pytest.approx((297 - 28) / (210 - 28), 0.01)
    assert len(large.signs) > len(small.signs)


def test_the_sheet_leads_back_to_its_list(client):
    page = client.get("/ca/cataleg/full/?sector=alim&paper=a3")
    assert 'href="http://testserver/ca/cataleg/?sector=alim"' in page.text
