"""A partner composes an embed and puts it in a page of another origin."""

import http.server
import re
import threading
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MAP_READY

PAGE = "<!doctype html><html lang=ca><title>Soci</title><h1>On mengem</h1>{}</html>"


@pytest.fixture
def partner():
    """A site of somebody else's: gives the address of a page with some HTML."""
    content = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = PAGE.format(content["html"]).encode()
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body if self.path == "/" else b"")

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def with_html(html):
        content["html"] = html
        return f"http://127.0.0.1:{server.server_port}/"

    yield with_html
    server.shutdown()
    server.server_close()


@pytest.fixture
def elsewhere(browser, browser_context_args):
    """A visitor of the partner's page: a browser of its own, and what it complained of."""
    context = browser.new_context(**browser_context_args)
    faults = []
    context.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if message.type in ("error", "warning") and "favicon" not in str(message.location)
            else None
        ),
    )
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context.new_page(), faults
    assert context.cookies() == []
    context.close()


def compose(page, words):
    page.goto("/ca/incrusta/")
    page.get_by_label("Què hi ha de sortir?").fill(words)
    page.get_by_role("button", name="Actualitza la vista prèvia").click()
    page.wait_for_url(re.compile("districte=06"))


def test_food_in_gracia_in_somebody_elses_page(page, portal, partner, elsewhere):
    compose(page, "menjar a Gràcia")
    page.get_by_label("Obert ara", exact=True).last.check()
    expect(page.locator("[data-snippet]")).to_have_value(re.compile("tria=obert"))
    page.get_by_label("Color").select_option("granat")
    expect(page.locator("[data-snippet]")).to_have_value(re.compile("color=granat"))
    preview = page.frame_locator(".compose-frame")
    expect(preview.locator("article.result").first).to_be_visible()
    snippet = page.locator("[data-snippet]").input_value()
    assert snippet.startswith("<iframe ") and "<script" not in snippet

    visitor, faults = elsewhere
    visitor.goto(partner(snippet))
    frame = visitor.frames[1]
    frame.wait_for_function(MAP_READY)
    assert urlsplit(frame.url).netloc == urlsplit(portal.origin).netloc
    expect(frame.locator(".leaflet-marker-pane button").first).to_be_visible()
    cards = frame.locator("article.result")
    before = cards.count()
    assert before
    with visitor.context.expect_page() as opened:
        cards.first.get_by_role("link").click()
    assert opened.value.url.startswith(f"{portal.origin}/ca/cataleg/")
    frame.get_by_label("Obert ara").check()
    frame.wait_for_url(re.compile("v-obert=1"))
    expect(frame.locator("input[name='v-obert']")).to_be_checked()
    assert faults == []


@pytest.mark.parametrize("path", ["/ca/cataleg/", "/ca/incrusta/", "/ca/"])
def test_nothing_else_of_the_portal_can_be_framed(portal, partner, browser, path):
    context = browser.new_context()
    page = context.new_page()
    refused = []
    context.on("console", lambda message: refused.append(message.text))
    page.goto(partner(f'<iframe src="{portal.origin}{path}"></iframe>'))
    page.wait_for_function("() => document.readyState === 'complete'")
    assert any("frame" in text.lower() for text in refused), refused
    context.close()


def test_without_script_it_is_the_list(portal, partner, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(partner(f'<iframe src="{portal.origin}/embed/?mostra=mapa&q=fusteria"></iframe>'))
    expect(page.frame_locator("iframe").locator("article.result").first).to_be_attached()
    page.goto(f"{portal.origin}/ca/incrusta/?sector=alim")
    page.get_by_label("Color").select_option("blau")
    page.get_by_role("button", name="Actualitza la vista prèvia").click()
    assert "color=blau" in page.locator("[data-snippet]").input_value()
    context.close()


@pytest.mark.parametrize("theme", ["clar", "fosc"])
def test_a_forced_theme_is_what_is_seen(page, theme):
    page.emulate_media(color_scheme="light" if theme == "fosc" else "dark")
    page.goto(f"/embed/?tema={theme}")
    paper = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    assert paper == {"clar": "rgb(255, 255, 255)", "fosc": "rgb(23, 25, 21)"}[theme]


def test_an_embed_weighs_no_more_than_the_home_page_with_its_map(page, portal):
    def weight(address):
        sizes = []
        page.on("response", lambda response: sizes.append(response))
        page.goto(address)
        page.locator("[data-map]").scroll_into_view_if_needed()
        page.wait_for_function(MAP_READY)
        page.wait_for_load_state("networkidle")
        return sum(len(response.body()) for response in sizes if response.ok)

    embed = weight("/embed/?sector=alim")
    assert 0 < embed <= weight("/ca/")
