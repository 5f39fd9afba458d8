"""The worker's part of a run: killed, cut from the database, met by another, tired of trying."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import OperationalError, connection
from django.utils import timezone

from catalogue import jobs as catalogue_jobs
from catalogue.enums import RunOrigin, RunState
from catalogue.imports import run_actions, runs, watching, work
from catalogue.models import Enterprise, ImportRun
from tests import jobs
from tests.catalogue.import_files import FUSTA, OLIVERA, csv, rows_written, source
from tests.portal.other_processes import url_of_this_database

pytestmark = pytest.mark.django_db


def uploaded(of, *rows, **options):
    file = ContentFile(csv(*rows), name="llista.csv")
    return run_actions.start(source=of, file=file, name="llista.csv", by=None, **options)


def confirmed(of, *rows):
    """A run that was checked and waits to be applied."""
    run = uploaded(of, *rows)
    jobs.do_all()
    return run_actions.confirm(run=run, by=None)


def state_of(run):
    run.refresh_from_db()
    return run.state


def test_what_a_killed_worker_left_is_found_and_done_again():
    for state, end in ((RunState.CHECKING, RunState.DRY_RUN), (RunState.RUNNING, RunState.APPLIED)):
        of = source(code=state)
        run = uploaded(of, FUSTA) if end == RunState.DRY_RUN else confirmed(of, OLIVERA)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")  # its job died with it
        ImportRun.objects.filter(pk=run.pk).update(state=state, attempts=1, rows_done=17)
        catalogue_jobs.resume_imports(timestamp=0)
        assert jobs.waiting() == [("work_on_imports", {"source_id": of.pk})]
        jobs.do_all()
        assert state_of(run) == end and run.attempts == 2
    assert Enterprise.objects.count() == 1


def test_one_that_ends_its_worker_each_time_is_not_tried_for_ever():
    run = uploaded(source(), FUSTA)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.CHECKING, attempts=work.MOST_ATTEMPTS)
    jobs.do_all()
    assert state_of(run) == RunState.FAILED and "S’ha interromput 3 cops" in run.error
    run_actions.check_again(run=run, by=None)
    jobs.do_all()
    assert state_of(run) == RunState.DRY_RUN


def test_while_somebody_is_at_work_on_a_source_others_leave_it():
    one, other = source("una"), source("altra")
    of_one, of_other = uploaded(one, FUSTA), uploaded(other, FUSTA)
    with watching.alone_with(one.pk) as watch:
        assert watch
        jobs.do_all()
        assert state_of(of_one) == RunState.WAITING and of_one.attempts == 0
        assert state_of(of_other) == RunState.DRY_RUN
    assert work.on_source(one.pk) == 1
    assert state_of(of_one) == RunState.DRY_RUN


def test_a_database_that_goes_away_is_no_failure_of_the_run(monkeypatch):
    run = confirmed(source(), FUSTA)
    before = rows_written()

    def away(*args, **kwargs):
        raise OperationalError("the connection is closed")

    with monkeypatch.context() as patched:
        patched.setattr(runs, "apply", away)
        with pytest.raises(OperationalError):
            jobs.do_all()
    assert state_of(run) == RunState.RUNNING and rows_written() == before
    work.resume()
    jobs.do_all()
    assert state_of(run) == RunState.APPLIED and Enterprise.objects.count() == 1


def test_an_error_of_ours_ends_the_run_with_a_word_and_writes_nothing(monkeypatch):
    run = confirmed(source(), FUSTA)
    before = rows_written()
    monkeypatch.setattr("catalogue.imports.apply.Writer.write", lambda self, plans: 1 / 0)
    jobs.do_all()
    assert state_of(run) == RunState.FAILED and "error del portal" in run.error
    assert rows_written() == before
    assert run.counts["new"] == 1 and run.rows.count() == 1  # what the check said is still there
    assert list(ImportRun.objects.waiting_for_staff()) == [run]


def test_one_job_waits_for_a_source_however_many_files_came():
    of = source()
    made = [uploaded(of, FUSTA), uploaded(of, OLIVERA)]
    assert len(jobs.waiting()) == 1
    jobs.do_all()
    assert [state_of(run) for run in made] == [RunState.DRY_RUN] * 2


def test_a_run_that_another_process_ended_is_not_applied_again():
    of = source()
    run = confirmed(of, FUSTA)
    document = work.document_of(run)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.APPLIED)
    with pytest.raises(runs.AlreadyEnded):
        runs.apply(of, document, run=run)
    assert not Enterprise.objects.exists()


def test_a_file_that_is_gone_is_said_and_what_it_said_stays():
    run = confirmed(source(), FUSTA)
    run.file.storage.delete(run.file.name)
    jobs.do_all()
    assert state_of(run) == RunState.REFUSED and "ja no es conserva" in run.error


def test_a_start_that_is_rolled_back_leaves_no_file(monkeypatch):
    def broken(source_id):
        raise ZeroDivisionError

    stored = ImportRun._meta.get_field("file").storage
    before = set(stored.listdir("imports")[1]) if stored.exists("imports") else set()
    monkeypatch.setattr(run_actions, "wake", broken)
    with pytest.raises(ZeroDivisionError):
        uploaded(source(), FUSTA)
    assert set(stored.listdir("imports")[1]) == before and not ImportRun.objects.exists()


def test_files_go_after_ninety_days_and_the_runs_stay():
    of = source()
    ages = {"old": 91, "fresh": 89, "waits": 91}
    made = {name: uploaded(of, FUSTA) for name in ages}
    for name, days in ages.items():
        moment = timezone.now() - timedelta(days=days)
        state = RunState.WAITING if name == "waits" else RunState.APPLIED
        ImportRun.objects.filter(pk=made[name].pk).update(
            started_at=moment, finished_at=moment, state=state
        )
    stored = {name: run.file.name for name, run in made.items()}
    assert catalogue_jobs.remove_files_of_old_imports(timestamp=0) == 1
    assert catalogue_jobs.remove_files_of_old_imports(timestamp=0) == 0
    storage = ImportRun._meta.get_field("file").storage
    assert {name: storage.exists(path) for name, path in stored.items()} == {
        "old": False, "fresh": True, "waits": True,
    }  # fmt: skip
    assert ImportRun.objects.count() == 3 and not ImportRun.objects.get(pk=made["old"].pk).file


def test_what_waits_for_staff():
    of, other = source("una"), source("altra")
    looked = uploaded(of, FUSTA)
    uploaded(other, FUSTA, origin=RunOrigin.COMMAND)
    jobs.do_all()
    assert list(ImportRun.objects.waiting_for_staff()) == [looked]
    later = uploaded(of, FUSTA, OLIVERA)
    jobs.do_all()
    run_actions.confirm(run=later, by=None)
    jobs.do_all()  # the later file is in: the former one is of no use any more
    assert not ImportRun.objects.waiting_for_staff().exists()


WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
django.setup()
from catalogue.imports import apply, work
write = apply.Writer.write
def slow(self, plans):
    write(self, plans)
    print("midway", flush=True)
    sys.stdin.readline()
apply.Writer.write = slow
work.on_source(int(sys.argv[1]))
"""


