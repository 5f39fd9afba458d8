"""What a stranger writes in a report runs nowhere: admin, mail, mail page; and shows nowhere."""

import pytest
from django.test import Client

from ess_portal.mail import outbox
from ess_portal.mail.models import Message
from ess_portal.reports import actions
from ess_portal.reports.models import Report
from tests import builders
from tests.reports.test_reports import missing, problem
from tests.staff import moderator, session_of

pytestmark = pytest.mark.django_db
PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "'-alert(1)-'",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "{{ settings.SECRET_KEY }}",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<base href=//evil.example>",
    "<style>*{background:url(//evil.example)}</style>",
]
LIVE = (
    "<script>alert",
    "<img src=x",
    "<svg/onload",
    "<a href=javascript",
    "<iframe src",
    "<base h",
)
LIVE += ("<style>*", 'href="javascript')


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_runs(payload):
    client, session = Client(), session_of(moderator())
    page = f"/ca/{payload}"
    problem(client, text=payload, page=page, email="veina@exemple.cat")
    missing(client, missing_name=payload, missing_place=payload, missing_website=payload)
    assert Report.objects.count() == 2
    report = Report.objects.order_by("pk").first()
    Report.objects.filter(pk=report.pk).update(about_name=payload)
    report.refresh_from_db()
    actions.answer(report=report, text=payload, note=payload, by=moderator())
    addresses = ["/gestio/", "/gestio/reports/report/", "/gestio/mail/message/", "/correu/"]
    for one in Report.objects.all():
        addresses += [
            f"/gestio/reports/report/{one.pk}/{part}/" for part in ("change", "resposta", "history")
        ]
    for message in Message.objects.all():
        addresses += [f"/correu/{message.pk}/", f"/correu/{message.pk}/html/"]
    for address in [*addresses, f"/ca/avisa/?de={page}", f"/ca/qui-hi-falta/?nom={payload}"]:
        response = session.get(address)
        assert response.status_code == 200, address
        assert not [live for live in LIVE if live in response.text], address
    for message in Message.objects.all():
        outbox.deliver_now(message.pk)
        assert not [live for live in LIVE if live in message.html]


def test_what_people_report_is_nowhere_public(client):
    made = builders.enterprise("Forn")
    secret = "CANARI-D-AVIS"
    builders.report(
        text=secret,
        email="canari@exemple.cat",
        note=secret,
        about_kind="catalogue.enterprise",
        about_id=made.pk,
        about_name="Forn",
        page=made.get_absolute_url(),
    )
    for address in (
        "/ca/",
        "/ca/cataleg/",
        made.get_absolute_url(),
        "/ca/cataleg/suggeriments/?q=ca",
    ):
        page = client.get(address).content.decode()
        assert secret not in page and "canari@" not in page
