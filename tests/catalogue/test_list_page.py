"""The list page: what it shows, what it asks of the database, how it answers wrong addresses."""

import json
from itertools import accumulate

import pytest
from django.test.utils import CaptureQueriesContext

from tests import builders

pytestmark = pytest.mark.django_db

# lists (kept in memory where served), counts, enterprises, places, hours
LIST_QUERIES = 5
SYNONYMS = 1  # of a text; kept in memory where served
NEAREST = 1  # which are the nearest, before what a card shows of them


def full_row(number):
    """An enterprise that shows everything a card can."""
    made = builders.enterprise(
        f"Fusteria {number}",
        main_sector=builders.sector("habi-fusta", "habi", label="Fusta"),
        legal_form=builders.legal_form(),
        accepts_social_currency=True,
        summary_ca="Fem mobles",
    )
    builders.place(
        made, neighbourhood=builders.neighbourhood(), entrance="yes", hours={1: ("9:00", "14:00")}
    )
    builders.place(made, street="Carrer Gran", street_number="1")
    builders.evaluation(made, {"igualtat": 4})
    return made


@pytest.fixture
def language(client):
    """Django compiles the languages at the first page; that is nobody's query."""
    client.get("/ca/cataleg/")


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    "query", ["", "q=fusteria", "barri=18&accessible=1&criteri=igualtat", "prop=41.375,2.137"]
)
def test_queries_do_not_grow_with_rows(client, language, connection_queries, rows, query):
    for number in range(rows):
        full_row(number)
    with connection_queries() as queries:
        response = client.get(f"/ca/cataleg/?{query}")
    assert response.context["count"] == rows
    more = {"q=": SYNONYMS, "pr": NEAREST}.get(query[:2], 0)
    expected = LIST_QUERIES + more
    assert len(queries) == expected, [query["sql"][:60] for query in queries]


@pytest.fixture
def connection_queries():
    from django.db import connection

    return lambda: CaptureQueriesContext(connection)


def test_cards_say_what_matters_and_nothing_private(client):
    made = full_row(1)
    hidden = builders.enterprise("Fusteria amagada", state="draft", phone="600 111 222")
    builders.place(hidden)
    html = client.get("/ca/cataleg/?q=fusteria").content.decode()
    assert made.name in html
    assert "Sants" in html
    assert "i 1 lloc més" in html
    assert "1 de 1 criteris" in html
    assert "1 iniciativa · 2 llocs" in html
    assert "Fusteria amagada" not in html and "600 111 222" not in html


def test_the_sentence_and_the_word_with_facets_find_the_same(client):
    full_row(1)
    builders.enterprise("Fusteria d’un altre lloc", accepts_social_currency=True)
    typed = client.get(
        "/ca/cataleg/", {"q": "fusteria a Sants que accepti moneda social"}, follow=True
    )
    assert typed.redirect_chain == [("/ca/cataleg/?q=fusteria&barri=18&moneda=1", 302)]
    chosen = client.get("/ca/cataleg/?moneda=1&barri=18&q=fusteria")
    names = [card.enterprise.name for card in typed.context["cards"]]
    assert names == [card.enterprise.name for card in chosen.context["cards"]] == ["Fusteria 1"]
    assert [str(chip.label) for chip in typed.context["chips"]] == [
        "Sants",
        "Accepta moneda social",
    ]


def test_each_chip_leads_to_the_same_search_without_it(client):
    full_row(1)
    response = client.get("/ca/cataleg/?q=fusteria&barri=18&moneda=1")
    assert {str(chip.label): chip.url for chip in response.context["chips"]} == {
        "Sants": "?q=fusteria&moneda=1",
        "Accepta moneda social": "?q=fusteria&barri=18",
    }


@pytest.mark.parametrize(
    "query",
    [
        "sector=cap",
        "barri=99",
        "obert=2",
        "p=0",
        "p=-1",
        "p=x",
        "ordre=preu",
        "prop=41",
        "prop=a,b",
        "prop=41.3,2.1,5",
        "zona=1,2,3",
        "q=a&q=b",
        "q=%00",
        "q=" + "a" * 201,
        "obert_a=tothom",
    ],
)
def test_a_wrong_address_is_400_and_helps(client, query):
    full_row(1)
    response = client.get(f"/ca/cataleg/?{query}")
    assert response.status_code == 400
    assert "/ca/cataleg/" in response.content.decode()


