"""What /healthz says, and the jobs that run by the clock."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app

from catalogue.models import SearchDocument
from ess_portal import jobs
from tests import builders

pytestmark = pytest.mark.django_db


def worker(seconds_ago):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def waiting_job(seconds_ago, scheduled_in=None):
    """A job that was asked for some time ago, perhaps for a later moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
            " VALUES ('default', 'a', now() + make_interval(secs => %s)) RETURNING id",
            [scheduled_in],
        )
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(secs => %s)"
            " WHERE job_id = %s",
            [seconds_ago, cursor.fetchone()[0]],
        )


def deep(client):
    answer = client.get("/healthz?deep")
    return answer.status_code, answer.json()


def test_alive_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.json() == {"status": "ok"}
    assert "no-store" in answer["Cache-Control"]


def test_deep_with_a_worker_at_work(client):
    worker(seconds_ago=300)
    worker(seconds_ago=4)
    waiting_job(seconds_ago=20)
    status, report = deep(client)
    assert status == 200
    assert report == {
        "status": "ok",
        "database": {"ok": True},
        "worker": {"ok": True, "seconds_since_sign_of_life": 4},
        "jobs": {"ok": True, "oldest_waits_seconds": 20},
    }


def test_no_worker(client):
    status, report = deep(client)
    assert (status, report["status"]) == (503, "down")
    assert report["worker"] == {"ok": False, "seconds_since_sign_of_life": None}


def test_a_worker_that_has_stopped(client):
    worker(seconds_ago=120)
    status, report = deep(client)
    assert status == 503
    assert report["worker"] == {"ok": False, "seconds_since_sign_of_life": 120}


def test_jobs_that_nobody_does(client):
    worker(seconds_ago=1)
    waiting_job(seconds_ago=3600)
    status, report = deep(client)
    assert status == 503
    assert report["jobs"] == {"ok": False, "oldest_waits_seconds": 3600}


def test_a_job_for_tomorrow_is_not_late(client):
    worker(seconds_ago=1)
    waiting_job(seconds_ago=3600, scheduled_in=86_400)
    waiting_job(seconds_ago=3600, scheduled_in=-30)  # its moment was half a minute ago
    status, report = deep(client)
    assert status == 200
    assert report["jobs"]["oldest_waits_seconds"] == 30


def test_every_nightly_job_has_its_hour():
    hours = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert set(hours) == {
        "clear_sessions",
        "count_words",
        "dump_open_data",
        "find_duplicates",
        "forget_attempts",
        "forget_mail",
        "forget_old_merges",
        "forget_reports",
        "pull_due_sources",
        "rebuild_search_documents",
        "remove_files_of_old_imports",
        "remove_old_jobs",
        "resume_imports",
    }
    assert len(set(hours.values())) == len(hours)  # one after another


def test_clear_sessions():
    for name, days in (("old", -1), ("good", 1)):
        Session.objects.create(
            session_key=name, session_data="", expire_date=timezone.now() + timedelta(days=days)
        )
    jobs.clear_sessions(timestamp=0)
    jobs.clear_sessions(timestamp=0)
    assert list(Session.objects.values_list("session_key", flat=True)) == ["good"]


def test_rebuild_search_documents():
    builders.enterprise("Fusteria Solidària")
    assert jobs.rebuild_search_documents(timestamp=0) == 0
    SearchDocument.objects.update(name_key="oblidat")
    assert jobs.rebuild_search_documents(timestamp=0) == 1
    assert jobs.rebuild_search_documents(timestamp=0) == 0
