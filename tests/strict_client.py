"""A test client that reads every HTML page it gets, and fails on what no page may have."""

import time
from collections import Counter
from html.parser import HTMLParser

from django.test import Client

UNRENDERED = ("{{", "{%", "{#")
LABELLED = {"input", "select", "textarea"}
NEED_NO_LABEL = {"hidden", "submit", "button", "image", "reset"}
DATA_BLOCKS = {"application/ld+json", "application/json"}


class Reader(HTMLParser):
    """Collects what is wrong with a page, as sentences."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults, self.ids, self.labels, self.fields = [], Counter(), set(), []
        self.lang = None
        self.main = 0
        self.within_label = 0
        self.raw = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.raw = tag if tag in ("script", "style") else self.raw
        for name in given:
            if name.startswith("on"):
                self.faults.append(f"inline handler {name} on <{tag}>")
        if "style" in given:
            self.faults.append(f"inline style on <{tag}>")
        if tag == "style":
            self.faults.append("<style> element")
        if tag == "script" and "src" not in given and given.get("type") not in DATA_BLOCKS:
            self.faults.append("inline <script>")
        if tag == "html":
            self.lang = given.get("lang")
        if tag == "main":
            self.main += 1
        if tag == "img" and "alt" not in given:
            self.faults.append(f"<img src={given.get('src')}> without alt")
        if tag == "a" and given.get("href") in ("", "#"):
            self.faults.append("link that leads nowhere")
        if given.get("id"):
            self.ids[given["id"]] += 1
        if tag == "label":
            self.within_label += 1
            self.labels.add(given.get("for"))
        if tag in LABELLED and given.get("type") not in NEED_NO_LABEL:
            named = given.get("aria-label") or given.get("aria-labelledby")
            if not named and not self.within_label:
                self.fields.append(given.get("id"))

    def handle_endtag(self, tag):
        if tag == "label":
            self.within_label -= 1
        if tag == self.raw:
            self.raw = None

    def finish(self, *, whole):
        self.faults += [f"id {name} twice" for name, times in self.ids.items() if times > 1]
        self.faults += [
            f"field {name} without label" for name in self.fields if name not in self.labels
        ]
        if whole and not self.lang:
            self.faults.append("<html> without lang")
        if whole and self.main != 1:
            self.faults.append(f"{self.main} <main> elements")
        return self.faults


def faults(html):
    """What is wrong with a page, or a part of one (which has no <html>)."""
    reader = Reader()
    reader.feed(html)
    reader.close()
    unrendered = [f"unrendered {mark}" for mark in UNRENDERED if mark in html]
    return unrendered + reader.finish(whole="<html" in html)


class SignedInClient(Client):
    """`force_login` as who has given a password and, as the staff must, a second factor."""

    def force_login(self, user, backend=None, *, methods=("password", "mfa")):
        super().force_login(user, backend)
        session = self.session
        session["account_authentication_methods"] = [
            {"method": method, "at": time.time()} for method in methods
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()


class StrictClient(SignedInClient):
    """Checks the pages of the portal; the admin's are Django's own but for `unrendered` ones."""

    def request(self, **request):
        response = super().request(**request)
        if (
            response.headers.get("Content-Type", "").startswith("text/html")
            and not response.streaming
        ):
            html = response.content.decode()
            found = faults(html)
            if request.get("PATH_INFO", "").startswith("/gestio/"):
                found = [fault for fault in found if "label" not in fault and "twice" not in fault]
            assert not found, f"{request.get('PATH_INFO')}: {found}"
        return response
