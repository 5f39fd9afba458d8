"""An import from the upload to its undo, with the worker beside; and without script."""

from playwright.sync_api import expect

ADMIN = "/gestio/catalogue/"
MOST_LOOKS = 200
CSV = """id;nom;web;adreça
nova-1;Cooperativa del Trajecte;trajecte.example;Carrer de Sants 1
nova-2;;;
nova-3;Ateneu del Trajecte;;Carrer de Sants 3
""".encode()


def upload(page):
    page.goto(f"{ADMIN}importrun/import/")
    page.get_by_label("Font").select_option(label="Registre de prova")
    page.get_by_label("Fitxer").set_input_files(
        {"name": "trajecte.csv", "mimeType": "text/csv", "buffer": CSV}
    )
    page.get_by_role("button", name="Mira què canviaria").click()


def found(page, words):
    page.goto(f"{ADMIN}enterprise/?q={words}")
    return page.locator("#result_list tbody tr")


def heading(page, name):
    return page.get_by_role("heading", name=name, exact=True)


def test_upload_rows_apply_undo(staff_page):
    page = staff_page()
    upload(page)
    expect(heading(page, "Comprovada")).to_be_visible()
    run = page.url
    page.get_by_role("link", name="Mira-ho fila per fila").click()
    page.get_by_label("Què se’n fa").select_option(label="Rebutjades")
    page.get_by_role("button", name="Filtra").click()
    expect(page.locator(".import-row")).to_have_count(1)
    expect(page.locator(".import-row")).to_contain_text("Hi falta el nom.")
    page.get_by_label("Què se’n fa").select_option(label="Noves")
    page.get_by_role("button", name="Filtra").click()
    expect(page.locator(".import-row")).to_have_count(2)
    expect(page.locator(".import-row").first).to_contain_text("https://trajecte.example")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert "Cooperativa del Trajecte" in download.value.path().read_text("utf-8-sig")
    expect(found(page, "trajecte")).to_have_count(0)
    page.goto(run)
    page.get_by_role("button", name="Confirma i aplica").click()
    expect(heading(page, "Aplicada")).to_be_visible()
    expect(found(page, "trajecte")).to_have_count(2)
    page.goto(run)
    page.get_by_role("button", name="Mira què es desfaria").click()
    expect(heading(page, "Què es desfaria")).to_be_visible()
    page.get_by_role("link", name="S’esborren: no s’havien publicat mai").click()
    expect(page.locator(".import-row")).to_have_count(2)
    page.goto(run)
    page.get_by_role("button", name="Desfés la importació").click()
    expect(heading(page, "Desfeta")).to_be_visible()
    expect(page.get_by_role("button", name="Desfés la importació")).to_have_count(0)
    expect(found(page, "trajecte")).to_have_count(0)


def test_without_script_the_page_is_looked_at_again(staff_page):
    page = staff_page(java_script_enabled=False)
    upload(page)
    again = page.get_by_role("link", name="Torna-ho a mirar")
    for _turn in range(MOST_LOOKS):
        if not again.count():
            break
        again.click()
    expect(heading(page, "Comprovada")).to_be_visible()
    page.get_by_role("button", name="Descarta-la").click()
    expect(heading(page, "Descartada")).to_be_visible()
