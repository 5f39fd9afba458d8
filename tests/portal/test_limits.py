"""Who asks too often is told when to come back; nobody gets around it with a header."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from ess_portal.limits import limited_search, views
from ess_portal.limits.addresses import client_address, network_address
from ess_portal.limits.allowance import Allowance
from ess_portal.limits.models import Attempts


@pytest.fixture
def search_view(settings, monkeypatch):
    settings.SEARCHES_PER_MINUTE = 3
    monkeypatch.setattr(views, "searches", Allowance())
    return limited_search(lambda request: HttpResponse("found"))


def request_from(address, forwarded=None):
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return RequestFactory().get("/ca/cataleg/", REMOTE_ADDR=address, headers=headers)


def test_the_fourth_search_of_three_waits(search_view):
    answers = [search_view(request_from("192.0.2.1")) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 20
    assert "no-store" in answers[-1]["Cache-Control"]
    assert search_view(request_from("192.0.2.2")).status_code == 200


def test_a_forged_header_does_not_pass(search_view):
    answers = [search_view(request_from("192.0.2.1", forwarded=f"203.0.113.{n}")) for n in range(4)]
    assert answers[-1].status_code == 429


def test_zero_is_no_limit(search_view, settings):
    settings.SEARCHES_PER_MINUTE = 0
    assert {search_view(request_from("192.0.2.1")).status_code for _ in range(20)} == {200}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is the client's own word
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),  # came past a proxy
        (1, None, "10.0.0.1"),
        (1, "no és una adreça", "10.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_client_address(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    assert client_address(request_from("10.0.0.1", forwarded)) == address


def test_network_address_is_one_address(settings):
    """Which can be told to a person, and kept in a column of addresses."""
    settings.TRUSTED_PROXIES = 1
    assert network_address(request_from("10.0.0.1", "2001:db8:1:2:3::6")) == "2001:db8:1:2:3::6"
    assert network_address(request_from("10.0.0.1", "::ffff:203.0.113.9")) == "203.0.113.9"
    assert network_address(request_from("", None)) == ""


def test_an_allowance_comes_back_evenly():
    allowance = Allowance()
    for _ in range(60):
        assert allowance.take("a", 60, now=0) == 0
    assert allowance.take("a", 60, now=0) == pytest.approx(1)
    assert allowance.take("a", 60, now=0.5) == pytest.approx(0.5)
    assert allowance.take("a", 60, now=1) == 0
    assert allowance.take("a", 60, now=1) > 0


def test_an_allowance_remembers_a_bounded_number():
    allowance = Allowance(remembered=100)
    for number in range(1000):
        allowance.take(number, 1, now=0)
    assert len(allowance._left) == 100


@pytest.mark.django_db
def test_attempts_begin_anew_after_their_window():
    rule = {"most": 1, "window": timedelta(minutes=10)}
    assert Attempts.objects.count_one("login from", "a", **rule) == 0
    assert 0 < Attempts.objects.count_one("login from", "a", **rule) <= 600
    with connection.cursor() as cursor:
        cursor.execute("UPDATE limits_attempts SET ends_at = now() - interval '1 second'")
    assert Attempts.objects.count_one("login from", "a", **rule) == 0


@pytest.mark.django_db
def test_attempts_hold_no_address_and_are_forgotten():
    Attempts.objects.count_one("login from", "192.0.2.1", most=1, window=timedelta(minutes=10))
    assert "192.0.2" not in Attempts.objects.get().key
    Attempts.objects.forget_old()
    assert Attempts.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE limits_attempts SET ends_at = now() - interval '2 hours'")
    Attempts.objects.forget_old()
    assert Attempts.objects.count() == 0