def test_a_wrong_address_names_what_is_wrong_and_offers_the_rest(client):
    html = client.get("/ca/cataleg/?sector=cap&q=pa&p=3").content.decode()
    assert "El filtre «sector»" in html
    assert 'href="/ca/cataleg/?q=pa"' in html


def test_a_page_past_the_end_leads_to_the_last_one(client):
    for number in range(21):
        builders.enterprise(f"Forn {number}")
    response = client.get("/ca/cataleg/?q=forn&p=999")
    assert (response.status_code, response["Location"]) == (302, "?q=forn&p=2")
    assert client.get("/ca/cataleg/?q=cap&p=2")["Location"] == "?q=cap"


def test_nothing_found_says_what_each_filter_takes_away(client):
    full_row(1)
    builders.enterprise("Fusteria oberta", sells_online=True)
    html = client.get("/ca/cataleg/?q=fusteria&barri=18&online=1").content.decode()
    assert "Cap resultat per «fusteria» amb aquests filtres" in html
    assert '<a href="?q=fusteria&amp;online=1">1 sense «Sants»</a>' in html
    assert '<a href="?q=fusteria&amp;barri=18">1 sense «Ven en línia»</a>' in html


def test_empty_fields_of_the_form_ask_for_nothing(client):
    full_row(1)
    assert client.get("/ca/cataleg/?q=&barri=&prop=").context["count"] == 1


def test_nothing_found_offers_names_spelt_alike(client):
    full_row(1)
    html = client.get("/ca/cataleg/?q=fustreria").content.decode()
    assert "No hem trobat res" in html
    assert "Potser buscaves" in html and "Fusteria 1" in html


def test_the_empty_catalogue_is_no_error(client):
    response = client.get("/ca/cataleg/")
    assert response.status_code == 200
    assert response.context["count"] == 0


def test_htmx_gets_the_parts_of_the_same_page(client):
    full_row(1)
    response = client.get("/ca/cataleg/?q=fusteria", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html and 'id="resultats"' in html and 'id="filtres-camps"' in html
    assert "HX-Request" in response["Vary"]


def test_map_data_are_the_points_of_the_same_search(client):
    first, second = full_row(1), full_row(2)
    builders.enterprise("Sense punt")
    other = builders.enterprise("Cuina")
    builders.place(other, lat=41.4, lon=2.2, precision="street")
    data = json.loads(client.get("/ca/cataleg/mapa.json").content)
    assert data["count"] == 5
    assert list(accumulate(data["id"])) == sorted(
        place.pk for made in (first, second, other) for place in made.establishments.all()
    )
    assert list(accumulate(data["lat"]))[-1] == 4_140_000
    assert list(accumulate(data["lon"]))[-1] == 220_000
    assert data["approx"] == "00001"
    assert data["sectors"] == ["habi"] and data["sector"] == "0000z"
    assert json.loads(client.get("/ca/cataleg/mapa.json?barri=18").content)["count"] == 2


def test_map_data_leave_out_what_is_not_published(client):
    builders.place(builders.enterprise("Oculta", state="hidden"))
    builders.place(full_row(1))
    assert json.loads(client.get("/ca/cataleg/mapa.json").content)["count"] == 3


def test_cards_of_a_door(client):
    places = [builders.place(builders.enterprise(f"Porta {n}")) for n in range(3)]
    secret = builders.place(builders.enterprise("Esborrany secret", state="draft"))
    ids = ",".join(str(place.pk) for place in [*places, secret])
    html = client.get(f"/ca/cataleg/punts/?id={ids}").content.decode()
    assert [f"Porta {n}" in html for n in range(3)] == [True] * 3
    assert "Esborrany secret" not in html


@pytest.mark.parametrize("ids", ["", "x", "1,x", "9" * 30, ",".join("1" * 70), "-1"])
def test_wrong_ids_are_400(client, ids):
    assert client.get(f"/ca/cataleg/punts/?id={ids}").status_code == 400


@pytest.mark.parametrize(
    ("path", "title"),
    [("/ca/cataleg/", "Catàleg"), ("/es/catalogo/", "Catálogo"), ("/en/catalogue/", "Catalogue")],
)
def test_three_languages(client, path, title):
    full_row(1)
    response = client.get(path)
    assert response.status_code == 200
    assert f"<h1>{title}" in response.content.decode()


def test_an_address_in_another_language_s_words_redirects(client):
    response = client.get("/es/cataleg/?q=pa")
    assert (response.status_code, response["Location"]) == (302, "/es/catalogo/?q=pa")
