"""Imports of many rows: exact whatever their number, and whole or not at all when cut midway."""

import hashlib
import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import Error, connection

from catalogue.enums import RunState
from catalogue.imports import runs
from catalogue.models import Enterprise, ImportRun, Offer
from tests.catalogue.import_files import counts, csv, document, rows_written, source
from tests.portal.other_processes import url_of_this_database

HEADER = "id;nom;nif;oferta"
PATIENCE = 60  # seconds for a database to stand up again


def name(number):
    """Names that do not look alike."""
    return hashlib.sha256(str(number).encode()).hexdigest()[:16]


def lines(count, *, bad=()):
    """A file of so many rows, in which those numbers have a wrong NIF."""
    rows = (f"{n};{name(n)};{'F12345675' if n in bad else ''};Pa {n}" for n in range(count))
    return csv(*rows, header=HEADER)


@pytest.mark.django_db
def test_137_bad_rows_of_10_000_are_exactly_137_and_the_second_run_changes_nothing():
    of, bad = source(), set(range(3, 959, 7))
    assert len(bad) == 137
    data = lines(10_000, bad=bad)
    expected = {"new": 9863, "rejected": 137}
    trial = runs.dry_run(of, document(of, data))
    assert counts(trial.full_report) == expected
    assert trial.rows.filter(action="rejected").count() == 137
    run = runs.apply(of, document(of, data))
    assert counts(run.full_report) == expected
    assert run.rows.filter(action="rejected").count() == 137
    assert Enterprise.objects.count() == Offer.objects.count() == 9863
    before = rows_written()
    again = runs.apply(of, document(of, data))
    assert counts(again.full_report) == {"unchanged": 9863, "rejected": 137}
    assert rows_written() == before


IMPORTER = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from django.db import connection
from catalogue.imports import runs
from catalogue.models import Source
of = Source.objects.get(pk=sys.argv[1])
told = []
def progress(done, total):
    if done >= 1000 and not told:
        told.append(done)
        print(connection.connection.info.backend_pid, flush=True)
        sys.stdin.readline()
runs.apply(of, runs.read(of, sys.stdin.buffer.read(int(sys.argv[2])), "x.csv"), progress=progress)
"""


@pytest.fixture
def midway(transactional_db, monkeypatch):
    """A function that starts an import in another process: (process, its backend), at row 1,000."""
    started = []

    def start(of, data):
        monkeypatch.setenv("DATABASE_URL", url_of_this_database())
        process = subprocess.Popen(
            [sys.executable, "-c", IMPORTER, str(of.pk), str(len(data))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        process.stdin.write(data)
        process.stdin.flush()
        said = process.stdout.readline()
        assert said, process.stderr.read().decode()
        return process, int(said)

    yield start
    for process in started:
        process.kill()
        process.communicate()


def importer_is_killed(process, _backend):
    process.kill()
    process.wait()


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def database_answers():
    try:
        Enterprise.objects.exists()
    except Error:
        connection.close()
        return False
    return True


def database_crashes(process, backend):
    """A server process that is killed takes all with it: the database starts anew from its log."""
    if "DATABASE_MAY_CRASH" not in os.environ:
        pytest.skip("tests/runtime/test_database_crash.py runs it on a database of its own")
    os.kill(backend, signal.SIGKILL)
    wait_for(lambda: not database_answers())  # the others learn of it a moment later
    wait_for(database_answers)
    process.stdin.write(b"\n")
    process.stdin.flush()
    assert process.wait(timeout=PATIENCE) != 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("accident", [importer_is_killed, database_crashes])
def test_cut_midway_leaves_no_half_rows_and_the_next_run_is_right(accident, midway):
    of, data = source(), lines(1500, bad={7})
    runs.apply(of, document(of, lines(3)))
    before = rows_written()
    accident(*midway(of, data))
    assert rows_written() == before
    cut = ImportRun.objects.latest("pk")
    assert cut.state in (RunState.RUNNING, RunState.FAILED)  # who died could not say so
    report = runs.apply(of, document(of, data)).full_report
    assert counts(report) == {"unchanged": 3, "new": 1496, "rejected": 1}
    assert Enterprise.objects.count() == Offer.objects.count() == 1499
    cut.refresh_from_db()
    assert cut.state == RunState.FAILED
