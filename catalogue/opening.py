"""When a place is open, for people to read. Naive local times of Europe/Madrid."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .enums import Weekday

LOOK_AHEAD_DAYS = 8


@dataclass(frozen=True)
class Span:
    """Open from `start` to `end`; the end may be on the next day."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, day, opens, closes):
        end_day = day if closes > opens else day + timedelta(days=1)
        return cls(datetime.combine(day, opens), datetime.combine(end_day, closes))


@dataclass(frozen=True)
class OpenState:
    """`kind` is open, closed, holiday or unknown; `text` says it to a visitor."""

    kind: str
    text: str


@dataclass(frozen=True)
class DayHours:
    day: int
    label: str
    periods: list[tuple[time, time]]
    is_today: bool


@dataclass
class Rules:
    """What rules the hours of one establishment: weekly periods, exceptions, public holidays.

    Periods have weekday, opens, closes, season_from, season_until; exceptions date_from,
    date_until, opens, closes (None: closed).
    """

    periods: list
    exceptions: list
    holidays: set


class RulesOfMany:
    """The rules of several establishments, and the holidays that they share."""

    def __init__(self, rows):
        self._rules, self._holidays = {}, set()
        for kind, establishment_id, *values in rows:
            rule = Rule(*values)
            if kind == "holiday":
                self._holidays.add(rule.date_from)
            else:
                self._rules.setdefault((kind, establishment_id), []).append(rule)

    def of(self, establishment):
        periods = self._rules.get(("period", establishment.pk), [])
        exceptions = self._rules.get(("exception", establishment.pk), [])
        return Rules(
            sorted(periods, key=lambda rule: (rule.weekday, rule.opens)),
            sorted(exceptions, key=lambda rule: rule.date_from),
            self._holidays,
        )


class Rule(NamedTuple):
    """A row of `rules_of`: a period, an exception or a holiday; the rest is None."""

    weekday: int | None
    opens: time | None
    closes: time | None
    season_from: int | None
    season_until: int | None
    date_from: date | None
    date_until: date | None


RULES = """
SELECT 'period', establishment_id, weekday, opens, closes, season_from, season_until,
       NULL::date, NULL::date
FROM catalogue_openingperiod WHERE establishment_id = ANY(%(ids)s)
UNION ALL
SELECT 'exception', establishment_id, NULL, opens, closes, NULL, NULL, date_from, date_until
FROM catalogue_openingexception
WHERE establishment_id = ANY(%(ids)s) AND date_until >= %(first)s
UNION ALL
SELECT 'holiday', NULL, NULL, NULL, NULL, NULL, NULL, date, date
FROM catalogue_holiday WHERE date BETWEEN %(first)s AND %(last)s
"""


def rules_of(establishment_ids, day):
    """Rules of these establishments around a day, in one query."""
    values = {
        "ids": list(establishment_ids),
        "first": day - timedelta(days=LOOK_AHEAD_DAYS),
        "last": day + timedelta(days=LOOK_AHEAD_DAYS + 1),
    }
    with connection.cursor() as cursor:
        cursor.execute(RULES, values)
        return RulesOfMany(cursor)


