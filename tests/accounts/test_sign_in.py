"""Signing in and out: with a password, and where one is sent afterwards."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from ess_portal.accounts.views import frame
from ess_portal.limits import limited_posts
from ess_portal.mail.models import Message
from tests.accounts.conftest import PASSWORD, code_in_last_letter, letters
from tests.staff import person

LOGIN = "/ca/compte/entra/"
ELSEWHERE = ("https://exemple.net/", "//exemple.net", "javascript:alert(1)", "/\\exemple.net")
pytestmark = pytest.mark.django_db


def test_with_address_and_password(anna, sign_in, client):
    assert client.get("/ca/compte/")["Location"] == f"{LOGIN}?next=/ca/compte/"
    response = sign_in("Anna@Exemple.cat")
    assert (response.status_code, response["Location"]) == (302, "/ca/compte/")
    assert "Anna Puig" in client.get("/ca/compte/").text
    response = client.post("/ca/compte/surt/")
    assert (response.status_code, response["Location"]) == (302, "/ca/")
    assert client.get("/ca/compte/").status_code == 302


def test_a_session_ends_with_the_browser_unless_one_asks(anna, sign_in, client):
    assert not sign_in().cookies["sessionid"]["max-age"]
    client.logout()
    assert sign_in(remember="on").cookies["sessionid"]["max-age"]


@pytest.mark.parametrize("outside", ELSEWHERE)
def test_nobody_is_led_elsewhere(anna, sign_in, client, outside):
    assert sign_in(next=outside)["Location"] == "/ca/compte/"
    assert client.post("/ca/compte/surt/", {"next": outside})["Location"] == "/ca/"


def test_one_is_led_back(anna, sign_in):
    assert sign_in(next="/ca/cataleg/?q=pa")["Location"] == "/ca/cataleg/?q=pa"


def test_who_was_made_inactive_is_as_if_they_were_nobody(anna, sign_in):
    wrong = sign_in(password="no és aquesta").text
    anna.is_active = False
    anna.save()
    right = sign_in().text
    assert "El correu i la contrasenya no coincideixen." in wrong
    assert "El correu i la contrasenya no coincideixen." in right


def test_an_address_that_staff_wrote_is_proved_at_the_first_sign_in(sign_in, client):
    made = person(is_staff=False, email="nou@exemple.cat", password=PASSWORD)
    made.emailaddress_set.all().delete()
    assert sign_in("nou@exemple.cat")["Location"] == "/ca/compte/correu/codi/"
    assert client.get("/ca/compte/").status_code == 302
    assert letters() == [("accounts/mail/address_code", "nou@exemple.cat", "ca")]
    client.get("/ca/compte/correu/codi/")
    response = client.post("/ca/compte/correu/codi/", {"code": code_in_last_letter()})
    assert response["Location"] == "/ca/compte/"
    assert client.get("/ca/compte/").status_code == 200
    assert made.emailaddress_set.get().verified


@pytest.mark.parametrize(
    ("language", "address"),
    [("ca", LOGIN), ("es", "/es/cuenta/entrar/"), ("en", "/en/account/sign-in/")],
)
def test_addresses_are_in_the_language_of_the_page(client, language, address):
    page = client.get(address)
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert "no-store" in page["Cache-Control"]


def test_public_pages_have_a_plain_link_and_no_cookie(anna, sign_in, client):
    page = client.get("/ca/")
    assert not page.cookies
    assert f'href="{LOGIN}"' in page.text and "Entra" in page.text
    sign_in()
    page = client.get("/ca/")
    assert "El meu compte" in page.text and f'href="{LOGIN}"' not in page.text


def test_a_form_without_its_token_is_told_in_our_words(anna):
    response = Client(enforce_csrf_checks=True).post(LOGIN, {"login": "a@b.cat", "password": "x"})
    assert response.status_code == 403
    assert "recarrega la pàgina" in response.text


def test_other_methods_are_refused(client):
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        assert client.generic(method, LOGIN).status_code == 405


# Limits


def fail(client, number, **request):
    typed = {"login": f"{number}@exemple.cat", "password": "x"}
    return client.post(LOGIN, typed, **request)


def test_an_address_of_the_network_has_twenty_attempts(client, anna, sign_in):
    spoofed = [fail(client, n, headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(21)]
    assert [one.status_code for one in spoofed] == [200] * 20 + [429]
    assert 0 < int(spoofed[-1]["Retry-After"]) <= 600
    assert "Massa peticions seguides" in spoofed[-1].text
    assert sign_in().status_code == 429  # the right password too, or only wrong ones would wait
    assert fail(client, 99, REMOTE_ADDR="192.0.2.77").status_code == 200


def test_behind_a_proxy_each_visitor_counts_for_themselves(client, settings):
    settings.TRUSTED_PROXIES = 1
    for number in range(21):
        answer = fail(client, number, headers={"X-Forwarded-For": f"9.9.9.9, 203.0.113.{number}"})
        assert answer.status_code == 200
    for number in range(21):
        answer = fail(client, number, headers={"X-Forwarded-For": f"9.9.9.{number}, 198.51.100.1"})
    assert answer.status_code == 429


def test_an_account_is_limited_however_it_is_written_and_from_wherever(rf):
    limit = frame.by_account("login", most=3, who=frame.typed("login"))
    view = limit(lambda request: fail_view(request))
    answers = [
        view(rf.post(LOGIN, {"login": name}, REMOTE_ADDR=f"192.0.2.{n}"))
        for n, name in enumerate(("a@b.cat", "A@b.cat ", "a@B.cat", "a@b.cat"))
    ]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]


def fail_view(request):
    from django.http import HttpResponse

    return HttpResponse("no")


def test_nobody_in_particular_is_not_counted(rf):
    none = limited_posts("x", most=0, window=timedelta(hours=1), who=lambda request: "")
    assert none(fail_view)(rf.post("/")).status_code == 200


def test_an_address_gets_five_mails_in_an_hour(client):
    for name in ("account_reset_password", "account_signup"):
        Message.objects.all().delete()
        for number in range(3):
            # Both forms count together: it is the address that must not be flooded.
            response = client.post(
                reverse(name), {"email": "algu@exemple.cat"}, REMOTE_ADDR=f"192.0.2.{number}"
            )
    assert response.status_code == 429
    assert Message.objects.count() == 2
