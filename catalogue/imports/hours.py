"""Opening hours written by people, in Catalan, Spanish or OpenStreetMap's way.

All or nothing: a text is understood as a whole or left as text, because half-understood
hours would tell somebody that a closed door is open. Left as text, among others: "3r
diumenge de mes", "excepte 23 de juny", "vigílies de festius", "No comestibles: dilluns",
hours without days, two answers for one day, seasons that overlap.
"""

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from .normalise import fold

ALL_WEEK = tuple(range(1, 8))
HOLIDAY = 8
LONGEST = 3_000  # characters; longer texts are no timetable
LATEST_NEXT_DAY = 8 * 60  # "21.00–02.00" ends the next morning; "17:00–14:00" is a mistake


class Period(NamedTuple):
    """Weekday 1–8 (8: public holidays), "HH:MM" twice, season as MMDD or None."""

    weekday: int
    opens: str
    closes: str
    season_from: int | None = None
    season_until: int | None = None


_DAYS = {
    1: "dilluns dill dl lunes lun lu monday mon mo",
    2: "dimarts dima dm dt martes mar ma tuesday tue tu",
    3: "dimecres dime dx dc miercoles mie mi x wednesday wed we",
    4: "dijous dij dj jueves jue ju thursday thu th",
    5: "divendres div dv viernes vie vi friday fri fr",
    6: "dissabte dissabtes diss ds sabado sabados sab sa saturday sat",
    7: "diumenge diumenges dium dg domingo domingos dom do sunday sun su",
    8: "festiu festius festivo festivos ph",
}
DAY_OF_WORD = {word: day for day, words in _DAYS.items() for word in words.split()}
# One Spanish letter means a day only beside others ("L-V"); a lone M could be two days.
_LETTERS = {"l": 1, "j": 4, "v": 5, "s": 6, "d": 7}
_EVERY_DAY = r"(tots els dies|cada dia|todos los dias|diariament|diario|every day|daily)"
_TIME = r"\d{1,2}(?:\s*[:.h]\s*[0-5]\d)?\s*(?:hores|horas|hs|h\b\.?)?"

_TOKEN = re.compile(
    rf"(?P<every>{_EVERY_DAY})"
    r"|(?P<weekend>caps? de setmana|fin(?:es)? de semana)"
    r"|(?P<closed>tancat|tancats|cerrado|cerrados|closed|off)\b"
    rf"|(?P<time>{_TIME})(?=[\s,;./)–—-]|$|a\b)"
    r"|(?P<to>[-–—]|fins a les|fins les|fins al|fins a|hasta las|hasta el|hasta|a les|a las|al\b|a l'|a\b|to\b)"
    r"|(?P<and>,|/|&|\+|i\b|y\b|e\b|and\b)"
    r"|(?P<from>de les|de las|dels\b|del\b|de l'|des de|desde|de\b|d'|els\b|los\b|les\b|las\b|el\b|from\b)"
    r"|(?P<stop>[;.:\n|]+)"
    r"|(?P<word>[a-z]+)"
    r"|(?P<space>\s+)"
)


def parse(text):
    """The periods that `text` says, or None when any of it is not understood."""
    found = _parse(text) if len(text) <= LONGEST else None
    return None if found is None else list(found)


@lru_cache(maxsize=2048)  # many places of a list have the same hours
def _parse(text):
    tokens = _tokens(fold(text))
    if not tokens:
        return None
    periods, position, understood_days = [], 0, set()
    while position < len(tokens):
        days, position = _read_days(tokens, position)
        if not days:
            return None
        ranges, position = _read_ranges(tokens, position)
        if ranges is None or (days & understood_days and not ranges):
            return None
        understood_days |= days
        periods += [Period(day, *hours) for day in sorted(days) for hours in ranges]
    return checked(periods)


def _tokens(text):
    """[(kind, value)], or [] when something in the text is unknown."""
    found, position, text = [], 0, text.strip(" .;")
    while position < len(text):
        match = _TOKEN.match(text, position)
        if not match:
            return []
        kind, value, position = match.lastgroup, match.group().strip(), match.end()
        if kind == "word":
            if value in DAY_OF_WORD:
                kind, value = "day", DAY_OF_WORD[value]
            elif value in _LETTERS:
                kind, value = "letter", _LETTERS[value]
            else:
                return []
        if kind != "space":
            found.append((kind, value))
    if any(kind == "letter" for kind, _value in found):
        found = _letters_as_days(found)
    return found


