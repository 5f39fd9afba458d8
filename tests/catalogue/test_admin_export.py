"""The staff's own download: all fields for those who may edit, and no live formula either."""

import csv
import io

import openpyxl
import pytest

from tests import builders
from tests.staff import city_admin, moderator, person

ADDRESS = "/gestio/catalogue/enterprise/export/"
KINDS = ["csv", "xlsx", "ods"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    builders.enterprise("Paleta Autònoma", nif="12345678Z", summary_ca="=1+1", phone="+34 600 000 000")  # fmt: skip
    made = builders.enterprise(
        "Esborrany", state="draft", families=[builders.family("cooperativa"), builders.family("mutualitat")],
        main_sector=builders.sector("fusteria", parent="habi"),
    )  # fmt: skip
    return made


def exported(client, kind, query=""):
    page = client.get(f"{ADDRESS}{query}")
    assert page.status_code == 200
    answer = client.post(f"{ADDRESS}{query}", {"format": KINDS.index(kind), "resource": "0"})
    assert answer.status_code == 200
    assert "-intern-" in answer["Content-Disposition"]
    return answer.content


def test_every_field_for_those_who_may(client, rows):
    client.force_login(moderator())
    found = list(csv.DictReader(io.StringIO(exported(client, "csv").decode("utf-8-sig"))))
    by_name = {row["name"]: row for row in found}
    assert by_name["Paleta Autònoma"]["nif"] == "12345678Z"
    assert by_name["Paleta Autònoma"]["summary_ca"] == "'=1+1"
    assert by_name["Paleta Autònoma"]["phone"] == "+34 600 000 000"
    assert by_name["Esborrany"]["state"] == "draft"
    assert set(by_name["Esborrany"]["families"].split(" | ")) == {"cooperativa", "mutualitat"}
    assert by_name["Esborrany"]["main_sector"] == "fusteria"
    assert "provenance" not in found[0]


def test_no_formula_in_spreadsheets(client, rows):
    client.force_login(city_admin())
    book = openpyxl.load_workbook(io.BytesIO(exported(client, "xlsx")))
    cells = [cell for row in book.worksheets[0] for cell in row]
    assert "=1+1" in [cell.value for cell in cells]
    assert all(cell.data_type != "f" for cell in cells)
    assert exported(client, "ods")[:2] == b"PK"


def test_the_filters_of_the_list_hold(client, rows):
    client.force_login(city_admin())
    data = exported(client, "csv", "?state__exact=draft").decode("utf-8-sig")
    assert "Esborrany" in data and "Paleta" not in data
    page = client.get("/gestio/catalogue/enterprise/?state__exact=draft").content.decode()
    assert f"{ADDRESS}?state__exact=draft" in page


def test_others_get_nothing(client, rows):
    assert client.get(ADDRESS).status_code == 302
    client.force_login(person(is_staff=False))
    assert client.post(ADDRESS, {"format": "0", "resource": "0"}).status_code == 302


@pytest.mark.parametrize("several", [1, 6])
def test_queries_do_not_grow_with_the_rows(client, rows, several, django_assert_max_num_queries):
    client.force_login(city_admin())
    for _ in range(several):
        builders.enterprise(families=[builders.family()])
    with django_assert_max_num_queries(30):
        client.post(ADDRESS, {"format": "0", "resource": "0"})
