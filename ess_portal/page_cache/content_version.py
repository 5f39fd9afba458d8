"""The version of the public content, as this process has heard of it.

A number that has meaning in this process only: it moves each time that some transaction, of
any process, has committed a change to a table of `versioned_content`. PostgreSQL sends each
commit's notification after its changes are visible, so that counting notifications is right
in whatever order transactions commit; nothing is stored, and no writer waits for another.
"""

import itertools
import logging
import os
import threading

import psycopg
from django.db import DEFAULT_DB_ALIAS, Error, connections

CHANNEL = "ess_content"
CATCH_UP = "ess_content_heard"  # a process's note to itself (ContentVersion.catch_up)

logger = logging.getLogger(__name__)


class ContentVersion:
    """`heartbeat`: seconds between two proofs that a quiet connection still lives."""

    FIRST_PAUSE, LONGEST_PAUSE = 0.05, 0.25  # seconds between two attempts to connect

    def __init__(self, *, heartbeat=5):
        self._heartbeat = heartbeat
        self._tokens = itertools.count()
        self._forget()

    def _forget(self):
        self._lock = threading.Lock()
        self._number = 0
        self._thread = None
        self._stop = threading.Event()
        self._waiting = {}
        self.is_listening = False
        self.is_unreachable = False

    def current(self):
        """The number now; None while changes may go unheard: then nothing may be kept."""
        return self._number if self.is_listening else None

    def move(self):
        with self._lock:
            self._number += 1

    def catch_up(self, seconds=1):
        """Waits until this process has heard of all that was committed before.

        Called after a request that may have written, so that whoever wrote sees it at once.
        """
        connection = connections[DEFAULT_DB_ALIAS]
        if not self.is_listening or connection.in_atomic_block:
            return
        token = f"{os.getpid()}.{id(self)}.{next(self._tokens)}"
        heard = self._waiting[token] = threading.Event()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_notify(%s, %s)", [CATCH_UP, token])
            if not heard.wait(seconds):
                self.move()
        except Error:
            self.move()
        finally:
            del self._waiting[token]

    def listen(self):
        """Starts the listening thread of this process, if it is not running."""
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=self._run, name="content version", daemon=True
                    )
                    self._thread.start()

    def stop(self):
        """For tests: ends the thread within a heartbeat."""
        thread = self._thread
        self._stop.set()
        if thread:
            thread.join()
        self._forget()

    def _run(self):
        pause = self.FIRST_PAUSE
        while not self._stop.is_set():
            try:
                with self._connect() as connection:
                    pause = self.FIRST_PAUSE
                    self._hear(connection)
            except psycopg.Error as error:
                if self.is_listening:
                    logger.warning("No longer listening for changes of content: %s", error)
                else:
                    self.is_unreachable = True
            finally:
                self.is_listening = False
            self._stop.wait(pause)
            pause = min(pause * 2, self.LONGEST_PAUSE)

    def _connect(self):
        """A connection of its own: the pool's come and go, and LISTEN needs one that stays."""
        parameters = {
            "connect_timeout": 5,
            # A peer that vanished without a word is noticed too.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": 5000,
            **connections[DEFAULT_DB_ALIAS].get_connection_params(),
            "application_name": "ess_portal content version",
        }
        parameters.pop("cursor_factory")
        parameters.pop("context")
        return psycopg.connect(**parameters, autocommit=True)

    def _hear(self, connection):
        connection.execute(f"LISTEN {CHANNEL}")
        connection.execute(f"LISTEN {CATCH_UP}")
        if self._number:  # heard before: the connection was lost in between
            _renew_pool()
        self.move()  # whatever happened while nobody listened
        self.is_unreachable = False
        self.is_listening = True
        while not self._stop.is_set():
            for notification in connection.notifies(timeout=self._heartbeat):
                if notification.channel == CHANNEL:
                    self.move()
                elif heard := self._waiting.get(notification.payload):
                    heard.set()
            connection.execute("SELECT 1")


def _renew_pool():
    """The database was away: requests need not find its connections dead one after another."""
    pool = connections[DEFAULT_DB_ALIAS].pool
    if pool and not pool.closed:
        pool.drain()


content_version = ContentVersion()
os.register_at_fork(after_in_child=content_version._forget)  # threads do not cross a fork
