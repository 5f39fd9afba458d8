"""A phone of 360 pixels, and screens so narrow or zoomed that they count as 320."""

import re

import pytest
from playwright.sync_api import expect

LIST = "/ca/cataleg/"
NARROW = {
    "home": ("/ca/", 200),
    "list": (LIST, 200),
    "list, chips": (f"{LIST}?q=fusteria&barri=18&moneda=1", 200),
    "nothing found": (f"{LIST}?q=xyzwqxyzwqxyzwqxyzwqxyzwqxyzwqxyzwqxyzwq", 200),
    "about": ("/ca/que-es-l-ess/", 200),
    "accessibility": ("/ca/accessibilitat/", 200),
    "privacy": ("/ca/privacitat/", 200),
    "legal notice": ("/ca/avis-legal/", 200),
    "missing": ("/ca/no-hi-es/", 404),
}
PROFILES = ("full", "bare", "ceased")


def overflow(page):
    """What makes the page scroll sideways, and by how much; nothing when it does not."""
    return page.evaluate(
        """() => {
            const root = document.documentElement;
            const wide = root.scrollWidth - root.clientWidth;
            if (wide <= 0) return [];
            const right = (one) => {
                const text = document.createRange();
                text.selectNodeContents(one);
                return Math.max(text.getBoundingClientRect().right, one.getBoundingClientRect().right);
            };
            return [...document.querySelectorAll('body *:not(.mapbox *, .sr)')]
                .filter((one) => right(one) > root.clientWidth + 1)
                .map((one) => one.outerHTML.slice(0, 120)).slice(-5).concat(`${wide} px`);
        }"""
    )


@pytest.mark.parametrize("name", NARROW)
def test_nothing_scrolls_sideways_at_320(page, show, watch, name):
    address, status = NARROW[name]
    watch.expect(404)
    page.set_viewport_size({"width": 320, "height": 640})
    show(address, status=status)
    assert overflow(page) == []


@pytest.mark.parametrize("percent", [200, 400])
@pytest.mark.parametrize("name", [*NARROW, *PROFILES])
def test_nothing_scrolls_sideways_with_large_letters(phone, show, portal, watch, name, percent):
    """The browser's text size, which leaves the screen as narrow as it was."""
    address, status = NARROW.get(name) or (portal.profile(name), 200)
    watch.expect(404)
    show(address, status=status)
    phone.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
    assert overflow(phone) == []
    phone.locator(".nav-phone > summary").click()
    expect(phone.get_by_role("navigation", name="Menú")).to_be_in_viewport()
    assert overflow(phone) == []


@pytest.mark.parametrize("language", ["ca", "es", "en"])
def test_no_language_is_too_wide(page, show, portal, language):
    page.set_viewport_size({"width": 320, "height": 640})
    for address in (f"/{language}/", *(portal.profile(name, language) for name in PROFILES)):
        show(address)
        assert overflow(page) == [], address


def test_overflow_is_seen(page, show):
    page.set_viewport_size({"width": 320, "height": 640})
    show("/ca/privacitat/")
    page.evaluate(
        """() => {
            const wide = document.createElement('canvas');
            wide.width = 400;
            document.querySelector('h1').after(wide);
        }"""
    )
    assert overflow(page)


