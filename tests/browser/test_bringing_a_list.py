"""A list that nobody has seen: sample, columns, words, what would enter, import. And nothing in it runs."""

import re

from playwright.sync_api import expect

from tests.catalogue.spreadsheets import xlsx
from tests.xss_payloads import PAYLOADS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REGISTER = xlsx(
    ["Registre general de cooperatives", None, None, None, None, None],
    ["Núm.", "Denominació social", "CIF", "Activitat", "Domicili", "Cognoms del representant"],
    [12, "SERRALLERIA NOVA DEL CLOT, SCCL", None, "Ferreria", "C/ Premià, 15", "Puig Vila"],
    [13, "FLECA DEL REC, SCCL", None, "Pa i pastes", "C/ Gran, 3", "Serra Mas"],
)
LIST = "nom;descripció;adreça;sector;web\n" + "".join(
    ";".join('"' + text.replace('"', '""') + '"' for text in (f"Taller {n} {payload}", *[payload] * 4)) + "\n"
    for n, payload in enumerate(PAYLOADS)
)  # fmt: skip


def bring(page, name, content, kind, source):
    page.goto("/gestio/catalogue/columnmapping/add/")
    page.get_by_label("Fitxer").set_input_files({"name": name, "mimeType": kind, "buffer": content})
    page.get_by_label("O escriu el nom d’una font nova").fill(source)
    page.get_by_role("button", name="Continua: les columnes").click()
    expect(page.locator("#columns-form")).to_be_visible()


def go_on(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Desa i continua").click()


def test_from_an_unknown_spreadsheet_to_its_import(staff_page, portal):
    page = staff_page()
    bring(page, "registre.xlsx", REGISTER, XLSX, "Registre del navegador")
    preview = page.locator(".mapping-preview")
    expect(preview).to_contain_text("Serralleria Nova del Clot, SCCL")
    expect(page.locator(".mapping-persons")).to_contain_text("Cognoms del representant")
    expect(page.locator("main")).not_to_contain_text("Puig")
    # What would enter follows a choice, without leaving the page.
    expect(page.get_by_role("button", name="Actualitza la mostra")).to_be_hidden()
    page.get_by_label("Domicili").select_option("")
    expect(preview).not_to_contain_text("Carrer Premià")
    page.get_by_label("Domicili").select_option("address")
    expect(preview).to_contain_text("Carrer Premià 15")
    go_on(page)
    page.get_by_label("Ferreria").select_option("-")
    page.get_by_label("Pa i pastes").select_option("alim")
    expect(page.locator(".mapping-preview")).to_contain_text("Alimentació")
    go_on(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Comprova tota la llista").click()
    expect(page.locator("#estat")).to_contain_text(
        re.compile("Comprovada|comprovi|comprovant"), timeout=30_000
    )
    expect(page.locator("main")).to_contain_text("Registre del navegador")


def test_nothing_in_a_list_runs(staff_page, portal):
    page = staff_page()
    page.add_init_script("window.xss = (n) => { (window.ran = window.ran || []).push(n); };")
    bring(page, "<img src=x onerror=xss(31)>.csv", LIST.encode(), "text/csv", f"Font {PAYLOADS[3]}")
    expect(page.locator("main")).to_contain_text("xss(4)")
    assert page.evaluate("() => window.ran") is None
    page.get_by_label("web", exact=True).select_option("summary")
    expect(page.locator(".mapping-preview")).to_contain_text("xss(")
    go_on(page)
    expect(page.locator("main")).to_contain_text("xss(")
    assert page.evaluate("() => window.ran") is None
    go_on(page)
    expect(page.locator("main")).to_contain_text("xss(")
    assert page.evaluate("() => window.ran") is None  # the watch tells of reports to the policy


def test_without_script_a_button_shows_what_would_enter(staff_page, portal):
    page = staff_page(java_script_enabled=False)
    bring(page, "registre.xlsx", REGISTER, XLSX, "Registre sense script")
    page.get_by_label("Domicili").select_option("")
    with page.expect_navigation():
        page.get_by_role("button", name="Actualitza la mostra").click()
    expect(page.locator(".mapping-preview")).not_to_contain_text("Carrer Premià")
    go_on(page)
    expect(page.locator("#values-form")).to_be_visible()
