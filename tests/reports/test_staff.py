"""The staff's queue: who, answers, stale saves, figures, and what is forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.models import Enterprise
from ess_portal.mail.models import Message
from ess_portal.reports import actions, figures, jobs
from ess_portal.reports.models import Report
from ess_portal.reports.staff_queues import reports as queue
from tests import builders
from tests.staff import moderator, person, session_of

pytestmark = pytest.mark.django_db
LIST = "/gestio/reports/report/"


@pytest.fixture
def staff():
    return moderator(name="Núria")


@pytest.fixture
def session(staff):
    return session_of(staff)


def answer(session, report, **fields):
    data = {"text": "Ja està.", "outcome": "fixed", "note": "", "base_version": report.version}
    return session.post(f"{LIST}{report.pk}/resposta/", data | fields)


def test_an_answer_goes_by_mail_in_the_readers_language(session, staff):
    report = builders.report(language="es", about_name="Forn")
    page = session.get(f"{LIST}{report.pk}/resposta/").text
    assert "Gracias por avisarnos sobre «Forn»." in page
    assert answer(session, report, text="Ya está.").status_code == 302
    message = Message.objects.get()
    assert message.to == "veina@exemple.cat"
    assert message.subject.startswith("Respuesta a tu aviso")
    assert "Ya está." in message.text
    report.refresh_from_db()
    assert (report.state, report.outcome, report.assigned_to) == ("closed", "fixed", staff)
    assert report.answered_at and report.closed_at
    page = session.get(f"{LIST}{report.pk}/change/").text
    assert "Ya está." in page and "Núria" in page


def test_a_preview_sends_nothing(session):
    report = builders.report()
    response = answer(session, report, preview="1", text="Mira com queda")
    assert "Així arribarà" in response.text and "Mira com queda" in response.text
    assert not Message.objects.exists()
    report.refresh_from_db()
    assert report.state == "open"


def test_an_answer_may_leave_it_open(session):
    report = builders.report()
    answer(session, report, outcome="")
    report.refresh_from_db()
    assert (report.state, report.closed_at) == ("answered", None)
    assert Message.objects.count() == 1


def test_without_an_address_it_is_only_closed(session):
    report = builders.report(email="")
    assert 'name="text"' not in session.get(f"{LIST}{report.pk}/resposta/").text
    answer(session, report, outcome="known")
    report.refresh_from_db()
    assert report.state == "closed" and report.answered_at is None
    assert not Message.objects.exists()


def test_nothing_said_is_nothing_done(session):
    report = builders.report()
    response = answer(session, report, text="", outcome="")
    assert response.status_code == 200 and "Escriu una resposta" in response.text


def test_two_people_answer_one_case_and_the_second_is_told(session):
    report = builders.report()
    assert answer(session, report).status_code == 302
    response = answer(session, report, text="La segona resposta")
    assert response.status_code == 409
    assert "La segona resposta" in response.text
    assert Message.objects.count() == 1


def test_a_closed_case_opens_again(session):
    report = builders.report()
    answer(session, report)
    assert "obrir" in session.get(f"{LIST}{report.pk}/resposta/").text
    session.post(f"{LIST}{report.pk}/reobre/")
    report.refresh_from_db()
    assert (report.state, report.outcome, report.closed_at) == ("answered", "", None)


def test_some_are_assigned_from_the_list(session, staff):
    first, second = builders.report(), builders.report()
    data = {"action": "assign_to_me", "_selected_action": [first.pk, second.pk]}
    assert "2 avisos assignats." in session.post(LIST, data, follow=True).text
    assert set(Report.objects.values_list("assigned_to", flat=True)) == {staff.pk}
    assert session.get(f"{LIST}?assignat=meus").text.count("AV-") >= 2


def test_history_tells_who_did_what(session):
    report = builders.report()
    answer(session, report)
    page = session.get(f"{LIST}{report.pk}/history/").text
    assert "Núria" in page and "S’ha corregit" in page
    assert "veina@exemple.cat" not in page and "El telèfon no és aquest." not in page


def test_a_report_outlives_its_enterprise(session):
    draft = builders.enterprise("Forn del Barri", state="draft")
    report = builders.report(
        about_kind="catalogue.enterprise", about_id=draft.pk, about_name=draft.name, page="/ca/x/"
    )
    place = f"/gestio/catalogue/enterprise/{draft.pk}/change/"
    assert f'href="{place}"' in session.get(f"{LIST}{report.pk}/change/").text
    Enterprise.objects.filter(pk=draft.pk).delete()
    page = session.get(f"{LIST}{report.pk}/change/").text
    assert "Forn del Barri" in page and place not in page
    assert "Forn del Barri" in session.get(LIST).text


def test_a_kind_that_no_longer_exists_is_only_a_name(session):
    report = builders.report(about_kind="fires.parada", about_id=1, about_name="Parada 7")
    assert "Parada 7" in session.get(f"{LIST}{report.pk}/change/").text


def test_the_list_asks_the_same_for_one_and_for_three(session, django_assert_max_num_queries):
    builders.report()
    with django_assert_max_num_queries(12) as one:
        session.get(LIST)
    builders.report()
    builders.report()
    with django_assert_max_num_queries(12) as three:
        session.get(LIST)
    assert len(three) == len(one)


def test_a_case_number_finds_its_case(session):
    report, other = builders.report(), builders.report()
    page = session.get(LIST, {"q": report.case_number.lower()}).text
    assert report.case_number in page and other.case_number not in page
    assert report.case_number in session.get(LIST, {"q": "telefon"}).text
    assert session.get(LIST, {"q": "AV-2026-99999999999999999999\x00"}).status_code == 200


def test_those_past_the_laws_term_come_first(staff):
    today = timezone.localdate()
    builders.report(received_at=timezone.now() - timedelta(days=90))
    late = builders.report(reason="barrera", due_on=today - timedelta(days=1))
    builders.report(reason="barrera", due_on=today)
    builders.report(is_suspect=True)
    found = queue(staff)
    assert (found.count, found.late) == (3, 1)
    assert str(late.pk) in found.rows[0][1]
    assert found.urgency[0] == 0
    assert queue(person()) is None


def test_figures(session):
    now = timezone.now()
    for days in (1, 3, 20):
        builders.report(received_at=now - timedelta(days=days), answered_at=now)
    builders.report(reason="barrera")
    builders.report(reason="dades", is_suspect=True)
    found = {row.value: row for row in figures.per_reason()}
    assert (found["dades"].total, round(found["dades"].days)) == (3, 3)
    assert (found["barrera"].total, found["barrera"].waiting) == (1, 1)
    assert found["barrera"].days is None
    assert sum(month.total for month in figures.per_month()) == 4
    assert "Una barrera" in session.get(f"{LIST}xifres/").text


def test_addresses_and_then_texts_are_erased(settings, session):
    settings.REPORT_KEEP_EMAIL_DAYS, settings.REPORT_KEEP_TEXT_DAYS = 30, 730
    now = timezone.now()

    def closed(days):
        report = builders.report(note="Nota amb CANARI", text="Sóc CANARI", about_name="Forn")
        actions.answer(report=report, text="Hola CANARI", outcome="fixed", by=moderator())
        Report.objects.filter(pk=report.pk).update(closed_at=now - timedelta(days=days))
        return report

    recent, older, oldest = closed(29), closed(31), closed(731)
    waits = builders.report(received_at=now - timedelta(days=900))
    assert jobs.forget_reports(timestamp=0) == (2, 1)
    assert jobs.forget_reports(timestamp=0) == (0, 0)
    for report in (recent, older, oldest, waits):
        report.refresh_from_db()
    assert recent.email and waits.email and waits.text
    assert not older.email and older.text
    assert not oldest.email and not oldest.text and not oldest.note
    assert oldest.answers.get().text == ""
    assert (oldest.outcome, oldest.about_name) == ("fixed", "Forn")
    events = Report._meta.get_field("history").related_model
    kept = [str(value) for row in events.objects.values() for value in row.values()]
    assert kept and not [value for value in kept if "CANARI" in value or "veina@" in value]


def test_a_form_of_no_version_meets_the_conflict_page(session):
    report = builders.report()
    response = session.post(f"{LIST}{report.pk}/change/", {"note": "Cap versió"})
    assert response.status_code == 409, response["Location"]
