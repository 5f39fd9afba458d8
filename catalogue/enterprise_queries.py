"""Which enterprises: the questions that the portal asks, by name."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from .enums import State

UNCHECKED_AFTER = timedelta(days=540)  # a year and a half without anyone looking at the data


def unchecked_on(day):
    """Condition: on that day nobody has looked at the data for long, or ever."""
    return Q(checked_on__isnull=True) | Q(checked_on__lt=day - UNCHECKED_AFTER)


class EnterpriseQuerySet(models.QuerySet):
    def published(self):
        """In lists, map, exports and counts."""
        return self.filter(state=State.PUBLISHED)

    def with_public_page(self):
        """Has a page: published, or ceased (kept with a notice, out of lists)."""
        return self.filter(state__in=[State.PUBLISHED, State.CEASED])
