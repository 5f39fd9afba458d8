"""People of the staff in tests, and what their browser would post."""

import time
from html.parser import HTMLParser
from itertools import count

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp

from ess_portal.accounts.enums import Role
from ess_portal.accounts.models import User
from tests.strict_client import SignedInClient

_numbers = count(1)


def person(*roles, is_staff=True, **fields):
    fields.setdefault("email", f"persona{next(_numbers)}@exemple.cat")
    fields.setdefault("password", None)
    made = User.objects.create_user(roles=list(roles), is_staff=is_staff, **fields)
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made


def second_factor_of(user):
    """Gives the person a second factor; returns a function that tells its present code."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return lambda: totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def moderator(**fields):
    return person(Role.MODERATOR, **fields)


def city_admin(**fields):
    return person(Role.CITY_ADMIN, **fields)


def session_of(user):
    client = SignedInClient()
    client.force_login(user)
    return client


def posted_by(response, form_id):
    """What a browser posts of the form `form_id` of the page, when nobody touches it."""
    reader = _FormReader(form_id)
    reader.feed(response.content.decode())
    assert reader.found, f"no form {form_id} in the page"
    return reader.data


class _FormReader(HTMLParser):
    def __init__(self, form_id):
        super().__init__()
        self.form_id, self.found, self.inside = form_id, False, False
        self.data, self.select, self.textarea = {}, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == self.form_id
            self.found |= self.inside
        if not self.inside:
            return
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "file", "button"):
            box = kind in ("checkbox", "radio")
            if not box or "checked" in attrs:
                value = attrs.get("value", "on" if box else "")
                self.data.setdefault(name, []).append(value)
        elif tag == "select" and name:
            self.select = (name, "multiple" in attrs, [])
        elif tag == "option" and self.select:
            self.select[2].append((attrs.get("value", ""), "selected" in attrs))
        elif tag == "textarea" and name:
            self.textarea = name
            self.data[name] = [""]

    def handle_data(self, data):
        if self.inside and self.textarea:
            self.data[self.textarea][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.textarea:
            self.data[self.textarea][0] = self.data[self.textarea][0].removeprefix("\n")
            self.textarea = None
        elif tag == "select" and self.select:
            name, multiple, options = self.select
            chosen = [value for value, selected in options if selected]
            if not chosen and not multiple and options:
                chosen = [options[0][0]]
            if chosen:
                self.data.setdefault(name, []).extend(chosen)
            self.select = None
        elif tag == "form":
            self.inside = False
