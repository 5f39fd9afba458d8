"""Spreadsheets for tests, made in memory."""

import io
import zipfile
from datetime import date

import openpyxl
import tablib
import xlwt


def xlsx(*rows, sheet="Full1", merged=(), more=None):
    """An XLSX of these rows; `more` are other sheets: {name: rows}."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    for cells in merged:
        page.merge_cells(cells)
    for name, content in (more or {}).items():
        other = book.create_sheet(name)
        for row in content:
            other.append(row)
    return saved(book)


def saved(book):
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def ods(headers, *rows):
    return tablib.Dataset(*rows, headers=headers, title="Llista").export("ods")


def xls(*rows):
    """A workbook of Excel 97."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Full1")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(number, column, value, xlwt.easyxf(num_format_str="dd/mm/yyyy"))
            elif value is not None:
                sheet.write(number, column, value)
    return saved(book)


def unfolding(megabytes):
    """An XLSX of some kilobytes whose sheet unfolds to so many megabytes of cells."""
    cell = b'<c t="inlineStr"><is><t>' + b"a" * 1000 + b"</t></is></c>"
    row = b"<row>" + cell * 1000 + b"</row>"
    return _with_sheet([b"<worksheet><sheetData>"] + [row] * megabytes + [b"</sheetData></worksheet>"])  # fmt: skip


def sparse():
    """An XLSX with two cells, one in each far corner of the largest sheet there is."""
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    return _with_sheet([b"<worksheet><sheetData>", cells, b"</sheetData></worksheet>"])


def _with_sheet(parts):
    source = zipfile.ZipFile(io.BytesIO(xlsx(["a", "b"], ["1", "2"])))
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as made:
        for entry in source.infolist():
            if entry.filename == "xl/worksheets/sheet1.xml":
                with made.open(entry.filename, "w", force_zip64=True) as sheet:
                    sheet.writelines(parts)
            else:
                made.writestr(entry.filename, source.read(entry))
    return output.getvalue()
