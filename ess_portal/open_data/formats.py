"""The formats of a dump, all written from one table that was read once."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from ess_portal import spreadsheets

from . import licence

MOST_IN_A_SHEET = 200_000  # rows; more than that is no longer for a spreadsheet


class OutOfOrder(Exception):
    """Records did not come in the order of their key: days could not be compared."""


@dataclass
class Table:
    """The rows of a dataset in a file of JSON lines, and an index of them beside it.

    A line of the index: [key, digest of the row, name].
    """

    dataset: object
    day: date
    path: Path
    rows: int
    digest: str

    @property
    def index(self):
        return self.path.with_suffix(".index")

    @property
    def names(self):
        return [column.name for column in self.dataset.columns]

    @classmethod
    def gather(cls, dataset, path, day):
        columns = dataset.columns
        names = [column.name for column in columns]
        keys = [names.index(name) for name in dataset.key]
        shown = names.index(dataset.shown)
        whole, rows, last = hashlib.sha256(json.dumps(names).encode()), 0, None
        table = cls(dataset, day, path, 0, "")
        with path.open("w") as file, table.index.open("w") as index:
            for record in dataset.records():
                line = dumped([column.value(record) for column in columns])
                values = json.loads(line)
                key = [str(values[position]) for position in keys]
                if last is not None and key <= last:
                    raise OutOfOrder(f"{dataset.slug}: {key} after {last}")
                last = key
                digest = hashlib.blake2b(line.encode(), digest_size=16).hexdigest()
                whole.update(digest.encode())
                file.write(f"{line}\n")
                index.write(f"{dumped(['/'.join(key), digest, values[shown]])}\n")
                rows += 1
        table.rows, table.digest = rows, whole.hexdigest()
        return table

    def lines(self):
        with self.path.open() as file:
            for line in file:
                yield json.loads(line)


def kinds_of(table):
    """A long table has no spreadsheets: no program would open them."""
    return [
        kind
        for kind in table.dataset.kinds
        if kind not in ("xlsx", "ods") or table.rows <= MOST_IN_A_SHEET
    ]


def write(table, kind, path):
    with path.open("wb") as file:
        if kind in spreadsheets.KINDS:
            title = str(table.dataset.title)
            about = _about_sheet(table) if kind != "csv" else ()
            spreadsheets.write(kind, file, table.names, _typed(table, kind), about, title=title)
        else:
            for text in (_json if kind == "json" else _geojson)(table):
                file.write(text.encode())


def about(table):
    """What each file says of itself."""
    return {
        "dataset": table.dataset.slug,
        "date": table.day.isoformat(),
        "rows": table.rows,
        "licence": f"{licence.LICENCE} {licence.LICENCE_URL}",
        "attribution": str(licence.ATTRIBUTION),
    }


def _about_sheet(table):
    said = about(table)
    labels = {
        "dataset": _("Conjunt de dades"),
        "date": _("Data"),
        "rows": _("Files"),
        "licence": _("Llicència"),
        "attribution": _("Com citar-ho"),
    }
    meanings = [(column.name, column.meaning) for column in table.dataset.columns]
    return [
        *((labels[name], value) for name, value in said.items()),
        ("", ""),
        (_("Columna"), _("Què vol dir")),
        *meanings,
    ]


def _typed(table, kind):
    """Rows for a spreadsheet: dates are dates again. CSV has them as they are."""
    columns = table.dataset.columns
    days = [n for n, column in enumerate(columns) if column.kind == "date"]
    moments = [n for n, column in enumerate(columns) if column.kind == "moment"]
    for row in table.lines():
        if kind != "csv":
            for n in days:
                row[n] = row[n] and date.fromisoformat(row[n])
            for n in moments:
                row[n] = row[n] and datetime.fromisoformat(row[n])
        yield row


def _json(table):
    yield f'{{"about":{dumped(about(table))},\n"items":['
    yield from _parted(dumped(dict(zip(table.names, row, strict=True))) for row in table.lines())
    yield "\n]}\n"


def _geojson(table):
    yield f'{{"type":"FeatureCollection","about":{dumped(about(table))},\n"features":['
    yield from _parted(dumped(feature) for feature in _features(table))
    yield "\n]}\n"


def _features(table):
    lat, lon = (table.names.index(name) for name in table.dataset.point)
    key = table.names.index(table.dataset.key[-1])
    for row in table.lines():
        on_map = row[lat] is not None and row[lon] is not None
        yield {
            "type": "Feature",
            "id": row[key],
            "geometry": {"type": "Point", "coordinates": [row[lon], row[lat]]} if on_map else None,
            "properties": dict(zip(table.names, row, strict=True)),
        }


def _parted(items):
    separator = "\n"
    for item in items:
        yield separator + item
        separator = ",\n"


def dumped(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value):
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(value)
