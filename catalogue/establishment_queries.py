"""Which establishments: the questions that the portal asks, by name."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q

from .enums import State, Weekday


def _mmdd(day):
    return day.month * 100 + day.day


def in_season(day):
    """Condition: a period's season holds on `day`; a season may span the year's end."""
    mmdd = _mmdd(day)
    within = Q(season_from__lte=mmdd, season_until__gte=mmdd)
    around_new_year = Q(season_from__gt=models.F("season_until")) & (
        Q(season_from__lte=mmdd) | Q(season_until__gte=mmdd)
    )
    return Q(season_from__isnull=True) | within | around_new_year


class EstablishmentQuerySet(models.QuerySet):
    def public(self):
        return self.filter(enterprise__state=State.PUBLISHED)

    def with_point(self):
        return self.filter(lat__isnull=False)

    def open_at(self, moment):
        """Open at `moment`, a naive local datetime of Europe/Madrid.

        Hours of the day itself, and of the day before when they end after midnight. An
        exception replaces a day's hours; on a public holiday only hours said to be of
        holidays count. Unknown hours are not open, and not closed either.
        """
        today, time = moment.date(), moment.time()
        yesterday = today - timedelta(days=1)
        overnight = Q(closes__lte=models.F("opens"))
        now = Q(opens__lte=time) & (overnight | Q(closes__gt=time))
        still = overnight & Q(closes__gt=time)
        return self.filter(_hours(today, now) | _hours(yesterday, still))


def _hours(day, condition):
    """Establishments whose hours of `day` satisfy `condition` on `opens` and `closes`."""
    from .models import Holiday, OpeningException, OpeningPeriod

    excepted = OpeningException.objects.filter(
        establishment=OuterRef("pk"), date_from__lte=day, date_until__gte=day
    )
    is_holiday = Exists(Holiday.objects.filter(date=day))
    weekday = Q(is_holiday, weekday=Weekday.HOLIDAY) | Q(~is_holiday, weekday=day.isoweekday())
    weekly = OpeningPeriod.objects.filter(weekday, in_season(day), establishment=OuterRef("pk"))
    return Q(Exists(excepted.filter(condition))) | Q(
        ~Exists(excepted), Exists(weekly.filter(condition))
    )
