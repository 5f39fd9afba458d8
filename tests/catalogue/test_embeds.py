"""The catalogue in other people's pages: what may be framed, what it shows, what it refuses."""

import html
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.embeds import accents
from tests import builders

pytestmark = pytest.mark.django_db

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
EMBED_QUERIES = 6  # lists, barris (both kept in memory), counts, enterprises, places, hours


@pytest.fixture(autouse=True)
def world(client):
    sants, badal = builders.neighbourhood(), builders.neighbourhood("19", "Badal")
    bread = builders.sector("alim-pa", "alim", label="Pa")
    for number, barri in enumerate((sants, sants, badal)):
        made = builders.enterprise(f"Fleca {number}", main_sector=bread)
        builders.place(made, neighbourhood=barri)
    tailor = builders.enterprise("Sastreria", main_sector=builders.sector("roba"))
    builders.place(tailor, neighbourhood=sants)
    builders.enterprise("Esborrany", state="draft", main_sector=bread)
    client.get("/ca/")


def names(response):
    return {card.enterprise.name for card in response.context["cards"]}


def policy(response):
    pairs = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return dict(pair for pair in pairs if len(pair) == 2)


@pytest.mark.parametrize("address", ["/embed/", "/embed/?sector=alim&tema=fosc", "/embed/?color=x"])
def test_only_an_embed_may_be_framed(client, address):
    response = client.get(address)
    assert policy(response)["frame-ancestors"] == "*"
    assert "X-Frame-Options" not in response
    assert policy(response)["default-src"] == "'none'"
    assert policy(response)["script-src"] == policy(response)["style-src"] == "'self'"
    assert not response.cookies


@pytest.mark.parametrize(
    "address",
    ["/ca/", "/ca/cataleg/", "/ca/incrusta/", "/ca/barris/sants/", "/embed/punts.json", "/no/"],
)
def test_nothing_else_may(client, address):
    response = client.get(address)
    assert policy(response)["frame-ancestors"] == "'none'"
    assert response["X-Frame-Options"] == "DENY"


def test_the_composer_frames_our_own_page_and_no_other(client):
    assert policy(client.get("/ca/incrusta/"))["frame-src"] == "'self'"
    assert "frame-src" not in policy(client.get("/ca/cataleg/"))


def test_it_shows_what_its_author_chose(client):
    response = client.get("/embed/?sector=alim&barri=18")
    assert names(response) == {"Fleca 0", "Fleca 1"}
    points = client.get(response.context["points_url"]).json()
    assert points["count"] == 2


def test_words_find_and_order(client):
    made = builders.enterprise("Pa i prou", main_sector=builders.sector("alim-pa", "alim"))
    builders.place(made, neighbourhood=builders.neighbourhood())
    assert names(client.get("/embed/?q=prou")) == {"Pa i prou"}
    assert names(client.get("/embed/?q=prou&tria=barri&v-barri=18")) == {"Pa i prou"}
    assert names(client.get("/embed/?q=prou&tria=barri&v-barri=19")) == set()


def test_a_visitor_narrows_and_never_widens(client):
    address = "/embed/?sector=alim&tria=barri&tria=sector"
    assert names(client.get(address)) == {"Fleca 0", "Fleca 1", "Fleca 2"}
    narrowed = client.get(f"{address}&v-barri=19")
    assert names(narrowed) == {"Fleca 2"}
    assert client.get(narrowed.context["points_url"]).json()["count"] == 1
    assert names(client.get(f"{address}&v-sector=roba")) == set()
    # A facet that the author did not offer is not the visitor's to choose.
    assert len(names(client.get("/embed/?sector=alim&v-barri=19"))) == 3


def test_own_facets_count_what_each_choice_would_leave(client):
    response = client.get("/embed/?sector=alim&tria=barri&tria=sector&tria=obert")
    own = response.context["own"]
    assert [
        (select.name, [(c.value, c.count) for c in select.choices]) for select in own.selects
    ] == [
        ("v-sector", [("alim", 3), ("alim-pa", 3)]),
        ("v-barri", [("19", 1), ("18", 2)]),
    ]
    assert [flag.name for flag in own.flags] == ["v-obert"]
    assert '<input type="hidden" name="sector" value="alim">' in response.text


def test_place_conditions_of_both_hold_for_one_place(client):
    split = builders.enterprise("De dos llocs", main_sector=builders.sector("alim-pa", "alim"))
    builders.place(split, neighbourhood=builders.neighbourhood())
    builders.place(split, neighbourhood=builders.neighbourhood("19", "Badal"), entrance="yes")
    accessible = names(client.get("/embed/?barri=18&tria=accessible&v-accessible=1"))
    assert accessible == set()
    assert names(client.get("/embed/?barri=19&tria=accessible&v-accessible=1")) == {"De dos llocs"}


@pytest.mark.parametrize(
    ("lang", "word"), [("ca", "dades del"), ("es", "datos del"), ("en", "data of")]
)
def test_it_speaks_the_language_asked_for_and_says_source_licence_and_day(client, lang, word):
    response = client.get(f"/embed/?lang={lang}")
    assert f'<html lang="{lang}"' in response.text
    assert response["Content-Language"] == lang
    foot = re.search(r'<footer class="embed-foot".*?</footer>', response.text, re.S)[0]
    assert word in foot and "CC BY 4.0" in foot and f'href="/{lang}/' in foot


