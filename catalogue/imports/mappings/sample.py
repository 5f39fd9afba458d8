"""What is kept of a file so that its columns can be mapped: names, examples, counts, first rows.

Columns about persons keep their name only, and cells with a person's e-mail nothing: the
sample is stored with the mapping.
"""

from collections import Counter

from stdnum.es import dni, nie

from .. import normalise
from ..flattening import exploded, lists_of_objects, properties_of
from . import flat_columns
from .record import is_somebodys_address

MOST_ROWS = 20_000  # read for the counts
ROWS_KEPT = 30
MOST_COLUMNS = 300  # that say something; more are named but not read
EXAMPLES = 4
MOST_VALUES = 250  # different values of a column that are kept, with their counts
LONGEST_VALUE, LONGEST_CELL, LONGEST_EXAMPLE = 120, 1_500, 80
# Lists inside a record that are its places: each is a row, and the rows are one record again.
PLACES = ("address", "adrec", "direccion", "place", "lloc", "lugar", "seu", "sede", "local", "establ", "location", "ubicac", "site")  # fmt: skip


def take(document, explode=None):
    """The sample of a Document; `explode` is the list to make rows of (None: it is guessed)."""
    lists = lists_of_objects(document.items) if document.items else []
    if explode is None:
        explode = next((path for path in lists if _holds_places(path)), "")
    columns, rows, count = _read(document, explode)
    shown = [column for column in columns.values() if column.is_shown][:MOST_COLUMNS]
    names = {column.name for column in shown if not column.is_personal}
    return {
        "kind": document.kind,
        "digest": document.digest,
        "row_count": count,
        "notes": list(document.notes),
        "lists": lists,
        "explode": explode,
        "empty": [column.name for column in columns.values() if column not in shown][:500],
        "columns": [column.as_json() for column in shown],
        "rows": [_kept_row(record, explode, names) for record in rows][:ROWS_KEPT],
    }


class Document:
    """A sample's rows, for a mapping to read them as it would read the file."""

    def __init__(self, sample):
        self.sample, self.items, self.table = sample, None, self
        self.headers = [column["name"] for column in sample.get("columns", [])]

    def rows(self):
        for number, record in enumerate(self.sample.get("rows", []), start=1):
            yield number, record, []


class _Column:
    def __init__(self, name):
        self.name, self.filled, self.values, self.examples = name, 0, Counter(), []
        self.persons = 0
        self.is_named_personal = flat_columns.is_personal(name)

    def add(self, value):
        written = normalise.line(str(value)[:LONGEST_CELL])
        if not written:
            return
        self.filled += 1
        if self.is_named_personal:
            return
        if len(written) <= 12 and (dni.is_valid(written) or nie.is_valid(written)):
            self.persons += 1
        if is_somebodys_address(written, ""):
            return
        if len(self.values) < MOST_ROWS and len(written) <= LONGEST_VALUE:
            self.values[written] += 1
        if len(self.examples) < EXAMPLES and written[:LONGEST_EXAMPLE] not in self.examples:
            self.examples.append(written[:LONGEST_EXAMPLE])

    @property
    def is_personal(self):
        """By its name, or because it is a column of DNIs that does not say that it is the NIF."""
        mostly = self.persons > self.filled / 2
        return self.is_named_personal or (mostly and flat_columns.field_of(self.name) != "nif")

    @property
    def is_shown(self):
        """Whether it says something, or would by its heading in another file."""
        return bool(self.filled or flat_columns.field_of(self.name))

    def as_json(self):
        content = {"name": self.name, "filled": self.filled}
        if self.is_personal:
            return content | {"personal": True, "examples": [], "distinct": 0, "values": []}
        few = len(self.values) <= MOST_VALUES * 4
        return content | {
            "examples": self.examples,
            "distinct": len(self.values),
            "values": [list(pair) for pair in self.values.most_common(MOST_VALUES)] if few else [],
        }


def _read(document, explode):
    columns, rows, count = {}, [], 0
    if document.table:
        columns = {name: _Column(name) for name in document.headers if name}
    for count, (_number, record, _problems) in enumerate(document.rows(), start=1):
        if count > MOST_ROWS:
            break
        for cells in exploded(properties_of(record), explode):
            for name, value in cells.items():
                if name not in columns:
                    columns[name] = _Column(name)
                columns[name].add(value)
            if len(rows) < ROWS_KEPT:
                rows.append((record, cells))
    return columns, rows, max(count, document.row_count if count > MOST_ROWS else 0)


def _kept_row(pair, explode, names):
    """A row's cells without what is about persons; as a feature when it has a geometry."""
    record, cells = pair
    kept = {
        name: normalise.plain(value)[:LONGEST_CELL]
        for name, value in cells.items()
        if name in names and value is not None and not is_somebodys_address(value, "")
    }
    geometry = record.get("geometry") if record.get("type") == "Feature" else None
    if isinstance(geometry, dict) and len(str(geometry)) < LONGEST_CELL * 4:
        return {"type": "Feature", "properties": kept, "geometry": geometry}
    return kept


def _holds_places(path):
    key = normalise.fold(path.rpartition(".")[2])
    return any(key.startswith(word) for word in PLACES)


__all__ = ["Document", "take"]
