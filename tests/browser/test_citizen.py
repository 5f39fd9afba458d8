"""A citizen looks for a carpenter: by a sentence, by facets, by suggestions, by keyboard."""

import io
import re

import pypdf
import pytest
from playwright.sync_api import expect

SENTENCE = "fusteria a Sants que accepti moneda social"
CARPENTER = "Fusteria Prova de Sants"


def search_box(page):
    return page.get_by_role("combobox", name="Què busques?")


def names(page):
    return page.locator("#resultats .result h3").all_inner_texts()


def chips(page):
    return [text.strip() for text in page.locator(".chip--x span:not(.sr)").all_inner_texts()]


def tick(page, facet, label):
    """Ticks a choice of the filters, unfolding its group first."""
    group = page.locator(f'[data-facet="{facet}"]')
    if group.get_attribute("open") is None:
        group.locator("summary").first.click()
    box = group.get_by_label(label)
    box.check()
    return box


def test_a_sentence_becomes_a_word_and_chips(page, show):
    show("/ca/")
    search_box(page).fill(SENTENCE)
    page.get_by_role("button", name="Cerca", exact=True).click()
    page.wait_for_url("**/ca/cataleg/?q=fusteria&barri=18&moneda=1")
    assert chips(page) == ["Sants", "Accepta moneda social"]
    expect(search_box(page)).to_have_value("fusteria")
    found = names(page)
    assert CARPENTER in found and "Fusteria Sense Moneda" not in found
    page.get_by_role("link", name=CARPENTER).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CARPENTER)
    expect(page.get_by_text("Som tres fusteres.")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/ca/cataleg/?q=fusteria&barri=18&moneda=1")
    expect(page.locator("#resultats .result h3")).to_have_text(found)
    assert chips(page) == ["Sants", "Accepta moneda social"]


def test_facets_find_the_same(page, show):
    show("/ca/cataleg/?q=fusteria")
    all_names = names(page)
    assert "Fusteria Sense Moneda" in all_names
    sants = page.locator('#filtres input[name="barri"][value="18"]')
    before = page.locator("#h-resultats").inner_text()
    box = tick(page, "moneda", re.compile("moneda social"))
    page.wait_for_url("**/ca/cataleg/?q=fusteria&moneda=1")
    expect(page.locator("#h-resultats")).not_to_have_text(before)
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(page.locator("#anunci")).to_have_text(page.locator("#h-resultats").inner_text())
    sants.evaluate("(box) => box.closest('details').open = true")
    sants.evaluate("(box) => box.closest('[data-facet]').open = true")
    sants.check()
    page.wait_for_url(re.compile("barri=18"))
    expect(page.locator(".chip--x")).to_have_count(2)
    expect(sants).to_be_focused()
    assert CARPENTER in names(page) and "Fusteria Sense Moneda" not in names(page)


def test_counts_follow_the_other_choices(page, show):
    show("/ca/cataleg/")
    count = page.locator('label:has(input[name="sector"][value="habi"]) .n').first
    everywhere = count.inner_text()
    tick(page, "moneda", re.compile("moneda social"))
    page.wait_for_url("**moneda=1")
    expect(count).not_to_have_text(everywhere)


def test_a_chip_is_removed_and_back_brings_it_again(page, show):
    show("/ca/cataleg/?q=fusteria&barri=18&moneda=1")
    page.locator(".chip--x", has_text="moneda").click()
    page.wait_for_url("**/ca/cataleg/?q=fusteria&barri=18")
    expect(page.locator(".chip--x")).to_have_count(1)
    expect(page.locator("#resultats")).to_contain_text("Fusteria Sense Moneda")
    expect(page.locator('#filtres input[name="moneda"]')).not_to_be_checked()
    page.go_back()
    page.wait_for_url("**moneda=1")
    expect(page.locator(".chip--x")).to_have_count(2)
    expect(page.locator("#resultats")).not_to_contain_text("Fusteria Sense Moneda")


def test_the_focus_is_not_lost_with_the_results(page, show):
    show("/ca/cataleg/?q=fusteria&barri=18&moneda=1")
    heading = page.locator("#h-resultats")
    page.locator(".chip--x").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ca/cataleg/?q=fusteria&moneda=1")
    expect(page.locator(".chip--x", has_text="moneda")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ca/cataleg/?q=fusteria")
    expect(heading).to_be_focused()
    show("/ca/cataleg/")
    page.locator(".sort a", has_text="Nom").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**ordre=nom**")
    expect(heading).to_be_focused()
    page.get_by_role("navigation", name="Pàgines").get_by_role("link", name="Següent").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**p=2**")
    expect(heading).to_be_focused()


@pytest.mark.parametrize("address", ["/ca/", "/ca/cataleg/"])
def test_suggestions_by_keyboard(page, show, portal, address):
    show(address)
    box = search_box(page)
    box.press_sequentially("fusteria pr")
    options = page.get_by_role("listbox").get_by_role("option")
    expect(options.filter(has_text=CARPENTER)).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    first = options.first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id"))
    expect(box).to_be_focused()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("fusteria pr")
    box.press_sequentially("o")
    expect(options.filter(has_text=CARPENTER)).to_be_visible()
    for _ in range(options.count()):
        box.press("ArrowDown")
        if page.locator('[role="option"][aria-selected="true"]', has_text=CARPENTER).count():
            break
    box.press("Enter")
    page.wait_for_url(f"**{portal.profile('full')}")


def test_enter_without_a_choice_searches(page, show):
    show("/ca/cataleg/")
    box = search_box(page)
    box.press_sequentially("gúbia")
    expect(page.get_by_role("listbox")).to_be_visible()
    box.press("Enter")
    page.wait_for_url(re.compile(r"q=g%C3%BAbia"))


def test_a_typo_still_finds_and_nothing_found_helps(page, show):
    show("/ca/cataleg/?q=fusteira")
    assert CARPENTER in names(page)
    show("/ca/cataleg/?q=xyzwq")
    expect(page.get_by_role("heading", name="No hem trobat res per «xyzwq»")).to_be_visible()
    page.locator(".empty").get_by_role("link", name="Tot el catàleg").click()
    page.wait_for_url("**/ca/cataleg/")


def test_a_printed_barri_begins_on_its_first_page(page, show):
    show("/ca/barris/sants/")
    first = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4"))).pages[0].extract_text()
    assert CARPENTER in first


def test_a_printed_profile_says_how_to_reach_them(page, show, portal):
    show(portal.profile("full"))
    contacts = page.locator(".paper-only li")
    expect(contacts.first).to_be_hidden()
    page.emulate_media(media="print")
    expect(contacts).to_have_text(
        ["93 000 00 00", "hola@fusteria.example", "https://fusteria.example"]
    )
    expect(contacts.last).to_be_visible()
    expect(page.locator(".acts")).to_be_hidden()
    rule = page.locator(".masthead").bounding_box()
    assert page.locator(".profile-head .mark").bounding_box()["y"] > rule["y"] + rule["height"] + 5


def focused(page):
    return page.evaluate("document.activeElement.textContent.trim()")


def tab_to(page, text, most=60):
    """Presses Tab until what has the focus says `text`; every stop must be in sight."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(
            """() => {
                const box = document.activeElement.getBoundingClientRect();
                const seen = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
                return seen && document.activeElement !== document.body;
            }"""
        ), f"focus is out of sight at {focused(page)!r}"
        if text in focused(page):
            return
    raise AssertionError(f"Tab does not reach {text!r}")


def test_by_keyboard_from_home_to_a_profile(page, show, portal):
    show("/ca/")
    page.keyboard.press("Tab")
    assert focused(page) == "Salta al contingut"
    page.keyboard.press("Enter")
    expect(page.locator("#contingut")).to_be_focused()
    page.keyboard.press("Tab")
    expect(search_box(page)).to_be_focused()
    page.keyboard.type(SENTENCE)
    page.keyboard.press("Enter")
    page.wait_for_url("**/ca/cataleg/?q=fusteria&barri=18&moneda=1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # past the masthead
    tab_to(page, CARPENTER, most=120)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{portal.profile('full')}")
    expect(page.get_by_role("heading", level=1)).to_have_text(CARPENTER)
