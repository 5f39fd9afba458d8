"""Two profiles that are one: compared, merged, the old address, undone. By keyboard and without script too."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.conftest import MODERATOR

WIDTHS = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


def page_of_pair(portal):
    return f"/gestio/catalogue/possibleduplicate/{portal.world['pair']['pk']}/change/"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_on_the_page_of_a_pair(staff_page, portal, width, scheme):
    page = staff_page(viewport=WIDTHS[width], color_scheme=scheme)
    assert page.goto(page_of_pair(portal)).status == 200
    assert axe.violations(page, page.watch) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= WIDTHS[width]["width"]


def test_axe_on_look_alikes_and_on_where_data_come_from(staff_page, portal):
    page = staff_page()
    page.goto("/gestio/catalogue/enterprise/add/")
    page.locator("#id_name").fill("FUSTERIA PROVA DE SANTS SCCL")
    page.locator('input[name="_save"]').first.click()
    expect(page.locator(".look-alikes")).to_contain_text("Fusteria Prova de Sants")
    assert axe.violations(page, page.watch) == []
    page.goto(portal.change_page("full"))
    expect(page.locator(".told")).to_contain_text("Registre de prova")
    assert axe.violations(page, page.watch) == []
    page.locator(".told-take").first.click()
    expect(page.get_by_role("heading", name="Agafa aquest valor")).to_be_visible()
    assert axe.violations(page, page.watch) == []


@pytest.mark.parametrize("script", [True, False])
def test_review_merge_old_address_and_undo(staff_page, portal, page, script):
    staff = staff_page(MODERATOR, java_script_enabled=script)
    staff.goto("/gestio/catalogue/possibleduplicate/?q=bicicletes")
    staff.locator("#result_list .field-pair a").first.click()
    expect(staff.locator("h1").last).to_have_text("Són la mateixa iniciativa?")
    expect(staff.locator("#compare-form")).to_contain_text("Taller de bicicletes")
    phone = staff.locator('input[name="field-phone"]')
    phone.nth(1).focus()
    staff.keyboard.press("Space")
    expect(phone.nth(1)).to_be_checked()
    staff.get_by_role("button", name="Són la mateixa: fusiona-les").click()
    expect(staff.locator(".messagelist .success")).to_contain_text("s’ha fusionat dins de")
    old, kept = portal.profile("twin"), portal.profile("bicycles")
    page.goto(old)
    assert page.url.endswith(kept)
    expect(page.locator("main")).to_contain_text("93 222 22 22")
    staff.get_by_role("link", name="Es pot desfer durant 30 dies").click()
    staff.get_by_role("button", name="Desfés la fusió").click()
    expect(staff.locator(".messagelist .success")).to_contain_text("tornen a ser dues fitxes")
    page.goto(old)
    assert page.url.endswith(old)
