"""Tables to take away: no text is computed when they are opened, and nothing is spoilt."""

import csv
import io
import re
import tracemalloc
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ess_portal import spreadsheets
from ess_portal.spreadsheets.cells import BREAKS, could_be_formula

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LIVE = ("=", "+", "-", "@", "\t", "\r", "\n")
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://example.org","clic")',
    "+1+1",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＠SUM(A1)",
    "'=1+1",
    "+34 93 =1",
    "+34-93-123",
    "- pa de pagès",
    "#REF!",
    "=",
]
PLAIN = ["Cooperativa", "934 132 332", "+34 934 132 332", "+33123456789", "-3,5", "-3.5", "+7", "08001", "'s",
         "l·l ’ « »", "a,b;c\"d", "100 %", "x=1"]  # fmt: skip


def opened_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def opened_xlsx(data):
    """The cells of the first sheet; fails on any cell that is not what it says."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                assert b"<f" not in archive.read(name), "a formula"
    assert all(cell.data_type not in "fe" for sheet in book for row in sheet for cell in row)
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def opened_ods(data):
    """The texts of the first sheet, by the file's own XML; fails on any formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        root = ET.fromstring(archive.read("content.xml"))
        for name in ("styles.xml", "settings.xml", "META-INF/manifest.xml"):
            ET.fromstring(archive.read(name))
    assert not [node for node in root.iter() if f"{TABLE}formula" in node.attrib]
    rows = root.find(f".//{TABLE}table").iter(f"{TABLE}table-row")
    return [[text_of(cell) for cell in row.iter(f"{TABLE}table-cell")] for row in rows]


def text_of(cell):
    return "\n".join(_text(paragraph) for paragraph in cell.iter(f"{TEXT}p"))


def _text(node):
    text = node.text or ""
    for child in node:
        if child.tag == f"{TEXT}s":
            text += " " * int(child.get(f"{TEXT}c"))
        elif child.tag == f"{TEXT}tab":
            text += "\t"
        text += child.tail or ""
    return text


OPENED = {"csv": opened_csv, "xlsx": opened_xlsx, "ods": opened_ods}


def made(kind, columns, rows, about=()):
    file = io.BytesIO()
    spreadsheets.write(kind, file, columns, rows, about)
    return file.getvalue()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_is_live_in_a_csv(text):
    data = made("csv", ["id", text], [[1, text]])
    for cell in (opened_csv(data)[0][1], opened_csv(data)[1][1]):
        assert not cell.lstrip().startswith((*LIVE, "＝", "＠"))
        assert spreadsheets.unguarded(cell) == text.strip()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_is_live_in_an_xlsx_and_the_text_is_whole(text):
    rows = opened_xlsx(made("xlsx", ["id", text], [[1, text]], [("Filtres", text)]))
    expected = text.replace("\r", "\n")  # as XML reads it
    assert rows == [["id", expected], [1, expected]]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_formula_is_live_in_an_ods_and_the_text_is_whole(text):
    data = made("ods", ["id", text], [[1, text]], [("Filtres", text)])
    expected = text.replace("\r", "\n")
    assert opened_ods(data) == [["id", expected], ["1", expected]]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == 2


def test_editing_such_a_cell_in_excel_leaves_it_text():
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", ["a", "b"], [["=1+1", "pa"]])))
    first, second = book.worksheets[0][2]
    assert (first.quotePrefix, second.quotePrefix) == (True, False)


@pytest.mark.parametrize("kind", spreadsheets.KINDS)
@pytest.mark.parametrize("text", PLAIN)
def test_numbers_telephones_and_prose_stay_as_they_are(kind, text):
    assert OPENED[kind](made(kind, ["a"], [[text]]))[1] == [text]


