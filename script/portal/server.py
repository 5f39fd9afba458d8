"""script/server: from a bare machine to a running portal, and an orderly end."""

import contextlib
import errno
import http.client
import os
import signal
import socket
import sys
import threading
import time

from . import account, children, files, frontend, locks, virtualenv
from .cluster import Cluster
from .project import PROJECT, PYTHON, VAR, Failure, embedded_database, prepare_var, say
from .steps import Interrupted, Steps, ending_signals, interruptible

NEEDED_IN_PRODUCTION = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHECK_DATABASE = 5  # seconds between two looks at the embedded database


def main():
    if sys.argv[1:]:
        raise Failure("script/server takes no arguments; README lists the variables it reads.")
    host, port = check_environment(os.environ)
    prepare_var()
    with contextlib.ExitStack() as ending:
        killed = take_lock(ending, f"http://{host}:{port}/")
        # Children of a killed one are ending; they may hold the port until then.
        listener = reserve(host, port, patience=children.GRACE if killed else 0)
        ending.enter_context(interruptible())
        try:
            database, notice = prepare(ending)
            supervise(listener, database, notice)
        except Interrupted:
            pass
    say("Stopped.")


def prepare(ending):
    """Everything up to the web server's start: the embedded cluster or None, and a notice."""
    with locks.preparing() as lock:
        steps = Steps(lock, {**os.environ, "PYTHONPATH": str(PROJECT / "script")})
        steps.together(lambda: virtualenv.ensure(steps, "requirements.txt"), frontend.ensure)
        database = None
        if "DATABASE_URL" not in os.environ:
            owner = account.ensure_account()
            database = Cluster(embedded_database.default_place(), account.programs(), owner)
            ending.callback(database.stop)
        return database, fill(steps, database)


def check_environment(environment):
    """(host, port), or a Failure that names everything that is missing."""
    mode = environment.get("PORTAL_MODE", "demo")
    if mode not in {"demo", "production"}:
        raise Failure("PORTAL_MODE is either 'demo' or 'production'.")
    if mode == "production":
        missing = [name for name in NEEDED_IN_PRODUCTION if not environment.get(name)]
        if missing:
            raise Failure(f"PORTAL_MODE=production needs {', '.join(missing)} in the environment.")
    host = environment.get("HOST") or "127.0.0.1"
    if mode == "demo" and host not in LOOPBACK:
        raise Failure("The demo has public passwords: it serves 127.0.0.1 only (HOST).")
    port = environment.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Failure(f"PORT={port} is not a port number.")
    return host, int(port)


def take_lock(ending, address):
    """One script/server per folder. Returns whether the former one was killed."""
    path = VAR / "server.lock"
    try:
        lock, before = locks.take(path, address)
    except locks.Taken as taken:
        raise Failure(f"The portal of this folder is already running: {taken}") from taken
    ending.callback(os.close, lock)
    ending.callback(os.truncate, path, 0)  # an orderly end leaves an empty file
    return bool(before)


def reserve(host, port, *, patience):
    """A socket bound to the address, not yet listening: nobody else can take it meanwhile."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    deadline = time.monotonic() + patience
    while True:
        try:
            listener.bind((host, port))
            return listener
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < deadline:
                time.sleep(0.2)
                continue
            listener.close()
            raise Failure(
                f"Cannot listen on {host}:{port}: {error.strerror}. "
                f"Another port: PORT={port + 1} script/server"
            ) from error


def fill(steps, database):
    """Database and files, side by side. Returns what to say once the portal answers."""
    said = []

    def update_database():
        if database:
            database.ensure_running()
        said.append(steps.run("Updating the database", [PYTHON, "-m", "portal.content"]))

    say("Preparing the database and the files…")
    steps.together(update_database, lambda: files.ensure(steps))
    return said[0].strip("\n")


def supervise(listener, database, notice):
    """Keep everything running until a signal asks to stop."""
    asked = threading.Event()
    for number in ending_signals():
        signal.signal(number, lambda *_: asked.set())
    descriptor = listener.fileno()
    web = [PYTHON, "-m", "gunicorn", "--bind", f"fd://{descriptor}", "ess_portal.wsgi"]
    worker = [PYTHON, "manage.py", "procrastinate", "worker"]
    family = [
        children.Child("gunicorn", web, environment=os.environ, descriptors=[descriptor]),
        children.Child("The worker", worker, environment=os.environ),
    ]
    greeted, turns = False, 0
    try:
        while not asked.wait(0.2):
            for child in family:
                child.tend()
            if not greeted and answers(listener):
                greeted = True
                greet(listener, notice)
            turns += 1
            if database and turns % (CHECK_DATABASE * 5) == 0:
                revive(database)
    finally:
        say("Stopping…")
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a second Ctrl-C hurries
        children.stop(family)
        listener.close()


def revive(database):
    if database.place.is_listening():
        return
    say("PostgreSQL has ended; starting it again.")
    try:
        database.ensure_running()
    except Failure as failure:
        say(str(failure))


def answers(listener):
    """Whether the portal replies with anything but an error of its own."""
    host, port = listener.getsockname()[:2]
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": allowed_host(os.environ)})
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def allowed_host(environment):
    """A name that Django answers to; for any other it would log an error."""
    name = environment.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    return name if name not in {"", "*"} else "localhost"


def greet(listener, notice):
    host, port = listener.getsockname()[:2]
    say(f"\nThe portal is at http://{host}:{port}/  (Ctrl-C stops it)")
    if notice:
        say(notice)


if __name__ == "__main__":
    try:
        main()
    except Failure as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit(130)
