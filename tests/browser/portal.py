"""The portal on a database of its own, for as long as the browser tests last.

A process apart: with page cache and two workers, as visitors meet it; and what the tests of
other folders do to their database is no concern of its.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

PROJECT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 60  # seconds


@dataclass
class Portal:
    origin: str
    world: dict
    log: Path

    def profile(self, name, language="ca"):
        word = {"ca": "cataleg", "es": "catalogo", "en": "catalogue"}[language]
        return f"/{language}/{word}/{self.world[name]['slug']}/"

    def change_page(self, name):
        return f"/gestio/catalogue/enterprise/{self.world[name]['pk']}/change/"


@contextlib.contextmanager
def database(beside, name):
    """The address of a new database on the server of `beside`; dropped at the end."""
    parts = urlsplit(beside)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            connection.execute(drop)


@contextlib.contextmanager
def serving(folder, beside, name):
    with database(beside, name) as url:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
            "DATABASE_URL": url,
            "MEDIA_ROOT": str(folder),
            "PRIVATE_ROOT": str(folder / "private"),
            "PYTHONPATH": str(PROJECT),
        }
        world = subprocess.run(
            [sys.executable, "-m", "tests.browser.world"],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        port = free_port()
        log = folder / "server.log"
        with open(log, "wb") as output:
            place = {"HOST": "127.0.0.1", "PORT": str(port)}
            with (
                running(["gunicorn", "ess_portal.wsgi"], environment | place, output) as web,
                running(["django", "procrastinate", "worker"], environment, output),
            ):
                wait_for(port, web, log)
                yield Portal(f"http://127.0.0.1:{port}", json.loads(world.stdout), log)


@contextlib.contextmanager
def running(module, environment, output):
    """A process of the portal: a Python module with its arguments."""
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        cwd=PROJECT,
        env=environment,
        stdout=output,
        stderr=output,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process, log):
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"The portal did not start:\n{log.read_text()}")
