"""Every e-mail about accounts, in three languages, as text and HTML."""

import pytest
from django.core import mail as sent
from django.db import transaction

from ess_portal.accounts import emails
from ess_portal.mail.models import Message
from tests.strict_client import faults

pytestmark = pytest.mark.django_db
LETTERS = {
    "sign_up_code": {"code": "BCDF-GHJK"},
    "already_registered": {},
    "address_code": {"code": "BCDF-GHJK"},
    "reset_code": {"code": "BCDF-GHJK"},
    "nobody_here": {},
}


@pytest.mark.parametrize("name", LETTERS)
def test_in_three_languages(name):
    for language in ("ca", "es", "en"):
        getattr(emails, name)(email="algu@exemple.cat", language=language, **LETTERS[name])
    written = list(Message.objects.order_by("pk"))
    assert len({one.subject for one in written}) == len({one.text for one in written}) == 3
    for one, word in zip(written, ("compte", "cuenta", "account"), strict=True):
        assert f'<html lang="{one.language}">' in one.html and faults(one.html) == []
        for value in LETTERS[name].values():
            assert value in one.text and value in one.html
        assert LETTERS[name] or f"/{one.language}/{word}/" in one.text
    assert sent.outbox == []


@pytest.mark.parametrize("what", emails.NOTICES)
def test_notices_are_in_the_persons_language(anna, what):
    anna.language = "en"
    emails.notice(user=anna, what=what)
    letter = Message.objects.get()
    assert (letter.language, letter.subject) == ("en", "A change to your account")
    assert "/en/account/password/forgotten/" in letter.text and "/en/account/" in letter.html
    assert letter.text.splitlines()[0] != str(emails.NOTICES[what])  # not left in Catalan


def test_what_is_rolled_back_is_not_told(anna):
    with pytest.raises(RuntimeError), transaction.atomic():
        emails.invited(user=anna)
        raise RuntimeError
    assert not Message.objects.exists()


def test_recovery_codes_need_a_second_factor(client, anna):
    client.force_login(anna)
    page = client.post("/ca/compte/segon-factor/codis/nous/")
    assert "Primer has d’activar el segon factor." in page.text
