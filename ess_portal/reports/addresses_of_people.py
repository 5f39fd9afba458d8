"""Reports that somebody sent with an address that is, or was, their account's."""

from django.db.models.functions import Lower

from .models import Report


def exporting(user, addresses):
    rows = _sent_from(addresses).order_by("pk")
    return list(rows.values("pk", "reason", "page", "email", "text", "received_at", "closed_at"))


def erasing(user, addresses):
    """What they said stays until its own time; by whom, not."""
    _sent_from(addresses).update(email="")


def _sent_from(addresses):
    return Report.objects.alias(lowered=Lower("email")).filter(lowered__in=addresses)
