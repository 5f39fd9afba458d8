import socket
import subprocess
import sys

import pytest
from portal import children, locks, server, test, virtualenv
from portal.project import PROJECT, Failure


def test_demo_is_the_default():
    assert server.check_environment({}) == ("127.0.0.1", 8000)
    assert server.check_environment({"PORT": "8080"}) == ("127.0.0.1", 8080)


def test_production_names_everything_that_is_missing():
    with pytest.raises(Failure, match="needs ALLOWED_HOSTS, DATABASE_URL"):
        server.check_environment({"PORTAL_MODE": "production", "SECRET_KEY": "x"})


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"PORTAL_MODE": "prod"}, "PORTAL_MODE"),
        ({"PORT": "abc"}, "PORT=abc"),
        ({"PORT": "70000"}, "PORT=70000"),
        ({"HOST": "0.0.0.0"}, "HOST"),
    ],
)
def test_values_that_cannot_be_right_get_one_line(environment, message):
    with pytest.raises(Failure, match=message):
        server.check_environment(environment)


def test_a_taken_port_is_said_with_a_way_out():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Failure, match=f"PORT={port + 1} script/server"):
            server.reserve("127.0.0.1", port, patience=0)


@pytest.mark.parametrize(
    ("hosts", "name"),
    [(None, "localhost"), ("*", "localhost"), (".ess.example,b.example", "ess.example")],
)
def test_the_first_look_asks_for_a_name_that_the_portal_answers_to(hosts, name):
    environment = {} if hosts is None else {"ALLOWED_HOSTS": hosts}
    assert server.allowed_host(environment) == name


def test_the_lock_is_exclusive_and_tells_who_holds_it(tmp_path):
    _, before = locks.take(tmp_path / "lock", "http://127.0.0.1:8000/")
    assert before == ""
    with pytest.raises(locks.Taken, match=r"127\.0\.0\.1:8000"):
        locks.take(tmp_path / "lock")


def test_the_lock_goes_with_a_killed_holder(tmp_path):
    code = "from portal import locks, project; import sys; locks.take(sys.argv[1], 'address')"
    command = [sys.executable, "-c", f"{code}; print('locked', flush=True); input()"]
    holder = subprocess.Popen(
        [*command, str(tmp_path / "lock")],
        cwd=PROJECT / "script",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline() == b"locked\n"
    with pytest.raises(locks.Taken):
        locks.take(tmp_path / "lock")
    holder.kill()
    holder.communicate()
    assert locks.take(tmp_path / "lock")[1] == "address"


def test_a_child_that_keeps_dying_waits_longer_and_longer(monkeypatch):
    now = 100.0
    monkeypatch.setattr(children.time, "monotonic", lambda: now)
    child = children.Child("The child", [sys.executable, "-c", "exit(3)"], environment=None)
    pauses = []
    for _ in range(7):
        child.tend()
        child.process.wait()
        child.tend()  # notices the end
        assert child.process is None
        pauses.append(child.pause)
        now += child.pause
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_stopping_ends_a_child_that_does_not_want_to(monkeypatch):
    monkeypatch.setattr(children, "GRACE", 0)
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); input()"
    child = children.Child("The child", [sys.executable, "-c", code], environment=None)
    monkeypatch.setattr(subprocess, "DEVNULL", subprocess.PIPE)  # input() waits
    child.tend()
    children.stop([child])
    assert not child.is_running()


def test_arguments_of_script_test():
    assert test.read_arguments(["--full", "tests/catalogue", "-k", "x"]) == (
        True,
        None,
        ["tests/catalogue", "-k", "x"],
    )
    with pytest.raises(Failure, match="initdb"):
        test.read_arguments(["--postgresql", "/nowhere"])


def test_requirements_are_exact_and_say_why():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (PROJECT / name).read_text().splitlines():
            if line and not line.startswith("#"):
                requirement, _, reason = line.partition("  # ")
                assert "==" in requirement, line
                assert reason.strip(), line


def test_a_changed_requirement_file_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(virtualenv, "PROJECT", tmp_path)
    (tmp_path / "requirements.txt").write_text("a==1")
    before = virtualenv._fingerprint("requirements.txt")
    (tmp_path / "requirements.txt").write_text("a==2")
    assert virtualenv._fingerprint("requirements.txt") != before


def test_a_python_without_venv_gets_the_line_that_helps(monkeypatch):
    monkeypatch.setattr(virtualenv.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(virtualenv, "_works", lambda *arguments: False)
    with pytest.raises(Failure, match="apt-get install python3-venv"):
        virtualenv.ensure(None, "requirements.txt")


def test_a_machine_without_python_gets_the_line_that_helps(tmp_path):
    (tmp_path / "dirname").symlink_to("/usr/bin/dirname")
    done = subprocess.run(
        ["/bin/sh", str(PROJECT / "script" / "server")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or later is needed.")
