"""A citizen reports, the staff answers, and the demo's mail page shows what was sent."""

import re
import time

import pytest
from django.core import signing
from playwright.sync_api import expect

from ess_portal.reports.forms import SALT
from tests.browser import axe
from tests.browser.conftest import MODERATOR

WIDTHS = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


def unhurried(page):
    """As if the person had taken a minute to write."""
    opened = signing.dumps(int(time.time()) - 60, salt=SALT)
    page.locator('input[name="opened"]').evaluate(
        "(field, value) => { field.value = value; }", opened
    )


def report(page, portal, text):
    page.goto(portal.profile("full"))
    page.get_by_role("link", name="Avisa d’un problema d’aquesta fitxa").click()
    expect(page.locator(".report-about")).to_contain_text(portal.world["full"]["name"])
    page.get_by_role("link", name="Hi ha dades equivocades").click()
    page.get_by_label("Què està malament, i com hauria de ser?").fill(text)
    page.get_by_label("El teu correu, si vols resposta").fill("veina@exemple.cat")
    unhurried(page)
    page.get_by_role("button", name="Envia l’avís").click()
    return page.locator(".case-number").inner_text()


def test_from_a_report_to_its_answer(page, staff_page, portal):
    case = report(page, portal, "El telèfon bo acaba en 99.")
    assert re.fullmatch(r"AV-\d{4}-\d{6}", case)
    staff = staff_page(MODERATOR)
    staff.goto("/gestio/")
    name = portal.world["full"]["name"]
    staff.get_by_role("link", name=f"Hi ha dades equivocades: {name}").first.click()
    expect(staff.locator("#content")).to_contain_text("El telèfon bo acaba en 99.")
    staff.get_by_role("link", name="Respon o tanca").click()
    expect(staff.get_by_label("Resposta:")).to_have_value(re.compile("Gràcies per avisar-nos"))
    staff.get_by_label("Resposta:").fill("Ja hi diu 99. Gràcies!")
    staff.get_by_label("Com acaba:").select_option(label="S’ha corregit")
    staff.get_by_role("button", name="Mira com arribarà").click()
    expect(staff.locator(".mail-preview")).to_contain_text("Ja hi diu 99.")
    assert axe.violations(staff, staff.watch) == []
    staff.get_by_role("button", name="Envia i desa").click()
    expect(staff.locator(".messagelist")).to_contain_text(case)
    page.goto("/correu/")
    page.get_by_role("link", name=f"Resposta al teu avís {case}").click()
    letter = page.frame_locator("iframe")
    expect(letter.locator("main")).to_contain_text("Ja hi diu 99.")
    letter.get_by_role("link").first.click()
    page.wait_for_url("**" + portal.profile("full"))


def test_who_is_missing_and_may_be_here_already(page, portal):
    page.goto("/ca/cataleg/?q=xyzwq")
    page.get_by_role("link", name="Hi falta algú? Digues-nos qui").click()
    page.get_by_label("Com es diu?").fill(portal.world["full"]["name"])
    unhurried(page)
    page.get_by_role("button", name="Envia-ho").click()
    expect(page.locator("#h-potser")).to_be_visible()
    assert page.locator(".panel a").first.get_attribute("href") == portal.profile("full")
    page.get_by_role("button", name="No és cap d’aquestes: envia-ho").click()
    expect(page.locator(".case-number")).to_be_visible()


def errors(page):
    page.goto("/ca/avisa/?motiu=dades")
    page.get_by_role("button", name="Envia l’avís").click()
    expect(page.locator(".error-summary")).to_be_visible()


SCENES = {
    "reasons": lambda page, portal: page.goto(f"/ca/avisa/?de={portal.profile('full')}"),
    "problem": lambda page, portal: page.goto("/ca/avisa/?motiu=barrera"),
    "problem, errors": lambda page, portal: errors(page),
    "missing": lambda page, portal: page.goto("/ca/qui-hi-falta/"),
    "received": lambda page, portal: report(page, portal, "Hola"),
    "mailbox": lambda page, portal: page.goto("/correu/"),
}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SCENES)
def test_axe(page, watch, portal, name, width):
    page.set_viewport_size(WIDTHS[width])
    SCENES[name](page, portal)
    assert axe.violations(page, watch) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]


@pytest.mark.parametrize("address", ["/es/avisa/?motiu=dades", "/en/who-is-missing/"])
def test_axe_in_other_languages(page, watch, address):
    page.goto(address)
    assert axe.violations(page, watch) == []


def test_a_message_is_sound(page, watch, portal):
    report(page, portal, "Per al correu")
    page.goto("/correu/")
    page.locator(".letters a").first.click()
    expect(page.frame_locator("iframe").locator("main")).to_be_visible()
    assert axe.violations(page, watch) == []
