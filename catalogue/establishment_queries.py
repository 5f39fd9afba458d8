"""Which establishments: the questions that the portal asks, by name."""

from datetime import timedelta
from functools import lru_cache
from math import cos, radians

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, Q
from django.db.models.expressions import RawSQL

from .enums import State, Weekday

KM_PER_DEGREE = 111.32  # of latitude; of longitude, times the cosine of the latitude


def kilometres_from(lat, lon):
    """Expression: distance in km from a point; flat earth, right within 0.1 % in a city."""
    north = (F("lat") - lat) * KM_PER_DEGREE
    east = (F("lon") - lon) * (KM_PER_DEGREE * cos(radians(lat)))
    return ExpressionWrapper(
        models.functions.Sqrt(north * north + east * east), output_field=models.FloatField()
    )


def in_season(day):
    """Condition: a period's season holds on `day`; a season may span the year's end."""
    mmdd = day.month * 100 + day.day
    within = Q(season_from__lte=mmdd, season_until__gte=mmdd)
    around_new_year = Q(season_from__gt=F("season_until")) & (
        Q(season_from__lte=mmdd) | Q(season_until__gte=mmdd)
    )
    return Q(season_from__isnull=True) | within | around_new_year


def open_at(moment):
    """Condition: open at `moment`, a naive local datetime of Europe/Madrid.

    Hours of the day itself, and of the day before when they end after midnight. An
    exception replaces a day's hours; on a public holiday only hours said to be of
    holidays count. Unknown hours are not open, and not closed either.
    """
    return Q(pk__in=RawSQL(*open_rows(moment)))  # noqa: S611 (our own SQL)


@lru_cache(maxsize=16)
def open_rows(moment):
    """(SQL, parameters) of the establishment ids open at `moment`.

    Compiled once a minute: a search uses it in several places. Without correlation, so that
    PostgreSQL hashes it once, for any number of rows.
    """
    today, time = moment.date(), moment.time()
    overnight = Q(closes__lte=F("opens"))
    now = Q(opens__lte=time) & (overnight | Q(closes__gt=time))
    still = overnight & Q(closes__gt=time)
    rules = [*_with_hours(today, now), *_with_hours(today - timedelta(days=1), still)]
    parts = [queryset.query.sql_with_params() for queryset in rules]
    sql = " UNION ".join(sql for sql, _params in parts)
    return sql, tuple(value for _sql, params in parts for value in params)


def _with_hours(day, condition):
    """Establishment ids whose hours of `day` satisfy `condition` on `opens` and `closes`."""
    from .models import Holiday, OpeningException, OpeningPeriod

    is_holiday = Exists(Holiday.objects.filter(date=day))
    weekday = Q(is_holiday, weekday=Weekday.HOLIDAY) | Q(~is_holiday, weekday=day.isoweekday())
    exceptions = OpeningException.objects.filter(date_from__lte=day, date_until__gte=day)
    weekly = OpeningPeriod.objects.filter(weekday, in_season(day), condition).exclude(
        establishment_id__in=exceptions.values("establishment_id")
    )
    return [
        rules.order_by().values("establishment_id")
        for rules in (weekly, exceptions.filter(condition))
    ]


class EstablishmentQuerySet(models.QuerySet):
    def public(self):
        return self.filter(enterprise__state=State.PUBLISHED)

    def with_point(self):
        return self.filter(lat__isnull=False)

    def open_at(self, moment):
        return self.filter(open_at(moment))
