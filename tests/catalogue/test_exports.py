"""Exports: exactly what the list shows, in every format, and nothing that is not public."""

import csv
import io
import json
from datetime import date, time

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from catalogue import terms
from catalogue.exports import enterprise_fields, hours, listing, place_fields, reading
from catalogue.finder import Search
from catalogue.models import (
    Criterion,
)
from catalogue.opening import Rule, Rules
from tests import builders
from tests.catalogue import export_world
from tests.catalogue.export_world import CANARY, unzipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return export_world.build()


def exported(client, kind, query="", language="ca"):
    with translation.override(language):
        address = reverse("catalogue:export", args=[kind])
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def rows_of(kind, data):
    """The rows as dictionaries of what a person sees in the cells."""
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    if kind == "json":
        return json.loads(data)["items"]
    if kind == "xlsx":
        rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]]  # fmt: skip
    else:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


SEARCHES = [
    "",
    "q=mobles",
    'q="fusteria"&ordre=rellevancia',
    "sector=habi",
    "sector=fusteria&barri=18",
    "barri=18&accessible=1",
    "barri=31&accessible=1",
    "districte=03",
    "districte=03&districte=06&ordre=nom",
    "obert=1",
    "accessible=1",
    "moneda=1&sector=habi",
    "online=1",
    "familia=cooperativa",
    "criteri=democracia",
    "obert_a=ciutadania",
    "prop=41.376,2.137",
    "zona=2.13,41.37,2.14,41.38",
    "q=inexistent",
]


@pytest.mark.parametrize("query", SEARCHES)
def test_every_format_has_exactly_what_the_list_and_the_map_show(client, world, query):
    listed = client.get(f"{reverse('catalogue:list')}?{query}")
    names = [card.enterprise.name for card in listed.context["cards"]]
    for kind in ("csv", "xlsx", "ods", "json"):
        found = rows_of(kind, exported(client, kind, query))
        assert [row["name"] for row in found] == names, kind
    features = json.loads(exported(client, "geojson", query))["features"]
    assert list(dict.fromkeys(f["properties"]["name"] for f in features)) == names
    on_map = client.get(f"{reverse('catalogue:map_data')}?{query}").json()
    assert len([f for f in features if f["geometry"]]) == on_map["count"]
    for feature in features:
        if feature["geometry"]:
            assert feature["id"] == feature["properties"]["place_id"]


def test_the_searches_tell_one_another_apart(client, world):
    """Or the test above would pass with filters that do nothing."""
    counts = {len(rows_of("csv", exported(client, "csv", query))) for query in SEARCHES}
    assert counts == {0, 1, 2, 3}


@pytest.mark.parametrize("kind", listing.KINDS)
@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_nothing_private_gets_out(client, world, kind, language):
    data = exported(client, kind, language=language)
    text = data.decode() if kind in ("csv", "json", "geojson") else unzipped(data)
    for canary in (CANARY, CANARY.lower(), "12345678Z", "600 000 000"):
        assert canary not in text, canary
    assert "F58543216" in text and "Paleta Autònoma" in text


def test_a_row_tells_codes_and_labels_and_the_place_that_answers(client, world):
    (row,) = rows_of("csv", exported(client, "csv", "barri=31", language="es"))
    assert row["public_id"] == str(world["full"].public_id)
    assert (row["sector_code"], row["top_sector_code"]) == ("fusteria", "habi")
    assert row["families_codes"] == "cooperativa"
    assert row["legal_form_code"] == "coop-treball"
    assert row["offers_names"] == "Muebles"
    assert row["offers_cpv"] == "39100000"
    assert row["criteria_met_codes"] == "democracia"
    assert row["evaluation_edition_code"] == "pamapam-15"
    assert row["addresses_neighborhood_name"] == "la Vila de Gràcia"
    assert (row["places_count"], row["matching_places_count"]) == ("2", "1")
    assert row["sources_names"] == "Pam a Pam" and row["sources_licences"] == "CC BY-SA 4.0"
    assert row["checked_on"] == "2026-05-20"
    assert row["phone"] == "+34 934 132 332"
    assert row["summary"] == "'=1+1"
    assert row["nif"] == "F58543216"


