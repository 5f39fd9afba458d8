"""The demo's mail page, and mail as the staff see it."""

import pytest
from django.test import Client

from ess_portal.mail.models import Message, MessageState
from tests import builders
from tests.staff import moderator, session_of

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def test_the_demo_shows_what_it_would_have_sent(client, settings):
    letter = builders.letter(subject="Hola", text="Mira https://ess.example/ca/ aviat")
    page = client.get("/correu/").text
    assert "Hola" in page and "veina@exemple.cat" in page
    page = client.get(f"/correu/{letter.pk}/").text
    assert '<a href="https://ess.example/ca/"' in page
    assert f'src="/correu/{letter.pk}/html/" sandbox=' in page


def test_there_is_no_such_page_in_production(client, settings):
    letter = builders.letter()
    settings.PORTAL_MODE = "production"
    for path in ("/correu/", f"/correu/{letter.pk}/", f"/correu/{letter.pk}/html/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "veina@exemple.cat" not in response.text
    assert "/correu/" not in client.get("/ca/").text


def test_an_html_of_a_message_can_do_nothing(client):
    html = f'<html lang="ca"><head></head><body><main>{EVIL}</main></body></html>'
    letter = builders.letter(html=html, text=EVIL, subject=EVIL)
    response = client.get(f"/correu/{letter.pk}/")
    assert "<script>alert" not in response.text and "<img src=x" not in response.text
    answer = Client().get(f"/correu/{letter.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert "sandbox allow-top-navigation-by-user-activation" in policy
    assert "allow-scripts" not in policy and "script-src 'none'" in policy
    assert "default-src 'none'" in policy and "frame-ancestors 'self'" in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in answer.text


def test_only_the_html_may_be_framed(client):
    letter = builders.letter()
    for path in ("/correu/", f"/correu/{letter.pk}/", "/ca/"):
        response = client.get(path)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_staff_see_what_became_of_it_and_never_what_it_says():
    builders.letter(
        subject="Enllaç", text="SECRET-D-UN-SOL-US", html="SECRET-D-UN-SOL-US", error="no server"
    )
    session = session_of(moderator())
    for path in (
        "/gestio/mail/message/",
        f"/gestio/mail/message/{Message.objects.get().pk}/change/",
    ):
        page = session.get(path).text
        assert "Enllaç" in page and "no server" in page
        assert "SECRET" not in page


def test_staff_send_again_what_was_given_up():
    failed = builders.letter(state=MessageState.FAILED, attempts=8)
    done = builders.letter(state=MessageState.SENT)
    session = session_of(moderator())
    data = {"action": "send_again", "_selected_action": [failed.pk, done.pk]}
    page = session.post("/gestio/mail/message/", data, follow=True).text
    assert "1 correu torna a la cua." in page
    failed.refresh_from_db()
    done.refresh_from_db()
    assert failed.state == MessageState.WAITING
    assert done.state == MessageState.SENT
