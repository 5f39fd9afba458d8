import os

import pytest
from django.utils import translation

from tests.strict_client import StrictClient


def pytest_terminal_summary(terminalreporter):
    """script/test checks style and migrations first; a failure there must not scroll away."""
    failed = os.environ.get("FAILED_CHECKS")
    if failed:
        terminalreporter.section("checks")
        terminalreporter.write_line(f"FAILED before the tests, see above: {failed}", red=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium (script/test found it) in place of Playwright's own download."""
    arguments = {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium")}
    if os.geteuid() == 0:
        arguments["chromium_sandbox"] = False  # Chromium has none for root
    return browser_type_launch_args | arguments


@pytest.fixture
def client():
    """Every HTML page that a test gets is read for what no page may have."""
    return StrictClient()


@pytest.fixture(autouse=True)
def catalan():
    """Each test begins in Catalan: a page asked for in another language leaves it behind."""
    with translation.override("ca"):
        yield
