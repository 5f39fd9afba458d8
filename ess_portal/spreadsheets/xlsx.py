"""A table as XLSX, row by row (openpyxl's write-only workbook keeps none)."""

from decimal import Decimal

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from .cells import could_be_formula, plain
from .sheets import MOST_ROWS, TooManyRows, sheet_name, width

BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def write(file, columns, rows, about=(), *, title=""):
    book = Workbook(write_only=True)
    first = sheet_name(title or gettext("Dades"))
    try:
        _fill(book.create_sheet(first), columns, rows)
        if about:
            _about(book.create_sheet(sheet_name(gettext("Sobre les dades"), taken=first)), about)
    except BaseException:
        for sheet in book.worksheets:
            sheet.close()  # or its temporary file waits for rows that never come
        raise
    book.save(file)


def _fill(sheet, columns, rows):
    sheet.freeze_panes = "A2"
    for number, name in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width(name)
    sheet.append([_heading(sheet, name) for name in columns])
    for number, row in enumerate(rows, 2):
        if number > MOST_ROWS:
            raise TooManyRows
        sheet.append([cell(sheet, value) for value in row])


def _about(sheet, about):
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 90
    for label, value in about:
        told = plain(value)
        if isinstance(told, str):
            told = _text(sheet, told)
            told.alignment = WRAPPED
        sheet.append([_heading(sheet, label), told])


def _heading(sheet, name):
    heading = _text(sheet, plain(str(name)))
    heading.font = BOLD
    return heading


def cell(sheet, value):
    """Text is written as text, whatever it begins with; openpyxl alone would make formulas of
    "=…" and errors of "#N/A". The quote prefix keeps it text when somebody edits it in Excel.
    """
    value = plain(value)
    if isinstance(value, str) and (value[:1] == "#" or could_be_formula(value)):
        return _text(sheet, value)
    return float(value) if isinstance(value, Decimal) else value


def _text(sheet, value):
    made = WriteOnlyCell(sheet)
    made._value, made.data_type = value, "s"
    if could_be_formula(value):
        made.quotePrefix = True
    return made
