"""The second factor: required of the staff, by whatever door they come."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import override_settings

from ess_portal.accounts import demo, second_factor
from ess_portal.accounts.models import User
from tests.accounts.conftest import PASSWORD, letters
from tests.staff import city_admin, moderator, second_factor_of, session_of
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/ca/compte/entra/", "/ca/compte/entra/codi/"
DOORS = ("/gestio/", "/gestio/login/", "/gestio/catalogue/enterprise/", "/gestio/accounts/user/")
ACTIVATE = "/ca/compte/segon-factor/activa/"


@pytest.fixture
def boss(db):
    return city_admin(email="cap@exemple.cat", password=PASSWORD)


def with_password(client, email="cap@exemple.cat", **more):
    return client.post(LOGIN, {"login": email, "password": PASSWORD} | more)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("field", ["username", "login"])
def test_a_post_to_the_admin_signs_nobody_in(client, boss, door, field):
    """Neither with a second factor nor without one."""
    for has_one in (False, True):
        if has_one:
            second_factor_of(boss)
        typed = {field: boss.email, "email": boss.email, "password": PASSWORD}
        response = client.post(door, typed | {"next": "/gestio/", "this_is_the_login_form": "1"})
        assert response.status_code == 302
        assert "sessionid" not in response.cookies
        assert client.get("/gestio/").status_code == 302


def test_the_password_alone_does_not_open_the_admin(client, boss):
    second_factor_of(boss)
    assert with_password(client, next="/gestio/")["Location"] == CODE
    for door in DOORS:
        assert client.get(door).status_code == 302
    assert client.get("/ca/compte/")["Location"].startswith(LOGIN)


def test_with_the_code_one_is_in_and_where_one_wanted(client, boss):
    code = second_factor_of(boss)
    with_password(client, next="/gestio/accounts/user/")
    assert "El codi no és aquest" in client.post(CODE, {"code": "000000"}).text
    response = client.post(CODE, {"code": code()})
    assert response["Location"] == "/gestio/accounts/user/"
    assert client.get("/gestio/accounts/user/").status_code == 200


def test_a_code_is_good_once(boss, monkeypatch):
    """In any process: the library remembers used ones in a cache that each has for itself."""
    code = second_factor_of(boss)()
    monkeypatch.setattr(totp.TOTP, "_mark_code_used", lambda self, code: True)
    for client, wanted in ((StrictClient(), 302), (StrictClient(), 200)):
        with_password(client)
        assert client.post(CODE, {"code": code}).status_code == wanted
    client = StrictClient()
    with_password(client)
    assert client.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).status_code == 200


def test_guesses_are_limited_by_account(boss):
    second_factor_of(boss)
    statuses = []
    for number in range(21):
        client = StrictClient(REMOTE_ADDR=f"192.0.2.{number}")
        with_password(client)
        statuses.append(client.post(CODE, {"code": "000000"}).status_code)
    assert statuses == [200] * 20 + [429]


def test_a_recovery_code_serves_once(client, boss, django_capture_on_commit_callbacks):
    second_factor_of(boss)
    session = session_of(boss)
    with django_capture_on_commit_callbacks(execute=True):
        session.post("/ca/compte/segon-factor/codis/nous/")
    page = session.get("/ca/compte/segon-factor/codis/")
    code = page.context["unused_codes"][0]
    assert code in session.get("/ca/compte/segon-factor/codis.txt").text
    for wanted in (302, 200):
        other = StrictClient()
        with_password(other)
        assert other.post(CODE, {"code": code}).status_code == wanted
    assert letters()[-1][0] == "accounts/mail/notice"


def test_staff_without_one_are_led_to_set_it_up(client, boss):
    assert with_password(client)["Location"] == "/gestio/"
    response = client.get("/gestio/", follow=True)
    assert response.redirect_chain[-1][0].startswith(ACTIVATE)
    assert "Les persones de l’equip" in response.text and "<svg" in response.text
    secret = response.context["form"].secret
    assert client.post(ACTIVATE, {"code": "000000"}).status_code == 200
    assert client.get("/gestio/").status_code == 302
    client.get(ACTIVATE)
    secret = client.session[totp.SECRET_SESSION_KEY]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    response = client.post(ACTIVATE, {"code": code}, follow=True)
    assert "Codis de recuperació" in response.text
    assert client.get("/gestio/").status_code == 200
    kept = Authenticator.objects.get(user=boss, type="totp").data["secret"]
    assert secret not in kept


def test_setting_it_up_ends_the_other_sessions(client, boss):
    other = StrictClient()
    with_password(other)
    with_password(client)
    client.get(ACTIVATE)
    secret = client.session[totp.SECRET_SESSION_KEY]
    code = totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))
    client.post(ACTIVATE, {"code": code})
    assert client.get("/ca/compte/").status_code == 200
    assert other.get("/ca/compte/").status_code == 302


def test_a_session_that_gave_none_is_asked_for_it(client, boss):
    second_factor_of(boss)
    client.force_login(boss, methods=["password"])
    response = client.get("/gestio/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/ca/compte/confirma/codi/")


def test_who_takes_theirs_away_needs_another_for_the_admin(client, boss):
    second_factor_of(boss)
    client.force_login(boss)
    assert client.get("/gestio/").status_code == 200
    response = client.post("/ca/compte/segon-factor/treu/")
    assert response.status_code == 302
    assert client.get("/gestio/").status_code == 302
    assert not Authenticator.objects.exists()
    assert letters()[-1] == ("accounts/mail/notice", "cap@exemple.cat", "ca")


def test_who_is_not_of_the_staff_is_told_so(client, anna):
    client.force_login(anna)
    assert client.get("/gestio/", follow=True).status_code == 403


def test_the_secret_of_another_key_matches_nothing(client, boss):
    code = second_factor_of(boss)
    with override_settings(SECRET_KEY="una altra clau"):
        with_password(client)
        assert client.post(CODE, {"code": code()}).status_code in (200, 302)
        assert client.get("/gestio/").status_code == 302
        assert client.post(CODE, {"code": ""}).status_code in (200, 302)
        assert client.get("/gestio/").status_code == 302


def test_staff_take_away_a_lost_one(client, boss):
    lost = moderator(email="perduda@exemple.cat", language="es")
    second_factor_of(lost)
    data = {"action": "take_second_factor_away", "_selected_action": [lost.pk]}
    session_of(boss).post("/gestio/accounts/user/", data)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert letters() == [("accounts/mail/notice", "perduda@exemple.cat", "es")]


# The demo's


@pytest.fixture
def demo_staff(db):
    demo.ensure()
    return User.objects.get(email=demo.SIGN_INS[0][0])


def test_the_demo_is_open_in_one_step_more(client, demo_staff):
    page = client.get(LOGIN).text
    assert demo_staff.email in page and demo.PASSWORD in page
    client.post(LOGIN, {"login": demo_staff.email, "password": demo.PASSWORD})
    page = client.get(CODE)
    assert "Demostració: el codi ja hi és posat." in page.text
    assert client.post(CODE, {"code": page.context["form"]["code"].value()}).status_code == 302
    assert client.get("/gestio/").status_code == 200


def test_nothing_of_it_is_in_production(client, demo_staff, settings):
    settings.PORTAL_MODE = "production"
    page = client.get(LOGIN).text
    assert demo_staff.email not in page and demo.PASSWORD not in page
    client.post(LOGIN, {"login": demo_staff.email, "password": demo.PASSWORD})
    page = client.get(CODE)
    assert "Demostració:" not in page.text
    assert not page.context["form"]["code"].value()


def test_nobody_elses_code_is_told_in_a_demo(boss):
    second_factor_of(boss)
    assert second_factor.demo_code(boss) == ""


def test_a_new_key_of_the_demo_is_no_harm(client, demo_staff):
    with override_settings(SECRET_KEY="una altra clau"):
        demo.renew()
        assert len(second_factor.demo_code(demo_staff)) == 6
