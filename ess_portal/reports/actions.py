"""What happens to a report. Keyword-only, atomic, `by=` the person of the staff."""

from datetime import timedelta

import pghistory
from django.db import transaction
from django.utils import timezone

from ess_portal.limits.models import Attempts

from . import emails
from .above import subject_of
from .clock import ACCESSIBILITY_DAYS, working_days_after
from .enums import Reason, ReportState
from .models import Answer, Report

# More than these to one address in a day are stored, but say nothing: it may be somebody else's.
MAILS_TO_AN_ADDRESS = 5
A_DAY = timedelta(days=1)


@transaction.atomic
def receive(*, reason, page="", language, email="", is_suspect=False, **texts):
    """Keeps what somebody sent; they get the case number by mail when they left an address."""
    subject = subject_of(page) if page else None
    about = {}
    if subject:
        about = {
            "about_kind": subject.kind,
            "about_id": subject.pk,
            "about_name": subject.name[:200],
        }
    now = timezone.now()
    due_on = None
    if reason == Reason.BARRIER:
        due_on = working_days_after(timezone.localdate(now), ACCESSIBILITY_DAYS)
    report = Report.objects.create(
        reason=reason,
        page=page,
        language=language,
        email=email,
        is_suspect=is_suspect,
        received_at=now,
        due_on=due_on,
        **about,
        **texts,
    )
    if email and not is_suspect and not _too_many_to(email):
        emails.received(report=report)
    return report


def _too_many_to(email):
    """By mailbox: what follows a "+" leads to the same one."""
    local, _at, domain = email.lower().rpartition("@")
    mailbox = f"{local.partition('+')[0]}@{domain}"
    return Attempts.objects.count_one(
        "report mail to", mailbox, most=MAILS_TO_AN_ADDRESS, window=A_DAY
    )


@transaction.atomic
def assign(*, report_ids, to, by):
    with pghistory.context(user=by.pk):
        chosen = Report.objects.unfinished().filter(pk__in=report_ids)
        return chosen.update(assigned_to=to)


@transaction.atomic
def answer(*, report, text, outcome="", note="", by):
    """Sends the answer (when there is one and an address for it), and closes with an outcome.

    `report` has its row locked.
    """
    now = timezone.now()
    with pghistory.context(user=by.pk):
        if text and report.email:
            emails.answered(report=report, text=text)
            Answer.objects.create(report=report, text=text, by=by, at=now)
            report.answered_at = report.answered_at or now
            report.state = ReportState.ANSWERED
        if outcome:
            report.state, report.outcome = ReportState.CLOSED, outcome
            report.closed_at = now
        report.note = note
        report.assigned_to = report.assigned_to or by
        report.save()


@transaction.atomic
def reopen(*, report, by):
    with pghistory.context(user=by.pk):
        report.state = ReportState.ANSWERED if report.answered_at else ReportState.OPEN
        report.outcome, report.closed_at = "", None
        report.save()
