"""Which enterprises: the questions that the portal asks, by name."""

from django.db import models

from .enums import State


class EnterpriseQuerySet(models.QuerySet):
    def published(self):
        """In lists, map, exports and counts."""
        return self.filter(state=State.PUBLISHED)

    def with_public_page(self):
        """Has a page: published, or ceased (kept with a notice, out of lists)."""
        return self.filter(state__in=[State.PUBLISHED, State.CEASED])
