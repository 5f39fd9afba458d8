"""The worker of tests: does the jobs that wait, in this process and in this transaction."""

import json

from django.db import connection
from procrastinate.contrib.django import app

MOST_TURNS = 50


def waiting():
    """[(task's name, its arguments)] in the order they were asked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args::text FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        )
        return [(name, json.loads(arguments)) for name, arguments in cursor.fetchall()]


def do_all():
    """Does every job that waits, and those that they ask for; returns the names of their tasks."""
    done = []
    for _turn in range(MOST_TURNS):
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs "
                "WHERE status = 'todo') RETURNING task_name, args::text"
            )
            row = cursor.fetchone()
        if row is None:
            return done
        app.tasks[row[0]](**json.loads(row[1]))
        done.append(row[0])
    raise AssertionError(f"Jobs without end: {done}")
