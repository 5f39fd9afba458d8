"""Home, the pages of prose and the error pages: languages, addresses, queries, no traces."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.template import TemplateDoesNotExist
from django.test import RequestFactory
from django.urls import path, reverse
from django.utils import translation

from catalogue.figures import catalogue_figures, top_sectors_with_counts
from ess_portal import urls
from ess_portal.views import errors
from tests import builders

LANGUAGES = ("ca", "es", "en")
PAGES = ("home", "about_ess", "accessibility", "privacy", "legal_notice")


def fail(request):
    raise {"db": OperationalError, "bug": ValueError, "no": PermissionDenied}[request.GET["how"]]


urlpatterns = [*urls.urlpatterns, *(path(f"{code}/fail/", fail) for code in LANGUAGES)]
handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler500 = urls.handler500


@pytest.fixture
def failing(client, settings):
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    return client


def address(name, language):
    with translation.override(language):
        return reverse(name)


def lang_of(response):
    return re.search(r'<html lang="(\w+)"', response.text)[1]


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_each_page_in_each_language(client, name, language):
    response = client.get(address(name, language))
    assert response.status_code == 200
    assert lang_of(response) == language
    assert response.headers["Content-Language"] == language
    assert not response.cookies
    assert not response.wsgi_request.session.accessed
    for other in LANGUAGES:
        url = f"http://testserver{address(name, other)}"
        assert f'<link rel="alternate" hreflang="{other}" href="{url}">' in response.text
    assert (
        f'<link rel="canonical" href="http://testserver{address(name, language)}">' in response.text
    )
    default = f"http://testserver{address(name, 'ca')}"
    assert f'<link rel="alternate" hreflang="x-default" href="{default}">' in response.text
    assert '<a class="skip" href="#contingut">' in response.text
    assert '<main id="contingut"' in response.text


@pytest.mark.django_db
def test_titles_differ(client):
    titles = [
        re.search(r"<title>(.*?)</title>", client.get(address(other, "ca")).text)[1]
        for other in PAGES
    ]
    assert len(set(titles)) == len(PAGES)
    assert all(title.endswith("Economia social i solidària de Barcelona") for title in titles)


@pytest.mark.django_db
def test_the_language_switch_keeps_the_query(client):
    builders.sector("alim")
    page = client.get(address("catalogue:list", "ca"), {"sector": "alim"}).text
    assert f'href="{address("catalogue:list", "es")}?sector=alim"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("several", (1, 7))
def test_home_asks_seven_questions_however_much_there_is(
    client, django_assert_num_queries, several
):
    form, food = builders.legal_form(), builders.sector("alim-pa", parent="alim")
    for number in range(several):
        made = builders.enterprise(
            main_sector=food, legal_form=form, checked_on=f"2026-01-{number + 1:02}"
        )
        builders.place(
            made,
            neighbourhood=builders.neighbourhood(),
            hours=dict.fromkeys(range(1, 6), ("9:00", "14:00")),
        )
    with django_assert_num_queries(7):  # four of them kept in memory where it is served
        page = client.get(address("home", "ca")).text
    assert page.count('<article class="result">') == min(several, 4)
    assert made.name in page


@pytest.mark.django_db
def test_home_shows_no_draft(client):
    draft = builders.enterprise("Esborrany secret", state="draft", checked_on="2026-01-01")
    builders.place(draft)
    assert "Esborrany secret" not in client.get(address("home", "ca")).text


@pytest.mark.django_db
def test_figures_count_what_they_say():
    today, a_year_before = date(2026, 3, 22), date(2025, 3, 22)
    sants = builders.neighbourhood()
    builders.neighbourhood("21", "Pedralbes", "04", "Les Corts")
    fresh = builders.enterprise(checked_on=a_year_before)
    builders.place(fresh, neighbourhood=sants)
    builders.evaluation(fresh, {"transparencia": 4})
    stale = builders.enterprise(checked_on="2001-01-01")
    builders.evaluation(stale, {"transparencia": 4}, visibility="private")
    hidden = builders.enterprise(state="hidden", checked_on=today)
    builders.place(hidden, neighbourhood=builders.neighbourhood("21"))
    builders.evaluation(hidden, {"transparencia": 4})
    figures = catalogue_figures(today)
    assert (figures.initiatives, figures.checked_percent) == (2, 0)
    fresh.checked_on = today
    fresh.save()
    figures = catalogue_figures(today)
    assert (figures.checked_within_a_year, figures.checked_percent) == (1, 50)
    assert figures.publicly_evaluated == 1
    assert (figures.neighbourhoods_with_some, figures.neighbourhoods) == (1, 2)
    assert figures.on == today


@pytest.mark.django_db
def test_sectors_count_those_below_them_and_agree_with_the_list(client):
    bread = builders.sector("alim-pa", parent="alim")
    builders.sector("cult")
    builders.enterprise(main_sector=bread)
    builders.enterprise(main_sector=builders.sector("cult"), other_sectors=[bread])
    found = {sector.code: sector.found for sector in top_sectors_with_counts()}
    assert found == {"alim": 2, "cult": 1}
    page = client.get(address("catalogue:list", "ca"), {"sector": "alim"}).text
    assert page.count('<article class="result">') == found["alim"]


@pytest.mark.parametrize(
    ("header", "home"),
    (
        ("es-ES,es;q=0.9", "/es/"),
        ("fr,en-GB;q=0.8,ca;q=0.5", "/en/"),
        ("fr", "/ca/"),
        ("", "/ca/"),
    ),
)
def test_the_root_leads_to_the_readers_language(client, header, home):
    response = client.get("/", headers={"Accept-Language": header})
    assert (response.status_code, response.url) == (302, home)
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize(("how", "status"), (("no", 403), ("bug", 500), ("db", 503)))
@pytest.mark.parametrize("language", LANGUAGES)
def test_failures_speak_the_pages_language(failing, language, how, status):
    """Without a database: the mark django_db is missing on purpose."""
    response = failing.get(f"/{language}/fail/", {"how": how})
    assert response.status_code == status
    assert lang_of(response) == language
    assert address("home", language) in response.text
    assert 'rel="canonical"' not in response.text
    assert ("Retry-After" in response.headers) == (status == 503)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_page_offers_the_search(failing, language):
    response = failing.get(f"/{language}/res-de-res/")
    assert response.status_code == 404
    assert lang_of(response) == language
    assert f'action="{address("catalogue:list", language)}"' in response.text
    assert 'name="robots" content="noindex"' in response.text


def test_an_error_outside_the_languages_speaks_the_readers(failing):
    response = failing.get("/no-hi-es", headers={"Accept-Language": "en"})
    assert (response.status_code, lang_of(response)) == (404, "en")
    assert "Accept-Language" in response.headers["Vary"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("view", "status"), ((errors.gone, 410), (errors.bad_request, 400)))
def test_gone_and_bad_addresses(view, status, language):
    response = view(RequestFactory().get(f"/{language}/cataleg/x/"))
    assert response.status_code == status
    assert lang_of(response) == language


def test_a_failure_without_templates_is_still_said(monkeypatch):
    def render(*args, **kwargs):
        raise TemplateDoesNotExist("500.html")

    monkeypatch.setattr(errors, "render", render)
    response = errors.server_error(RequestFactory().get("/es/"))
    assert response.status_code == 500
    assert lang_of(response) == "es"


@pytest.mark.parametrize(("mode", "said"), (("demo", True), ("production", False)))
@pytest.mark.django_db
def test_a_demonstration_says_so(client, settings, mode, said):
    settings.PORTAL_MODE = mode
    page = client.get(address("legal_notice", "ca")).text
    assert ('class="demo"' in page) == said
    assert ('id="demostracio"' in page) == said