@pytest.mark.parametrize("name", ["home", "list", "about"])
def test_text_at_four_times_its_size(page, show, name):
    """Zoom of 400 % on a screen of 1280 leaves 320 pixels, a quarter of the height as well."""
    page.set_viewport_size({"width": 320, "height": 200})
    show(NARROW[name][0])
    assert overflow(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#contingut")).to_be_focused()


def test_filters_are_a_sheet(phone, show):
    show(f"{LIST}?q=fusteria")
    sheet = phone.locator("#filtres")
    opener = phone.locator(".finder-tools").get_by_role("link", name="Filtres")
    expect(sheet).to_be_hidden()
    opener.click()
    expect(sheet).to_be_visible()
    expect(sheet).to_be_focused()
    assert phone.locator("#llista").evaluate(
        "(one) => one.inert || one.closest('[inert]') !== null"
    )
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(opener).to_be_focused()


def test_a_choice_in_the_sheet_filters_and_shows_results(phone, show):
    show(f"{LIST}?q=fusteria")
    phone.locator(".finder-tools").get_by_role("link", name="Filtres").click()
    box = phone.locator('#filtres input[name="moneda"]')
    box.evaluate("(one) => { one.closest('[data-facet]').open = true; }")
    box.check()
    phone.wait_for_url("**moneda=1**")
    phone.get_by_role("link", name="Mostra els resultats").click()
    expect(phone.locator("#filtres")).to_be_hidden()
    expect(phone.locator("#resultats")).not_to_contain_text("Fusteria Sense Moneda")
    expect(phone.locator(".finder-tools")).to_contain_text("(1")


@pytest.mark.parametrize("closing", ["link", "Escape"])
def test_back_after_the_sheet_leads_to_the_list_before_it(phone, show, closing):
    show("/ca/")
    show(f"{LIST}?q=fusteria")
    before = phone.locator("#h-resultats").inner_text()
    phone.locator(".finder-tools").get_by_role("link", name="Filtres").click()
    for name in ("moneda", "obert"):
        box = phone.locator(f'#filtres input[name="{name}"]')
        box.evaluate("(one) => { one.closest('[data-facet]').open = true; }")
        box.check()
        phone.wait_for_url(f"**{name}=1**")
    if closing == "link":
        phone.get_by_role("link", name="Mostra els resultats").click()
    else:
        phone.keyboard.press("Escape")
    expect(phone.locator("#filtres")).to_be_hidden()
    expect(phone.locator(".finder-tools").get_by_role("link", name="Filtres")).to_be_focused()
    chips = phone.locator(".chip--x")
    for step, chosen in (("back", 0), ("forward", 2), ("back", 0)):
        phone.evaluate(f"history.{step}()")
        expect(chips).to_have_count(chosen)
        expect(phone.locator("#filtres")).to_be_hidden()
    expect(phone).to_have_url(re.compile(r"\?q=fusteria$"))
    expect(phone.locator("#h-resultats")).to_have_text(before)
    phone.go_back()  # to another document: waits for it
    expect(phone).to_have_url(re.compile("/ca/$"))


def test_list_and_map_are_switched(phone, show):
    show(LIST)
    pane = phone.locator("#mapa")
    opener = phone.locator(".finder-tools").get_by_role("link", name="Mapa")
    expect(pane).to_be_hidden()
    opener.click()
    expect(pane).to_be_visible()
    phone.wait_for_function("() => document.documentElement.dataset.mapReady !== undefined")
    expect(phone.locator(".leaflet-marker-pane button").first).to_be_visible()
    phone.keyboard.press("Escape")
    expect(pane).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_menu_opens_and_closes(phone, show):
    show("/ca/")
    name = phone.locator(".nav-phone > summary")
    name.click()
    expect(phone.get_by_role("navigation", name="Menú")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("navigation", name="Menú")).to_be_hidden()
    expect(name).to_be_focused()


TARGETS = """() => [...document.querySelectorAll('a, button, summary, select, textarea, label.check')]
    .filter((one) => one.checkVisibility() && !one.closest('p, .lead, .prose, .mapbox, .result, td, dd'))
    .map((one) => [Math.round(one.getBoundingClientRect().height), one.textContent.trim()])
    .filter(([height]) => height && height < 44)"""


@pytest.mark.parametrize(
    "address",
    [
        "/ca/",
        f"{LIST}?barri=18&moneda=1",
        f"{LIST}?barri=18#filtres",
        f"{LIST}?q=xyzwq",
        "/ca/barris/",
        "/ca/sectors/",
        "/ca/dades-obertes/",
        "/ca/incrusta/",
        "/ca/qui-hi-falta/",
    ],
)
def test_a_finger_has_room(phone, show, address):
    """What is pressed, but links within a sentence, is 44 px high."""
    show(address)
    phone.locator("details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    small = phone.evaluate(TARGETS)
    assert [one for one in small if not one[1].startswith("Què vol dir?")] == []


@pytest.mark.parametrize("name", PROFILES)
def test_a_finger_has_room_on_a_profile(phone, show, portal, name):
    show(portal.profile(name))
    assert [one for one in phone.evaluate(TARGETS) if one[1] != "Què vol dir?"] == []
