"""Changes of content are heard in every process, in whatever order transactions commit."""

import subprocess
import sys
import threading
import time

import psycopg
import pytest
from django.db import connection, connections, transaction

from catalogue.models import Sector
from ess_portal.page_cache.content_version import ContentVersion
from tests.portal.other_processes import url_of_this_database

pytestmark = pytest.mark.django_db(transaction=True)

WRITE_ELSEWHERE = """
import psycopg, sys
with psycopg.connect(sys.argv[1]) as connection:
    connection.execute("UPDATE catalogue_sector SET position = position + 1")
"""


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        threading.Event().wait(0.005)


@pytest.fixture
def listening():
    """Makes content versions that listen, as the processes of a portal do."""
    versions = []

    def start():
        version = ContentVersion(heartbeat=0.05)
        versions.append(version)
        version.listen()
        wait_until(lambda: version.is_listening)
        return version

    yield start
    for version in versions:
        version.stop()


@pytest.fixture
def sector():
    return Sector.objects.create(
        code="alim", label_ca="Alimentació", label_es="Alimentación", label_en="Food"
    )


@pytest.fixture
def other_connection():
    """Another session on the test database, outside Django."""
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name)
    opened = []

    def connect():
        opened.append(psycopg.connect(**parameters))
        return opened[-1]

    yield connect
    for one in opened:
        one.close()


def test_every_process_hears_of_what_another_process_commits(listening, sector):
    one, two = listening(), listening()
    before = one.current(), two.current()
    command = [sys.executable, "-c", WRITE_ELSEWHERE, url_of_this_database()]
    subprocess.run(command, check=True, timeout=60)
    wait_until(lambda: one.current() > before[0] and two.current() > before[1])


def test_nothing_moves_before_the_commit_nor_by_a_rollback(listening, sector):
    version = listening()
    before = version.current()
    with transaction.atomic():
        Sector.objects.update(position=5)
        transaction.set_rollback(True)
    version.catch_up()
    assert version.current() == before
    Sector.objects.update(position=6)
    version.catch_up()
    assert version.current() == before + 1


def test_one_transaction_moves_it_once(listening, sector):
    version = listening()
    before = version.current()
    with transaction.atomic():
        for position in range(20):
            Sector.objects.update(position=position)
    version.catch_up()
    assert version.current() == before + 1


@pytest.mark.parametrize("first_to_commit", [0, 1])
def test_transactions_that_overlap(listening, sector, other_connection, first_to_commit):
    """Each commit moves the version: also that of the transaction that began to write first."""
    second = Sector.objects.create(code="cult", label_ca="C", label_es="C", label_en="C")
    version = listening()
    writers = [other_connection(), other_connection()]
    for writer, row in zip(writers, (sector, second), strict=True):
        writer.execute("SET lock_timeout = '5s'")  # and neither waits for the other
        writer.execute("UPDATE catalogue_sector SET position = 9 WHERE id = %s", [row.pk])
    version.catch_up()
    for writer in (writers[first_to_commit], writers[1 - first_to_commit]):
        before = version.current()
        writer.commit()
        version.catch_up()
        assert version.current() == before + 1


def test_catch_up_is_at_once_for_the_process_that_wrote(listening, sector):
    version = listening()
    for position in range(50):
        before = version.current()
        Sector.objects.update(position=position)
        version.catch_up()
        assert version.current() > before


def test_tables_that_no_page_shows_move_nothing(listening, sector, django_user_model):
    version = listening()
    before = version.current()
    django_user_model.objects.create(email="persona@exemple.cat")
    version.catch_up()
    assert version.current() == before


def test_unknown_while_the_connection_is_down(listening, sector, monkeypatch, other_connection):
    version = listening()
    before = version.current()
    connect = version._connect

    def refused():
        raise psycopg.OperationalError("connection refused")

    monkeypatch.setattr(version, "_connect", refused)
    with other_connection() as killer:
        killer.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'ess_portal content version'"
            " AND datname = current_database()"
        )
    wait_until(lambda: version.current() is None)
    wait_until(lambda: version.is_unreachable)
    Sector.objects.update(position=7)  # nobody hears of it
    version.catch_up()
    assert version.current() is None

    monkeypatch.setattr(version, "_connect", connect)
    wait_until(lambda: version.current() is not None)
    assert version.current() > before
    assert not version.is_unreachable


def test_every_public_table_of_the_catalogue_is_watched(db):
    """A new table is either watched by a migration or named here, with its reason."""
    not_shown = {
        "catalogue_columnmapping",  # staff's
        "catalogue_importrow",  # staff's
        "catalogue_importrun",  # staff's
        "catalogue_merge",  # staff's; what it does to pages is in the tables that it changes
        "catalogue_possibleduplicate",  # staff's
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'ess_content_changed'"
        )
        watched = {name for (name,) in cursor.fetchall()}
    tables = {
        table
        for table in connection.introspection.table_names()
        if table.startswith("catalogue_") and not table.endswith("event")
    }
    assert tables - not_shown == {table for table in watched if table.startswith("catalogue_")}