class Hours:
    """The hours of one establishment; `text` is its source's own words."""

    def __init__(self, rules, text=""):
        self.text = text
        self.periods, self.exceptions = rules.periods, rules.exceptions
        self.holidays = rules.holidays

    @property
    def known(self):
        return bool(self.periods)

    def spans(self, day):
        """Spans that begin on `day`, in order."""
        exceptions = [e for e in self.exceptions if e.date_from <= day <= e.date_until]
        if exceptions:
            rules = [e for e in exceptions if e.opens is not None]
        else:
            weekday = Weekday.HOLIDAY if day in self.holidays else day.isoweekday()
            rules = [p for p in self.periods if p.weekday == weekday and _in_season(p, day)]
        spans = {Span.of(day, rule.opens, rule.closes) for rule in rules}
        return sorted(spans, key=lambda span: span.start)

    def span_at(self, moment):
        """The span of which `moment` is part, or None."""
        today = moment.date()
        for day in (today - timedelta(days=1), today):
            for span in self.spans(day):
                if span.start <= moment < span.end:
                    return span
        return None

    def is_open(self, moment):
        """Whether it is open; None when the hours are not known, which is never "closed"."""
        return self.span_at(moment) is not None if self.known else None

    def state(self, moment):
        """Open until when, or closed until when."""
        if not self.known:
            return OpenState("unknown", _("Horari no informat"))
        if span := self.span_at(moment):
            until = {"time": clock(span.end)}
            return OpenState("open", _("Obert ara, fins a les %(time)s") % until)
        today = moment.date()
        if today in self.holidays and not self._speaks_of(today):
            return OpenState("holiday", _("Avui és festiu: confirma l’horari"))
        return OpenState("closed", self._opens_next(moment))

    def _speaks_of(self, day):
        """Whether the hours say anything about a holiday: an exception, or holiday hours."""
        return any(p.weekday == Weekday.HOLIDAY for p in self.periods) or any(
            e.date_from <= day <= e.date_until for e in self.exceptions
        )

    def _opens_next(self, moment):
        for ahead in range(LOOK_AHEAD_DAYS):
            day = moment.date() + timedelta(days=ahead)
            for span in self.spans(day):
                if span.start > moment:
                    when = {"time": clock(span.start), "day": date_format(day, "l").lower()}
                    if ahead == 0:
                        return _("Tancat, obre a les %(time)s") % when
                    if ahead == 1:
                        return _("Tancat, obre demà a les %(time)s") % when
                    return _("Tancat, obre %(day)s a les %(time)s") % when
        return _("Tancat")

    def week(self, today):
        """The seven days from Monday as they are this week, and holidays when they have hours."""
        monday = today - timedelta(days=today.isoweekday() - 1)
        rows = []
        for offset in range(7):
            day = monday + timedelta(days=offset)
            spans = [(span.start.time(), span.end.time()) for span in self.spans(day)]
            rows.append(DayHours(offset + 1, Weekday(offset + 1).label, spans, day == today))
        holiday = [(p.opens, p.closes) for p in self.periods if p.weekday == Weekday.HOLIDAY]
        if holiday:
            rows.append(DayHours(8, Weekday.HOLIDAY.label, holiday, is_today=False))
        return rows

    def announcements(self, today, days=60):
        """Sentences on exceptions in force or within `days`."""
        limit = today + timedelta(days=days)
        return [
            _sentence(exception)
            for exception in self.exceptions
            if exception.date_until >= today and exception.date_from <= limit
        ]


def _sentence(exception):
    values = {
        "from": date_format(exception.date_from, "MONTH_DAY_FORMAT"),
        "until": date_format(exception.date_until, "MONTH_DAY_FORMAT"),
        "opens": clock(exception.opens) if exception.opens else "",
        "closes": clock(exception.closes) if exception.closes else "",
    }
    one_day = exception.date_from == exception.date_until
    if exception.opens is None:
        text = _("Tancat el %(from)s.") if one_day else _("Tancat del %(from)s al %(until)s.")
    elif one_day:
        text = _("El %(from)s obre de %(opens)s a %(closes)s.")
    else:
        text = _("Del %(from)s al %(until)s obre de %(opens)s a %(closes)s.")
    return text % values


def clock(moment):
    """A time of day as each language writes it: «18.30» in Catalan, «18:30»."""
    mark = "." if get_language() == "ca" else ":"
    return f"{moment.hour}{mark}{moment.minute:02}"


def _in_season(period, day: date):
    if period.season_from is None:
        return True
    mmdd = day.month * 100 + day.day
    if period.season_from <= period.season_until:
        return period.season_from <= mmdd <= period.season_until
    return mmdd >= period.season_from or mmdd <= period.season_until
