"""The admin in a real browser: nothing the policy refuses, nothing axe finds, at two widths."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from catalogue.models import PossibleDuplicate
from tests import builders
from tests.staff import city_admin, second_factor_of

# Playwright runs an event loop in this thread; the test's own queries do not go through it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = "figues-i-raïm-77"


@pytest.fixture
def world():
    forn = builders.enterprise("Forn", main_sector=builders.sector("pa", parent="alim"))
    builders.place(forn, neighbourhood=builders.neighbourhood(), hours={1: ("9:00", "14:00")})
    builders.offer(forn, "Pa")
    builders.evaluation(forn, {"democracia": 4})
    other = builders.enterprise("Altre", state="pending")
    PossibleDuplicate.objects.create(first=forn, second=other, similarity=0.9)
    return forn


@pytest.fixture
def office(page, live_server, world):
    """A page of someone signed in; `page.refusals` are the console's errors."""
    page.refusals = []
    page.on("console", lambda m: page.refusals.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.refusals.append(str(error)))
    anna = city_admin(email="anna@exemple.cat", password=SECRET, name="Anna Puig")
    code = second_factor_of(anna)
    page.goto(f"{live_server.url}/gestio/")
    page.get_by_label("Correu electrònic").fill("anna@exemple.cat")
    page.get_by_label("Contrasenya").fill(SECRET)
    page.get_by_role("button", name="Entra").click()
    page.get_by_label("Codi").fill(code())
    page.get_by_role("button", name="Continua").click()
    page.wait_for_url("**/gestio/")
    return page


def faults(page):
    """What axe finds; it loads sheets by itself, so the console is read before."""
    refusals = list(page.refusals)
    found = Axe().run(page).response["violations"]
    page.refusals.clear()
    told = [(rule["id"], rule["nodes"][0]["html"]) for rule in found]
    width = page.evaluate("() => document.documentElement.scrollWidth")
    if width > page.viewport_size["width"]:
        told.append(("scrolls sideways", width))
    return told + refusals


@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_the_admin(office, live_server, world, width):
    office.set_viewport_size({"width": width, "height": 800})
    start = f"{live_server.url}/gestio/"
    enterprise = f"{start}catalogue/enterprise/"
    place = world.establishments.get()
    evaluation = world.evaluations.get()
    for address in (
        start,
        enterprise,
        f"{enterprise}add/",
        f"{enterprise}{world.pk}/change/",
        f"{enterprise}{world.pk}/history/",
        f"{enterprise}estat/hide/?id={world.pk}",
        f"{start}catalogue/establishment/{place.pk}/change/",
        f"{start}catalogue/evaluation/{evaluation.pk}/change/",
        f"{start}catalogue/possibleduplicate/",
        f"{start}accounts/user/",
        f"{start}accounts/user/add/",
    ):
        assert office.goto(address).status == 200
        boxes = office.locator("select.admin-autocomplete:not([name*='__prefix__'])")
        named = office.locator(".select2-selection[aria-label]")
        if boxes.count():
            named.nth(boxes.count() - 1).wait_for(state="attached")
        assert (address, faults(office)) == (address, [])


@pytest.mark.parametrize("width", [1280, 360])
def test_a_conflict_as_the_second_person_sees_it(office, live_server, world, width):
    address = f"{live_server.url}/gestio/catalogue/enterprise/{world.pk}/change/"
    office.set_viewport_size({"width": width, "height": 800})
    office.goto(address)
    other = office.context.new_page()
    other.goto(address)
    other.fill("#id_summary_ca", "El text de l’altra persona")
    other.click("input[name=_save] >> nth=0")
    other.wait_for_url("**/catalogue/enterprise/")

    office.fill("#id_summary_ca", "El meu text")
    office.click("input[name=_save] >> nth=0")
    office.locator("section.conflict").wait_for()
    assert "El text de l’altra persona" in office.locator("section.conflict").inner_text()
    assert office.input_value("#id_summary_ca") == "El meu text"
    office.refusals[:] = [text for text in office.refusals if "409" not in text]
    office.locator(".select2-selection[aria-label]").first.wait_for(state="attached")
    assert faults(office) == []

    office.click("input[name=_save] >> nth=0")
    office.wait_for_url("**/catalogue/enterprise/")
    world.refresh_from_db()
    assert world.summary_ca == "El meu text"


def test_choosing_from_an_autocomplete_and_adding_a_row(office, live_server, world):
    office.goto(
        f"{live_server.url}/gestio/catalogue/establishment/{world.establishments.get().pk}/change/"
    )
    office.click("#periods-group .add-row a")
    assert office.locator("#id_periods-1-opens").is_visible()
    office.locator("#id_neighbourhood + .select2 .select2-selection").click()
    office.keyboard.type("sants")
    office.locator(".select2-results__option", has_text="Sants").first.wait_for()
    assert office.refusals == []
    assert settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["style-src"] == ["'self'"]
