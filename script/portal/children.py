"""Processes that script/server keeps running: the web server and the worker of jobs."""

import ctypes
import os
import signal
import subprocess
import time

from .project import PROJECT, say

LONGEST_PAUSE = 30  # seconds between two starts of a child that keeps dying
GOOD_RUN = 60  # seconds; a child that lived longer is started again at once
GRACE = 25  # seconds that children get to finish; gunicorn takes up to 20
PR_SET_PDEATHSIG = 1

try:
    _prctl = ctypes.CDLL(None).prctl
except (OSError, AttributeError):  # not Linux
    _prctl = None


class Child:
    def __init__(self, name, command, *, environment, descriptors=()):
        self.name = name
        self.command = [str(part) for part in command]
        self.environment = environment
        self.descriptors = descriptors
        self.process = None
        self.pause = 0
        self.next_start = 0
        self.started = 0

    def tend(self):
        """Start it, or start it again when it has died and its pause is over."""
        now = time.monotonic()
        if self.process and self.process.poll() is not None:
            lived = now - self.started
            self.pause = 0 if lived > GOOD_RUN else min(max(1, self.pause * 2), LONGEST_PAUSE)
            again = f"again in {self.pause} s" if self.pause else "again now"
            say(f"{self.name} ended ({_ending(self.process.returncode)}); starting it {again}.")
            self.process, self.next_start = None, now + self.pause
        if self.process is None and now >= self.next_start:
            self._start(now)

    def _start(self, now):
        parent = os.getpid()

        def die_with_parent():
            if _prctl:
                _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
                if os.getppid() != parent:  # it died before the line above
                    os._exit(1)

        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            pass_fds=self.descriptors,
            start_new_session=True,  # Ctrl-C reaches script/server alone, which stops in order
            preexec_fn=die_with_parent,  # safe: no other thread runs by now
        )
        self.started = now

    def is_running(self):
        return self.process is not None and self.process.poll() is None


def stop(children):
    """Ask all to finish; after the grace, or when asked twice, end them."""
    for child in children:
        if child.is_running():
            child.process.terminate()
    deadline = time.monotonic() + GRACE
    try:
        for child in children:
            if child.process:
                child.process.wait(max(0, deadline - time.monotonic()))
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        for child in children:
            if child.is_running():
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()


def _ending(code):
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
