"""Everything works without JavaScript: search, filters, order, pages, profile."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def browser_context_args(browser_context_args):
    return browser_context_args | {"java_script_enabled": False}


def names(page):
    return page.locator("#resultats .result h3").all_inner_texts()


def test_a_search_from_home_to_a_profile(page, portal):
    page.goto("/ca/")
    page.get_by_label("Què busques?").fill("fusteria a Sants que accepti moneda social")
    page.get_by_role("button", name="Cerca", exact=True).click()
    assert page.url.endswith("/ca/cataleg/?q=fusteria&barri=18&moneda=1")
    assert "Fusteria Sense Moneda" not in names(page)
    page.locator(".chip--x", has_text="moneda").click()
    assert page.url.endswith("/ca/cataleg/?q=fusteria&barri=18")
    assert "Fusteria Sense Moneda" in names(page)
    page.get_by_role("link", name="Fusteria Prova de Sants").click()
    assert page.url.endswith(portal.profile("full"))
    expect(page.get_by_text("Som tres fusteres.")).to_be_visible()
    expect(page.get_by_text("93 000 00 00").first).to_be_visible()


def test_filters_are_applied_with_their_button(page):
    page.goto("/ca/cataleg/?q=fusteria")
    group = page.locator('[data-facet="moneda"], [data-facet]:has(input[name="moneda"])').first
    if group.get_attribute("open") is None:
        group.locator("summary").first.click()
    page.locator('#filtres input[name="moneda"]').check()
    page.get_by_role("button", name="Aplica els filtres").click()
    assert re.search(r"\?.*q=fusteria", page.url) and "moneda=1" in page.url
    assert "Fusteria Sense Moneda" not in names(page)
    assert "Fusteria Prova de Sants" in names(page)


def test_order_and_pages(page):
    page.goto("/ca/cataleg/")
    by_relevance = names(page)
    page.get_by_role("navigation", name="Ordre dels resultats").get_by_role(
        "link", name="Nom"
    ).click()
    first = names(page)
    assert "ordre=nom" in page.url and first != by_relevance
    page.get_by_role("navigation", name="Pàgines").get_by_role("link", name="Següent").click()
    assert "ordre=nom" in page.url and "p=2" in page.url
    assert names(page) and not set(names(page)) & set(first)


def test_the_phones_sheet_and_map_open_by_their_address(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/ca/cataleg/")
    expect(page.locator("#filtres")).to_be_hidden()
    page.locator(".finder-tools").get_by_role("link", name="Filtres").click()
    expect(page.locator("#filtres")).to_be_visible()
    expect(page.get_by_role("button", name="Aplica els filtres")).to_be_visible()
    page.locator("#filtres").get_by_role("link", name="Tanca").click()
    expect(page.locator("#filtres")).to_be_hidden()
    page.locator(".finder-tools").get_by_role("link", name="Mapa").click()
    expect(page.get_by_role("link", name="Ves a la llista")).to_be_visible()


def test_the_menu_and_the_languages(page):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/ca/cataleg/?q=fusteria")
    page.locator(".nav-phone > summary").click()
    page.get_by_role("navigation", name="Menú").get_by_role("link", name="English").click()
    assert page.url.endswith("/en/catalogue/?q=fusteria")
    assert "Fusteria Prova de Sants" in names(page)
