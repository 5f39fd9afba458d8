"""The portal in production mode, for as long as a measurement lasts."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[2]


class Server:
    def __init__(self, port, process):
        self.port = port
        self._process = psutil.Process(process.pid)

    def cpu_seconds(self):
        """Processor time of all its processes until now."""
        family = [self._process, *self._process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in family)


@contextlib.contextmanager
def serving(*, workers=2, **environment):
    """Two workers with two threads, as `script/server` runs them."""
    with tempfile.TemporaryDirectory() as static_root, reserved_port() as port:
        environment = {
            **os.environ,
            "PORTAL_MODE": "production",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": "127.0.0.1",
            "SECURE_SSL_REDIRECT": "false",
            "SEARCHES_PER_MINUTE": "0",
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "BENCHMARK_STATIC_ROOT": static_root,
            "PORT": str(port),
            **environment,
        }
        python = [sys.executable, "-m"]
        collect = [*python, "django", "collectstatic", "--no-input", "--verbosity", "0"]
        subprocess.run(collect, cwd=PROJECT, env=environment, check=True)
        options = ["--workers", str(workers), "--threads", "2", "--max-requests", "0"]
        process = subprocess.Popen(
            [*python, "gunicorn", *options, "tests.benchmarks.wsgi"], cwd=PROJECT, env=environment
        )
        try:
            wait_for(port, process)
            yield Server(port, process)
        finally:
            process.terminate()
            process.wait(30)


@contextlib.contextmanager
def reserved_port():
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", int(os.environ.get("BENCHMARK_PORT", 0))))
        port = probe.getsockname()[1]
    yield port


def wait_for(port, process):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit("gunicorn did not start.")
