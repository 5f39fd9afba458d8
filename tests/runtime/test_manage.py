import os
import subprocess
import sys

from portal.project import PROJECT


def manage(code="import manage; manage.main()", **environment):
    """manage.py showmigrations in the portal's own settings, not the tests'."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    kept["DJANGO_SETTINGS_MODULE"] = "ess_portal.settings"
    return subprocess.run(
        [sys.executable, "-c", code, "showmigrations", "--skip-checks"],
        cwd=PROJECT,
        env=kept | environment,
        capture_output=True,
        text=True,
    )


def test_a_command_that_finds_no_database_says_so_in_one_line():
    done = manage(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert done.stderr.startswith("Cannot reach the database of DATABASE_URL: ")
    assert done.stderr.count("\n") == 1


def test_without_the_embedded_database_it_says_how_to_start_it(tmp_path):
    elsewhere = (
        "from ess_portal import embedded_database as e;"
        f"e.default_place = lambda: e.place_in({str(tmp_path)!r});"
        "import manage; manage.main()"
    )
    done = manage(elsewhere)
    assert done.returncode == 1
    assert "Start the portal with script/server" in done.stderr
    assert done.stderr.count("\n") == 1
