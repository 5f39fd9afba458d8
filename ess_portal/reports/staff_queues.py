"""Reports that wait, on the first page of the admin."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from ess_portal.moderation.queues import ROWS, Queue

from .models import Report


def reports(user):
    if not user.has_perm("reports.change_report"):
        return None
    waiting = Report.objects.waiting().filter(is_suspect=False)
    late = Report.objects.past_clock(timezone.localdate()).count()
    rows = waiting.order_by("due_on", "received_at", "pk")[:ROWS]
    return Queue(
        title=str(Report._meta.verbose_name_plural).capitalize(),
        url=reverse("admin:reports_report_changelist") + "?state__exact=open",
        rows=[
            (
                f"{row.get_reason_display()}: {row.title}",
                reverse("admin:reports_report_change", args=[row.pk]),
                row.received_at,
            )
            for row in rows
        ],
        late=late,
        note=ngettext(
            "%(count)d ha passat el termini legal.", "%(count)d han passat el termini legal.", late
        )
        % {"count": late}
        if late
        else "",
        **waiting.aggregate(count=Count("pk"), oldest=Min("received_at")),
    )
