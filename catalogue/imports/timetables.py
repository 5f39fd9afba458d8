"""The HTML timetables of Open Data BCN: a table of season, days, hours and remarks.

Read as a whole or not at all (see `hours`). A season named after a year ("Estiu 2022: de
l'1 d'agost al 31 d'agost") is the table's last revision of that season: it counts only
when the seasons of the table cover each day of the year exactly once.
"""

import re
from html.parser import HTMLParser
from itertools import pairwise

from .hours import Period, checked, parse
from .normalise import fold, html_to_text, line

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "gener enero", "febrer febrero", "marc marzo", "abril", "maig mayo", "juny junio",
            "juliol julio", "agost agosto", "setembre septiembre", "octubre", "novembre noviembre",
            "desembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
LONGEST = 10_000  # characters; the longest of the city has 1,826
LAST_DAY = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_MONTH = rf"(?:de |d')?({'|'.join(_MONTHS)})"
_DATE = rf"(\d{{1,2}}) {_MONTH}"
_DATES = re.compile(rf"^(?:del? )?(?:l')?(?:el )?{_DATE} (?:al? |fins al? )(?:l')?(?:el )?{_DATE}$")
_MONTHS_RANGE = re.compile(rf"^(?:del? |d')?{_MONTH} (?:a|fins a) {_MONTH}$")
_YEARLY_LABEL = re.compile(
    r"^(estiu|esitu|hivern|primavera|tardor|verano|invierno) (de |del )?(20\d\d)\s*:?\s*"
)


class _Table(HTMLParser):
    """Cells of every row as (class, text), those that span rows repeated in each."""

    def __init__(self):
        super().__init__()
        self.rows, self.text_outside = [], ""
        self._spanning, self._cell, self._tables = [], None, 0

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "table":
            self._tables += 1
        elif tag == "tr":
            self.rows.append([cell[:2] for cell in self._spanning])
            self._spanning = [
                (kind, text, left - 1) for kind, text, left in self._spanning if left > 1
            ]
        elif tag in ("td", "th"):
            kind = (attributes.get("class") or "").split(" ")[0].removeprefix("timetable-")
            span = attributes.get("rowspan") or "1"
            self._cell = [
                f"head-{kind}" if tag == "th" else kind,
                "",
                int(span) if span.isdecimal() and len(span) < 3 else 1,
            ]
        elif tag in ("br", "p", "div") and self._cell:
            self._cell[1] += " "

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self._cell and self.rows:
            kind, text, span = self._cell
            self.rows[-1].append((kind, line(text)))
            if span > 1:
                self._spanning.append((kind, line(text), span - 1))
            self._cell = None

    def handle_data(self, data):
        if self._cell:
            self._cell[1] += data
        else:
            self.text_outside += data

    @property
    def is_sound(self):
        return self._tables == 1 and not self.text_outside.strip()


def read(markup):
    """(text, periods or None) of a timetable; the text always, for people to read."""
    if not isinstance(markup, str) or not line(markup):
        return "", None
    if len(markup) > LONGEST:  # a part of it would say other hours
        return html_to_text(markup), None
    table = _Table()
    table.feed(markup)
    rows = [dict(row) for row in table.rows if row and not row[0][0].startswith("head-")]
    text = "\n".join(_sentence(row) for row in rows) if rows else html_to_text(markup)
    known = {"period", "day", "hour", "description"}
    if not rows or not table.is_sound or any(set(row) - known for row in rows):
        return text, None
    return text, _periods(rows)


def _sentence(row):
    when = ": ".join(part for part in (row.get("period"), row.get("day")) if part)
    said = ", ".join(part for part in (when, row.get("hour")) if part)
    return f"{said} ({row['description']})" if row.get("description") else said


def _periods(rows):
    if any(row.get("description") for row in rows):
        return None  # a remark may change what the hours mean
    found, seasons, named_after_year = [], set(), False
    for row in rows:
        label, has_year = re.subn(_YEARLY_LABEL, "", fold(line(row.get("period"))))
        named_after_year = named_after_year or bool(has_year)
        row_seasons = season(label)
        weekly = parse(f"{row.get('day', '')} {row.get('hour', '')}")
        if row_seasons is None or weekly is None:
            return None
        seasons.update(row_seasons)
        found += [
            Period(period.weekday, period.opens, period.closes, *(limits or (None, None)))
            for limits in row_seasons
            for period in weekly
        ]
    if not _fit_together(seasons) or (named_after_year and not _cover_the_year(seasons)):
        return None
    return checked(found)


def season(label):
    """[(from, until)…] as MMDD; [None] for the whole year; None when not understood."""
    text = fold(line(label)).strip(" .:")
    if text in ("", "tot l'any", "todo el ano"):
        return [None]
    match = _DATES.match(text)
    if match:
        first, second = _mmdd(match[1], match[2]), _mmdd(match[3], match[4])
        return [(first, second)] if first and second else None
    parts = re.split(r" i (?=de |d')|, (?=de |d')", text)
    ranges = [_MONTHS_RANGE.match(part) for part in parts]
    if all(ranges):
        return [_whole_months(_MONTHS[match[1]], _MONTHS[match[2]]) for match in ranges]
    names = re.split(r", | i ", text)
    if all(name in _MONTHS for name in names):
        return [_whole_months(_MONTHS[name], _MONTHS[name]) for name in names]
    return None


def _mmdd(day, month):
    number = _MONTHS[month]
    return number * 100 + int(day) if 1 <= int(day) <= LAST_DAY[number] else None


def _whole_months(first, last):
    return first * 100 + 1, last * 100 + LAST_DAY[last]


def _spans(seasons):
    """Seasons as (first, last) days of one year; one that spans New Year's is two."""
    spans = []
    for first, last in seasons:
        spans += [(first, last)] if first <= last else [(101, last), (first, 1231)]
    return sorted(spans)


def _fit_together(seasons):
    """Whether no day has two seasons: the whole year beside a season is two answers."""
    if None in seasons:
        return len(seasons) == 1
    return all(later[0] > earlier[1] for earlier, later in pairwise(_spans(seasons)))


def _cover_the_year(seasons):
    if None in seasons:
        return True
    spans = _spans(seasons)
    return (
        spans[0][0] == 101
        and spans[-1][1] == 1231
        and all(_day_after(earlier[1]) == later[0] for earlier, later in pairwise(spans))
    )


def _day_after(mmdd):
    month, day = divmod(mmdd, 100)
    if month == 2 and day == 28:  # tables say "28 de febrer" for the month's end
        return 301
    return mmdd + 1 if day < LAST_DAY[month] else (month + 1) * 100 + 1