def _letters_as_days(tokens):
    """Single letters count when every day of the text is one, and a range joins some of them."""
    if any(kind == "day" and value not in (3, HOLIDAY) for kind, value in tokens):
        return []
    joined = any(
        tokens[index][0] == "letter" and tokens[index + 1][0] == "to"
        for index in range(len(tokens) - 1)
    )
    return (
        [("day", value) if kind == "letter" else (kind, value) for kind, value in tokens]
        if joined
        else []
    )


def _read_days(tokens, position):
    """The set of days from here on, and where the times begin."""
    days, last, pending_range = set(), None, False
    while position < len(tokens):
        kind, value = tokens[position]
        if kind == "day":
            if pending_range:
                if last is None or HOLIDAY in (last, value) or value <= last:
                    return set(), position
                days.update(range(last, value + 1))
            days.add(value)
            last, pending_range = value, False
        elif kind in ("every", "weekend"):
            days.update(ALL_WEEK if kind == "every" else (6, 7))
            last = None
        elif kind == "to" and last is not None and _next_kind(tokens, position) == "day":
            pending_range = True
        elif kind == "from" and _next_kind(tokens, position) in ("day", "from"):
            pass
        elif kind == "and" and _next_kind(tokens, position) in ("day", "from", "every", "weekend"):
            if _next_kind(tokens, position) == "from" and _next_kind(tokens, position + 1) != "day":
                break
            last = None
        else:
            break
        position += 1
    return (set() if pending_range else days), position


def _read_ranges(tokens, position):
    """[(opens, closes)…] from here, and where the next days begin; None when not understood."""
    ranges = []
    while position < len(tokens) and tokens[position][0] in ("from", "stop", "and"):
        position += 1
    if position < len(tokens) and tokens[position][0] == "closed":
        return [], _after_separators(tokens, position + 1)
    while position < len(tokens):
        if tokens[position][0] == "from":
            position += 1
        times = [
            tokens[position + step] if position + step < len(tokens) else ("end", "")
            for step in range(3)
        ]
        if [kind for kind, _value in times] != ["time", "to", "time"]:
            return None, position
        opens, closes = clock(times[0][1]), clock(times[2][1])
        if opens is None or closes is None or _may_be_afternoon(times[0][1], times[2][1]):
            return None, position
        ranges.append((opens, closes))
        position = _after_separators(tokens, position + 3)
        following = _next_kind(tokens, position - 1)
        if following == "from":
            following = _next_kind(tokens, position)
        if following != "time":
            break
    return (ranges or None), position


def _after_separators(tokens, position):
    while position < len(tokens) and tokens[position][0] in ("and", "stop"):
        position += 1
    return position


def _next_kind(tokens, position):
    return tokens[position + 1][0] if position + 1 < len(tokens) else "end"


def _may_be_afternoon(opens, closes):
    """Whether the hours may be of a 12-hour clock: "de 5 a 8", "de 10 a 2"."""
    for text in (opens, closes):
        if re.match(r"[1-6](\D|$)", text):
            return True
    return bool(re.match(r"[1-9](\D|$)", closes)) and clock(closes) <= clock(opens)


def clock(text):
    """ "9", "9h", "09.30 h", "24:00" → "HH:MM"; None when it is no time of day."""
    match = re.match(r"^(\d{1,2})(?:\s*[:.h]\s*([0-5]\d))?", text.strip())
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour == 24 and minute == 0:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour <= 23 else None


def checked(periods):
    """The periods in order, or None when they contradict each other."""
    periods = sorted(set(periods), key=lambda period: (period[3] or 0, *period[:3]))
    spans = {}
    for period in periods:
        opens, closes = _minutes(period.opens), _minutes(period.closes)
        if closes <= opens:
            if closes > LATEST_NEXT_DAY:
                return None
            closes += 24 * 60
        spans.setdefault((period.weekday, period.season_from, period.season_until), []).append(
            (opens, closes)
        )
    for hours in spans.values():
        hours.sort()
        if any(later[0] < earlier[1] for earlier, later in pairwise(hours)):
            return None
    return periods or None


def _minutes(text):
    return int(text[:2]) * 60 + int(text[3:])
