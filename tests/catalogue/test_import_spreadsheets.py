"""XLSX and ODS as people make them: right, or one clear message, within memory and time."""

import io
import resource
import zipfile
from datetime import date, datetime, time

import openpyxl
import pytest

from catalogue.imports import readers
from catalogue.imports.mappings.flat import knows_column
from catalogue.imports.problems import UnreadableFile
from tests.catalogue.spreadsheets import ods, saved, sparse, unfolding, xls, xlsx


def read(data, name="llista.xlsx"):
    return readers.read(data, name, knows_column)


def cells(document):
    return [values for _number, values, _problems in document.rows()]


def test_cells_are_what_a_person_reads():
    document = read(
        xlsx(
            ["id", "Nom", "Codi postal", "Data de constitució", "Accessible", "lat", "Horari"],
            [1.0, "La Fusta", 8014, date(1999, 5, 1), True, 41.3755, time(9, 30)],
            ["002", "L’Olivera", "08015", datetime(2001, 1, 2, 10, 5), False, 41.4, None],
        )
    )
    assert document.kind == "sheet"
    assert cells(document) == [
        {
            "id": "1",
            "Nom": "La Fusta",
            "Codi postal": "8014",
            "Data de constitució": "1999-05-01",
            "Accessible": "sí",
            "lat": "41.3755",
            "Horari": "09:30",
        },
        {
            "id": "002",
            "Nom": "L’Olivera",
            "Codi postal": "08015",
            "Data de constitució": "2001-01-02 10:05",
            "Accessible": "no",
            "lat": "41.4",
        },
    ]


def test_the_same_from_excel_97():
    document = read(
        xls(
            ["id", "Nom", "Codi postal", "Data de constitució", "Accessible", "lat"],
            [1.0, "L’Olivera del Güell", 8014, date(1999, 5, 1), True, 41.3755],
            ["002", "Taller ça i llà", "08015", None, False, None],
        ),
        "llista.xls",
    )
    assert [{k: v for k, v in row.items() if v} for row in cells(document)] == [
        {
            "id": "1",
            "Nom": "L’Olivera del Güell",
            "Codi postal": "8014",
            "Data de constitució": "1999-05-01",
            "Accessible": "sí",
            "lat": "41.3755",
        },
        {"id": "002", "Nom": "Taller ça i llà", "Codi postal": "08015", "Accessible": "no"},
    ]


def test_an_open_document_sheet_and_a_wrong_extension():
    document = read(ods(["Nom", "CIF"], ["La Fusta", "F12345674"]), "llista.csv")
    assert cells(document) == [{"Nom": "La Fusta", "CIF": "F12345674"}]
    assert cells(read(b"Nom;CIF\nLa Fusta;F12345674\n", "llista.xlsx"))[0]["Nom"] == "La Fusta"


def test_the_sheet_with_the_list_is_read_and_the_others_named():
    data = xlsx(
        ["Instruccions"],
        ["Ompliu el full següent"],
        more={"Cooperatives": [["Nom", "NIF"], ["La Fusta", "F12345674"]], "Llegenda": [["a", "b"], ["1", "2"], ["3", "4"]]},
    )  # fmt: skip
    document = read(data)
    assert cells(document) == [{"Nom": "La Fusta", "NIF": "F12345674"}]
    assert "«Cooperatives»" in document.notes[0]
    assert "Full1, Llegenda" in document.notes[0]


def test_merged_titles_two_rows_of_headers_and_totals():
    data = xlsx(
        ["Registre de cooperatives", None, None, None, None],
        ["Entitat", None, "Persona de contacte", None, "Adreça"],
        ["Nom", "Telèfon", "Nom", "Telèfon", "Codi postal"],
        ["LA FUSTA, SCCL", "934132332", "Maria Puig", "600000000", 8014],
        ["TOTAL", None, None, None, 1],
        merged=["A1:E1", "A2:B2", "C2:D2"],
    )
    document = read(data)
    assert document.headers == [
        "Entitat: Nom",
        "Entitat: Telèfon",
        "Persona de contacte: Nom",
        "Persona de contacte: Telèfon",
        "Codi postal",
    ]
    ((number, values, problems),) = list(document.rows())
    assert (number, values["Entitat: Nom"], problems) == (4, "LA FUSTA, SCCL", [])
    assert document.table.totals == [5]


def test_formulas_give_their_last_value_and_errors_nothing():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(["Nom", "NIF"], ["La Fusta", "x"])))
    data = saved(book)
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        sheet = source.read("xl/worksheets/sheet1.xml").decode()
        parts = {entry.filename: source.read(entry) for entry in source.infolist()}
    cell = sheet[sheet.index('<c r="B2"') : sheet.index("</row>", sheet.index('<c r="B2"'))]
    for written, expected in (
        ('<c r="B2" t="str"><f>A1&amp;"F"</f><v>F12345674</v></c>', "F12345674"),
        ('<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ""),
    ):
        output = io.BytesIO()
        with zipfile.ZipFile(output, "w") as made:
            for name, content in parts.items():
                content = sheet.replace(cell, written).encode() if "sheet1" in name else content
                made.writestr(name, content)
        assert cells(read(output.getvalue()))[0].get("NIF", "") == expected


def zipped(**files):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return output.getvalue()


BROKEN = {
    "cut": (xlsx(["Nom"], ["La Fusta"])[:-400], "malmès"),
    "only the beginning": (b"PK\x03\x04xxxxxxxx", "malmès"),
    "old format, broken": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 4000, "malmès"),
    "another kind of package": (zipped(**{"word/document.xml": "<a/>"}), "paquet comprimit"),
    "empty": (xlsx(), "buit"),
    "only a header": (xlsx(["Nom", "NIF"]), "capçalera"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_read_has_one_clear_message(case):
    data, said = BROKEN[case]
    with pytest.raises(UnreadableFile, match=said):
        read(data)


@pytest.mark.parametrize("bomb", [sparse, lambda: unfolding(1100), lambda: unfolding(700)])
def test_bombs_are_refused_within_limits(bomb):
    """Those that say their size, and the two cells that claim a sheet of 17,000 million."""
    data = bomb()
    assert len(data) < 5 * 2**20
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UnreadableFile, match="ocupa massa"):
        read(data)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100 * 1024  # KiB


def ods_of(header, *rows):
    return ods(header, *rows)


KINDS = {"xlsx": xlsx, "ods": ods_of}


@pytest.mark.parametrize("kind", KINDS)
def test_traps_of_every_table_in_spreadsheets_too(kind):
    make = KINDS[kind]
    repeated = read(make(["Nom", "Telèfon", "Telèfon"], ["La Fusta", "", "934132332"]))
    assert repeated.headers == ["Nom", "Telèfon", "Telèfon (2)"]
    assert "Telèfon" in repeated.notes[0]
    commas = read(make(["Nom", "lat", "lon"], ["La Fusta", "41,38", "2,17"]))
    assert cells(commas)[0]["lat"] == "41,38"
    wide = read(make(["Nom", *(f"c{n}" for n in range(299))], ["x"] * 300))
    assert len(cells(wide)[0]) == 300
    with pytest.raises(UnreadableFile, match="capçalera"):
        read(make(["Nom", "NIF"]))
