"""The life of one PostgreSQL cluster: made once, started, found again, stopped.

Rules (docs/adr/0002): the caller holds an exclusive lock for the cluster; it is alive when a
connection answers; the number in postmaster.pid is believed only of a process that works in
the cluster's own folder.
"""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from .account import make_private
from .project import Failure, embedded_database

LISTENING_NOWHERE = """\
# Written by script/server at each start: changes here are lost.
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 60
shared_buffers = 256MB
effective_cache_size = 1GB
maintenance_work_mem = 128MB
max_wal_size = 2GB
random_page_cost = 1.1
jit = off
datestyle = 'iso, mdy'
timezone = 'UTC'
log_line_prefix = '%m [%p] '
"""
# Nobody misses a test database after a power cut.
NOT_DURABLE = """\
fsync = off
full_page_writes = off
synchronous_commit = off
wal_level = minimal
max_wal_senders = 0
"""
IMPOSSIBLE_PROCESS = 4_194_305  # one more than the kernel's highest
LARGEST_LOG = 10_000_000  # bytes


class Cluster:
    """`owner` is the (user, group) that PostgreSQL runs as, None for ourselves."""

    def __init__(self, place, programs, owner, *, durable=True):
        self.place = place
        self.programs = Path(programs)
        self.owner = owner
        self.durable = durable

    def ensure_running(self):
        """Make, start or find the cluster, and the portal's database in it."""
        make_private(self.place.folder, self.owner)
        make_private(self.place.socket_folder, self.owner)
        if not self.place.data.exists():
            self._make()
        self._check_version()
        if not self._answers():
            self._start()
        self._ensure_database()

    def stop(self):
        """Fast: open transactions roll back. Quiet when nothing of ours runs."""
        process = self._process()
        if process is None and not self.place.is_listening():
            return
        self._run("pg_ctl", "-D", self.place.data, "-m", "fast", "-w", "-t", "60", "-s", "stop")

    def remove(self):
        self.stop()
        shutil.rmtree(self.place.folder, ignore_errors=True)
        shutil.rmtree(self.place.socket_folder, ignore_errors=True)

    def _make(self):
        """initdb beside the final place, so that an interrupted one leaves nothing half made."""
        draft = self.place.folder / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        options = [] if self.durable else ["--no-sync"]
        if self._major() >= 17:  # sorts and folds case the same on every machine
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # Whoever reaches the socket is trusted: its folder is open to its owner alone.
        options += ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres"]
        self._run("initdb", "-D", draft, *options)
        draft.rename(self.place.data)

    def _check_version(self):
        found = (self.place.data / "PG_VERSION").read_text().strip()
        if found != str(self._major()):
            raise Failure(
                f"{self.place.data} was made by PostgreSQL {found} and this is {self._major()}. "
                f"Dump it with the former version, or remove {self.place.folder} to start anew."
            )

    def _major(self):
        return int(re.search(r"\d+", self._run("postgres", "--version"))[0])

    def _start(self):
        self._wait_for_former()
        self._write_settings()
        if self.place.log.exists() and self.place.log.stat().st_size > LARGEST_LOG:
            self.place.log.unlink()
        data, log = self.place.data, self.place.log
        for attempt in range(5):
            try:
                self._run("pg_ctl", "-D", data, "-l", log, "-w", "-t", "120", "-s", "start")
                return
            except Failure:
                # After kill -9 its last processes may hold the memory for a moment.
                if attempt == 4:
                    raise
                time.sleep(1)

    def _write_settings(self):
        settings = LISTENING_NOWHERE.format(socket_folder=self.place.socket_folder)
        settings += "" if self.durable else NOT_DURABLE
        path = self.place.data / "postgresql.conf"
        path.write_text(settings)
        if self.owner:
            os.chown(path, *self.owner)

    def _wait_for_former(self):
        """A server that is starting or stopping gets a minute; a stale number is set aside."""
        deadline = time.monotonic() + 60
        while self._process() is not None and not self._answers():
            if time.monotonic() > deadline:
                raise Failure(
                    f"PostgreSQL (process {self._process()}) holds {self.place.data} and does not "
                    f"answer. See {self.place.log}."
                )
            time.sleep(0.2)
        pid_file = self.place.data / "postmaster.pid"
        if pid_file.exists() and self._process() is None:
            # Another program may have got the number since, and PostgreSQL would not start. The
            # other lines stay: PostgreSQL checks with them that no old process is left.
            _, _, rest = pid_file.read_text().partition("\n")
            pid_file.write_text(f"{IMPOSSIBLE_PROCESS}\n{rest}")
        if not self.place.is_listening():  # the same with the number beside the socket
            for file in (self.place.socket, Path(f"{self.place.socket}.lock")):
                file.unlink(missing_ok=True)

    def _process(self):
        """The running server's process number, if it is this cluster's; else None."""
        try:
            number = int((self.place.data / "postmaster.pid").read_text().split("\n")[0])
            # PostgreSQL works in its data folder. No other program does.
            if os.path.samefile(f"/proc/{number}/cwd", self.place.data):
                return number
        except (OSError, ValueError):
            pass
        return None

    def _answers(self):
        if not self.place.is_listening():
            return False
        try:
            answer = self._query("SHOW data_directory")
        except Failure:
            return False
        if answer != str(self.place.data):
            raise Failure(f"Another PostgreSQL listens in {self.place.socket_folder}.")
        return True

    def _ensure_database(self):
        owner, name = embedded_database.OWNER, embedded_database.DATABASE
        if owner not in self._query("SELECT rolname FROM pg_roles").split():
            # Creates databases for the tests; everything else as on any hosted PostgreSQL.
            self._query(f"CREATE ROLE {owner} LOGIN CREATEDB")
        if name not in self._query("SELECT datname FROM pg_database").split():
            self._query(f"CREATE DATABASE {name} OWNER {owner}")

    def _query(self, sql):
        options = ["-X", "-A", "-t", "-q", "-w", "-U", "postgres", "-d", "postgres"]
        return self._run("psql", "-h", self.place.socket_folder, *options, "-c", sql).strip()

    def _run(self, program, *arguments):
        environment = {"PATH": os.defpath, "HOME": str(self.place.folder), "LC_ALL": "C"}
        environment["PGCONNECT_TIMEOUT"] = "10"
        user, group = self.owner or (None, None)
        done = subprocess.run(
            [str(self.programs / program), *map(str, arguments)],
            cwd=self.place.folder,
            env=environment,
            user=user,
            group=group,
            extra_groups=[] if self.owner else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,  # Ctrl-C is for script/server, which stops things in order
        )
        if done.returncode:
            said = (done.stderr or done.stdout).strip()
            if program == "pg_ctl":
                said += f" See {self.place.log}."
            raise Failure(f"PostgreSQL's {program} failed: {said}")
        return done.stdout
