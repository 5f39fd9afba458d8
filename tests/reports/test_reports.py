"""Anybody reports a problem, or says who is missing: pages, limits, machines, languages."""

import time
from datetime import date

import pytest
from django.core import mail as sent
from django.core import signing
from django.test import Client

from catalogue.models import Holiday
from ess_portal.mail.models import Message
from ess_portal.reports import above, forms, views
from ess_portal.reports.clock import working_days_after
from ess_portal.reports.enums import OF_A_PAGE, QUESTIONS
from ess_portal.reports.models import Report
from tests import builders

pytestmark = pytest.mark.django_db


def opened(seconds_ago=60):
    return signing.dumps(int(time.time()) - seconds_ago, salt=forms.SALT)


def problem(client, *, reason="dades", page="", address="/ca/avisa/", **fields):
    data = {"text": "El telèfon no és aquest.", "opened": opened()} | fields
    return client.post(f"{address}?motiu={reason}&de={page}", data)


def test_every_page_leads_to_it(client):
    made = builders.enterprise("Forn", slug="forn")
    for page in ("/ca/", "/ca/cataleg/", made.get_absolute_url()):
        assert f'href="/ca/avisa/?de={page}"' in client.get(page).text
    assert 'href="/ca/avisa/?de=/ca/no-hi-es/"' in client.get("/ca/no-hi-es/").text
    assert 'href="/es/avisa/?de=/es/"' in client.get("/es/").text
    assert 'href="/en/report/?de=/en/"' in client.get("/en/").text


@pytest.mark.parametrize("reason", OF_A_PAGE)
def test_each_reason_has_its_question(client, reason):
    page = client.get(f"/ca/avisa/?motiu={reason}").text
    question, hint = QUESTIONS[reason]
    assert str(question) in page and str(hint) in page
    assert f"motiu={reason}" in client.get("/ca/avisa/").text


def test_a_report_about_an_enterprise_is_kept_with_its_name(client):
    made = builders.enterprise("Forn del Barri")
    response = problem(client, page=made.get_absolute_url(), email="veina@exemple.cat")
    report = Report.objects.get()
    assert response.status_code == 302
    page = client.get(response["Location"]).text
    assert report.case_number in page
    assert (report.about_kind, report.about_id) == ("catalogue.enterprise", made.pk)
    assert report.about_name == "Forn del Barri"
    assert (report.reason, report.language, report.page) == ("dades", "ca", made.get_absolute_url())
    assert not report.is_suspect


def test_a_report_about_a_neighbourhood_says_which(client):
    sants = builders.neighbourhood()
    assert (
        "És sobre <strong>Sants</strong>"
        in client.get("/ca/avisa/", {"de": sants.get_absolute_url()}).text
    )
    assert above.subject_of("/ca/barris/no-hi-es/") is None
    assert above.subject_of("/ca/") is None


def test_a_page_that_nobody_may_see_has_no_name(client):
    draft = builders.enterprise("Secreta", state="draft")
    assert "Secreta" not in client.get("/ca/avisa/", {"de": draft.get_absolute_url()}).text


def test_the_case_number_is_mailed_and_never_in_the_request(client):
    problem(client, email="veina@exemple.cat", address="/es/avisa/", text="COMPRA A evil.example")
    assert sent.outbox == []
    message = Message.objects.get()
    assert message.to == "veina@exemple.cat"
    assert message.language == "es"
    assert Report.objects.get().case_number in message.subject
    assert "evil.example" not in message.text + message.html + message.subject


def test_without_an_address_there_is_no_mail(client):
    response = problem(client)
    assert Report.objects.count() == 1
    assert not Message.objects.exists()
    assert "No has deixat cap adreça" in client.get(response["Location"]).text


def test_nobody_floods_the_mail_of_somebody_else(client):
    for _time in range(8):
        problem(client, email="victima@exemple.cat")
    assert Report.objects.count() == 8
    assert Message.objects.filter(to="victima@exemple.cat").count() == 5


def test_nor_by_names_that_lead_to_one_mailbox(client):
    for number in range(8):
        problem(client, email=f"Victima+{number}@exemple.cat")
    assert Message.objects.count() == 5


def test_wrong_input_gets_a_message_and_keeps_what_was_typed(client):
    response = problem(client, text="", email="no-es-cap-correu")
    assert response.status_code == 200
    assert "Cal corregir això" in response.text and "?: " not in response.text
    assert "no-es-cap-correu" in response.text
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "path",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "x"],
)
def test_only_pages_of_the_portal_are_named(client, path):
    text = client.get("/ca/avisa/", {"de": path}).text
    assert "report-about" not in text and f'href="{path}"' not in text
    problem(client, page=path)
    assert Report.objects.get().page == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"homepage": "https://spam.example"},
        {"opened": ""},
        {"opened": "fals"},
        {"opened": 0},
        {"opened": 3 * 24 * 3600},
    ],
)
def test_what_looks_automatic_is_kept_and_mails_nobody(client, fields):
    if isinstance(fields.get("opened"), int):
        fields = {"opened": opened(seconds_ago=fields["opened"])}
    problem(client, email="victima@exemple.cat", **fields)
    assert Report.objects.get().is_suspect
    assert not Message.objects.exists()


def test_the_trap_is_hidden_from_everybody(client):
    page = client.get("/ca/avisa/?motiu=dades").text
    trap = page[page.index("<div hidden>") :].partition("</div>")[0]
    assert 'name="homepage"' in trap and 'tabindex="-1"' in trap


