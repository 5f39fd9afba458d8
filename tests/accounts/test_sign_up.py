"""Signing up: nothing is written before the address is proved; a new password by a code."""

import pytest
from django.urls import reverse

from ess_portal.accounts import sign_up
from ess_portal.accounts.models import User
from ess_portal.mail.models import Message
from tests.accounts.conftest import PASSWORD, code_in_last_letter, in_language, letters

pytestmark = pytest.mark.django_db
START, CODE, DETAILS = ("/ca/compte/crea/", "/ca/compte/crea/codi/", "/ca/compte/crea/dades/")
RESET = "/ca/compte/contrasenya/oblidada/"


def begin(client, email="nova@exemple.cat"):
    response = client.post(START, {"email": email})
    assert (response.status_code, response["Location"]) == (302, CODE)


def test_three_steps_and_one_is_in(client):
    begin(client, "Nova@Exemple.cat")
    assert not User.objects.exists()
    assert client.get(DETAILS)["Location"] == START
    assert client.post(CODE, {"code": code_in_last_letter().lower()})["Location"] == DETAILS
    assert client.post(DETAILS, {"name": "Nova", "password": PASSWORD})["Location"] == "/ca/compte/"
    assert "nova@exemple.cat" in client.get("/ca/compte/").text
    user = User.objects.get()
    assert (user.email, user.name, user.language, user.is_staff) == (
        "nova@exemple.cat",
        "Nova",
        "ca",
        False,
    )
    assert user.emailaddress_set.get().verified
    assert client.get(START).status_code == 302


@pytest.mark.parametrize(
    ("language", "subject"),
    [("ca", "El codi per crear el compte"), ("es", "El código para crear la cuenta")],
)
def test_in_the_language_of_the_page(client, language, subject):
    client.post(in_language(language, "account_signup"), {"email": "nova@exemple.cat"})
    letter = Message.objects.get()
    assert (letter.subject, letter.language) == (subject, language)
    client.post(in_language(language, "account_sign_up_code"), {"code": code_in_last_letter()})
    typed = {"password": PASSWORD}
    client.post(in_language(language, "account_sign_up_details"), typed)
    assert User.objects.get().language == language


def test_three_wrong_codes_and_there_is_none(client):
    begin(client)
    right = code_in_last_letter()
    for _time in range(sign_up.MOST_WRONG - 1):
        assert "El codi no és aquest." in client.post(CODE, {"code": "AAAA-AAAA"}).text
    assert client.post(CODE, {"code": "AAAA-AAAA"})["Location"] == START
    assert "Massa codis equivocats" in client.get(START).text
    assert client.post(CODE, {"code": right})["Location"] == START
    assert not User.objects.exists()


@pytest.mark.parametrize("code", ["", " ", "\x00", "é" * 300, "None"])
def test_odd_codes_are_wrong_ones(client, code):
    begin(client)
    assert client.post(CODE, {"code": code}).status_code == 200


def test_a_code_ends_with_its_hour(client, monkeypatch):
    begin(client)
    monkeypatch.setattr(sign_up, "MINUTES", -1)
    assert client.post(CODE, {"code": code_in_last_letter()})["Location"] == START


def test_who_has_an_account_is_told_by_mail_only(client, anna):
    begin(client, "anna@exemple.cat")
    assert letters() == [("accounts/mail/already_registered", "anna@exemple.cat", "ca")]
    assert "AAAA" not in Message.objects.get().text
    assert reverse("account_login") in Message.objects.get().text
    state = client.session[sign_up.KEY]
    assert len(state["code"]) > 20  # nobody is told it, and nobody can try it out


def test_the_code_of_one_browser_is_of_no_use_in_another(client, anna):
    from tests.strict_client import StrictClient

    begin(client)
    other = StrictClient()
    other.post(START, {"email": "altra@exemple.cat"})
    response = other.post(CODE, {"code": code_in_last_letter()[::-1]})
    assert response.status_code == 200


def test_an_address_that_somebody_took_meanwhile(client):
    begin(client)
    client.post(CODE, {"code": code_in_last_letter()})
    User.objects.create_user("nova@exemple.cat", PASSWORD)
    response = client.post(DETAILS, {"password": PASSWORD})
    assert response["Location"] == "/ca/compte/entra/"
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("password123", "massa corrent"),
        ("curta", "massa curta"),
        ("829104726153", "només té números"),
        ("nova@exemple.cat", "s’assembla massa"),
    ],
)
def test_bad_passwords_are_refused_in_catalan(client, password, said):
    begin(client)
    client.post(CODE, {"code": code_in_last_letter()})
    page = client.post(DETAILS, {"name": "Nova", "password": password}).text
    assert said in page
    assert 'value="Nova"' in page
    assert not User.objects.exists()


# A new password


def test_a_new_password_by_a_code(client, anna, sign_in):
    other = type(client)()
    other.post("/ca/compte/entra/", {"login": anna.email, "password": PASSWORD})
    response = client.post(RESET, {"email": "Anna@exemple.cat"})
    assert response["Location"] == f"{RESET}codi/"
    response = client.post(f"{RESET}codi/", {"code": code_in_last_letter()})
    assert response["Location"] == "/ca/compte/contrasenya/nova/"
    assert "massa corrent" in client.post(response["Location"], {"password1": "password123"}).text
    answer = client.post(response["Location"], {"password1": "unes altres paraules"})
    assert answer["Location"] == "/ca/compte/entra/"
    assert "Has canviat la contrasenya." in client.get(answer["Location"]).text
    assert letters()[-1] == ("accounts/mail/notice", "anna@exemple.cat", "ca")
    assert other.get("/ca/compte/").status_code == 302  # signed out there
    assert sign_in().status_code == 200
    assert sign_in(password="unes altres paraules").status_code == 302


def test_three_wrong_codes_of_a_reset(client, anna):
    client.post(RESET, {"email": "anna@exemple.cat"})
    right = code_in_last_letter()
    for _time in range(3):
        client.post(f"{RESET}codi/", {"code": "AAAA-AAAA"})
    client.post(f"{RESET}codi/", {"code": right})
    assert client.get("/ca/compte/contrasenya/nova/").status_code == 302


def test_who_has_no_account_gets_a_mail_that_says_so(client):
    client.post(in_language("en", "account_reset_password"), {"email": "ningu@exemple.cat"})
    assert letters() == [("accounts/mail/nobody_here", "ningu@exemple.cat", "en")]
    assert "/en/account/create/" in Message.objects.get().text


@pytest.mark.parametrize("path", [START, RESET])
def test_a_session_of_nobody_lasts_as_long_as_the_code(client, path):
    cookie = client.post(path, {"email": "ningu@exemple.cat"}).cookies["sessionid"]
    assert cookie["max-age"] == sign_up.MINUTES * 60