@pytest.mark.parametrize(
    "query",
    [
        "color=groc",
        "tema=x",
        "lang=fr",
        "sector=cap",
        "inici=x",
        "tria=nif",
        "mostra=res",
        "v-barri=99&tria=barri",
    ],
)
def test_a_wrong_address_says_so_in_the_frame(client, query):
    response = client.get(f"/embed/?{query}")
    assert response.status_code == 400
    assert "no es pot mostrar" in response.text
    assert policy(response)["frame-ancestors"] == "*"


def test_links_open_the_portal_in_a_new_tab(client):
    text = client.get("/embed/?sector=alim").text
    assert '<base target="_blank">' in text
    cards = re.findall(r"<h3><a ([^>]+)>", text)
    assert cards and all('target="_blank"' in card and 'rel="noopener"' in card for card in cards)


def test_pages_of_the_list_stay_in_the_frame(client):
    for number in range(15):
        builders.enterprise(f"Més {number}", main_sector=builders.sector("alim"))
    first = client.get("/embed/?sector=alim&color=blau")
    link = html.unescape(re.search(r'<a href="([^"]+)" target="_self" rel="next"', first.text)[1])
    second = client.get(f"/embed/{link}")
    assert not names(first) & names(second)
    assert len(names(first) | names(second)) == 18
    assert "accent-blau" in second.text


def test_without_script_there_is_always_the_list(client):
    for shows in ("tot", "llista", "mapa"):
        assert "Fleca 1" in client.get(f"/embed/?mostra={shows}").text
    assert "data-map" not in client.get("/embed/?mostra=llista").text


@pytest.mark.parametrize("rows", [1, 8])
def test_queries_do_not_grow(client, rows):
    for number in range(rows):
        made = builders.enterprise(f"Forn {number}", main_sector=builders.sector("alim"))
        builders.place(made, hours={1: ("9:00", "14:00")})
    with CaptureQueriesContext(connection) as queries:
        client.get("/embed/?sector=alim&tria=barri")
    assert len(queries) == EMBED_QUERIES, [query["sql"][:80] for query in queries]


def test_names_do_no_harm_in_frame_nor_snippet(client):
    evil = builders.enterprise(EVIL, main_sector=builders.sector("alim"))
    builders.place(evil)
    assert EVIL not in client.get("/embed/?sector=alim").text
    composer = client.get("/ca/incrusta/", {"q": EVIL}).text
    assert "<script>alert" not in composer
    snippet = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", composer, re.S)[1])
    assert snippet.count("<iframe ") == 1 and "<script" not in snippet and "<img" not in snippet


def test_the_composer_gives_what_to_copy(client):
    page = client.get(
        "/ca/incrusta/?sector=alim&barri=18&color=lila&tria=obert&alcada=500&amplada=400"
    )
    snippet = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.S)[1])
    given = dict(re.findall(r'(\w+)="([^"]*)"', snippet))
    assert given["width"] == "400" and given["height"] == "500" and given["loading"] == "lazy"
    assert given["style"] == "border:0;max-width:100%"  # no edge, no wider than a phone
    assert given["title"].startswith("Alim · Sants")
    address = html.unescape(given["src"])
    assert address.startswith("http://testserver/embed/?")
    assert names(client.get(f"/embed/?{urlsplit(address).query}")) == {"Fleca 0", "Fleca 1"}
    assert "script" not in snippet


def test_a_sentence_becomes_choices(client):
    response = client.get("/ca/incrusta/", {"q": "sastreria a Sants", "color": "blau"})
    assert response.status_code == 302
    assert response.url.startswith("/ca/incrusta/?") and "color=blau" in response.url
    page = client.get(response.url)
    assert page.context["count"] == 1
    part = client.get("/ca/incrusta/", {"q": "sastreria a Sants"}, headers={"HX-Request": "true"})
    assert part["HX-Redirect"].startswith("/ca/incrusta/?")


def test_wrong_options_of_the_composer_are_told_and_the_search_is_kept(client):
    page = client.get("/ca/incrusta/?sector=alim&alcada=9")
    assert page.status_code == 200 and "no és vàlida" in page.text
    assert page.context["count"] == 3


@pytest.mark.parametrize("theme", ["clar", "fosc"])
def test_forced_colours_are_a_sheet_that_asks_the_browser_nothing(client, theme):
    text = client.get(f"/embed/{theme}.css").text
    assert "prefers-color-scheme" not in text
    assert ".accent-blau" in text and ".map-pt" in text
    assert client.get("/embed/lila.css").status_code == 404


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_every_accent_can_be_read_in_light_and_dark():
    folder = settings.BASE_DIR / "static/css"
    sheet, tokens = (folder / "embed.css").read_text(), (folder / "tokens.css").read_text()
    papers = re.findall(r"--paper: (#\w{6})", tokens)
    found = re.findall(r"\.accent-(\w+) \{ --accent: (#\w{6}).*?--on-accent: (#\w{6})", sheet)
    assert {name for name, *_rest in found} == set(accents()) - {"verd"}  # the portal's own
    for number, (name, accent, on_accent) in enumerate(found):
        paper = papers[number * 2 // len(found)]
        assert contrast(accent, paper) >= 4.5 and contrast(on_accent, accent) >= 4.5, name


def test_the_composer_unfolds_only_the_filters_in_use(client):
    opened = r'data-facet="(\w+)" open'
    assert re.findall(opened, client.get("/ca/incrusta/").text) == []
    assert re.findall(opened, client.get("/ca/incrusta/?sector=alim").text) == ["sector"]
