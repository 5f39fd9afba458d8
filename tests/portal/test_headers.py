"""Response headers in production mode, in a process of its own: modes are chosen at start."""

import json
import os
import secrets
import subprocess
import sys

import pytest

from ess_portal.page_cache.middleware import PageCacheMiddleware
from tests.portal import observatory
from tests.portal.other_processes import url_of_this_database

SIGN_IN = "/ca/compte/entra/"
ADDRESSES = ["/", "/ca/", "/es/catalogo/", "/ca/cataleg/", "/ca/no-hi-es/", SIGN_IN]

IN_PRODUCTION = """
import json, sys, django
django.setup()
from django.test import Client
from tests.portal.observatory import score
client = Client(headers={"Accept-Language": "ca"})
report = {}
for address in json.loads(sys.argv[1]):
    answer = client.get(address, secure=True, follow=True)
    total, modifiers = score(answer, client.get(address))
    report[address] = {"status": answer.status_code, "score": total, "modifiers": modifiers,
                       "headers": dict(answer.items()),
                       "cookies": {n: c.OutputString() for n, c in answer.cookies.items()}}
print(json.dumps(report))
"""


def in_production(*command, **changes):
    """Runs a Python command with nothing in the environment but what production needs."""
    environment = {
        "PATH": os.environ["PATH"],
        "PORTAL_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "testserver",
        "DATABASE_URL": url_of_this_database(),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        **changes,
    }
    return subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, timeout=120
    )


@pytest.fixture(scope="module")
def answers(django_db_setup):
    done = in_production("-c", IN_PRODUCTION, json.dumps(ADDRESSES))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("address", ADDRESSES)
def test_observatory(answers, address):
    """A+ is 100; 145 the most there is, 5 of which a site gets by its age in browsers' lists."""
    assert answers[address]["score"] >= 125, answers[address]["modifiers"]


def test_sign_in_cookies_are_of_this_host_only(answers):
    cookies = answers[SIGN_IN]["cookies"]
    assert set(cookies) == {"__Host-csrf"}
    cookie = cookies["__Host-csrf"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize("address", sorted(set(ADDRESSES) - {SIGN_IN}))
def test_anonymous_pages_set_no_cookie(answers, address):
    assert answers[address]["cookies"] == {}


@pytest.mark.parametrize("address", ADDRESSES)
def test_other_headers(answers, address):
    headers = answers[address]["headers"]
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Server" not in headers
    assert "X-Powered-By" not in headers


def test_deployment_check_is_clean():
    done = in_production(
        "manage.py",
        *("check", "--deploy", "--fail-level", "WARNING"),
        DJANGO_SETTINGS_MODULE="ess_portal.settings",
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"])
def test_production_starts_with_nothing_missing(name):
    environment = {name: value for name, value in os.environ.items() if name in ("PATH",)}
    needed = {
        "SECRET_KEY": "x" * 60,
        "ALLOWED_HOSTS": "a.example",
        "DATABASE_URL": "postgresql:///a",
    }
    del needed[name]
    done = subprocess.run(
        [sys.executable, "-c", "import ess_portal.settings"],
        env={**environment, "PORTAL_MODE": "production", **needed},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode != 0
    assert f"needs {name}" in done.stderr


def test_the_page_cache_is_outermost(settings):
    """What is kept has everybody's headers, and costs nobody anything."""
    first = settings.MIDDLEWARE[0]
    assert first == f"{PageCacheMiddleware.__module__}.{PageCacheMiddleware.__name__}"


class Answer(dict):
    """As much of a response as the scoring looks at."""

    status_code, content = 301, b"<script src='/a.js'></script>"

    def __init__(self, *args, **headers):
        super().__init__(*args, **headers)
        self.cookies = {}


GOOD = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000",
    "X-Content-Type-Options": "nosniff",
}


@pytest.mark.parametrize(
    ("change", "total"),
    [
        ({}, 130),
        ({"Content-Security-Policy": ""}, 55),
        ({"Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'"}, 125),
        ({"Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'"}, 60),
        ({"Strict-Transport-Security": ""}, 80),
        ({"Referrer-Policy": "unsafe-url"}, 120),
        ({"Cross-Origin-Resource-Policy": "cross-origin"}, 120),
        ({"X-Content-Type-Options": ""}, 125),
    ],
)
def test_our_reading_of_the_scoring(change, total):
    redirect = Answer(Location="https://testserver/")
    assert observatory.score(Answer({**GOOD, **change}), redirect)[0] == total