def test_a_csv_opened_with_semicolons_shows_no_formula_either():
    data = made("csv", ["a", "b"], [["x", "dilluns;=1+1; -2;+3;vespre"]])
    cells = [cell for line in data.decode().splitlines() for cell in line.split(";")]
    assert not [cell for cell in cells if cell.strip('" ').startswith(LIVE)]
    assert spreadsheets.unguarded(opened_csv(data)[1][1]) == "dilluns;=1+1; -2;+3;vespre"


def parted_at_semicolons(line):
    """The cells as a program reads them that knows no comma: quotes count at the start of one."""
    return next(csv.reader([line], delimiter=";"))


@pytest.mark.parametrize("text", ['x;"=1+1;y', 'x;""=1+1;y', "x; ' \"=1+1;y", 'x;"＝1+1;y'])
def test_nor_behind_quotes_that_open_and_close(text):
    data = made("csv", ["a", "b"], [["x", text]])
    for line in data.decode().splitlines():
        assert not [cell for cell in parted_at_semicolons(line) if could_be_formula(cell)]
    assert spreadsheets.unguarded(opened_csv(data)[1][1]) == text


def test_what_looks_like_an_endless_telephone_is_decided_at_once():
    """Tried every way of cutting it, this one would take longer than the portal will last."""
    for text in ("+" + "1" * 5_000 + "x", "+1" + " 1" * 5_000 + "!", "-" + "1" * 5_000 + "x"):
        assert could_be_formula(text)


def test_a_csv_has_one_line_a_row():
    data = made("csv", ["a"], [["dues\n- línies\r\ni\tmés"]])
    assert data == b"a\r\ndues - l\xc3\xadnies i m\xc3\xa9s\r\n"


def test_values_keep_their_type():
    moment = datetime(2026, 7, 1, 10, 30, tzinfo=UTC)
    row = [-3, Decimal("-3.5"), 2.5, True, date(2026, 7, 1), moment, time(9, 5), None, ["pa", "", "vi"],
           UUID(int=1), float("nan")]  # fmt: skip
    names = [str(n) for n in range(len(row))]
    data = {kind: made(kind, names, [row]) for kind in spreadsheets.KINDS}
    identifier = "00000000-0000-0000-0000-000000000001"
    assert opened_csv(data["csv"])[1] == [
        *("-3", "-3.5", "2.5", "true", "2026-07-01", "2026-07-01 12:30:00", "09:05", ""),
        *("pa | vi", identifier, ""),
    ]
    assert opened_xlsx(data["xlsx"])[1] == [
        *(-3, -3.5, 2.5, True, datetime(2026, 7, 1), datetime(2026, 7, 1, 12, 30), time(9, 5)),
        *(None, "pa | vi", identifier, None),
    ]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data["ods"])).get_sheet_by_index(0)
    found = sheet.to_python(skip_empty_area=False)[1]
    assert found[:6] == [-3, -3.5, 2.5, True, date(2026, 7, 1), datetime(2026, 7, 1, 12, 30)]
    assert found[8:10] == ["pa | vi", identifier]


@pytest.mark.parametrize("kind", spreadsheets.KINDS)
def test_what_xml_cannot_hold_is_left_out(kind):
    assert OPENED[kind](made(kind, ["a"], [["a\x00\x0b\ufffe\x1bb"]]))[1] == ["ab"]


