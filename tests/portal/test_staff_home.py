"""The staff's first page: what waits, figures with their lists, one box that searches everything."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from catalogue.models import ImportRun, PossibleDuplicate, Source, SourceRecord
from ess_portal.mail.models import MessageState
from ess_portal.moderation.queues import Queue
from ess_portal.templatetags.portal import ago
from tests import builders
from tests.staff import city_admin, moderator, person, session_of

pytestmark = pytest.mark.django_db
SEARCH = "/gestio/cerca/"


def links_in(html):
    return {match.replace("&amp;", "&") for match in re.findall(r'href="([^"]+)"', html)}


def test_the_most_urgent_queue_comes_first():
    now = timezone.now()
    late = Queue("late", "/", count=1, oldest=now, late=1)
    old = Queue("old", "/", count=1, oldest=now - timedelta(days=9))
    new = Queue("new", "/", count=9, oldest=now)
    news = Queue("news", "/", rows=[("a", "/", now)])
    empty = Queue("empty", "/", count=0)
    by_date = Queue("date", "/", count=1, oldest=(now - timedelta(days=20)).date())
    mixed = [empty, news, new, old, late, by_date]
    wanted = ["late", "date", "old", "new", "news", "empty"]
    assert [queue.title for queue in sorted(mixed, key=lambda one: one.urgency)] == wanted


def test_what_fails_shows_to_whom_can_mend_it():
    builders.letter(state=MessageState.FAILED, subject="Correu encallat")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, attempts)"
            " VALUES ('default', 'feina_que_falla', 'failed', 3) RETURNING id"
        )
        (pk,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', now())", [pk]
        )
    page = session_of(city_admin()).get("/gestio/").text
    assert "Correu encallat" in page and "feina_que_falla" in page
    page = session_of(moderator()).get("/gestio/").text
    assert "Correu encallat" in page and "feina_que_falla" not in page
    page = session_of(person("buyer")).get("/gestio/").text
    assert "Correu encallat" not in page
    assert "feina_que_falla" in session_of(city_admin()).get("/gestio/feines/").text
    assert session_of(moderator()).get("/gestio/feines/").status_code == 403


def test_ages_are_said_in_words():
    now = timezone.now()
    assert ago(now) == "ara mateix"
    assert ago(now - timedelta(minutes=3, seconds=1)) == "fa 3\xa0minuts"
    assert ago(timezone.localdate() - timedelta(days=14)) == "fa 2\xa0setmanes"


def test_each_figure_counts_what_its_list_shows():
    today = timezone.localdate()
    full = builders.enterprise("Plena", checked_on=today)
    builders.place(full, hours={1: ("9:00", "14:00")})
    builders.evaluation(full, {"democracia": 4})
    old = timezone.now() - timedelta(days=400)
    builders.enterprise("Antiga", published_at=old, checked_on=today - timedelta(days=700))
    builders.enterprise("Mai revisada")
    for state in ("draft", "pending", "hidden", "ceased"):
        builders.place(builders.enterprise(state, state=state), hours={1: ("9:00", "14:00")})
    session = session_of(moderator())
    figures = session.get("/gestio/").context["figures"]
    found = {figure.label: figure.number for figure in figures}
    assert found["publicades"] == 3
    assert found["publicades aquest mes"] == 2
    assert found["revisades en un any i mig"] == found["amb horari"] == found["al mapa"] == 1
    assert found["amb avaluació vigent"] == found["esborranys"] == 1
    for figure in figures:
        page = session.get(figure.url)
        assert page.context["cl"].result_count == figure.number, figure.label


def test_the_first_page_asks_the_same_for_one_and_for_three(django_assert_max_num_queries):
    session = session_of(city_admin())
    counts = []
    for _time in range(2):
        builders.enterprise(state="pending")
        builders.report()
        builders.letter(state=MessageState.FAILED)
        with django_assert_max_num_queries(30) as captured:
            assert session.get("/gestio/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.fixture
def world():
    made = builders.enterprise(
        "Col·lectiu Ànima", slug="col-lectiu-anima", nif="F08000002", state="published"
    )
    source = Source.objects.create(code="registre", name="Registre d’Ànimes")
    SourceRecord.objects.create(
        source=source, external_id="EXT-77", enterprise=made, raw={}, last_seen=timezone.now()
    )
    builders.sector("anim", label="Animació")
    builders.report(about_name="Col·lectiu Ànima")
    person(name="Anima Puig", email="anima@exemple.cat")
    return made


@pytest.mark.parametrize(
    "text",
    ["collectiu anima", "COL.LECTIU", "F08000002", "f-0800000", "col-lectiu-anima", "EXT-77"],
)
def test_an_enterprise_is_found_by_what_one_has_at_hand(world, text):
    page = session_of(moderator()).get(SEARCH, {"q": text}).text
    assert f'href="/gestio/catalogue/enterprise/{world.pk}/change/"' in page


def test_everything_registered_is_searched_as_far_as_one_may(world):
    page = session_of(city_admin()).get(SEARCH, {"q": "anima"}).text
    for kind in ("Iniciatives", "Fonts", "Sectors", "Avisos", "Persones"):
        assert f">{kind}</a>" in page, kind
    page = session_of(moderator()).get(SEARCH, {"q": "anima"}).text
    assert ">Iniciatives</a>" in page and "anima@exemple.cat" not in page
    page = session_of(person("buyer")).get(SEARCH, {"q": "anima"}).text
    assert "Ànima" not in page and "No s’ha trobat res" in page


def test_a_search_shows_a_few_and_the_way_to_the_rest(django_assert_max_num_queries):
    session = session_of(city_admin())
    for number in range(3):
        builders.enterprise(f"Forn {number}")
    with django_assert_max_num_queries(40) as few:
        session.get(SEARCH, {"q": "forn"})
    for number in range(6):
        builders.enterprise(f"Forn nou {number}")
    with django_assert_max_num_queries(40) as many:
        page = session.get(SEARCH, {"q": "forn"}).text
    assert len(many) == len(few)
    assert "Tots els resultats: iniciatives" in page
    assert len(re.findall(r"/gestio/catalogue/enterprise/\d+/change/", page)) == 5


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00", "%", "a" * 5000, "'; --", "<script>x</script>"]
)
def test_odd_searches_are_no_error(world, text):
    response = session_of(city_admin()).get(SEARCH, {"q": text})
    assert response.status_code == 200
    assert "<script>x" not in response.text


def test_the_box_is_on_every_page_of_the_admin(world):
    session = session_of(moderator())
    for path in ("/gestio/", "/gestio/catalogue/enterprise/", SEARCH, "/gestio/reports/report/"):
        assert 'action="/gestio/cerca/"' in session.get(path).text
    assert (
        'action="/gestio/cerca/"'
        not in session_of(person(is_staff=False)).get("/gestio/", follow=True).text
    )


# What staff do in a week, as the clicks from the first page: links, then what is pressed (by a part of its HTML).
def tasks(made):
    enterprise = "/gestio/catalogue/enterprise/"
    pending, report, pair = made["pending"].pk, made["report"].pk, made["pair"].pk
    return {
        "publish what waits": [
            f"{enterprise}{pending}/change/",
            f"{enterprise}estat/publish/?id={pending}",
            'press:action="/gestio/catalogue/enterprise/estat/publish/"',
        ],
        "correct a page that nobody has checked": [
            f"{enterprise}{made['stale'].pk}/change/",
            f"{enterprise}estat/mark_checked/?id={made['stale'].pk}",
            'press:action="/gestio/catalogue/enterprise/estat/mark_checked/"',
        ],
        "answer a report": [
            f"/gestio/reports/report/{report}/change/",
            f"/gestio/reports/report/{report}/resposta/",
            'press:id="answer-form"',
        ],
        "look at a possible duplicate": [f"/gestio/catalogue/possibleduplicate/{pair}/change/"],
        "import a file": [
            "/gestio/catalogue/importrun/import/",
            'press:enctype="multipart/form-data"',
        ],
        "add an enterprise": [f"{enterprise}add/", 'press:name="_save"'],
        "decide about an import": [
            f"/gestio/catalogue/importrun/{made['run'].pk}/change/",
            f"press:/importrun/{made['run'].pk}/dismiss/",
        ],
        "send a message again": [
            "/gestio/mail/message/?state__exact=failed",
            'press:value="send_again"',
        ],
        "see the figures of reports": ["/gestio/reports/report/xifres/"],
        "edit many": [enterprise, 'press:value="bulk_edit"', "press:"],
    }


@pytest.fixture
def week():
    made = {
        "pending": builders.enterprise("Pendent", state="pending"),
        "stale": builders.enterprise("Oblidada"),
        "report": builders.report(),
    }
    one, two = builders.enterprise("Forn A"), builders.enterprise("Forn B")
    made["pair"] = PossibleDuplicate.objects.create(first=one, second=two, similarity=0.9)
    source = Source.objects.create(code="prova", name="Prova", mapping="flat")
    made["run"] = ImportRun.objects.create(
        source=source,
        file_name="a.csv",
        file_hash="0" * 64,
        state="dry_run",
        origin="upload",
        counts={"new": 3},
    )
    builders.letter(state=MessageState.FAILED)
    return made


def test_every_weekly_task_takes_three_clicks_at_most(week):
    session = session_of(moderator())
    for name, clicks in tasks(week).items():
        assert len(clicks) <= 3, name
        page = session.get("/gestio/")
        for click in clicks:
            kind, _colon, target = click.partition(":")
            if kind == "press":
                assert target in page.text, (name, click)
                continue
            assert click in links_in(page.text), (name, click)
            page = session.get(click)
            assert page.status_code == 200, (name, click)
