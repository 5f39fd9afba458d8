"""E-mails about reports: one function each.

What a stranger wrote is never sent to an address that a stranger typed: the portal would be a
way of sending anything to anybody.
"""

from ess_portal import mail


def received(*, report):
    """The case number, and until when there will be an answer."""
    mail.send(
        "reports/mail/received.html",
        to=report.email,
        language=report.language,
        context={"report": report, "page": _page(report) if report.about_kind else ""},
    )


def answered(*, report, text):
    mail.send(
        "reports/mail/answered.html",
        to=report.email,
        language=report.language,
        context=answer_context(report=report, text=text),
    )


def answer_context(*, report, text):
    return {"report": report, "text": text, "page": _page(report)}


def _page(report):
    return mail.absolute(report.page) if report.page else ""
