"""Working days: how long the city has to answer."""

from datetime import timedelta

from .above import holidays_between

ACCESSIBILITY_DAYS = 20  # Real Decreto 1112/2018, art. 12.5: from the day after it is received


def working_days_after(day, number):
    """The last of the `number` working days that follow `day`: neither weekends nor holidays."""
    latest = day + timedelta(days=number * 3 + 14)
    closed = holidays_between(day, latest)
    while number:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            number -= 1
    return day
