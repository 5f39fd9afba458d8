"""The map beside the list, on the real portal: clusters, doors, and both in step."""

import re

from playwright.sync_api import expect

PIECES = ".leaflet-marker-pane button"


def pieces(page, text=""):
    return page.locator(f'{PIECES}[aria-label*="{text}"]')


def come_nearer(page, press):
    """Presses a cluster and waits until others have taken its place."""
    before = page.locator(PIECES).evaluate_all("(all) => all.map((one) => one.ariaLabel).join()")
    press()
    page.wait_for_function(
        f"""(before) => {{
            const all = [...document.querySelectorAll('{PIECES}')];
            return all.length > 0 && all.map((one) => one.ariaLabel).join() !== before;
        }}""",
        arg=before,
    )


def total(page):
    """How many establishments the heading over the list counts."""
    return int(re.search(r"(\d+) llocs?", page.locator("#h-resultats").inner_text())[1])


def test_the_whole_catalogue_is_clustered_and_adds_up(page, show):
    show("/ca/cataleg/")
    clusters = page.locator(f"{PIECES}.map-cl")
    assert clusters.count() > 1
    shown = sum(int(re.match(r"\d+", text)[0]) for text in clusters.all_inner_texts())
    shown += page.locator(f"{PIECES}.map-pt").count()
    assert total(page) * 0.5 < shown <= total(page)


def test_enter_on_a_cluster_comes_nearer(page, show):
    show("/ca/cataleg/")
    cluster = pieces(page, "acosta-t’hi").first
    cluster.focus()
    come_nearer(page, lambda: page.keyboard.press("Enter"))


def test_a_door_opens_as_the_lists_own_cards(page, show):
    show("/ca/cataleg/?q=fusteria&barri=18")
    door = pieces(page, "3 iniciatives en una porta")
    door.focus()
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="3 iniciatives en aquesta porta")
    expect(panel.locator("li")).to_have_count(3)
    expect(panel).to_contain_text("Taller de la porta 2")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(door).to_be_focused()


def test_card_and_point_light_each_other(page, show):
    show("/ca/cataleg/?q=fusteria&barri=18")
    lit = page.locator(f"{PIECES}.is-on")
    card = page.locator("#resultats .result", has_text="Fusteria Sense Moneda")
    card.hover()
    expect(lit).to_have_count(1)
    page.mouse.move(5, 5)
    expect(lit).to_have_count(0)
    point = pieces(page, "Fusteria Prova de Sants")
    for _ in range(4):  # it shares a cluster at first
        if point.count():
            break
        come_nearer(page, pieces(page, "acosta-t’hi").first.click)
    point.hover()
    expect(page.locator("#resultats .result--on")).to_contain_text("Fusteria Prova de Sants")


def test_the_map_follows_the_filters(page, show):
    show("/ca/cataleg/?q=fusteria&barri=18")
    expect(pieces(page, "3 iniciatives en una porta")).to_have_count(1)
    box = page.locator('#filtres input[name="moneda"]')
    box.evaluate("(one) => { one.closest('[data-facet]').open = true; }")
    box.check()  # those at the door do not take it
    expect(pieces(page, "3 iniciatives en una porta")).to_have_count(0)
    expect(page.locator(PIECES).first).to_be_visible()


def test_searching_in_an_area_narrows_the_list(page, show):
    show("/ca/cataleg/")
    before = page.locator("#h-resultats").inner_text()
    for _ in range(3):
        page.get_by_role("button", name="Acosta", exact=True).click()
    page.get_by_role("button", name="Cerca en aquesta zona").click()
    page.wait_for_url(re.compile("zona="))
    expect(page.locator("#h-resultats")).not_to_have_text(before)


def test_the_map_of_home_is_drawn_when_it_comes_into_sight(page, show, reach_map):
    show("/ca/")
    assert page.locator(PIECES).count() == 0
    reach_map()
    expect(page.locator(PIECES).first).to_be_visible()


def test_a_profile_shows_its_place(page, show, portal, reach_map):
    show(portal.profile("full"))
    reach_map()
    expect(page.locator("[data-map] .leaflet-marker-pane > *").first).to_be_visible()


def test_no_point_lies_on_the_name_of_a_district(page, show):
    show("/ca/cataleg/")
    expect(page.locator(".sk-t-district").first).to_be_attached()
    hidden = page.evaluate(
        f"""() => {{
            const boxes = [...document.querySelectorAll('{PIECES}')].map((one) => one.getBoundingClientRect());
            return [...document.querySelectorAll('.sk-t-district')].filter((name) => {{
                const a = name.getBoundingClientRect();
                return boxes.some((b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 6
                    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6);
            }}).map((name) => name.textContent);
        }}"""
    )
    assert hidden == []
