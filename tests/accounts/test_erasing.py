"""Leaving: who the person was is nowhere; what they did is, by «persona esborrada»."""

import json
import re

import pghistory
import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from ess_portal.accounts import actions
from ess_portal.accounts.models import User
from ess_portal.mail.models import Message, MessageState
from ess_portal.reports.models import Report
from tests import builders
from tests.accounts.conftest import PASSWORD
from tests.staff import city_admin, moderator, second_factor_of, session_of
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
LEAVE = "/ca/compte/esborra/"
CANARIES = (
    "canari-nom",
    "canari-abans",
    "canari@exemple.cat",
    "canari.vell@exemple.cat",
    "7.7.7.7",
)


def everything():
    """Each row of each table, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" AS t')
            for (row,) in cursor.fetchall():
                yield table, row


def found():
    rows = [(table, row.lower()) for table, row in everything()]
    return {(table, canary) for table, row in rows for canary in CANARIES if canary in row}


@pytest.fixture
def canary():
    """A moderator who has worked, changed name and address, signed in, and got mail."""
    city_admin()
    user = moderator(email="canari.vell@exemple.cat", name="canari-abans", password=PASSWORD)
    user.name, user.email = "canari-nom", "canari@exemple.cat"
    user.save()
    user.emailaddress_set.update(email="canari@exemple.cat")
    second_factor_of(user)
    browser = StrictClient(REMOTE_ADDR="7.7.7.7")
    browser.post("/ca/compte/entra/", {"login": user.email, "password": PASSWORD})
    browser.force_login(user)
    from allauth.usersessions.models import UserSession

    UserSession.objects.create(
        user=user, ip="7.7.7.7", session_key=browser.session.session_key, user_agent="x"
    )
    with pghistory.context(user=user.pk):
        enterprise = builders.enterprise("Feta per ella")
        builders.report(assigned_to=user, email="veina@exemple.cat")
    builders.report(email="Canari.Vell@exemple.cat", text="Hola")
    builders.letter(to="canari@exemple.cat", text="Hola canari-nom")
    builders.letter(to="Canari.vell@exemple.cat", state=MessageState.SENT)
    LogEntry.objects.create(
        user=user,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(user.pk),
        object_repr="canari-nom",
        action_flag=CHANGE,
    )
    return user, browser, enterprise


def test_nothing_of_the_person_is_left_anywhere(canary):
    user, browser, enterprise = canary
    assert {one for _table, one in found()} == set(CANARIES)
    assert browser.get(LEAVE).status_code == 200
    page = browser.post(LEAVE, {"sure": "1"})
    assert "El compte s’ha esborrat" in page.text
    assert found() == set()
    assert browser.get("/ca/compte/").status_code == 302
    user.refresh_from_db()
    assert str(user) == "persona esborrada"
    assert not user.is_active and not user.is_staff and not user.roles
    assert not user.has_usable_password() and not Authenticator.objects.exists()
    assert Report.objects.get(assigned_to=user).email == "veina@exemple.cat"
    assert not Message.objects.filter(state=MessageState.WAITING).exists()
    history = session_of(city_admin()).get(f"/gestio/catalogue/enterprise/{enterprise.pk}/history/")
    assert "persona esborrada" in history.text


def test_it_is_asked_twice_and_who_one_is(canary):
    user, browser, _enterprise = canary
    assert "Marca que ho vols fer." in browser.post(LEAVE).text
    session = browser.session
    for record in session["account_authentication_methods"]:
        record["at"] = 0
    session.save()
    assert browser.post(LEAVE, {"sure": "1"})["Location"].startswith("/ca/compte/confirma/")
    user.refresh_from_db()
    assert user.erased_at is None


def test_the_last_admin_stays():
    boss = city_admin()
    session = session_of(boss)
    session.post(LEAVE, {"sure": "1"})
    assert "Ets l’única persona" in session.get(LEAVE).text
    boss.refresh_from_db()
    assert boss.erased_at is None
    city_admin()
    session.post(LEAVE, {"sure": "1"})
    boss.refresh_from_db()
    assert boss.erased_at


def test_the_admin_erases_in_the_same_way(canary):
    user, _browser, _enterprise = canary
    boss = User.objects.exclude(pk=user.pk).get()
    session = session_of(boss)
    path = f"/gestio/accounts/user/{user.pk}/delete/"
    version = re.search(r'name="base_version" value="(\d+)"', session.get(path).text)[1]
    session.post(path, {"post": "yes", "base_version": version})
    assert found() == set()
    user.refresh_from_db()
    assert user.erased_at
    assert "esborrada.invalid" not in session.get("/gestio/accounts/user/").text


def test_what_was_erased_is_a_free_address(canary):
    user, _browser, _enterprise = canary
    actions.erase(user=user, by=user)
    again = User.objects.create_user("canari@exemple.cat", PASSWORD)
    assert again.pk != user.pk


def test_the_same_file_for_who_has_done_nothing(anna, client):
    client.force_login(anna)
    assert json.loads(client.get("/ca/compte/dades.json").content)["done"] == []
