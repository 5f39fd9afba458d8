"""What changed since the former edition: both are in order, so one pass over them tells."""

import json
from dataclasses import dataclass, field

from ess_portal import spreadsheets

KINDS = ("added", "changed", "removed")
SAMPLE = 20  # of each kind, shown on the page; the file has all


@dataclass
class Changes:
    since: object = None
    counts: dict = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    sample: dict = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def note(self, kind, key, name):
        self.counts[kind] += 1
        if len(self.sample[kind]) < SAMPLE:
            self.sample[kind].append([key, name])

    def as_fields(self):
        return {"since": self.since, "sample": self.sample, **self.counts}


def compare(table, former, path):
    """Changes of `table` since the edition `former` (None: the first one), written to `path`.

    The file is a CSV: change, id, name.
    """
    found = Changes(since=former and former.day)
    rows = _changes(_index(table), _index_of(former), found) if former else ()
    with path.open("wb") as file:
        spreadsheets.write("csv", file, ["change", "id", "name"], rows)
    return found


def _changes(now, before, found):
    new, old = next(now, None), next(before, None)
    while new or old:
        if old is None or (new and _order(new) < _order(old)):
            kind, key, name = "added", new[0], new[2]
            new = next(now, None)
        elif new is None or _order(old) < _order(new):
            kind, key, name = "removed", old[0], old[2]
            old = next(before, None)
        else:
            kind, key, name = ("changed" if new[1] != old[1] else ""), new[0], new[2]
            new, old = next(now, None), next(before, None)
        if kind:
            found.note(kind, key, name)
            yield kind, key, name


def _order(line):
    return line[0].split("/")


def _index(table):
    with table.index.open() as file:
        for line in file:
            yield json.loads(line)


def _index_of(edition):
    from .dumps import read_lines

    return read_lines(edition.files.get(kind="index"))
