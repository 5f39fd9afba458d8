"""One's own account: name, address, password, sessions, and what the portal knows."""

import json

import pytest
from allauth.account.models import EmailAddress

from ess_portal.accounts import sessions
from ess_portal.accounts.models import User
from ess_portal.mail.models import Message
from tests import builders
from tests.accounts.conftest import PASSWORD, code_in_last_letter, letters
from tests.staff import moderator, person, second_factor_of, session_of
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ADDRESS, CODE, AGAIN = "/ca/compte/correu/", "/ca/compte/correu/codi/", "/ca/compte/confirma/"


def long_signed_in(client, user):
    """As somebody who signed in yesterday, in a session that still holds."""
    client.force_login(user)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 24 * 3600
    session.save()


def test_name_and_language(client, anna):
    client.force_login(anna)
    client.post(
        "/ca/compte/", {"name": "Anna P.", "language": "en", "is_staff": "on", "roles": "x"}
    )
    anna.refresh_from_db()
    assert (anna.name, anna.language, anna.is_staff, anna.roles) == ("Anna P.", "en", False, [])
    assert "Desat." in client.get("/ca/compte/").text


def test_a_new_address_after_its_code(client, anna):
    client.force_login(anna)
    response = client.post(ADDRESS, {"email": "Nova@exemple.cat", "action_add": "1"})
    assert response["Location"] == CODE
    anna.refresh_from_db()
    assert anna.email == "anna@exemple.cat"
    assert letters() == [("accounts/mail/address_code", "nova@exemple.cat", "ca")]
    assert "El codi no és aquest." in client.post(CODE, {"code": "AAAA-AAAA"}).text
    assert client.post(CODE, {"code": code_in_last_letter()})["Location"] == ADDRESS
    anna.refresh_from_db()
    assert anna.email == "nova@exemple.cat"
    assert EmailAddress.objects.get().email == "nova@exemple.cat"
    # The former address is told: whoever reads it may not be who did this.
    assert letters()[-1] == ("accounts/mail/notice", "anna@exemple.cat", "ca")
    assert "nova@" not in Message.objects.latest("pk").text


def test_a_new_address_asks_again_who_one_is(client, anna):
    long_signed_in(client, anna)
    response = client.post(ADDRESS, {"email": "nova@exemple.cat", "action_add": "1"})
    assert response["Location"].startswith(AGAIN)
    assert not Message.objects.exists()
    there = response["Location"]
    assert "La contrasenya no és aquesta." in client.post(there, {"password": "x"}).text
    assert client.get(CODE)["Location"] == ADDRESS
    response = client.post(there, {"password": PASSWORD, "next": ADDRESS})
    assert response["Location"] == CODE  # what was asked for goes on by itself
    assert letters() == [("accounts/mail/address_code", "nova@exemple.cat", "ca")]


def test_an_address_of_somebody_else_cannot_be_had(client, anna):
    person(email="altra@exemple.cat")
    client.force_login(anna)
    client.post(ADDRESS, {"email": "altra@exemple.cat", "action_add": "1"})
    page = client.post(CODE, {"code": code_in_last_letter()})
    assert "Aquest correu ja és d’un altre compte." in page.text
    anna.refresh_from_db()
    assert anna.email == "anna@exemple.cat"


def test_a_new_password(client, anna):
    other = StrictClient()
    other.post("/ca/compte/entra/", {"login": anna.email, "password": PASSWORD})
    client.post("/ca/compte/entra/", {"login": anna.email, "password": PASSWORD})
    path = "/ca/compte/contrasenya/"
    typed = {"oldpassword": PASSWORD, "password1": "unes altres paraules"}
    assert (
        "No és la contrasenya que tens ara." in client.post(path, typed | {"oldpassword": "x"}).text
    )
    assert "massa corrent" in client.post(path, typed | {"password1": "password123"}).text
    assert client.post(path, typed)["Location"] == "/ca/compte/"
    assert "Has canviat la contrasenya." in client.get("/ca/compte/").text
    assert other.get("/ca/compte/").status_code == 302
    anna.refresh_from_db()
    assert anna.check_password("unes altres paraules")
    assert letters() == [("accounts/mail/notice", "anna@exemple.cat", "ca")]


