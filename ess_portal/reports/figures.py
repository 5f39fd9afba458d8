"""Figures of the reports: how many, of what, and how long an answer takes."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from .enums import Outcome, Reason

MONTHS = 12

PER_MONTH = """
SELECT date_trunc('month', received_at AT TIME ZONE 'Europe/Madrid')::date, reason, count(*)
FROM reports_report
WHERE NOT is_suspect
    AND received_at >= date_trunc('month', now() AT TIME ZONE 'Europe/Madrid')
        - make_interval(months => %s)
GROUP BY 1, 2 ORDER BY 1 DESC
"""
PER_REASON = """
SELECT reason, count(*), count(*) FILTER (WHERE state = 'open'),
    percentile_cont(0.5) WITHIN GROUP (
        ORDER BY extract(epoch FROM answered_at - received_at) / 86400
    ) FILTER (WHERE answered_at IS NOT NULL)
FROM reports_report WHERE NOT is_suspect
GROUP BY 1 ORDER BY 2 DESC
"""
PER_OUTCOME = """
SELECT outcome, count(*) FROM reports_report WHERE outcome <> '' GROUP BY 1 ORDER BY 2 DESC
"""


@dataclass
class Month:
    first_day: datetime
    total: int = 0
    by_reason: dict = field(default_factory=dict)


@dataclass
class OfReason:
    """`days`: the median from a report to its answer; None when none was answered."""

    value: str
    label: str
    total: int
    waiting: int
    days: float | None


def per_month():
    """The last `MONTHS` months with any, the newest first."""
    months = {}
    for day, reason, count in _rows(PER_MONTH, [MONTHS - 1]):
        month = months.setdefault(day, Month(day))
        month.total += count
        month.by_reason[str(Reason(reason).label)] = count
    return list(months.values())


def per_reason():
    return [
        OfReason(reason, str(Reason(reason).label), total, waiting, days)
        for reason, total, waiting, days in _rows(PER_REASON)
    ]


def per_outcome():
    """(label, how many)"""
    return [(str(Outcome(outcome).label), count) for outcome, count in _rows(PER_OUTCOME)]


def _rows(statement, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()
