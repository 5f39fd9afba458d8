"""Exports of a filtered list: first byte, whole file, and how much the worker grows.

DATABASE_URL=… python -m tests.benchmarks.exports ["sector=alim"]
"""

import http.client
import sys
import threading
import time

from . import database
from .server import serving

KINDS = ("csv", "geojson", "json", "xlsx", "ods")
ROUNDS = 3
MIB = 1024 * 1024
MUST = {"csv": "first byte <= 1 s", "geojson": "first byte <= 1 s", "xlsx": "<= 3 s", "ods": "<= 3 s"}  # fmt: skip


class Watch(threading.Thread):
    """The largest memory (RSS) of any web process while an export is made."""

    def __init__(self, workers):
        super().__init__(daemon=True)
        self.workers, self.peaks = workers, [worker.memory_info().rss for worker in workers]
        self.before = list(self.peaks)
        self.done = threading.Event()

    def run(self):
        while not self.done.wait(0.02):
            sizes = [worker.memory_info().rss for worker in self.workers]
            self.peaks = list(map(max, self.peaks, sizes))

    @property
    def growth(self):
        return max(peak - before for peak, before in zip(self.peaks, self.before, strict=True))


def export(port, kind, query):
    """(seconds to the first byte of the body, to the last, bytes)"""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    begun = time.perf_counter()
    connection.request("GET", f"/ca/cataleg/export.{kind}?{query}", headers={"X-Forwarded-Proto": "https"})  # fmt: skip
    answer = connection.getresponse()
    if answer.status != 200:
        raise SystemExit(f"export.{kind} answered {answer.status}.")
    size = len(answer.read(1))
    first = time.perf_counter() - begun
    while piece := answer.read(64 * 1024):
        size += len(piece)
    connection.close()
    return first, time.perf_counter() - begun, size


def measure(server, connection, kind, query):
    workers = server._process.children()
    watch, found = Watch(workers), []
    before = server.cpu_seconds(), database.cpu_seconds(connection)
    watch.start()
    for _ in range(ROUNDS):
        found.append(export(server.port, kind, query))
    watch.done.set()
    watch.join()
    web = (server.cpu_seconds() - before[0]) / ROUNDS
    data = (database.cpu_seconds(connection) - before[1]) / ROUNDS
    first, whole = (sorted(one[n] for one in found)[ROUNDS // 2] for n in (0, 1))
    print(
        f"  {kind:8} first byte {first:.2f} s, whole {whole:.2f} s, {found[0][2] / MIB:.1f} MiB;"
        f" CPU {web:.2f} s portal + {data:.2f} database; worker grows {watch.growth / MIB:.0f} MiB"
        f"   {MUST.get(kind, '')}"
    )


def main(query):
    with database.connect() as connection, serving(PAGE_CACHE_BYTES="1") as server:
        database.print_size(connection)
        for _ in range(4):  # every worker has loaded what it needs
            for kind in KINDS:
                export(server.port, kind, "q=xyzxyz")
        _first, _whole, _size = export(server.port, "csv", query)
        print(f"\nExports of «{query or 'the whole list'}» (medians of {ROUNDS})")
        for kind in KINDS:
            measure(server, connection, kind, query)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
