import os
import re

import pytest
from playwright.sync_api import expect

from ess_portal import embedded_database
from ess_portal.accounts.demo import PASSWORD, SIGN_INS
from tests.browser import portal as server
from tests.browser.watch import Watch

CITY_ADMIN, MODERATOR = (email for email, _name, _role in SIGN_INS)
WIDE = 1024  # pixels from which list and map stand side by side
MAP_READY = "() => document.documentElement.dataset.mapReady !== undefined"

expect.set_options(timeout=15_000)  # two busy cores are slow; a right answer comes at once


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    """The running portal: `origin`, `world` (names and addresses of what it holds)."""
    url = os.environ.get("DATABASE_URL") or embedded_database.default_url()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "only")
    name = f"ess_browser_{os.getpid()}_{worker}"
    with server.serving(tmp_path_factory.mktemp("media"), url, name) as running:
        yield running


@pytest.fixture
def browser_context_args(browser_context_args, portal):
    return browser_context_args | {
        "base_url": portal.origin,
        "viewport": {"width": 1280, "height": 800},
        "locale": "ca-ES",
        "reduced_motion": "reduce",
    }


@pytest.fixture(autouse=True)
def watch(portal, context):
    """Every test's own context is watched, from before its first page until it closes."""
    watch = Watch(context, portal.origin)
    yield watch
    assert watch.finish() == []


@pytest.fixture
def page(page):
    page.set_default_timeout(15_000)
    return page


@pytest.fixture
def phone(page):
    page.set_viewport_size({"width": 360, "height": 740})
    return page


@pytest.fixture
def show(page):
    """Opens an address; on wide screens, waits until the map in sight has its points."""

    def show(address, *, status=200):
        response = page.goto(address)
        assert response.status == status, address
        if page.locator(".mappane").count() and page.viewport_size["width"] >= WIDE:
            page.wait_for_function(MAP_READY)
        return page

    return show


@pytest.fixture
def reach_map(page):
    """Scrolls to the page's map, which is drawn only when it comes into sight."""

    def reach_map():
        page.locator("[data-map]").scroll_into_view_if_needed()
        page.wait_for_function(MAP_READY)
        return page.locator("[data-map]")

    return reach_map


@pytest.fixture(scope="session")
def session_of(portal, browser):
    """A function that gives the cookies of a person of the staff; they sign in once."""
    known = {}

    def session_of(email):
        if email not in known:
            context = browser.new_context(base_url=portal.origin, locale="ca-ES")
            page = context.new_page()
            page.goto("/gestio/")
            page.get_by_label("Correu electrònic").fill(email)
            page.get_by_label("Contrasenya").fill(PASSWORD)
            page.get_by_role("button", name="Entra").click()
            expect(page.get_by_label("Codi")).to_have_value(re.compile(r"^\d{6}$"))
            page.get_by_role("button", name="Continua").click()
            expect(page.locator(".who")).to_be_visible()
            known[email] = context.storage_state()
            context.close()
        return known[email]

    return session_of


@pytest.fixture
def staff_page(portal, browser, browser_context_args, session_of):
    """A function that opens a browser in which somebody of the staff has signed in."""
    watches = []

    def staff_page(email=CITY_ADMIN, **options):
        options = browser_context_args | {"storage_state": session_of(email)} | options
        context = browser.new_context(**options)
        watch = Watch(context, portal.origin)
        watch.may_sign_in = True
        watches.append(watch)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.watch = watch
        return page

    yield staff_page
    faults = [fault for each in watches for fault in each.finish()]
    for each in watches:
        each.context.close()
    assert faults == []