def test_again_with_the_second_factor(client, anna):
    code = second_factor_of(anna)
    long_signed_in(client, anna)
    page = client.get("/ca/compte/esborra/", follow=True)
    assert "Fes-ho amb un codi del telèfon" in page.text
    there = "/ca/compte/confirma/codi/?next=/ca/compte/esborra/"
    assert client.post(there, {"code": code()})["Location"] == "/ca/compte/esborra/"
    assert client.get("/ca/compte/esborra/").status_code == 200


def test_guesses_at_the_password_are_limited(client, anna):
    long_signed_in(client, anna)
    statuses = [client.post(AGAIN, {"password": "x"}).status_code for _time in range(21)]
    assert statuses == [200] * 20 + [429]


# Sessions


def test_sessions_are_listed_and_ended(client, anna, sign_in):
    agent = "Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0"
    phone, laptop = StrictClient(headers={"User-Agent": agent}), StrictClient()
    for each in (phone, laptop, client):
        each.post("/ca/compte/entra/", {"login": anna.email, "password": PASSWORD})
    page = client.get("/ca/compte/sessions/")
    assert "Firefox · Android" in page.text and page.text.count("account-session") == 3
    found = {one.where: one.pk for one in page.context["sessions"]}
    client.post("/ca/compte/sessions/", {"session": found["Firefox · Android"]})
    assert phone.get("/ca/compte/").status_code == 302
    assert laptop.get("/ca/compte/").status_code == 200
    client.post("/ca/compte/sessions/")
    assert laptop.get("/ca/compte/").status_code == 302
    assert client.get("/ca/compte/sessions/").text.count("account-session") == 1


@pytest.mark.parametrize("odd", ["0", "x", "-1", "x9", "1" * 40, "\x00"])
def test_odd_sessions_end_none_of_anybody(client, anna, odd):
    other = person(email="altra@exemple.cat", is_staff=False, password=PASSWORD)
    theirs = StrictClient()
    theirs.post("/ca/compte/entra/", {"login": other.email, "password": PASSWORD})
    mine = StrictClient()
    mine.post("/ca/compte/entra/", {"login": anna.email, "password": PASSWORD})
    client.force_login(anna)
    client.post("/ca/compte/sessions/", {"session": odd})
    of_other = sessions.of(other, current="")[0]
    client.post("/ca/compte/sessions/", {"session": of_other.pk})
    assert theirs.get("/ca/compte/").status_code == mine.get("/ca/compte/").status_code == 200


def test_sessions_that_are_over_are_forgotten(anna, sign_in, client):
    sign_in()
    client.session.flush()
    assert sessions.forget_ended() == 1


# What the portal knows


def test_own_data(client, anna, sign_in):
    builders.report(email="Anna@exemple.cat", text="El que vaig dir")
    staff = moderator(email="equip@exemple.cat", name="Núria")
    builders.report(assigned_to=staff, about_name="Fusteria")
    builders.letter(to="anna@exemple.cat", text="El que em vau dir")
    builders.letter(to="altra@exemple.cat", text="El que vau dir a una altra")
    anna.name = "Anna Nova"
    anna.save()
    sign_in()
    response = client.get("/ca/compte/dades.json")
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    told = json.loads(response.content)
    assert told["account"]["email"] == "anna@exemple.cat"
    names = dict.fromkeys(one["name"] for one in told["changes_of_the_account"])
    assert list(names) == ["Anna Puig", "Anna Nova"]
    assert [one["text"] for one in told["reports"]] == ["El que vaig dir"]
    assert [one["text"] for one in told["e_mails"]] == ["El que em vau dir"]
    assert len(told["sessions"]) == 1
    assert "pbkdf" not in response.text and "md5$" not in response.text
    told = json.loads(session_of(staff).get("/ca/compte/dades.json").content)
    assert [one["kind"] for one in told["done"]] == ["avís: assignat a"]


def test_pages_cost_the_same_for_one_and_for_many(client, anna, django_assert_max_num_queries):
    client.force_login(anna)
    costs = []
    for _time in range(2):
        with django_assert_max_num_queries(12) as captured:
            client.get("/ca/compte/sessions/")
        costs.append(len(captured))
        for _other in range(2):
            StrictClient().post("/ca/compte/entra/", {"login": anna.email, "password": PASSWORD})
    assert costs[0] == costs[1]


def test_mixed_letters_are_one_address(anna):
    assert User.objects.get_by_natural_key("ANNA@exemple.cat") == anna
