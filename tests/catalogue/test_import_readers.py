"""Files as they come: right, or one clear message."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.imports import readers
from catalogue.imports.mappings import flat
from catalogue.imports.mappings.flat import knows_column
from catalogue.imports.problems import UnreadableFile

TEXT = "id{0}nom{0}adreça\n1{0}Col·lectiu Ronda{0}C/ Trafalgar 50\n2{0}L’Olivera{0}\n"


def read(data, name="x.csv"):
    return readers.read(data if isinstance(data, bytes) else data.encode(), name, knows_column)


def cells(document):
    return [values for _number, values, _problems in document.rows()]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings_and_delimiters(encoding, delimiter):
    document = read(TEXT.format(delimiter).encode(encoding))
    assert document.delimiter == delimiter
    assert cells(document) == [
        {"id": "1", "nom": "Col·lectiu Ronda", "adreça": "C/ Trafalgar 50"},
        {"id": "2", "nom": "L’Olivera", "adreça": ""},
    ]


def test_a_second_byte_order_mark_before_each_id_goes():
    text = "id,nom\n\ufeff1,A\n\ufeff2,B\n"
    assert [row["id"] for row in cells(read(text.encode("utf-16")))] == ["1", "2"]


def test_a_title_above_the_header_is_skipped():
    document = read(
        "Llistat de cooperatives;;\n;;\nNIF;Nom;Municipi\nF12345674;La Fusta;Barcelona\n"
    )
    assert document.headers == ["NIF", "Nom", "Municipi"]
    assert [(number, row["Nom"]) for number, row, _problems in document.rows()] == [(4, "La Fusta")]


def test_rows_are_numbered_by_the_line_where_they_start():
    document = read('id,nom\n1,"Dues\nlínies"\n2,Una\n')
    assert [number for number, _row, _problems in document.rows()] == [2, 4]


def test_decimal_commas_do_not_confuse_the_delimiter():
    document = read("id;nom;lat;lon\n1;A;41,38;2,17\n2;B;41,39;2,18\n")
    assert document.delimiter == ";"
    assert cells(document)[0]["lat"] == "41,38"


def test_repeated_headers_are_told_apart():
    document = read("id,nom,telefon,telefon\n1,A,,934132332\n")
    assert document.headers == ["id", "nom", "telefon", "telefon (2)"]
    assert "telefon" in document.notes[0]


def test_three_hundred_columns():
    header = ["id", "nom", *(f"c{number}" for number in range(298))]
    document = read(",".join(header) + "\n" + ",".join("x" for _column in header) + "\n")
    assert len(cells(document)[0]) == 300


def test_ragged_rows():
    document = read("id,nom,web\n1,A\n2,B,b.cat,sobra\n3,C,c.cat,,\n")
    short, long, padded = list(document.rows())
    assert short[1] == {"id": "1", "nom": "A"} and not short[2][0].fatal
    assert long[2][0].fatal and long[2][0].value == "sobra"
    assert padded[2] == []


def test_a_last_row_cut_short_is_rejected():
    *_others, last = read("id,nom,web\n1,A,a.cat\n2,Bar").rows()
    assert last[2][0].fatal


def test_nulls_go():
    document = read("id,nom\n1,A\x00B\n" + "2,C\n" * 30)
    assert cells(document)[0]["nom"] == "AB"
    assert document.notes


BROKEN = {
    "empty": b"",
    "only blanks": b" \n\r\n",
    "only a header": b"id,nom\n",
    "only a mark and blanks": b"\xff\xfe" + b"\n\x00" * 10,
    "utf-8 cut in a character": "id,nom\n1,Cançó d’amor à".encode()[:-1],
    "utf-16 cut in a character": "id,nom\n1,Casa\n".encode("utf-16")[:-1],
    "two encodings": "id,nom\n1,Cançó é è à\n".encode() + "2,Caf\xe9\n".encode("latin-1"),
    "encoded twice": "id,nom\n1,CanÃ§Ã³ i cafÃ¨\n".encode(),
    "spreadsheet": b"PK\x03\x04xxxxxxxx",
    "nothing but nulls": bytes(5000) + b"a",
    "web page": b"<!doctype html><p>Error 404",
    "json cut": b'[{"id": 1, "name": "A"}, {"id": 2, "na',
    "json broken": b'[{"id": 1,, "name": "A"}, {"id": 2}]',
    "json without rows": b'{"ok": true}',
    "json with no row": b"[]",
    "json of numbers": b"[1, 2, 3]",
    "json too deep": b"[" * 100_000,
    "huge field": b'id,nom\n1,"' + b"x" * 2_000_000,
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_read_has_one_clear_message(case):
    with pytest.raises(UnreadableFile) as raised:
        list(read(BROKEN[case]).rows())
    assert len(str(raised.value)) > 15


def test_messages_say_which_problem_it_is():
    expected = {
        "utf-8 cut in a character": "tallat",
        "json cut": "tallat",
        "two encodings": "línia 3",
        "only a header": "capçalera",
        "only a mark and blanks": "buit",
        "spreadsheet": "CSV",
        "encoded twice": "Ã©",
    }
    for case, word in expected.items():
        with pytest.raises(UnreadableFile, match=word):
            read(BROKEN[case])


def test_geojson_and_wrapped_lists():
    feature = {"type": "Feature", "properties": {"nom": "A"}, "geometry": None}
    collection = {"type": "FeatureCollection", "features": [feature]}
    assert read(json.dumps(collection)).kind == "geojson"
    assert cells(read(json.dumps({"data": [{"id": 1}]}))) == [{"id": 1}]


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data):
    try:
        rows = list(read(data).rows())
    except UnreadableFile as refused:
        assert str(refused)
    else:
        json.dumps([values for _number, values, _problems in rows])


ODD = {
    "nul in a key": (b'[{"nom": "A", "te\\u0000l": "1"}]', {"nom": "A", "tel": "1"}),
    "half a letter": (b'[{"nom": "A\\ud800", "\\udc00x": "1"}]', {"nom": "A", "x": "1"}),
    "a whole letter": (b'[{"nom": "A\\ud83e\\udd84"}]', {"nom": "A🦄"}),
    "past all numbers": (b'[{"nom": "A", "lat": 1e999, "lon": [-1E400]}]', {"nom": "A", "lat": None, "lon": [None]}),
    "no number": (b'[{"nom": "A", "lat": NaN}]', {"nom": "A", "lat": None}),
    "a line each": (b'{"nom": "A", "lat": NaN}\n{"n\\u0000om": "B"}', {"nom": "A", "lat": None}),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_what_json_can_write_and_nothing_can_keep(case):
    data, row = ODD[case]
    document = read(data)
    assert cells(document)[0] == row
    said = json.dumps([document.items, document.columns], allow_nan=False, ensure_ascii=False)
    assert said.encode() and "\\u0000" not in said


def flat_row(geometry, **properties):
    feature = {"type": "Feature", "geometry": geometry, "properties": {"nom": "A"} | properties}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (row,) = flat.rows(read(data))
    return row


@pytest.mark.parametrize(
    "geometry",
    [
        [1], "POINT(2 41)", 7, False, {"type": "Point"}, {"type": "Point", "coordinates": None},
        {"type": "Point", "coordinates": [2]}, {"type": "Point", "coordinates": "2,41"},
        {"type": "Point", "coordinates": [[2, 41], {"lat": 2}]},
    ],
)  # fmt: skip
def test_a_malformed_geometry_is_a_problem_of_its_row(db, geometry):
    row = flat_row(geometry)
    assert row.name == "A" and not row.is_rejected
    assert [problem.reason for problem in row.problems] == ["No són coordenades."]


def test_a_geometry_that_is_no_point_says_nothing(db):
    for geometry in (None, {"type": "Polygon", "coordinates": []}, {"type": ["Point"]}):
        assert not flat_row(geometry).problems
    assert flat_row({"type": "Point", "coordinates": [2.1365, 41.3755]}).places[0]["lat"] == 41.3755


def test_a_neighbourhood_of_endless_digits_is_none(db):
    assert flat_row(None, codi_barri="9" * 5_000, carrer="Gran").places[0]["neighbourhood"] == ""
