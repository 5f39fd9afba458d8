"""The map driven in a browser, on a page of its own: no database, no server."""

import json
import mimetypes
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import expect

SITE = "http://localhost:1"  # nothing listens there: the browser's requests are answered below
POLICY = "default-src 'self'; object-src 'none'"
READY = "() => document.documentElement.dataset.mapReady !== undefined"
DOOR = (41.3736, 2.1411)
SECTORS = [{"code": "alim", "label": "Alimentació"}, {"code": "salu", "label": "Salut i cures"}]
# Three at one door, two apart from it and from each other; ids 1 to 5
PLACES = [(*DOOR, 0), (*DOOR, 0), (*DOOR, 1), (41.3950, 2.1700, 1), (41.4300, 2.1900, 0)]


def deltas(values):
    return [b - a for a, b in zip([0, *values], values, strict=False)]


def columns(places):
    return {
        "count": len(places),
        "sectors": ["alim", "salu"],
        "id": [1] * len(places),
        "lat": deltas([round(lat * 1e5) for lat, _lon, _sector in places]),
        "lon": deltas([round(lon * 1e5) for _lat, lon, _sector in places]),
        "sector": "".join(str(sector) for _lat, _lon, sector in places),
        "approx": "0" * len(places),
    }


def card(number):
    return f'<li data-places="{number}"><article class="result"><h3><a href="/f/{number}">Iniciativa {number}</a></h3></article></li>'


def page_html():
    styles = "".join(
        f'<link rel="stylesheet" href="/static/css/{name}.css">'
        for name in ("tokens", "base", "components", "finder", "map")
    )
    box = render_to_string(
        "components/map_with_list_map.html",
        {"points_url": "/punts.json", "cards_url": "/fitxes/", "map_sectors": SECTORS},
    )
    cards = "".join(card(number) for number in (4, 5)) + "<li>…</li>" * 60
    return f"""<!doctype html><html lang="ca"><head><meta charset="utf-8"><title>Mapa</title><meta name="viewport" content="width=device-width">
        {styles}<script type="module" src="/static/js/map/index.js"></script></head><body><main class="finder">
        <section id="llista"><a href="#mapa">Mapa</a><div id="resultats" data-map-query="/punts.json"><ul data-results>{cards}</ul></div></section>
        <section class="mappane" id="mapa"><h2>Mapa</h2>{box}</section><div id="peu"></div></main></body></html>"""


class Site:
    """Answers the browser and keeps what it asked for."""

    def __init__(self):
        self.asked = []
        self.failures = 0
        self.places = PLACES

    def answer(self, route):
        url = urlsplit(route.request.url)
        self.asked.append(url.path + (f"?{url.query}" if url.query else ""))
        status, kind, body = self.content(url)
        route.fulfill(
            status=status,
            body=body,
            headers={"Content-Type": kind, "Content-Security-Policy": POLICY},
        )

    def content(self, url):
        if url.path.startswith("/static/"):
            file = Path(settings.BASE_DIR) / url.path.lstrip("/")
            kind = "text/javascript" if file.suffix == ".js" else mimetypes.guess_type(file.name)[0]
            return 200, kind or "application/json", file.read_bytes()
        if url.path == "/punts.json":
            if self.failures:
                self.failures -= 1
                return 500, "text/plain", "no"
            return 200, "application/json", json.dumps(columns(self.places))
        if url.path == "/fitxes/":
            ids = parse_qs(url.query)["id"][0].split(",")
            return 200, "text/html", f'<ul class="results">{"".join(map(card, ids))}</ul>'
        return 200, "text/html; charset=utf-8", page_html()


@pytest.fixture
def site(context):
    site = Site()
    context.route(f"{SITE}/**", site.answer)
    return site


