"""A running portal when PostgreSQL restarts, goes away and comes back."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.db import connection, connections

from tests.portal.other_processes import url_of_this_database

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(condition, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        threading.Event().wait(0.02)


@pytest.fixture
def portal():
    """One web worker with pool and kept pages on the test database; gives a GET function."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "PORTAL_MODE": "demo",
        "DEBUG": "false",
        "DJANGO_SETTINGS_MODULE": "tests.portal.settings_of_a_server",
        "DATABASE_URL": url_of_this_database(),
        "DATABASE_POOL": "true",
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }
    command = [sys.executable, "-m", "gunicorn", "--workers", "1", "ess_portal.wsgi"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def get(path, **headers):
        visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            visitor.request("GET", path, headers=headers)
            answer = visitor.getresponse()
            answer.text = answer.read().decode()
            return answer
        finally:
            visitor.close()

    def answers():
        try:
            return get("/healthz").status == 200
        except OSError:
            return False

    try:
        wait_until(answers)
        yield get
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def administrator():
    """A session on the neighbouring maintenance database, and how to end the portal's."""
    parameters = connections["default"].get_connection_params()
    name = parameters.pop("dbname")
    for other in ("cursor_factory", "context"):
        parameters.pop(other)
    connection.close()
    with psycopg.connect(**parameters, dbname="postgres", autocommit=True) as session:

        def end_sessions():
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

        def allow(allowed):
            session.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS {allowed}')

        yield end_sessions, allow
        allow(True)


def test_a_restart_while_quiet_costs_no_request(portal, administrator):
    end_sessions, _allow = administrator
    for _round in range(3):
        assert portal("/ca/cataleg/").status == 200
        end_sessions()
        assert [portal(f"/ca/cataleg/?p=1&q=pa{n}").status for n in range(10)] == [200] * 10


def test_away_and_back(portal, administrator):
    end_sessions, allow = administrator
    assert portal("/ca/").status == 200
    allow(False)
    end_sessions()
    wait_until(lambda: portal("/ca/").status == 503)
    for language in ("ca", "es", "en"):
        answer = portal(f"/{language}/")
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "no-store" in answer.headers["Cache-Control"]
        assert f'lang="{language}"' in answer.text
    assert "no podem atendre" in portal("/ca/cataleg/").text
    assert portal("/healthz").status == 200
    deep = portal("/healthz?deep")
    assert (deep.status, deep.text) == (503, '{"status": "down", "database": {"ok": false}}')

    allow(True)
    wait_until(lambda: portal("/ca/").status == 200)
    assert [portal(f"/ca/cataleg/?q=pa{n}").status for n in range(10)] == [200] * 10
