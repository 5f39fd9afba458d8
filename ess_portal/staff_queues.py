"""Machinery that failed and waits for a person: mail, and jobs of the worker."""

from datetime import timedelta

from django.db import connection
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ess_portal.accounts.enums import Role
from ess_portal.mail.models import Message
from ess_portal.moderation.queues import ROWS, Queue

LOOKS_BACK = timedelta(days=30)

FAILED_JOBS = """
SELECT j.id, j.task_name, j.attempts, max(e.at)
FROM procrastinate_jobs j
JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'failed'
WHERE j.status = 'failed' AND e.at > %s
GROUP BY j.id ORDER BY 4 DESC
"""


def failed_mail(user):
    if not user.has_perm("mail.view_message"):
        return None
    failed = Message.objects.failed()
    rows = failed.order_by("queued_at", "pk")[:ROWS]
    found = failed.aggregate(count=Count("pk"), oldest=Min("queued_at"))
    return Queue(
        title=_("Correus que no s’han pogut enviar"),
        url=reverse("admin:mail_message_changelist") + "?state__exact=failed",
        rows=[
            (str(row), reverse("admin:mail_message_change", args=[row.pk]), row.queued_at)
            for row in rows
        ],
        late=found["count"],
        **found,
    )


def failed_jobs(user):
    if not user.has_role(Role.CITY_ADMIN):
        return None
    rows = jobs_that_failed()
    url = reverse("admin:failed_jobs")
    return Queue(
        title=_("Feines automàtiques que han fallat"),
        url=url,
        count=len(rows),
        oldest=min((at for *_others, at in rows), default=None),
        rows=[(name, f"{url}#feina-{pk}", at) for pk, name, _attempts, at in rows[:ROWS]],
        late=len(rows),
    )


def jobs_that_failed():
    """(key, name, attempts, moment), the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(FAILED_JOBS, [timezone.now() - LOOKS_BACK])
        return cursor.fetchall()
