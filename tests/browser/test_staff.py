"""The staff at work: an edit shows at once, an import after its report, a conflict as a page."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MODERATOR

MARKETS = "../shared/data/opendatabcn/municipal-marketsData.json"


def save(page):
    with page.expect_navigation():
        page.locator('input[name="_continue"]').first.click()


def test_an_edit_shows_at_once_on_profile_and_list(staff_page, page, show, portal):
    """Both were asked for before, so that the portal has them in its cache."""
    address, name = portal.profile("bare"), portal.world["bare"]["name"]
    for place in (address, "/ca/cataleg/?q=nua"):
        show(place)
        expect(page.locator("main")).to_contain_text(name)
    staff = staff_page()
    staff.goto(portal.change_page("bare"))
    staff.get_by_label("Nom:", exact=True).fill("Nua i Renovada")
    save(staff)
    expect(staff.locator(".messagelist .success")).to_be_visible()
    for place in (address, "/ca/cataleg/?q=nua"):
        show(place)
        expect(page.locator("main")).to_contain_text("Nua i Renovada")
        expect(page.locator("main")).not_to_contain_text(name)


def test_two_browsers_one_conflict_page(staff_page, portal):
    first, second = staff_page(), staff_page(MODERATOR)
    for page in (first, second):
        page.goto(portal.change_page("ceased"))
    first.locator("#id_summary_ca").fill("El text de la primera")
    save(first)
    expect(first.locator(".messagelist .success")).to_be_visible()
    second.watch.expect(409)
    second.locator("#id_summary_ca").fill("El text de la segona")
    second.locator('input[name="_continue"]').first.click()
    conflict = second.locator(".conflict")
    expect(conflict).to_contain_text("Algú altre ho ha canviat mentre ho editaves")
    expect(conflict).to_contain_text("El text de la primera")
    expect(conflict).to_contain_text("El text de la segona")
    expect(second.locator("#id_summary_ca")).to_have_value("El text de la segona")
    first.goto(portal.profile("ceased"))
    expect(first.locator("main")).to_contain_text("El text de la primera")
    save(second)
    first.reload()
    expect(first.locator("main")).to_contain_text("El text de la segona")


@pytest.fixture
def markets_file():
    path = (Path(__file__).resolve().parents[2] / MARKETS).resolve()
    if not path.exists():
        reason = "municipal-marketsData.json is not in ../shared/data/opendatabcn"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return path


def test_the_real_markets_are_imported_after_their_report(staff_page, page, show, markets_file):
    market = "Mercat de la Sagrada Família"
    show("/ca/cataleg/?q=mercat+sagrada+familia")
    expect(page.locator("#resultats")).not_to_contain_text(market)
    staff = staff_page()
    staff.goto("/gestio/catalogue/importrun/")
    staff.get_by_role("link", name="Importa un fitxer").click()
    staff.get_by_label("Font").select_option(label="Open Data BCN: mercats municipals")
    staff.get_by_label("Fitxer").set_input_files(markets_file)
    staff.get_by_role("button", name="Mira què canviaria").click()
    expect(staff.get_by_role("heading", name="Informe")).to_be_visible()
    expect(staff.locator("#content")).to_contain_text("Encara no s’ha canviat res.")
    assert int(staff.locator(".run-count").first.inner_text()) > 30
    show("/ca/cataleg/?q=mercat+sagrada+familia")
    expect(page.locator("#resultats")).not_to_contain_text(market)
    staff.get_by_role("button", name="Confirma i aplica").click()
    expect(staff.get_by_role("heading", name="Aplicada")).to_be_visible()
    show("/ca/cataleg/?q=mercat+sagrada+familia")
    expect(page.locator("#resultats")).to_contain_text(re.compile("Sagrada Família", re.I))
