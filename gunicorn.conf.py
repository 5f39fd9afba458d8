"""gunicorn's settings, read from the project's folder (docs/adr/0002 for the processes)."""

import contextlib
import ctypes
import os
import signal

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
threads = 2  # more only wait for the same two cores
timeout = 60
graceful_timeout = 20
keepalive = 5
max_requests = 20_000  # a worker that leaks does not leak for ever
max_requests_jitter = 2_000
loglevel = "warning"
control_socket_disable = True
forwarder_headers = ""  # nobody but the portal says under which path it stands
preload_app = False  # each worker opens its own connections and listens for cache versions
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108


def post_fork(server, worker):
    """A worker ends with gunicorn, so that it never keeps the port after kill -9."""
    with contextlib.suppress(OSError, AttributeError):  # not Linux: it notices within a second
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