def test_too_many_posts_get_429_and_when_to_try_again(client):
    for _time in range(views.MOST_POSTS):
        assert problem(client).status_code == 302
    response = problem(client)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert Report.objects.count() == views.MOST_POSTS
    assert client.get("/ca/avisa/").status_code == 200


def test_a_made_up_address_of_origin_does_not_help(client):
    for number in range(views.MOST_POSTS):
        client.post("/ca/qui-hi-falta/", {}, headers={"X-Forwarded-For": f"198.51.100.{number}"})
    response = client.post("/ca/qui-hi-falta/", {}, headers={"X-Forwarded-For": "203.0.113.9"})
    assert response.status_code == 429


def test_behind_a_proxy_each_client_has_its_own(client, settings):
    settings.TRUSTED_PROXIES = 1
    for _time in range(views.MOST_POSTS + 1):
        last = client.post("/ca/qui-hi-falta/", {}, headers={"X-Forwarded-For": "9.9.9.9, 1.1.1.1"})
    assert last.status_code == 429
    other = client.post("/ca/qui-hi-falta/", {}, headers={"X-Forwarded-For": "1.1.1.1, 2.2.2.2"})
    assert other.status_code == 200


def test_a_form_of_another_site_is_refused():
    response = Client(enforce_csrf_checks=True).post(
        "/ca/avisa/?motiu=dades", {"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    assert not Report.objects.exists()


def test_neither_form_sets_a_cookie_nor_is_kept(client):
    for path in ("/ca/avisa/", "/ca/avisa/?motiu=dades", "/ca/qui-hi-falta/"):
        response = client.get(path)
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]


def test_nobody_walks_through_the_cases(client):
    report = builders.report()
    for token in (str(report.pk), f"{report.pk}:fals", views.token_of(report)[:-1]):
        assert client.get(f"/ca/avisa/rebut/{token}/").status_code == 404
    page = client.get(f"/ca/avisa/rebut/{views.token_of(report)}/").text
    assert report.case_number in page
    assert report.email not in page and report.text not in page


def test_a_barrier_has_the_laws_term(client):
    problem(client, reason="barrera")
    report = Report.objects.get()
    assert report.due_on == working_days_after(report.received_at.date(), 20)
    problem(client, reason="dades")
    assert Report.objects.order_by("pk").last().due_on is None


def test_working_days_leave_out_weekends_and_the_citys_holidays():
    friday = date(2026, 9, 18)
    assert working_days_after(friday, 1) == date(2026, 9, 21)
    assert working_days_after(friday, 5) == date(2026, 9, 25)
    for day, name in ((date(2026, 9, 24), "La Mercè"), (date(2026, 9, 26), "un dissabte")):
        Holiday.objects.create(date=day, name_ca=name, name_es=name, name_en=name)
    assert working_days_after(friday, 5) == date(2026, 9, 28)
    assert working_days_after(friday, 20) == date(2026, 10, 19)


def missing(client, **fields):
    data = {"missing_name": "Cuina Nova", "opened": opened()} | fields
    return client.post("/ca/qui-hi-falta/", data)


def test_who_is_missing(client):
    response = missing(client, missing_place="Sants", text="És una cooperativa")
    assert response.status_code == 302
    report = Report.objects.get()
    assert (report.reason, report.missing_name) == ("falta", "Cuina Nova")
    assert report.missing_place == "Sants"


def test_what_may_be_it_is_shown_before_sending(client):
    builders.enterprise("Cuina Nova SCCL", slug="cuina-nova")
    builders.enterprise("Cuina Nova secreta", state="draft")
    builders.enterprise("Ferreteria")
    response = missing(client, missing_website="https://www.altra.example/x", text="Segueix aquí")
    assert response.status_code == 200
    assert 'href="/ca/cataleg/cuina-nova/"' in response.text
    assert "secreta" not in response.text and "Ferreteria" not in response.text
    assert "Segueix aquí" in response.text
    assert not Report.objects.exists()
    assert 'name="checked" value="1"' in response.text
    assert missing(client, checked="1").status_code == 302
    assert Report.objects.get().missing_name == "Cuina Nova"


@pytest.mark.parametrize(
    ("website", "found"),
    [
        ("www.forn.example", True),
        ("https://forn.example/qui-som", True),
        ("http://altre-forn.example", False),
        ("forn", False),
        ("https://[::1", False),
        (".*.example", False),
    ],
)
def test_the_same_web_is_found_under_another_name(website, found):
    builders.enterprise("La Fleca", website="https://www.forn.example/")
    names = [match.name for match in above.matches_of("Pa de Poble", website)]
    assert names == (["La Fleca"] if found else [])


def test_empty_searches_and_home_ask_who_is_missing(client):
    assert 'href="/ca/qui-hi-falta/?nom=xyzwq"' in client.get("/ca/cataleg/?q=xyzwq").text
    assert 'href="/ca/qui-hi-falta/"' in client.get("/ca/").text
    sants = builders.neighbourhood()
    assert (
        'href="/ca/qui-hi-falta/"'
        in client.get(sants.get_absolute_url()).text.partition("<footer")[0]
    )
    assert 'value="xyzwq"' in client.get("/ca/qui-hi-falta/?nom=xyzwq").text


@pytest.mark.parametrize("value", ["a\x00b", "x" * 6000, "\u202e"])
def test_odd_input_is_no_error_page(client, value):
    assert problem(client, page=value, text=value).status_code in (200, 302)
    assert missing(client, missing_name=value).status_code in (200, 302)
    assert client.get("/ca/qui-hi-falta/", {"nom": value, "de": value}).status_code == 200
