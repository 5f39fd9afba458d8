"""News of a search as Atom, the map of the site, robots.txt."""

import urllib.robotparser
import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue import sitemaps
from catalogue.models import Enterprise
from tests import builders

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
EVIL = '</title><script>alert("x")</script>&\x07'


def parsed(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return ElementTree.fromstring(body)


def entries(feed):
    return feed.findall(f"{ATOM}entry")


def made(name, **fields):
    return builders.enterprise(name, main_sector=builders.sector("alim"), **fields)


def test_newly_published_and_newly_checked_come_first(client):
    made("Antiga", published_at=datetime(2020, 1, 1, tzinfo=UTC))
    made("Nova", published_at=datetime(2026, 3, 1, tzinfo=UTC))
    made("Revisada", published_at=datetime(2020, 1, 2, tzinfo=UTC), checked_on=date(2026, 5, 1))
    made("Esborrany", state="draft")
    feed = parsed(client.get("/ca/cataleg/novetats.atom"))
    assert [entry.findtext(f"{ATOM}title") for entry in entries(feed)] == [
        "Revisada",
        "Nova",
        "Antiga",
    ]
    assert "Dades revisades." in entries(feed)[0].findtext(f"{ATOM}summary")
    assert "Nova al catàleg." in entries(feed)[1].findtext(f"{ATOM}summary")


def test_it_is_valid_and_its_identifiers_stay(client):
    enterprise = made("Fleca")
    response = client.get("/ca/cataleg/novetats.atom?sector=alim")
    assert response["Content-Type"].startswith("application/atom+xml")
    feed = parsed(response)
    for required in ("id", "title", "updated", "author"):
        assert feed.find(f"{ATOM}{required}") is not None, required
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://testserver/ca/cataleg/novetats.atom?sector=alim"
    assert links["alternate"] == "http://testserver/ca/cataleg/?sector=alim"
    [entry] = entries(feed)
    for required in ("id", "title", "updated"):
        assert entry.findtext(f"{ATOM}{required}"), required
    datetime.fromisoformat(entry.findtext(f"{ATOM}updated"))
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{enterprise.public_id}"
    enterprise.name, enterprise.slug = "Una altra", "una-altra"
    enterprise.save()
    for address in ("/ca/cataleg/novetats.atom", "/es/catalogo/novedades.atom"):
        [again] = entries(parsed(client.get(address)))
        assert again.findtext(f"{ATOM}id") == f"urn:uuid:{enterprise.public_id}"


def test_it_is_of_the_filter_and_the_list_tells_of_it(client):
    made("Fleca")
    builders.enterprise("Sastreria", main_sector=builders.sector("roba"))
    [entry] = entries(parsed(client.get("/ca/cataleg/novetats.atom?sector=roba")))
    assert entry.findtext(f"{ATOM}title") == "Sastreria"
    page = client.get("/ca/cataleg/?sector=roba").text
    assert 'type="application/atom+xml" href="/ca/cataleg/novetats.atom?sector=roba"' in page
    assert client.get("/ca/cataleg/novetats.atom?sector=cap").status_code == 400


def test_a_name_does_no_harm(client):
    made(EVIL)
    response = client.get("/ca/cataleg/novetats.atom")
    [entry] = entries(parsed(response))
    assert entry.findtext(f"{ATOM}title") == EVIL.replace("\x07", "")
    assert b"<script>" not in response.content


@pytest.mark.parametrize("rows", [1, 5])
def test_a_feed_asks_little(client, rows):
    for number in range(rows):
        made(f"Fleca {number}")
    client.get("/ca/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/ca/cataleg/novetats.atom?sector=alim")
    assert len(queries) == 2  # the lists, kept in memory where it is served; the enterprises


def locations(client, address):
    return [loc.text for loc in parsed(client.get(address)).iter(f"{MAP}loc")]


def all_locations(client):
    found = []
    for part in locations(client, "/sitemap.xml"):
        found += locations(client, part.removeprefix("http://testserver"))
    return found


def test_the_map_has_what_is_public_in_three_languages(client):
    shown = made("Fleca")
    builders.place(shown, neighbourhood=builders.neighbourhood())
    made("Esborrany", state="draft", slug="esborrany")
    found = all_locations(client)
    assert len(found) == len(set(found))
    for path in (
        "/ca/",
        "/es/",
        "/ca/cataleg/",
        "/ca/barris/sants/",
        "/es/barrios/sants/",
        "/en/neighbourhoods/sants/",
        "/ca/sectors/alim/",
        "/ca/districtes/d-03/",
        "/ca/que-es-l-ess/",
        f"/en/catalogue/{shown.slug}/",
    ):
        assert f"http://testserver{path}" in found, path
    assert not any("esborrany" in address for address in found)
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_each_page_names_its_others_and_its_day(client):
    shown = made("Fleca")
    part = f"/sitemap-iniciatives-{shown.pk // sitemaps.BLOCK}.xml"
    for url in parsed(client.get(part)):
        others = {link.get("hreflang"): link.get("href") for link in url.iter(f"{XHTML}link")}
        assert others == {
            "ca": f"http://testserver/ca/cataleg/{shown.slug}/",
            "es": f"http://testserver/es/catalogo/{shown.slug}/",
            "en": f"http://testserver/en/catalogue/{shown.slug}/",
            "x-default": f"http://testserver/ca/cataleg/{shown.slug}/",
        }
        assert url.findtext(f"{MAP}lastmod") == f"{shown.updated_at:%Y-%m-%d}"


def test_a_large_catalogue_is_cut_in_parts(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "BLOCK", 3)
    Enterprise.objects.bulk_create(
        Enterprise(
            name=f"Moltes {n}",
            slug=f"moltes-{n}",
            state="published",
            published_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        for n in range(10)
    )
    client.get("/ca/")
    with CaptureQueriesContext(connection) as queries:
        parts = [each for each in locations(client, "/sitemap.xml") if "iniciatives" in each]
    assert len(queries) == 1
    assert 4 <= len(parts) <= 5
    found = []
    for part in parts:
        with CaptureQueriesContext(connection) as queries:
            found += locations(client, part.removeprefix("http://testserver"))
        assert len(queries) <= 2  # one, and the cursor's end
    assert len(found) == 30 == len(set(found))


def test_upper_floors_add_theirs(client):
    section = sitemaps.Section("prova", lambda: [sitemaps.Entry("privacy")])
    sitemaps.SITEMAP.register(section)
    try:
        assert "http://testserver/sitemap-prova-0.xml" in locations(client, "/sitemap.xml")
    finally:
        sitemaps.SITEMAP.unregister("prova")
    assert client.get("/sitemap-prova-0.xml").status_code == 404


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/ca/", True),
        ("/ca/cataleg/", True),
        ("/en/neighbourhoods/sants/", True),
        ("/ca/cataleg/?sector=alim", False),
        ("/es/catalogo/?q=pan", False),
        ("/ca/cataleg/export.csv", False),
        ("/embed/?sector=alim", False),
        ("/gestio/", False),
        ("/ca/cataleg/mapa.json", False),
    ],
)
def test_robots(client, path, may):
    text = client.get("/robots.txt").text
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(text.splitlines())
    assert parser.can_fetch("Qualsevol", f"http://testserver{path}") is may
    assert parser.site_maps() == ["http://testserver/sitemap.xml"]


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_a_list_shows_the_way_to_its_news(client, htmx):
    made("Cooperativa")
    page = client.get("/ca/cataleg/?sector=alim", headers=htmx).text
    assert '<a href="/ca/cataleg/novetats.atom?sector=alim" rel="nofollow"' in page