@pytest.fixture
def worker_midway(transactional_db, monkeypatch):
    """A function that starts another process on a source, and returns when it is midway."""
    started = []

    def start(of):
        monkeypatch.setenv("DATABASE_URL", url_of_this_database())
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(of.pk)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        said = process.stdout.readline().strip()
        assert said == b"midway", process.stderr.read().decode()
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.django_db(transaction=True)
def test_killed_midway_nothing_is_half_done_and_it_is_taken_up_again(worker_midway):
    of = source()
    run = confirmed(of, FUSTA, OLIVERA)
    before = rows_written()
    worker = worker_midway(of)
    assert state_of(run) == RunState.RUNNING and run.alive_at  # seen while its work is open
    with watching.alone_with(of.pk) as watch:
        assert watch is None
    worker.kill()
    worker.wait()
    with watching.alone_with(of.pk, wait=True) as watch:
        assert watch
    assert state_of(run) == RunState.RUNNING and rows_written() == before
    catalogue_jobs.resume_imports(timestamp=0)
    jobs.do_all()
    assert state_of(run) == RunState.APPLIED and run.attempts == 2
    assert Enterprise.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_cut_from_the_database_midway_nothing_is_half_done(worker_midway):
    of = source()
    run = confirmed(of, FUSTA, OLIVERA)
    before = rows_written()
    worker = worker_midway(of)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    worker.stdin.write(b"\n")
    worker.stdin.flush()
    assert worker.wait(timeout=60) != 0
    assert state_of(run) == RunState.RUNNING and rows_written() == before
    work.resume()
    jobs.do_all()
    assert state_of(run) == RunState.APPLIED and Enterprise.objects.count() == 2
