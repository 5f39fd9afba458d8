"""Reads a spreadsheet (XLSX, XLS, ODS) in a process of its own, with limits of memory and time.

A small file may claim a sheet of 1,048,576 × 16,384 cells, or unfold to gigabytes: the library
then asks for more memory than there is and takes its process with it. So `sheets.py` starts
`python -m catalogue.imports.sheet_cells FILE CELLS`, which knows nothing of Django: it writes a
line of JSON for each row that says something, `[row number, [texts]]`, into CELLS, and on its
output what sheets there are, or the kind of failure.
"""

import json
import resource
import sys
from datetime import date, datetime, time, timedelta

MOST_MEMORY = 1536 * 2**20  # bytes of address space
MOST_SECONDS = 60  # of processor
MOST_WRITTEN = 600 * 2**20  # bytes of cells
MOST_SHEETS = 30
TITLE_ROWS = 12  # rows above the list in which merged cells are titles or groups
ERRORS = {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!"}


def text(value):
    """A cell as a person reads it: 8001.0 is "8001", a date is ISO, an error is nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return repr(round(value, 12))
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) == (0, 0, 0):
            return value.date().isoformat()
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    written = str(value)
    return "" if written in ERRORS else written


def sheets_of(book):
    """Names of the sheets to read: those that can be seen, else all."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    seen = [sheet for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return [sheet.name for sheet in seen or sheets]


def _spans(sheet):
    """{row: [(first, last) column]} of the merged cells of the first rows: titles and groups."""
    spans = {}
    for (top, first), (_bottom, last) in getattr(sheet, "merged_cell_ranges", None) or ():
        if top < TITLE_ROWS and last > first >= sheet.start[1]:
            left = sheet.start[1]
            spans.setdefault(top + 1, []).append((first - left, last - left))
    return spans


def write_cells(path, output):
    """[{"name", "offset", "rows"}] of the sheets whose cells were written into `output`."""
    from python_calamine import load_workbook

    book, index = load_workbook(path), []
    for name in sheets_of(book)[:MOST_SHEETS]:
        sheet = book.get_sheet_by_name(name)
        entry = {"name": name, "offset": output.tell(), "rows": 0}
        if sheet.start is None:  # an empty sheet
            continue
        # `iter_rows` leaves out what is above and before the first cell.
        before = sheet.start[0] + 1
        spans = _spans(sheet)
        entry["merges"] = bool(spans)
        for number, cells in enumerate(sheet.iter_rows(), start=before):
            texts = [text(cell) for cell in cells]
            for first, last in spans.get(number, ()):
                texts[first : last + 1] = [texts[first]] * len(texts[first : last + 1])
            while texts and not texts[-1]:
                texts.pop()
            if any(texts):
                line = json.dumps([number, texts], ensure_ascii=False)
                output.write(line.encode("utf-8", "ignore") + b"\n")
                entry["rows"] += 1
        if entry["rows"]:
            index.append(entry)
    return index


def main(path, cells):
    for limit, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (most, most))
    try:
        with open(cells, "wb") as output:
            answer = {"sheets": write_cells(path, output)}
    except (MemoryError, OSError):
        answer = {"failed": "large"}
    except Exception as error:  # whatever the library says of a broken file
        words = f"{type(error).__name__} {error}".lower()
        answer = {"failed": "password" if "password" in words or "encrypt" in words else "broken"}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
