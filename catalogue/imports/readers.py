"""A file of a source, as rows: CSV, XLSX, XLS, ODS, JSON of any nesting, or GeoJSON."""

import hashlib
import json
import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import sheets
from .encodings import decode
from .flattening import columns_of
from .problems import UnreadableFile
from .rows import storable
from .tables import Grid, Table

LARGEST_FILE = 300 * 2**20
MOST_DEEP = 4  # levels at which a list of records is looked for
# What JSON can write and nothing can keep: NUL, halves of characters, numbers past all numbers.
_ODD = re.compile(r"\\u(?:0000|[dD][89a-fA-F])|[eE]\+?\d{3}|\d{300}")
_LISTS = ("features", "data", "records", "items", "results", "rows", "resultats", "dades")


@dataclass
class Document:
    """A file that could be read. `rows()` gives (row number, dict, problems) each time anew.

    The number is the line of a CSV, or the position in a list (from 1).
    """

    name: str
    digest: str
    kind: str  # "csv", "sheet", "json" or "geojson"
    encoding: str = ""
    delimiter: str = ""
    headers: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    table: Grid | None = None
    items: list | None = None

    def rows(self):
        if self.table:
            yield from self.table.rows()
            return
        for number, item in enumerate(self.items, start=1):
            yield number, item if isinstance(item, dict) else {}, []

    @property
    def row_count(self):
        """How many rows there are; for a CSV, about."""
        return len(self.items) if self.table is None else self.table.row_count

    @property
    def columns(self):
        """The names of the columns, those inside nested objects by their path."""
        return [name for name in self.headers if name] if self.table else columns_of(self.items)

    def __bool__(self):
        return True


def read(data, name="", knows_column=lambda header: False):
    """Reads the bytes of a file; raises UnreadableFile with a message for a person.

    `knows_column` tells whether a header is one of the mapping's: it finds the header row.
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(_("El fitxer passa de %(mb)s MB.") % {"mb": LARGEST_FILE >> 20})
    digest = hashlib.sha256(data).hexdigest()
    if sheets.is_spreadsheet(data):
        table, notes = sheets.read(data, knows_column)
        document = Document(name, digest, "sheet", headers=table.headers, notes=notes, table=table)
        return _checked(document)
    text, encoding = decode(data)
    body = text.lstrip("\ufeff \t\r\n")
    if not body:
        raise UnreadableFile(_("El fitxer és buit."))
    if body[:1] in "[{":
        kind, items, notes = _read_json(body)
        return Document(name, digest, kind, encoding, notes=notes, items=items)
    if body[:1] == "<":
        raise UnreadableFile(
            _("El fitxer és una pàgina web o un XML, no dades. Potser l’adreça ha donat un error.")
        )
    table = Table(body, knows_column)
    document = Document(name, digest, "csv", encoding, table.delimiter, table.headers, table=table)
    return _checked(document)


def _checked(document):
    """A document of a table, with its notes; one without rows is refused."""
    table = document.table
    if table.repeated:
        document.notes.append(
            _("Hi ha columnes repetides (%(names)s): val el primer valor que no és buit.")
            % {"names": ", ".join(table.repeated)}
        )
    if table.had_nulls:
        document.notes.append(_("S’han tret caràcters nuls."))
    if next(table.rows(), None) is None:
        raise UnreadableFile(_("El fitxer només té la capçalera: no hi ha cap fila."))
    return document


def _read_json(text):
    """(kind, items, notes) of a list of objects, wherever the file keeps it."""
    try:
        content = _loaded(text.replace("\x00", ""))
    except json.JSONDecodeError as error:
        rows = _lines_of_json(text) if error.msg == "Extra data" else None
        if rows and all(isinstance(row, dict) for row in rows):
            return "json", rows, []
        if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
            reason = _(
                "El fitxer JSON ha arribat tallat: s’acaba a la línia %(line)s sense tancar-se."
            )
        else:
            reason = _("El fitxer JSON està malmès a la línia %(line)s, columna %(column)s.")
        raise UnreadableFile(reason % {"line": error.lineno, "column": error.colno}) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableFile(_("El fitxer JSON no es pot llegir.")) from error
    items, kind = content, "json"
    if isinstance(content, dict):
        if content.get("type") == "FeatureCollection":
            kind = "geojson"
        items = _records_of(content)
    if not isinstance(items, list):
        raise UnreadableFile(_("El fitxer JSON no conté cap llista de registres."))
    if not items:
        raise UnreadableFile(_("El fitxer no té cap registre."))
    if not any(isinstance(item, dict) for item in items):
        raise UnreadableFile(_("La llista del fitxer JSON no és de registres amb camps."))
    return kind, items, []


def _loaded(text):
    """The content of JSON, as it can be kept; a number that is none says nothing."""
    content = json.loads(text, parse_constant=lambda _name: None)
    return storable(content) if _ODD.search(text) else content


def _records_of(content):
    """The list of records inside an object: by its usual names, else the longest one.

    Objects kept by their identifier (`{"12": {…}, "15": {…}}`) are records with a `_key`.
    """
    named = next((content[key] for key in _LISTS if isinstance(content.get(key), list)), None)
    if named is not None:
        return named
    found = max(_lists_in(content, MOST_DEEP), key=len, default=None)
    if found is None and len(content) > 1 and all(isinstance(v, dict) for v in content.values()):
        return [{"_key": key, **item} for key, item in content.items()]
    return found


def _lists_in(content, deep):
    for value in content.values():
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield value
        elif isinstance(value, dict) and deep:
            yield from _lists_in(value, deep - 1)


def _lines_of_json(text):
    """A file with an object on each line, or None."""
    try:
        return [_loaded(row) for row in text.split("\n") if row.strip()]
    except (RecursionError, ValueError):
        return None
