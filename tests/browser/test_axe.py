"""axe finds nothing wrong on any public template, in any state.

In Catalan at two widths, in the other languages at one; colours of the main pages also in the
dark. PORTAL_FULL=1 (script/test --full) crosses everything with everything.
"""

import os

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.addresses import address

FULL = os.environ.get("PORTAL_FULL") == "1"
WIDTHS = {"wide": (1280, 800), "phone": (360, 740)}
LANGUAGES = ("ca", "es", "en")
CHIPS = "?q=fusteria&barri=18&moneda=1"


class Scene:
    """A page in a state: where it is, and what is done there."""

    def __init__(
        self, name, query="", *, do=None, status=200, only=None, needs_map=False, **arguments
    ):
        self.name, self.query, self.do = name, query, do
        self.status, self.only, self.needs_map = status, only, needs_map
        self.arguments = arguments

    def address(self, portal, language):
        if self.name in portal.world:
            return portal.profile(self.name, language)
        if self.name.startswith("/"):
            return f"/{language}{self.name}{self.query}"
        return address(self.name, language, **self.arguments) + self.query


def type_letters(page):
    page.locator("#q").press_sequentially("fus")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_be_visible()
    page.locator("#q").press("ArrowDown")


def unfold_all(page):
    page.locator("#filtres details").evaluate_all(
        "(all) => all.forEach((one) => { one.open = true; })"
    )


def open_downloads(page):
    page.locator(".downloads > summary").click()


def open_sheet(page):
    page.locator(".finder-tools a[href='#filtres']").click()
    expect(page.locator("#filtres")).to_be_focused()
    unfold_all(page)


def open_phone_map(page):
    page.locator(".finder-tools a[href='#mapa']").click()
    page.wait_for_function("() => document.documentElement.dataset.mapReady !== undefined")


def open_menu(page):
    page.locator(".nav-phone > summary").click()


def open_map_card(page):
    page.set_viewport_size({"width": 1280, "height": 1200})  # no card of the list is cut in two
    door = page.locator(".leaflet-marker-pane .map-cl[aria-label^='3']")
    door.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-map-card] li")).to_have_count(3)


SCENES = {
    "home": Scene("home", needs_map=True),
    "home, suggestions": Scene("home", do=type_letters),
    "home, menu": Scene("home", do=open_menu, only="phone"),
    "list": Scene("catalogue:list"),
    "list, downloads": Scene("catalogue:list", do=open_downloads),
    "open data": Scene("open_data_page"),
    "open data, a dataset": Scene("open_data_page", "iniciatives/"),
    "list, second page by name": Scene("catalogue:list", "?ordre=nom&p=2"),
    "list, chips": Scene("catalogue:list", CHIPS),
    "list, all filters unfolded": Scene("catalogue:list", do=unfold_all, only="wide"),
    "list, filters in a sheet": Scene("catalogue:list", CHIPS, do=open_sheet, only="phone"),
    "list, map of a phone": Scene("catalogue:list", do=open_phone_map, only="phone"),
    "list, suggestions": Scene("catalogue:list", do=type_letters),
    "list, card of the map": Scene(
        "catalogue:list", "?q=fusteria&barri=18", do=open_map_card, only="wide"
    ),
    "list, nothing found": Scene("catalogue:list", "?q=xyzwq"),
    "list, nothing with these filters": Scene("catalogue:list", "?barri=18&zona=2.0,41.0,2.1,41.1"),
    "list, names spelt alike": Scene("catalogue:list", "?q=fustrería+xz"),
    "profile, full": Scene("full", needs_map=True),
    "profile, bare": Scene("bare"),
    "profile, ceased": Scene("ceased"),
    "barris": Scene("places:neighbourhoods"),
    "barri": Scene("places:neighbourhood", slug="sants", needs_map=True),
    "district": Scene("places:district", slug="gracia", needs_map=True),
    "sectors": Scene("places:sectors"),
    "sector": Scene("places:sector", slug="alimentacio", needs_map=True),
    "sector, second level": Scene("places:sector", slug="pa-i-pastisseria"),
    "composer of embeds": Scene("places:compose_embed", "?sector=alim&barri=18"),
    "embed": Scene("embed", "?sector=habi&tria=barri&tria=obert&inici=barri:18"),
    "embed, purple": Scene("embed", "?color=lila&mostra=llista"),
    "embed, dark": Scene("embed", "?color=granat&tema=fosc&mostra=llista"),
    "embed, wrong": Scene("embed", "?color=groc", status=400),
    "about": Scene("about_ess"),
    "accessibility": Scene("accessibility"),
    "privacy": Scene("privacy"),
    "legal notice": Scene("legal_notice"),
    "400": Scene("catalogue:list", "?p=zero", status=400),
    "403": Scene("/falla/403/", status=403),
    "404": Scene("/no-hi-es/", status=404),
    "410": Scene("hidden", status=410),
    "429": Scene("/falla/429/", status=429),
    "500": Scene("/falla/500/", status=500),
    "503": Scene("/falla/503/", status=503),
}
MAIN = (
    "home",
    "barri",
    "sector",
    "list, chips",
    "list, card of the map",
    "profile, full",
    "about",
    "404",
)


def variants():
    """(scene, language, width, colours): what is looked at."""
    for name, scene in SCENES.items():
        for width in WIDTHS:
            if scene.only in (None, width):
                for language in LANGUAGES:
                    at_one = width == (scene.only or "wide")
                    if FULL or language == "ca" or at_one:
                        yield name, language, width, "light"
                    if FULL or (language == "ca" and name in MAIN):
                        yield name, language, width, "dark"


@pytest.mark.parametrize(("name", "language", "width", "colours"), variants())
def test_axe(page, show, watch, portal, reach_map, name, language, width, colours):
    scene = SCENES[name]
    size = WIDTHS[width]
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    watch.expect(scene.status)
    show(scene.address(portal, language), status=scene.status)
    if scene.needs_map:
        reach_map()
    if scene.do:
        scene.do(page)
    only = ["color-contrast"] if colours == "dark" and not FULL else None
    assert axe.violations(page, watch, only=only) == []


def test_axe_finds_what_is_wrong(page, show, watch):
    show("/ca/privacitat/")
    page.evaluate(
        """() => {
            const main = document.querySelector('main');
            main.append(document.createElement('img'), document.createElement('button'));
            const faint = document.createElement('p');
            faint.textContent = 'Gairebé no es veu';
            faint.style.color = '#eee';
            main.append(faint);
        }"""
    )
    found = {fault.partition(":")[0] for fault in axe.violations(page, watch)}
    assert {"image-alt", "button-name", "color-contrast"} <= found
