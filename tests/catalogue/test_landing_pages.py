"""Pages of barris, districts and sectors: what they say, what they ask, how they are found."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue import panels
from catalogue.models import Boundary, Relation
from catalogue.neighbours import land
from tests import builders

pytestmark = pytest.mark.django_db

MOST_QUERIES = 8  # half of them kept in memory where it is served
PAGES = ["/ca/barris/sants/", "/ca/districtes/d-03/", "/ca/sectors/menjar/"]
ALWAYS = dict.fromkeys(range(1, 9), ("0:00", "23:59"))


def full_row(number):
    made = builders.enterprise(
        f"Fleca {number}",
        main_sector=builders.sector("alim-pa", "alim", label="Pa"),
        families=[builders.family()],
        legal_form=builders.legal_form(),
        checked_on=date(2026, 1, number + 1),
    )
    builders.place(made, neighbourhood=builders.neighbourhood(), hours=ALWAYS if number else None)
    return made


@pytest.fixture(autouse=True)
def territory(client):
    builders.sector("alim", label="Menjar")
    builders.neighbourhood()
    builders.neighbourhood("19", "Badal")
    client.get("/ca/barris/")  # Django compiles the languages at the first page


def queries_of(client, address):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200
    return [query["sql"][:90] for query in queries]


@pytest.mark.parametrize("address", PAGES)
def test_queries_do_not_grow(client, address):
    full_row(0)
    one = queries_of(client, address)
    for number in range(1, 9):
        network = builders.enterprise(f"Xarxa {number}")
        member_of(full_row(number), network)
    many = queries_of(client, address)
    assert len(one) == len(many) <= MOST_QUERIES, many


@pytest.mark.parametrize("address", ["/ca/barris/", "/ca/sectors/"])
def test_indexes_ask_little(client, address):
    full_row(0)
    assert len(queries_of(client, address)) <= 3


def member_of(subject, network):
    now = timezone.now()
    return Relation.objects.create(
        subject=subject,
        kind="member_of",
        object=network,
        confirmed_by_subject=now,
        confirmed_by_object=now,
    )


def test_a_barri_tells_who_is_there(client):
    for number in range(3):
        full_row(number)
    elsewhere = builders.enterprise("De Badal")
    builders.place(elsewhere, neighbourhood=builders.neighbourhood("19", "Badal"))
    draft = builders.enterprise("Esborrany", state="draft")
    builders.place(draft, neighbourhood=builders.neighbourhood())
    page = client.get("/ca/barris/sants/")
    text = page.text
    assert page.context["landing"].total == 3
    assert page.context["landing"].open_now == 2
    assert "<h1>Economia social i solidària a Sants</h1>" in text
    assert {card.enterprise.name for card in page.context["landing"].open_cards} == {
        "Fleca 1",
        "Fleca 2",
    }
    assert [card.enterprise.name for card in page.context["landing"].other_cards] == ["Fleca 0"]
    assert "De Badal" not in text and "Esborrany" not in text
    assert 'href="/ca/cataleg/?sector=alim&amp;barri=18"' in text
    assert 'href="/ca/barris/badal/"' not in text  # without labels nobody knows what is near


def test_the_numbers_agree_with_the_lists_they_lead_to(client):
    for number in range(3):
        full_row(number)
    for address in PAGES:
        landing = client.get(address).context["landing"]
        for tally in (*landing.sectors, *landing.families, *landing.barris):
            assert client.get(tally.url).context["count"] == tally.number, tally
        assert client.get(landing.list_url).context["count"] == landing.total
        assert client.get(landing.open_url).context["count"] == landing.open_now


def test_networks_are_those_that_both_ends_confirm_and_that_are_public(client):
    network, hidden = builders.enterprise("Xarxa d’aquí"), builders.enterprise("Amagada")
    member = full_row(1)
    member_of(member, network)
    member_of(full_row(2), network)
    member_of(member, hidden)
    hidden.state = "hidden"
    hidden.save()
    Relation.objects.create(subject=member, kind="member_of", object=builders.enterprise("Sola"))
    [tally] = client.get("/ca/barris/sants/").context["landing"].networks
    assert (tally.label, tally.number) == ("Xarxa d’aquí", 2)


def square(west, south, side=0.01):
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side]]
    return [[[*ring, ring[0]]]]


def test_neighbours_share_a_border_and_the_map_shows_the_barri():
    sants, badal = builders.neighbourhood(), builders.neighbourhood("19", "Badal")
    corner = builders.neighbourhood("20", "Corner")
    Boundary.objects.create(neighbourhood=sants, rings=square(2.10, 41.30))
    Boundary.objects.create(neighbourhood=badal, rings=square(2.11, 41.30))
    Boundary.objects.create(neighbourhood=corner, rings=square(2.11, 41.31))
    territory = land()
    assert territory.neighbours(sants) == [badal]
    assert territory.neighbours(badal) == [sants, corner]
    assert territory.frame([sants]) == pytest.approx((2.10, 41.30, 2.11, 41.31))
    assert territory.frame([sants, corner]) == pytest.approx((2.10, 41.30, 2.12, 41.32))


def test_without_limits_the_nearest_are_the_neighbours():
    for code, lat in (("18", 41.375), ("19", 41.376), ("20", 41.39)):
        barri = builders.neighbourhood(code, f"Barri {code}")
        barri.label_lat, barri.label_lon = lat, 2.13
        barri.save()
    territory = land()
    [sants] = [barri for barri in territory.barris if barri.code == "18"]
    assert [barri.code for barri in territory.neighbours(sants)] == ["19", "20"]
    west, south, east, north = territory.frame([sants])
    assert west < 2.13 < east and south < 41.375 < north


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/ca/barris/sants/", "Encara no hi ha cap iniciativa publicada a Sants"),
        ("/es/barrios/sants/", "Todavía no hay ninguna iniciativa publicada en Sants"),
        ("/en/neighbourhoods/sants/", "No initiative has been published in Sants yet"),
        ("/ca/sectors/menjar/", "Encara no hi ha cap iniciativa publicada d’aquest sector"),
    ],
)
def test_an_empty_one_says_so_and_what_to_do(client, address, words):
    page = client.get(address).text
    assert words in page
    assert re.search(r'<a class="btn" href="[^"]+#al-cataleg"', page)


@pytest.mark.parametrize("address", ["/ca/barris/enlloc/", "/ca/districtes/x/", "/ca/sectors/x/"])
def test_what_does_not_exist(client, address):
    assert client.get(address).status_code == 404


def test_search_engines_are_told(client):
    evil = full_row(1)
    evil.name = '</script><script>alert("x")</script>'
    evil.save()
    page = client.get("/ca/barris/sants/").text
    assert '<link rel="canonical" href="http://testserver/ca/barris/sants/">' in page
    for code, path in (("es", "es/barrios"), ("en", "en/neighbourhoods")):
        assert f'hreflang="{code}" href="http://testserver/{path}/sants/"' in page
    assert "<script>alert" not in page
    crumbs, items = json.loads(
        re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)[1]
    )
    assert [step["name"] for step in crumbs["itemListElement"]] == [
        "Barris",
        "Sants-Montjuïc",
        "Sants",
    ]
    assert all(
        step["item"].startswith("http://testserver/ca/") for step in crumbs["itemListElement"]
    )
    assert items["itemListElement"][0]["name"] == evil.name
    assert items["numberOfItems"] == 1


def test_upper_floors_add_sections(client, settings):
    page = engines["django"].from_string("<p>Fires: {{ panel.of }}</p>")
    fairs = lambda barri, request: panels.Panel(page, {"of": barri.name})  # noqa: E731
    panels.NEIGHBOURHOOD.register(fairs)
    try:
        assert "<p>Fires: Sants</p>" in client.get("/ca/barris/sants/").text
        assert "Fires:" not in client.get("/ca/districtes/d-03/").text
    finally:
        panels.NEIGHBOURHOOD.unregister(fairs)


def test_a_sector_keeps_its_address_when_it_is_called_otherwise(client):
    sector = builders.sector("cult", label="Col·lectius d’art")
    assert sector.get_absolute_url() == "/ca/sectors/collectius-d-art/"
    sector.label_ca = "Cultura"
    sector.save()
    assert "Cultura" in client.get("/ca/sectors/collectius-d-art/").text


def test_other_pages_lead_here(client):
    made = full_row(1)
    profile = client.get(made.get_absolute_url()).text
    assert 'href="/ca/barris/sants/"' in profile and 'href="/ca/districtes/d-03/"' in profile
    assert 'href="/ca/sectors/menjar/"' in profile
    assert 'href="/ca/barris/sants/"' in client.get("/ca/cataleg/?barri=18").text
    assert 'href="/ca/sectors/menjar/"' in client.get("/ca/cataleg/?sector=alim").text
    both = client.get("/ca/cataleg/?barri=18&obert=1")
    assert both.context["landing_page"] is None
    home = client.get("/ca/").text
    assert 'href="/ca/barris/sants/"' in home and 'href="/ca/sectors/menjar/"' in home


def test_sectors_whose_names_have_conjunctions_are_told_apart(client):
    for code, label in (("salu", "Salut i cures"), ("fina", "Finances i assegurances")):
        made = builders.enterprise(main_sector=builders.sector(code, label=label))
        builders.place(made, neighbourhood=builders.neighbourhood())
    told = "Sectors amb més iniciatives: finances i assegurances; salut i cures."
    assert told in client.get("/ca/barris/sants/").text
