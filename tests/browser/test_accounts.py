"""Accounts as people meet them: the whole way in three languages, and with the keyboard alone.

axe looks at every page and at every state on the way; nothing scrolls sideways.
"""

import re
import secrets
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.addresses import address

PASSWORD, ANOTHER = "tres paraules soltes", "unes altres paraules"
WIDTHS = {"wide": (1280, 800), "phone": (320, 640)}
WALKS = [
    ("ca", "wide", "light"),
    ("ca", "phone", "light"),
    ("es", "wide", "light"),
    ("en", "wide", "light"),
    ("ca", "wide", "dark"),
]


class Walk:
    """A browser in which somebody goes from page to page; `faults` are what axe found."""

    def __init__(self, page, watch, language, only):
        self.page, self.watch, self.language, self.only = page, watch, language, only
        self.faults = []
        self.email = f"persona.{secrets.token_hex(4)}@exemple.cat"

    def go(self, name):
        response = self.page.goto(address(name, self.language))
        assert response.status == 200, name
        self.look(name)

    def look(self, name):
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        if wide > self.page.viewport_size["width"]:
            self.faults.append((name, "scrolls sideways", wide))
        found = axe.violations(self.page, self.watch, only=self.only)
        self.faults += [(name, each) for each in found]

    def send(self, name=None, **typed):
        """Fills the page's form and sends it; looks at what comes."""
        for field, value in typed.items():
            self.page.locator(f"main [name={field}]").fill(value)
        form = self.page.locator("main form").filter(has=self.page.locator(".btn"))
        with self.page.expect_navigation():
            form.first.locator("button.btn").click()
        if name:
            self.look(name)

    def at(self, name):
        expect(self.page).to_have_url(re.compile(re.escape(address(name, self.language))))

    def code_in_mail(self):
        """From the demo's mail page, which the person has open elsewhere."""
        other = self.page.context.browser.new_page(base_url=self.page.url)
        try:
            other.goto("/correu/")
            other.locator(".letters li").filter(has_text=self.email).first.locator("a").click()
            return re.search("[A-Z]{4}-[A-Z]{4}", other.locator("pre").inner_text())[0]
        finally:
            other.close()


@pytest.mark.parametrize(("language", "width", "colours"), WALKS)
def test_axe_on_the_whole_way(page, watch, language, width, colours):
    watch.may_sign_in = True
    page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    walk = Walk(page, watch, language, ["color-contrast"] if colours == "dark" else None)
    signing_up(walk)
    own_pages(walk)
    second_factor(walk)
    new_password(walk)
    assert walk.faults == []


def signing_up(walk):
    walk.go("account_login")
    walk.send("sign-in, wrong", login=walk.email, password="no")
    walk.go("account_signup")
    walk.send("sign-up, wrong", email="res")
    walk.send("code", email=walk.email)
    walk.send("code, wrong", code="AAAA-AAAA")
    walk.send("details", code=walk.code_in_mail())
    walk.send("details, wrong", password="password123")
    walk.send(name="Persona de prova", password=PASSWORD)
    walk.at("account")


def own_pages(walk):
    for name in ("account", "account_change_password", "account_email", "account_sessions"):
        walk.go(name)
    for name in ("account_data", "account_delete", "account_logout", "account_reauthenticate"):
        walk.go(name)
    walk.send("again, wrong", password="no")
    walk.go("account_email")
    walk.email = f"nova.{walk.email}"
    walk.send("address code", email=walk.email)
    walk.send("address changed", code=walk.code_in_mail())
    expect(walk.page.locator("main")).to_contain_text(walk.email)


def second_factor(walk):
    walk.go("mfa_index")
    walk.go("mfa_activate_totp")
    walk.send("second factor, wrong", code="000000")
    secret = walk.page.locator(".account-key").inner_text()
    walk.send("recovery codes", code=present_code(secret))
    walk.at("mfa_view_recovery_codes")
    recovery = walk.page.locator(".account-codes li").first.inner_text()
    for name in ("mfa_index", "mfa_generate_recovery_codes", "mfa_deactivate_totp"):
        walk.go(name)
    walk.go("mfa_reauthenticate")
    walk.page.goto(address("account_logout", walk.language))
    walk.send()
    walk.page.goto(address("account_login", walk.language))
    walk.send("code of the telephone", login=walk.email, password=PASSWORD)
    walk.at("mfa_authenticate")
    walk.send("code of the telephone, wrong", code="000000")
    walk.send(code=recovery)
    walk.at("account")


def new_password(walk):
    walk.page.goto(address("account_logout", walk.language))
    walk.send()
    walk.go("account_reset_password")
    walk.send("reset code", email=walk.email)
    walk.send("new password", code=walk.code_in_mail())
    walk.send("signed out", password1=ANOTHER)
    walk.at("account_login")


def present_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_with_the_keyboard_alone(page, watch):
    """From the home page to an account and out of it for good: Tab, Enter, Space and letters."""
    watch.may_sign_in = True
    walk = Walk(page, watch, "ca", None)
    page.goto("/ca/")

    def tab_to(text):
        for _time in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "() => { const one = document.activeElement;"
                " return (one.labels?.[0] || one).innerText.trim(); }"
            )
            if focused.startswith(text):
                return
        raise AssertionError(f"No way to {text}")

    def enter(text):
        tab_to(text)
        with page.expect_navigation():
            page.keyboard.press("Enter")

    enter("Entra")
    enter("Crea’n un")
    tab_to("Correu electrònic")
    page.keyboard.type(walk.email)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to("Codi")
    page.keyboard.type(walk.code_in_mail())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to("Contrasenya")
    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    walk.at("account")
    enter("Les meves dades")
    enter("Vull esborrar el compte")
    tab_to("Vull esborrar el compte")
    page.keyboard.press("Space")
    enter("Esborra’l per sempre")
    expect(page.locator("h1")).to_have_text("El compte s’ha esborrat")
    assert axe.violations(page, watch) == []


def test_public_pages_stay_without_cookies(page, show, context):
    """The way in has a token; who only passes by the door does not get a session."""
    show("/ca/")
    assert context.cookies() == []
    page.get_by_role("link", name="Entra", exact=True).first.click()
    assert [one["name"] for one in context.cookies()] == ["csrftoken"]
    context.clear_cookies()
