"""Spreadsheets: XLSX, XLS and ODS, known by their content whatever their name says.

The cells are read by `sheet_cells` in a process of its own. Of several sheets, the one whose
header the mapping knows best is read, then the longest; the others are named in the notes.
"""

import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from django.utils.translation import gettext as _

from .problems import UnreadableFile
from .tables import Grid

OLE, ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
MOST_UNFOLDED = 1024 * 2**20  # bytes that a file may say it unfolds to
MOST_SECONDS = 120  # by the clock; the process has a limit of processor time too
PROJECT = Path(__file__).resolve().parents[2]


def is_spreadsheet(data):
    return data.startswith((OLE, ZIP))


def read(data, knows_column):
    """(SheetTable, notes) of a spreadsheet's bytes."""
    if data.startswith(ZIP):
        _check_zip(data)
    cells = tempfile.NamedTemporaryFile(prefix="full-")  # noqa: SIM115, it goes with the table
    sheets = _cells_of(data, cells.name)
    if not sheets:
        raise UnreadableFile(_("El full de càlcul és buit."))
    tables = [_Candidate(SheetTable(cells, sheet, knows_column), sheet) for sheet in _readable(cells, sheets, knows_column)]  # fmt: skip
    best = max(tables, key=lambda candidate: candidate.merit(knows_column))
    others = [sheet["name"] for sheet in sheets if sheet is not best.sheet]
    notes = []
    if others:
        notes.append(
            _("S’ha llegit el full «%(name)s». Els altres no es llegeixen: %(others)s.")
            % {"name": best.sheet["name"], "others": ", ".join(others)}
        )
    return best.table, notes


class _Candidate:
    def __init__(self, table, sheet):
        self.table, self.sheet = table, sheet

    def merit(self, knows_column):
        known = sum(knows_column(header) for header in set(self.table.headers) - {""})
        return known, self.sheet["rows"]


def _readable(cells, sheets, knows_column):
    """The sheets that have a header; when none has, the reason of the first is the message."""
    found, reasons = [], []
    for sheet in sheets:
        try:
            SheetTable(cells, sheet, knows_column)
        except UnreadableFile as reason:
            reasons.append(reason)
        else:
            found.append(sheet)
    if not found:
        raise reasons[0]
    return found


def _check_zip(data):
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as folder:
            entries = folder.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile(_broken()) from error
    if sum(entry.file_size for entry in entries) > MOST_UNFOLDED:
        raise UnreadableFile(_too_large())
    names = {entry.filename for entry in entries}
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise UnreadableFile(
            _("El fitxer és un paquet comprimit, no un full de càlcul. Descomprimeix-lo i puja el que hi ha a dins.")
        )  # fmt: skip


def _cells_of(data, cells):
    with tempfile.NamedTemporaryFile(prefix="full-") as file:
        file.write(data)
        file.flush()
        command = [sys.executable, "-m", "catalogue.imports.sheet_cells", file.name, cells]
        try:
            done = subprocess.run(
                command, cwd=PROJECT, capture_output=True, timeout=MOST_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableFile(_too_large()) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:  # it died: of memory or of time
        raise UnreadableFile(_too_large()) from error
    failed = answer.get("failed")
    if failed == "large":
        raise UnreadableFile(_too_large())
    if failed == "password":
        raise UnreadableFile(
            _("El full de càlcul està protegit amb contrasenya. Desa’l sense i torna-ho a provar.")
        )
    if failed:
        raise UnreadableFile(_broken())
    return answer["sheets"]


def _broken():
    return _("El full de càlcul està malmès. Obre’l, torna’l a desar com a XLSX o CSV i torna-ho a provar.")  # fmt: skip


def _too_large():
    return _("El full de càlcul ocupa massa un cop obert. Desa només la llista, com a CSV, i torna-ho a provar.")  # fmt: skip


class SheetTable(Grid):
    """One sheet's header and rows, from the file of cells."""

    def __init__(self, cells, sheet, knows_column):
        self._cells, self._sheet = cells, sheet
        self.has_merges = sheet.get("merges", False)
        super().__init__(knows_column)

    def _physical_rows(self):
        with open(self._cells.name, "rb") as lines:
            lines.seek(self._sheet["offset"])
            for _count in range(self._sheet["rows"]):
                number, cells = json.loads(lines.readline())
                yield number, cells

    @property
    def row_count(self):
        return self._sheet["rows"]
