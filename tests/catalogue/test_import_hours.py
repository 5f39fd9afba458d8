"""Hours are understood whole, or left as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.imports import hours, timetables


def week(text):
    """{weekday: [(opens, closes)…]} of what was understood, or None."""
    periods = hours.parse(text)
    if periods is None:
        return None
    days = {}
    for period in periods:
        days.setdefault(period.weekday, []).append((period.opens, period.closes))
    return days


MORNING = [("09:00", "14:00")]
WORKDAYS = range(1, 6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("De dilluns a divendres de 9 a 14 h", dict.fromkeys(WORKDAYS, MORNING)),
        ("lunes a viernes de 9.00 a 14.00", dict.fromkeys(WORKDAYS, MORNING)),
        ("L-V 9:00-14:00", dict.fromkeys(WORKDAYS, MORNING)),
        ("Dl-Dv: 9h - 14h", dict.fromkeys(WORKDAYS, MORNING)),
        ("Mo-Fr 09:00-14:00", dict.fromkeys(WORKDAYS, MORNING)),
        ("Dilluns, dimarts i dimecres excloent res", None),
        (
            "Dilluns i dijous de 08.00 h a 14.00 h i \nde 17.00 h a 20.00 h",
            {key: [("08:00", "14:00"), ("17:00", "20:00")] for key in (1, 4)},
        ),
        (
            "De dilluns a dijous de 9 a 14 h i dissabtes de 10 a 13.30 h",
            {**dict.fromkeys(range(1, 5), MORNING), 6: [("10:00", "13:30")]},
        ),
        ("Dimarts de 9 a 14; dimecres tancat", {2: MORNING}),
        ("Tots els dies i festius de 09:00 h a 02:00 h", {key: [("09:00", "02:00")] for key in range(1, 9)}),
        ("cap de setmana 10:00-24:00", {key: [("10:00", "00:00")] for key in (6, 7)}),
    ],
)  # fmt: skip
def test_understood(text, expected):
    assert week(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3r diumenge de mes de 9 a 14 h",
        "Dilluns a dijous excepte 23 juny de 9 a 14",
        "dissabte i vigílies de festius de 10 a 14",
        "No comestibles: dilluns de 9 a 13 h",
        "de 9 a 14",  # which days?
        "dilluns",  # which hours?
        "Dilluns de 5 a 8",  # morning or evening?
        "Dilluns de 10 a 2",
        "Dilluns de 9 a 14 de la tarda",
        "M 9-14",  # martes or miércoles
        "Dilluns de 17:00 h a 14:00 h",
        "Dilluns de 9 a 14 i de 13 a 20",  # overlap
        "De divendres a dilluns de 9 a 14",
        "Dilluns de 25 a 30",
        "Horari no definit",
        "Amb cita prèvia",
        "dilluns de 9 a 14. dilluns tancat",
    ],
)
def test_left_as_text(text):
    assert hours.parse(text) is None


@given(st.text() | st.text(alphabet="dlmv 0123456789:.-ai,;h"))
def test_any_text_gives_sound_periods_or_none(text):
    for period in hours.parse(text) or ():
        assert 1 <= period.weekday <= 8
        assert hours.clock(period.opens) == period.opens
        assert hours.clock(period.closes) == period.closes


def table(*rows, head=("weekdays", "hours")):
    cells = "".join(f'<th class="{name}">x</th>' for name in head)
    return (
        f'<table class="timetable-table"><tr class="timetable-header">{cells}</tr>'
        + "".join(
            "<tr>" + "".join(f'<td class="timetable-{kind}" rowspan={span}><div>{text}</div></td>' for kind, text, span in row) + "</tr>"
            for row in rows
        )
        + "</table>"
    )  # fmt: skip


def test_a_table_with_seasons():
    text, periods = timetables.read(
        table(
            [("period", "De l'1 setembre al 31 juliol", 2), ("day", "dilluns", 1), ("hour", "de 8 a 14 h", 1)],
            [("day", "Divendres", 1), ("hour", "de 08.00&nbsp;h a 20.00&nbsp;h", 1)],
            [("period current", "<p>Estiu 2022:</p><p>De l'1 agost al 31 agost</p>", 1), ("day", "dilluns", 1), ("hour", "de 08:00 h a 13:00 h", 1)],
        )
    )  # fmt: skip
    assert text.splitlines() == [
        "De l'1 setembre al 31 juliol: dilluns, de 8 a 14 h",
        "De l'1 setembre al 31 juliol: Divendres, de 08.00 h a 20.00 h",
        "Estiu 2022: De l'1 agost al 31 agost: dilluns, de 08:00 h a 13:00 h",
    ]
    assert periods == [
        (1, "08:00", "13:00", 801, 831),
        (1, "08:00", "14:00", 901, 731),
        (5, "08:00", "20:00", 901, 731),
    ]


def season(label, day="dilluns", hour="de 8 a 14 h"):
    return [("period", label, 1), ("day", day, 1), ("hour", hour, 1)]


@pytest.mark.parametrize(
    "rows",
    [
        # a year named, and the rest of the year not said
        [season("Estiu 2022: De l'1 agost al 31 agost")],
        # the same days in two seasons
        [season("De l'1 setembre al 31 juliol"), season("Del 18 juliol al 31 agost")],
        [season("Tot l'any"), season("Agost")],
        # a remark may change the meaning
        [[*season("Agost"), ("description", "L'horari és aproximat", 1)]],
        [season("Nadal")],
        [season("Del 31 juny al 31 agost")],
    ],
)
def test_tables_left_as_text(rows):
    text, periods = timetables.read(table(*rows))
    assert text
    assert periods is None


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("D'octubre a maig", [(1001, 531)]),
        ("De gener a juliol i<br>de setembre a desembre", None),
        ("De gener a juliol i de setembre a desembre", [(101, 731), (901, 1231)]),
        ("Juliol i agost", [(701, 731), (801, 831)]),
        ("de l'1 de març al 31 d'octubre", [(301, 1031)]),
        ("", [None]),
        ("Estiu", None),
    ],
)
def test_seasons(label, expected):
    assert timetables.season(label) == expected


def test_markup_that_is_not_a_timetable_stays_as_text():
    assert timetables.read("<p>Dilluns de 9 a 14</p>") == ("Dilluns de 9 a 14", None)
    assert (
        timetables.read("<table><tr><td>x") == ("x", None)
        or timetables.read("<table><tr><td>x")[1] is None
    )
    assert timetables.read(None) == ("", None)


def test_an_endless_timetable_is_no_timetable():
    assert hours.parse("dl 9-13;" + " " * hours.LONGEST + "dm 9-13") is None
    whole = table([("day", "Dilluns", 1), ("hour", "de 9 a 14 h", 1)])
    assert timetables.read(whole)[1]
    text, periods = timetables.read(whole + " " * timetables.LONGEST)
    assert "14 h" in text and periods is None


@pytest.mark.parametrize("span", ["9" * 5_000, "²", "-1", "x"])
def test_any_span_of_rows_is_taken(span):
    cells = table([("day", "Dilluns", span), ("hour", "de 9 a 14 h", 1)])
    assert "14 h" in timetables.read(cells)[0]
