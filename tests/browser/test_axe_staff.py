"""axe finds nothing wrong where the staff work.

tests/moderation/test_admin_in_browser.py looks at the pages that are the same for every model;
these are the catalogue's own, states of lists and forms, and everything in the dark.
"""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.conftest import MODERATOR

ADMIN = "/gestio/catalogue/"
CSV = "nom;adreça\nIniciativa del fitxer;Carrer de Sants 1\n;Sense nom\n".encode()
WIDTHS = {"wide": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}


def report(page, portal):
    page.goto(f"{ADMIN}importrun/import/")
    page.get_by_label("Font").select_option(label="Registre de prova")
    page.get_by_label("Fitxer").set_input_files(
        {"name": "llista.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    page.get_by_role("button", name="Mira què canviaria").click()
    expect(page.get_by_role("heading", name="Informe")).to_be_visible()


def rows_of_report(page, portal):
    report(page, portal)
    page.get_by_role("link", name="Mira-ho fila per fila").click()
    expect(page.locator(".import-row")).to_have_count(3)


def bring(page, portal):
    """A list's columns, with those of persons and what would enter."""
    page.goto(f"{ADMIN}columnmapping/add/")
    rows = "nom;adreça;sector;cognoms\nDel fitxer;Carrer de Sants 1;Ferreria;Puig\n;Gran 3;Pa;Mas\n"
    page.get_by_label("Fitxer").set_input_files(
        {"name": "llista.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_label("De qui és la llista").select_option(label="Llista per llegir")
    page.get_by_role("button", name="Continua: les columnes").click()
    expect(page.locator("#columns-form")).to_be_visible()
    page.locator("#columns-form details.module summary").click()


def words(page, portal):
    bring(page, portal)
    page.get_by_role("button", name="Desa i continua").click()
    expect(page.locator("#values-form")).to_be_visible()


def what_would_enter(page, portal):
    words(page, portal)
    page.get_by_role("button", name="Desa i continua").click()
    expect(page.get_by_role("button", name="Comprova tota la llista")).to_be_visible()


def source(page, portal):
    page.goto(f"{ADMIN}source/")
    page.get_by_role("link", name="Registre de prova").first.click()
    page.get_by_text("Confiança camp per camp").first.click()
    expect(page.locator(".mapping-trust")).to_be_visible()


def conflict(page, portal):
    page.goto(portal.change_page("full"))
    page.locator('input[name="base_version"]').first.evaluate("(field) => { field.value = '0'; }")
    page.locator("#id_summary_ca").fill("Un altre text")
    page.watch.expect(409)
    page.locator('input[name="_continue"]').first.click()
    expect(page.locator(".conflict")).to_be_visible()


def errors(page, portal):
    page.goto(f"{ADMIN}enterprise/add/")
    page.locator('input[name="_save"]').first.click()
    expect(page.locator(".errornote")).to_be_visible()


def hide_some(page, portal):
    page.goto(f"{ADMIN}enterprise/?q=fusteria")
    page.locator("#action-toggle").check()
    options = page.locator('select[name="action"] option')
    values = [option.get_attribute("value") for option in options.all()]
    page.locator('select[name="action"]').select_option(
        next(v for v in values if v and "hide" in v)
    )
    page.locator('button[name="index"]').click()
    expect(page.locator(".state-rows")).to_be_visible()


def choose_some(page, portal):
    """What may be changed in many enterprises at once."""
    page.goto(f"{ADMIN}enterprise/?q=fusteria")
    page.locator("#action-toggle").check()
    page.locator('select[name="action"]').select_option("bulk_edit")
    page.locator('button[name="index"]').click()
    expect(page.locator(".bulk-edits")).to_be_visible()


def look_at_changes(page, portal):
    choose_some(page, portal)
    page.get_by_label("Ven en línia", exact=False).first.select_option("1")
    page.locator('button[name="edit"][value="sells_online"]').click()
    expect(page.locator(".bulk-preview")).to_be_visible()


def a_report(page, portal):
    """One that somebody sent, as its page shows it."""
    page.goto("/ca/avisa/?motiu=barrera")
    page.get_by_label("Què volies fer, i què t’ho ha impedit?").fill("No hi arribo amb el teclat.")
    page.get_by_role("button", name="Envia l’avís").click()
    page.goto("/gestio/reports/report/")
    page.locator("#result_list tbody th a").first.click()
    expect(page.locator("#content")).to_contain_text("No hi arribo amb el teclat.")


def answer(page, portal):
    a_report(page, portal)
    page.get_by_role("link", name="Respon o tanca").click()
    expect(page.locator("#answer-form")).to_be_visible()


def complete(page, portal):
    """A box that completes what one types, open."""
    page.goto(portal.change_page("full"))
    page.locator("#id_main_sector + .select2 .select2-selection").click()
    expect(page.locator(".select2-results__option").first).to_be_visible()


SCENES = {
    "list, search": f"{ADMIN}enterprise/?q=fusteria&state__exact=published",
    "list, nothing": f"{ADMIN}enterprise/?q=xyzwq",
    "add, errors": errors,
    "completing": complete,
    "hide some": hide_some,
    "edit some": choose_some,
    "edit some, preview": look_at_changes,
    "quick search": "/gestio/cerca/?q=fusteria",
    "quick search, nothing": "/gestio/cerca/?q=xyzwq",
    "reports": "/gestio/reports/report/",
    "report": a_report,
    "report, answer": answer,
    "figures of reports": "/gestio/reports/report/xifres/",
    "mail": "/gestio/mail/message/",
    "failed jobs": "/gestio/feines/",
    "establishments": f"{ADMIN}establishment/",
    "sources": f"{ADMIN}source/",
    "source": source,
    "mappings": f"{ADMIN}columnmapping/",
    "mapping, start": f"{ADMIN}columnmapping/add/",
    "mapping, columns": bring,
    "mapping, values": words,
    "mapping, result": what_would_enter,
    "records": f"{ADMIN}sourcerecord/",
    "import runs": f"{ADMIN}importrun/",
    "import": f"{ADMIN}importrun/import/",
    "import, report": report,
    "import, rows": rows_of_report,
    "evaluations": f"{ADMIN}evaluation/",
}
IN_THE_DARK = {
    "index": "/gestio/",
    "edit some, preview": look_at_changes,
    "report, answer": answer,
    "list": f"{ADMIN}enterprise/",
    "change": lambda page, portal: page.goto(portal.change_page("full")),
    "import, report": report,
    "import, rows": rows_of_report,
    "conflict": conflict,
    "mapping, columns": bring,
    "source": source,
}
OF_THE_DESK = {name for name in SCENES if name.startswith(("edit", "quick", "report", "figures"))}
# Select2, which comes with Django, opens its list at the end of the page, outside all landmarks.
NOT_OURS = {"completing": ["region"]}


def go(page, portal, scene):
    if callable(scene):
        scene(page, portal)
    else:
        assert page.goto(scene).status == 200


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SCENES)
def test_axe(staff_page, portal, name, width):
    page = staff_page(viewport=WIDTHS[width])
    go(page, portal, SCENES[name])
    if name in OF_THE_DESK:
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width]["width"]
    assert axe.violations(page, page.watch, without=NOT_OURS.get(name, ())) == []


@pytest.mark.parametrize("name", IN_THE_DARK)
def test_axe_in_the_dark(staff_page, portal, name):
    page = staff_page(color_scheme="dark")
    go(page, portal, IN_THE_DARK[name])
    assert axe.violations(page, page.watch, only=["color-contrast"]) == []


def test_axe_for_a_moderator(staff_page, portal):
    page = staff_page(MODERATOR)
    go(page, portal, "/gestio/")
    assert axe.violations(page, page.watch) == []
