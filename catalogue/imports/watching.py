"""A second connection beside the one that works: what it writes is seen while the work is open.

It tells how far the worker is, and holds a lock for as long as the worker's process lives. So
who finds the lock free knows that nobody is at work on that source, whatever a run's state
says: no clock has to be believed. PostgreSQL frees the lock when the connection ends, also
when the process is killed.
"""

import contextlib
import logging
import time

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections

logger = logging.getLogger(__name__)
LOCK = 0x1E56  # with the source's id it names the lock of who is at work on its imports
TELL_EVERY = 0.5  # seconds
TELL = """
UPDATE catalogue_importrun SET rows_done = %s, rows_total = greatest(%s, %s), alive_at = now()
WHERE id = %s
"""


@contextlib.contextmanager
def alone_with(source_id, *, wait=False):
    """A Watch while this process is the only one at work on the source's imports; else None.

    With `wait`, it comes when who is at work has ended.
    """
    with _connect() as connection:
        if wait:
            connection.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK, source_id])
        alone = wait or _is_free(connection, source_id)
        connection.execute("SET lock_timeout = '500ms'")
        try:
            yield Watch(connection) if alone else None
        finally:
            # Before closing: a server frees the locks of a closed connection a moment later,
            # and who looks in that moment would leave a run that waits.
            with contextlib.suppress(psycopg.Error):
                connection.execute("SELECT pg_advisory_unlock_all()")


def _is_free(connection, source_id):
    row = connection.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK, source_id]).fetchone()
    return row[0]


class Watch:
    def __init__(self, connection):
        self._connection = connection
        self._told = 0.0

    def progress_of(self, run):
        """A `progress(done, total)` that writes it into the run, twice a second at most."""

        def progress(done, total):
            now = time.monotonic()
            if now - self._told >= TELL_EVERY or done >= total:
                self._told = now
                self._tell(run, done, total)

        return progress

    def _tell(self, run, done, total):
        try:
            self._connection.execute(TELL, [done, total, done, run.pk])
        except psycopg.Error as error:  # the work itself is on another connection, and goes on
            logger.warning("The progress of run %s could not be written: %s", run.pk, error)


def _connect():
    """Outside the pool, for as long as the work lasts."""
    parameters = {
        "connect_timeout": 5,
        **connections[DEFAULT_DB_ALIAS].get_connection_params(),
        "application_name": "ess_portal imports",
    }
    parameters.pop("cursor_factory")
    parameters.pop("context")
    parameters.pop("pool", None)
    return psycopg.connect(**parameters, autocommit=True)
