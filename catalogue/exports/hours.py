"""Opening hours as OpenStreetMap writes them: short, readable, and read by other programs.

    Mo-Fr 09:00-14:00,17:00-20:00; Sa 10:00-14:00; PH off; 2026 Aug 03-2026 Aug 23 off

https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification. After a semicolon comes
what stands instead, after a comma what is added.
"""

from itertools import groupby

from catalogue.enums import Weekday

DAYS = {
    Weekday.MONDAY: "Mo",
    Weekday.TUESDAY: "Tu",
    Weekday.WEDNESDAY: "We",
    Weekday.THURSDAY: "Th",
    Weekday.FRIDAY: "Fr",
    Weekday.SATURDAY: "Sa",
    Weekday.SUNDAY: "Su",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def written(rules):
    """`rules`: catalogue.opening.Rules of one place; "" when its hours are not known."""
    if not rules.periods:
        return ""
    seasons = {}
    for period in rules.periods:
        season = (period.season_from or 0, period.season_until or 0)
        seasons.setdefault(season, []).append(period)
    several = len(seasons) > 1
    weeks = [
        _season(season) + part
        for season, periods in sorted(seasons.items())
        for part in _week(periods)
    ]
    parts = [(", " if several else "; ").join(weeks)] if weeks else []
    parts += [
        f"{_season(season)}PH {_times(holidays)}"
        for season, periods in sorted(seasons.items())
        if (holidays := [one for one in periods if one.weekday == Weekday.HOLIDAY])
    ] or ["PH off"]
    parts += [_exception(exception) for exception in rules.exceptions]
    return "; ".join(parts)


def _week(periods):
    """ "Mo-Fr 09:00-14:00", "Sa 10:00-14:00": days that follow with the same hours together."""
    by_day = {}
    for period in periods:
        if period.weekday != Weekday.HOLIDAY:
            by_day.setdefault(period.weekday, []).append(period)
    hours = [(day, _times(by_day[day])) for day in sorted(by_day)]
    # A run of days: the day less its position stays the same.
    runs = groupby(enumerate(hours), key=lambda item: (item[1][0] - item[0], item[1][1]))
    for (_step, times), run in runs:
        days = [day for _position, (day, _hours) in run]
        name = DAYS[days[0]] if len(days) == 1 else f"{DAYS[days[0]]}-{DAYS[days[-1]]}"
        yield f"{name} {times}"


def _times(rules):
    return ",".join(sorted({_span(rule.opens, rule.closes) for rule in rules}))


def _span(opens, closes):
    if opens == closes:
        return (
            "00:00-24:00" if not (opens.hour or opens.minute) else f"{opens:%H:%M}-{closes:%H:%M}"
        )
    return f"{opens:%H:%M}-{'24:00' if not (closes.hour or closes.minute) else f'{closes:%H:%M}'}"


def _season(season):
    first, last = season
    return f"{_month_day(first)}-{_month_day(last)} " if first else ""


def _month_day(mmdd):
    return f"{MONTHS[mmdd // 100 - 1]} {mmdd % 100:02}"


def _exception(exception):
    first, last = exception.date_from, exception.date_until
    days = _day(first) if first == last else f"{_day(first)}-{_day(last)}"
    return (
        f"{days} {'off' if exception.opens is None else _span(exception.opens, exception.closes)}"
    )


def _day(day):
    return f"{day.year} {MONTHS[day.month - 1]} {day.day:02}"
