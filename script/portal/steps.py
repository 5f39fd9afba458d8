"""Runs the commands of a preparation: quiet when they work, whole output when they fail."""

import concurrent.futures
import contextlib
import signal
import subprocess
import threading

from .project import PROJECT, Failure


class Interrupted(BaseException):
    """Ctrl-C or SIGTERM while preparing."""


class Steps:
    """Commands that hold the preparation's lock (locks.preparing) while they run."""

    def __init__(self, lock, environment):
        self.lock = lock
        self.environment = environment
        self._running = set()
        self._guard = threading.Lock()
        self._stopped = False

    def run(self, what, command):
        """The command's standard output; `what` names the step in the message of a failure."""
        with self._guard:
            if self._stopped:
                raise Failure(f"{what}: interrupted.")
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                pass_fds=[self.lock],
            )
            self._running.add(process)
        output, errors = process.communicate()
        with self._guard:
            self._running.discard(process)
        if process.returncode:
            raise Failure(
                f"{what} failed (exit code {process.returncode}).\n{output}{errors}".strip()
            )
        return output

    def together(self, *tasks):
        """Run the functions at once; the first failure stops the others."""
        with concurrent.futures.ThreadPoolExecutor(len(tasks)) as pool:
            futures = [pool.submit(task) for task in tasks]
            try:
                for future in concurrent.futures.as_completed(futures):
                    future.result()
            except BaseException:
                self.stop()
                raise

    def stop(self):
        with self._guard:
            self._stopped = True
            for process in self._running:
                process.terminate()


@contextlib.contextmanager
def interruptible():
    """SIGINT, SIGTERM and SIGHUP raise Interrupted in the main thread."""

    def interrupt(number, frame):
        raise Interrupted

    before = {number: signal.signal(number, interrupt) for number in ending_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ending_signals():
    """Those that ask to stop; a closed terminal does not under nohup."""
    yield from (signal.SIGINT, signal.SIGTERM)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        yield signal.SIGHUP
