"""An address with an account and one without are the same to whoever asks.

The same answer, the same queries, as many password hashes, and one e-mail in the queue (or none).
"""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ess_portal.mail.models import Message
from tests.accounts.conftest import PASSWORD
from tests.staff import person

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "conegut@exemple.cat", "ningu-no@exemple.cat"
PAGES = {
    "sign in": ("/ca/compte/entra/", {"password": "no és aquesta"}, "login", 0),
    "reset": ("/ca/compte/contrasenya/oblidada/", {}, "email", 1),
    "sign up": ("/ca/compte/crea/", {}, "email", 1),
}


@pytest.fixture
def hashes(monkeypatch):
    counted = []
    encode = MD5PasswordHasher.encode

    def counting(self, password, salt):
        counted.append(salt)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    return counted


def work(path, typed, hashes):
    """What the answer is, and what it cost; for the posted form and the page after it."""
    hashes.clear()
    before = Message.objects.count()
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        response = client.post(path, typed)
    queries = [re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in captured]
    after = client.get(response["Location"]).text if response.status_code == 302 else ""
    text = response.content.decode() + after
    for address in (KNOWN, UNKNOWN):
        text = text.replace(address, "…")
    text = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", text)
    return {
        "answer": (response.status_code, response.get("Location"), text),
        "cookies": sorted(response.cookies),
        "queries": queries,
        "hashes": len(hashes),
        "mails": Message.objects.count() - before,
    }


@pytest.mark.parametrize("kind", ["with a password", "never signed in", "inactive"])
@pytest.mark.parametrize("name", PAGES)
def test_known_or_not(hashes, name, kind):
    password = None if kind == "never signed in" else PASSWORD
    known = person(email=KNOWN, password=password, is_active=kind != "inactive")
    if kind == "never signed in":
        known.emailaddress_set.all().delete()
    path, typed, field, mails = PAGES[name]
    for_known = work(path, typed | {field: KNOWN}, hashes)
    for_unknown = work(path, typed | {field: UNKNOWN}, hashes)
    if name == "sign in" and kind == "never signed in":
        # An unusable password is no hash to compare with: Django makes one all the same.
        assert for_known["hashes"] == 1
    assert for_known == for_unknown
    assert for_known["mails"] == mails
    assert for_known["hashes"] == (1 if name == "sign in" else 0)
    assert mail.outbox == []  # queued, and not sent


@pytest.mark.parametrize("kind", ["reset", "sign up"])
def test_a_wrong_code_is_the_same_too(hashes, kind):
    person(email=KNOWN, password=PASSWORD)
    path, typed, field, _mails = PAGES[kind]
    done = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        code_page = client.post(path, typed | {field: email})["Location"]
        with CaptureQueriesContext(connection) as captured:
            page = client.post(code_page, {"code": "AAAA-AAAA"})
        assert "El codi no és aquest." in page.text
        done.append(len(captured))
    assert done[0] == done[1]
