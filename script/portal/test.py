"""script/test: style, migrations and all tests on a PostgreSQL of its own."""

import os
import signal
import subprocess
import sys

from . import debian, files, frontend, locks, throwaway, virtualenv
from .project import PROJECT, PYTHON, Failure, prepare_var, say
from .steps import Interrupted, Steps, interruptible

CHECKS = {
    "ruff check": [PYTHON, "-m", "ruff", "check", "--quiet", "."],
    "ruff format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."],
    "makemigrations --check": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
}


# Tests wait for browsers and for the database: one process more than cores. Each has a database
# of its own; of a few tests, making those would take longer than running them.
ALL_TESTS = ["-n", str(min(os.cpu_count() or 1, 4) + 1)]


def main(arguments):
    """Returns the exit code: the tests', or 1 when only a check failed."""
    full, programs, arguments = read_arguments(arguments)
    arguments = arguments or ALL_TESTS
    prepare_var()
    environment = {**os.environ, "PYTHONPATH": str(PROJECT / "script"), "DATABASE_POOL": "false"}
    for name in ("PORTAL_MODE", "PORTAL_FULL", "DEBUG"):
        environment.pop(name, None)  # the tests say themselves what they need
    if full:
        environment["PORTAL_FULL"] = "1"
    with interruptible():
        with locks.preparing() as lock:
            steps = Steps(lock, environment)
            steps.together(
                lambda: virtualenv.ensure(steps, "requirements.txt", "requirements-dev.txt"),
                frontend.ensure,
            )
            environment["CHROMIUM"] = debian.chromium()
        with throwaway.cluster(programs) as cluster:
            environment["DATABASE_URL"] = cluster.place.url
            with locks.preparing() as lock:
                files.ensure(Steps(lock, environment))
            # tests/conftest.py repeats these just above pytest's own summary.
            checks = {} if programs else CHECKS  # another PostgreSQL: only the tests, again
            environment["FAILED_CHECKS"] = ", ".join(failed_checks(checks, environment))
            tests = run([PYTHON, "-m", "pytest", *arguments], environment)
    return tests or bool(environment["FAILED_CHECKS"])


def read_arguments(arguments):
    """(full, programs' folder or None, the arguments for pytest)."""
    rest, full, programs = [], False, None
    arguments = iter(arguments)
    for argument in arguments:
        if argument == "--full":
            full = True
        elif argument == "--postgresql":
            programs = next(arguments, "")
            if not os.access(os.path.join(programs, "initdb"), os.X_OK):
                raise Failure("--postgresql needs the folder of PostgreSQL's programs (initdb…).")
        else:
            rest.append(argument)
    return full, programs, rest


def failed_checks(checks, environment):
    for name, command in checks.items():
        say(f"{name}…")
        if run(command, environment):
            say(f"{name} FAILED")
            yield name


def run(command, environment):
    """Its exit code. Interrupted, it gets the time to clean up after itself."""
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=PROJECT,
        env=environment,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait()
    except Interrupted:
        process.send_signal(signal.SIGINT)  # pytest closes browsers and reports
        process.wait()
        raise


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failure as failure:
        sys.exit(str(failure))
    except Interrupted:
        sys.exit(130)