def test_names_are_those_of_open_data_bcn_where_it_has_them(shared_data):
    path = shared_data("opendatabcn/opendatabcn_llista-equipaments_educacio-csv.csv")
    header = path.read_bytes()[:8000].decode("utf-16", "ignore").splitlines()[0].split(",")
    ours = {field.name for field in enterprise_fields.FIELDS}
    theirs = {name for name in header if name.startswith(("addresses_", "geo_epgs_4326"))}
    shared = {name for name in ours if name.startswith(("addresses_", "geo_epgs_"))} - {"addresses_details"}  # fmt: skip
    assert shared <= theirs
    assert {"name", "created", "modified"} <= ours & set(header)


@pytest.mark.parametrize("kind", listing.KINDS)
def test_it_says_when_what_and_under_which_terms(client, world, kind):
    data = exported(client, kind, "barri=18&q=mobles", language="en")
    text = data.decode() if kind in ("csv", "json", "geojson") else unzipped(data)
    today = timezone.localdate().isoformat()
    for said in ("«mobles» · Sants", "CC BY 4.0", "Pam a Pam (CC BY-SA 4.0)", "/en/catalogue/?q=mobles"):  # fmt: skip
        assert said.replace("&", "&amp;") in text or said in text, said
    assert today in text or kind == "xlsx"  # there a date is a number
    assert "Ajuntament de Barcelona" in text


def test_a_sentence_is_understood_as_the_list_does(client, world):
    listed = client.get("/ca/cataleg/?q=fusteria+a+Sants")["Location"]
    export = client.get("/ca/cataleg/export.csv?q=fusteria+a+Sants")["Location"]
    assert listed.partition("?")[2] == export.partition("?")[2] != ""
    assert export.startswith("/ca/cataleg/export.csv?")


def test_an_enterprise_that_is_nowhere_is_a_feature_without_geometry(client, world):
    features = json.loads(exported(client, "geojson", "online=1"))["features"]
    assert [feature["geometry"] for feature in features] == [None]
    assert features[0]["properties"]["public_id"] == str(world["nowhere"].public_id)


def test_json_keeps_what_a_row_cannot(client, world):
    items = {row["name"]: row for row in rows_of("json", exported(client, "json"))}
    full = items["Fusteria Solidària"]
    assert full["description"] == "Fem mobles.\n\n- taules\n- cadires"
    assert full["summary"] == "=1+1"  # JSON computes nothing
    assert [place["addresses_road_name"] for place in full["places"]] == ["Carrer de Papin", ""]
    assert full["offers"][0]["cpv_codes"] == ["39100000"]
    assert full["accepts_social_currency"] is True
    assert items["Paleta Autònoma"]["nif"] == ""


@pytest.mark.parametrize("kind", listing.KINDS)
def test_queries_do_not_grow_with_the_rows(client, world, kind, django_assert_num_queries):
    queries = 20 + (kind in ("xlsx", "ods"))  # these are counted first
    with django_assert_num_queries(queries):
        exported(client, kind, "sector=fusteria")
    for _ in range(3):
        builders.place(builders.enterprise(main_sector=builders.sector("fusteria")))
    with django_assert_num_queries(queries):
        exported(client, kind, "sector=fusteria")


def test_the_next_rows_are_read_when_these_are_written(world, monkeypatch):
    monkeypatch.setattr(reading, "FIRST_CHUNK", 1)
    monkeypatch.setattr(reading, "CHUNK", 2)
    for _ in range(6):
        builders.enterprise()
    search = Search.from_query(QueryDict("ordre=nom"), terms.load())
    found = reading.records(search)
    names = [next(found).enterprise.name]
    builders.enterprise("Una de nova")  # after the list was made: it waits for the next one
    world["trader"].state = "hidden"
    world["trader"].save()  # hidden meanwhile: out at once
    names += [record.enterprise.name for record in found]
    assert "Paleta Autònoma" not in names and "Una de nova" not in names
    assert names == sorted(names, key=str.casefold) and len(names) == 8