@pytest.fixture
def complaints(page):
    found = []
    page.on(
        "console", lambda message: found.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def visit(page, path="/ca/", width=1280):
    page.set_viewport_size({"width": width, "height": 720})
    page.goto(SITE + path)
    page.wait_for_function(READY)


def markers(page, kind="button"):
    return page.locator(f".leaflet-marker-pane {kind}")


def test_points_and_clusters_are_buttons_with_names(page, site, complaints):
    visit(page)
    names = {button.get_attribute("aria-label") for button in markers(page).all()}
    assert names == {"3 iniciatives en una porta: obre’n la llista", "Iniciativa 4", "Iniciativa 5"}
    assert complaints == []


def test_a_door_opens_as_a_list_and_gives_focus_back(page, site, complaints):
    visit(page)
    door = markers(page, ".map-cl")
    door.focus()
    page.keyboard.press("Space")
    panel = page.get_by_role("dialog", name="3 iniciatives en aquesta porta")
    expect(panel).to_be_focused()
    expect(panel.locator("li")).to_have_count(3)
    assert "/fitxes/?id=1,2,3" in [path.replace("%2C", ",") for path in site.asked]
    expect(door).to_have_class(re.compile("is-on"))
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(door).to_be_focused()
    assert complaints == []


def test_the_first_view_is_as_near_as_the_results_allow(page, site):
    """A district's results fill the map; the whole city stays in sight when they are all over it."""
    site.places = [(41.390, 2.140, 0), (41.400, 2.180, 0)]
    visit(page)
    one, other = (button.bounding_box() for button in markers(page).all())
    assert abs(one["x"] - other["x"]) > 180  # half of that one zoom further


def test_card_and_point_light_each_other(page, site):
    visit(page)
    lit = page.locator(".leaflet-marker-pane .is-on")
    page.locator('[data-places="4"] a').focus()
    expect(lit).to_have_attribute("aria-label", "Iniciativa 4")
    markers(page, '[aria-label="Iniciativa 5"]').focus()
    expect(page.locator(".result--on")).to_have_text("Iniciativa 5")
    expect(lit).to_have_count(0)


def test_a_point_on_another_page_of_the_list_is_called_by_its_sector(page, site):
    site.places = [*PLACES, (41.41, 2.15, 1)]
    visit(page)
    expect(markers(page, '[aria-label="Salut i cures"]')).to_have_count(1)


def test_search_here_comes_with_the_readers_first_move(page, site):
    visit(page, "/ca/?sector=alim&p=3&zona=1,2,3,4")
    button = page.get_by_role("button", name="Cerca en aquesta zona")
    expect(button).to_be_hidden()
    page.get_by_role("button", name="Acosta", exact=True).click()
    button.click()
    page.wait_for_url("**/ca/?sector=alim&zona=2.*,41.*,2.*,41.*")


def test_near_me_is_asked_for_only_when_pressed_and_rounded(page, context, site):
    context.grant_permissions(["geolocation"], origin=SITE)
    context.set_geolocation({"latitude": 41.37674, "longitude": 2.13456})
    visit(page)
    page.get_by_role("button", name="La meva ubicació").click()
    page.wait_for_url("**/ca/?prop=41.377,2.135&ordre=prop")


def test_near_me_from_far_away_keeps_the_search(page, context, site):
    context.grant_permissions(["geolocation"], origin=SITE)
    context.set_geolocation({"latitude": 40.4168, "longitude": -3.7038})
    visit(page, "/ca/?q=pa")
    page.get_by_role("button", name="La meva ubicació").click()
    expect(page.get_by_role("status").filter(has_text="Ets lluny de Barcelona")).to_be_visible()
    assert page.url == f"{SITE}/ca/?q=pa"


def test_a_refused_location_is_explained(page, site):
    visit(page)
    page.get_by_role("button", name="La meva ubicació").click()
    expect(page.get_by_role("status").filter(has_text="tria un barri")).to_be_visible()


def test_points_that_did_not_come_can_be_asked_for_again(page, site):
    site.failures = 1
    page.set_viewport_size({"width": 1280, "height": 720})
    page.goto(f"{SITE}/ca/")
    page.get_by_role("button", name="Torna-ho a provar").click()
    page.wait_for_function(READY)
    expect(markers(page)).to_have_count(3)
    expect(page.locator("[data-map-note]")).to_be_hidden()


def test_no_points_is_said_in_words(page, site):
    site.places = []
    visit(page)
    expect(page.get_by_role("status").filter(has_text="Cap lloc del mapa")).to_be_visible()


def test_new_results_bring_new_points(page, site):
    visit(page)
    site.places = PLACES[3:]
    page.evaluate("""() => {
        document.querySelector('[data-map-query]').dataset.mapQuery = '/punts.json?q=pa';
        document.querySelector('#resultats').dispatchEvent(new Event('htmx:afterSwap', {bubbles: true}));
    }""")
    expect(markers(page, ".map-pt")).to_have_count(2)
    expect(markers(page, ".map-cl")).to_have_count(0)
    assert "/punts.json?q=pa" in site.asked


def test_phone_map_is_lazy_and_keeps_the_lists_place(page, site):
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{SITE}/ca/")
    page.wait_for_load_state("networkidle")
    assert not any("leaflet" in path for path in site.asked)
    page.evaluate("() => window.scrollTo(0, 300)")
    page.locator('#llista a[href="#mapa"]').evaluate("(link) => link.click()")
    page.wait_for_function(READY)
    expect(page.locator("#mapa")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#mapa")).to_be_hidden()
    page.wait_for_function("() => window.scrollY === 300")
    expect(page.locator('#llista a[href="#mapa"]')).to_be_focused()


def test_colours_follow_the_scheme_without_a_reload(page, site):
    visit(page)
    sea = "() => getComputedStyle(document.querySelector('.sk-area.sk-sea')).fill"
    light = page.evaluate(sea)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(sea) != light


def test_without_script_the_box_leads_to_the_list(browser):
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 1280, "height": 720}
    )
    context.route(f"{SITE}/**", Site().answer)
    page = context.new_page()
    page.goto(f"{SITE}/ca/")
    expect(page.get_by_role("link", name="Ves a la llista")).to_be_visible()
    expect(page.get_by_role("button", name="Acosta")).to_have_count(0)
    context.close()