def test_what_it_is_about_is_inside():
    about = [("Data", date(2026, 7, 1)), ("Llicència", "CC BY 4.0")]
    assert opened_csv(made("csv", ["a"], [["x"], ["y"]], about)) == [
        ["a", "Data", "Llicència"],
        ["x", "2026-07-01", "CC BY 4.0"],
        ["y", "2026-07-01", "CC BY 4.0"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(made("xlsx", ["a"], [["x"]], about)))
    assert [[c.value for c in row] for row in book.worksheets[1]] == [
        ["Data", datetime(2026, 7, 1)],
        ["Llicència", "CC BY 4.0"],
    ]
    assert book.sheetnames == ["Dades", "Sobre les dades"]
    ods = CalamineWorkbook.from_filelike(io.BytesIO(made("ods", ["a"], [["x"]], about)))
    assert ods.sheet_names == ["Dades", "Sobre les dades"]
    assert ods.get_sheet_by_index(1).to_python()[1] == ["Llicència", "CC BY 4.0"]


@pytest.mark.django_db  # the end of an answer looks after the connections of its process
@pytest.mark.parametrize("kind", spreadsheets.KINDS)
def test_an_answer_is_a_download(kind):
    answer = spreadsheets.response(kind, "catàleg “nou”", ["a"], iter([["=1"]]), title="a/b*[c]")
    assert answer.headers["Content-Type"] == spreadsheets.CONTENT_TYPES[kind]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == (
        f"attachment; filename*=utf-8''cat%C3%A0leg%20%E2%80%9Cnou%E2%80%9D.{kind}"
    )
    data = b"".join(answer)
    assert data.startswith(b"\xef\xbb\xbf") == (kind == "csv")
    assert len(OPENED[kind](data)) == 2
    answer.close()


@pytest.mark.parametrize("kind", spreadsheets.KINDS)
def test_an_error_in_the_first_rows_is_no_half_file(kind):
    def rows():
        yield ["x"]
        raise LookupError

    with pytest.raises(LookupError):
        spreadsheets.response(kind, "a", ["a"], rows())


def test_a_csv_goes_out_while_it_is_read():
    read = []

    def rows():
        for number in range(10_000):
            read.append(number)
            yield [number, "text" * 10]

    pieces = iter(spreadsheets.response("csv", "a", ["n", "t"], rows()))
    next(pieces)
    assert len(read) < 2_000
    assert sum(piece.count(b"\r\n") for piece in pieces) > 8_000
    assert len(read) == 10_000


@pytest.mark.parametrize("kind", spreadsheets.KINDS)
def test_memory_stays_flat(kind, tmp_path):
    """Four times the rows need no more memory: nothing is gathered."""
    peak(kind, tmp_path, 1)  # what is loaded once
    assert peak(kind, tmp_path, 4_000) < peak(kind, tmp_path, 1_000) + 300_000


def peak(kind, tmp_path, count):
    rows = ([f"fila {number}", number, "text" * 20] for number in range(count))
    with (tmp_path / "a").open("wb") as file:
        tracemalloc.start()
        spreadsheets.write(kind, file, ["a", "b", "c"], rows)
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return size


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    from ess_portal.spreadsheets import ods, xlsx

    for kind, module in (("xlsx", xlsx), ("ods", ods)):
        monkeypatch.setattr(module, "MOST_ROWS", 3)
        assert len(OPENED[kind](made(kind, ["a"], [[1], [2]]))) == 3
        with pytest.raises(spreadsheets.TooManyRows):
            made(kind, ["a"], [[1], [2], [3]])


@given(st.text(alphabet=st.sampled_from("=+-@'\t\r\n ;,\"a1.＝"), max_size=12))
def test_any_text_is_safe_and_comes_back(text):
    cell = opened_csv(made("csv", ["a", "b"], [[1, text]]))[1][1]
    assert not could_be_formula(cell)
    wanted = BREAKS.sub(" ", text).strip()
    assert spreadsheets.unguarded(cell) == wanted


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_columns_are_as_wide_as_what_they_hold(kind):
    columns = ["id", "name", "is_demo"]
    rows = [["1", "Cooperativa de les Cases Barates\nen dues línies molt més llargues", True]] * 60
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(made("xlsx", columns, rows))).worksheets[0]
        widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
        assert len(list(sheet.rows)) == 61
    else:
        with zipfile.ZipFile(io.BytesIO(made("ods", columns, rows))) as archive:
            told = archive.read("content.xml").decode()
        widths = [int(n) for n in re.findall(r'table-column table:style-name="co(\d+)"', told)]
    assert widths == [8, 34, 9]
