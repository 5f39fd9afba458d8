"""A file of a source, as rows: CSV, JSON (a list of objects) or GeoJSON."""

import hashlib
import json
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from .encodings import decode
from .problems import UnreadableFile
from .tables import Table

LARGEST_FILE = 300 * 2**20
_LISTS = ("features", "data", "records", "items", "results", "rows", "resultats", "dades")


@dataclass
class Document:
    """A file that could be read. `rows()` gives (row number, dict, problems) each time anew.

    The number is the line of a CSV, or the position in a list (from 1).
    """

    name: str
    digest: str
    kind: str  # "csv", "json" or "geojson"
    encoding: str = ""
    delimiter: str = ""
    headers: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    table: Table | None = None
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
        return len(self.items) if self.table is None else self.table.text.count("\n")

    def has_more_rows_than(self, count):
        return next(islice(self.rows(), count, None), None) is not None

    def __bool__(self):
        return True


def read(data, name="", knows_column=lambda header: False):
    """Reads the bytes of a file; raises UnreadableFile with a message for a person.

    `knows_column` tells whether a header is one of the mapping's: it finds the header row.
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(_("El fitxer passa de %(mb)s MB.") % {"mb": LARGEST_FILE >> 20})
    digest = hashlib.sha256(data).hexdigest()
    text, encoding = decode(data)
    body = text.lstrip("\ufeff \t\r\n")
    if body[:1] in "[{":
        kind, items, notes = _read_json(body)
        return Document(name, digest, kind, encoding, notes=notes, items=items)
    if body[:1] == "<":
        raise UnreadableFile(
            _("El fitxer és una pàgina web o un XML, no dades. Potser l’adreça ha donat un error.")
        )
    table = Table(body, knows_column)
    document = Document(name, digest, "csv", encoding, table.delimiter, table.headers, table=table)
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
        content = json.loads(text.replace("\x00", ""), parse_constant=lambda _name: None)
    except json.JSONDecodeError as error:
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
        items = next((content[key] for key in _LISTS if isinstance(content.get(key), list)), None)
    if not isinstance(items, list):
        raise UnreadableFile(_("El fitxer JSON no conté cap llista de registres."))
    if not items:
        raise UnreadableFile(_("El fitxer no té cap registre."))
    if not any(isinstance(item, dict) for item in items):
        raise UnreadableFile(_("La llista del fitxer JSON no és de registres amb camps."))
    return kind, items, []