def test_a_list_too_long_for_a_spreadsheet_is_offered_in_the_other_formats(
    client, world, monkeypatch
):
    monkeypatch.setattr(listing, "MOST_IN_A_SHEET", 2)
    page = client.get("/ca/cataleg/").content.decode()
    assert "export.csv" in page and "export.xlsx" not in page
    assert client.get("/ca/cataleg/export.xlsx").status_code == 400
    assert client.get("/ca/cataleg/export.csv").status_code == 200
    assert client.get("/ca/cataleg/export.ods?barri=18").status_code == 200


@pytest.mark.parametrize("kind", ["pdf", "exe", "csv.bak", "CSV"])
def test_other_formats_do_not_exist(client, db, kind):
    assert client.get(f"/ca/cataleg/export.{kind}").status_code == 404


@pytest.mark.parametrize("query", ["sector=cap", "zona=1", "p=0", "q=a&q=b", "ordre=cap"])
def test_a_wrong_search_is_a_wrong_address(client, db, query):
    assert client.get(f"/ca/cataleg/export.csv?{query}").status_code == 400


def test_who_asks_too_often_waits(client, world, settings, monkeypatch):
    from ess_portal.limits import views
    from ess_portal.limits.allowance import Allowance

    settings.SEARCHES_PER_MINUTE = 2
    monkeypatch.setattr(views, "searches", Allowance())
    codes = [client.get("/ca/cataleg/export.csv").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


@pytest.mark.parametrize("kind", listing.KINDS)
def test_headers(client, world, kind):
    answer = client.get(f"/ca/cataleg/export.{kind}")
    day = timezone.localdate().isoformat()
    assert answer["Content-Disposition"] == f'attachment; filename="cataleg-{day}.{kind}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert 'rel="license"' in answer["Link"]
    assert "no-store" in answer["Cache-Control"]
    head = client.head(f"/ca/cataleg/export.{kind}")
    assert (head.status_code, head["Content-Type"]) == (200, answer["Content-Type"])
    assert head.content == b""


def test_the_list_offers_the_files_and_says_how_many_rows(client, world):
    page = client.get("/ca/cataleg/?barri=18&p=1").content.decode()
    assert 'href="/ca/cataleg/export.csv?barri=18"' in page
    assert "2 iniciatives" in page
    nothing = client.get("/ca/cataleg/?q=inexistent").content.decode()
    assert "export.csv" not in nothing


def rule(weekday=None, opens=None, closes=None, season=(None, None), dates=(None, None)):
    clock = [time.fromisoformat(text) if text else None for text in (opens, closes)]
    return Rule(weekday, *clock, *season, *dates)


def test_hours_are_written_as_openstreetmap_does():
    week = [rule(day, "09:00", "14:00") for day in (1, 2, 3, 5, 6)]
    week += [rule(day, "17:00", "20:00") for day in (1, 2, 3)]
    august = rule(dates=(date(2026, 8, 3), date(2026, 8, 23)))
    feast = rule(opens="10:00", closes="12:00", dates=(date(2026, 9, 24), date(2026, 9, 24)))
    assert hours.written(Rules(week, [august, feast], set())) == (
        "Mo-We 09:00-14:00,17:00-20:00; Fr-Sa 09:00-14:00; PH off; "
        "2026 Aug 03-2026 Aug 23 off; 2026 Sep 24 10:00-12:00"
    )
    seasons = [rule(7, "22:00", "02:00"), rule(8, "10:00", "00:00"), rule(6, "09:00", "10:00", (601, 831))]  # fmt: skip
    assert hours.written(Rules(seasons, [], set())) == (
        "Su 22:00-02:00, Jun 01-Aug 31 Sa 09:00-10:00; PH 10:00-24:00"
    )
    assert hours.written(Rules([rule(1, "00:00", "00:00")], [], set())) == "Mo 00:00-24:00; PH off"
    assert hours.written(Rules([], [august], set())) == ""


def test_columns_are_described_and_named_once():
    for fields in (enterprise_fields.FIELDS, place_fields.PLACE_FIELDS, place_fields.OFFER_FIELDS):
        names = [field.name for field in fields]
        assert len(names) == len(set(names))
        assert all(str(field.meaning) for field in fields)


def test_criteria_of_every_edition_have_a_name(world):
    assert set(world["full"].search_document.criteria_met) <= set(
        Criterion.objects.values_list("code", flat=True)
    )
