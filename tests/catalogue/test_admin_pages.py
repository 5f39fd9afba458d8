"""The catalogue's lists and forms in the admin: who gets in, what they find, what it costs."""

from itertools import pairwise

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from catalogue.models import Enterprise, PossibleDuplicate, Source
from ess_portal.accounts.models import User
from ess_portal.mail.models import Message
from ess_portal.moderation.admin import VersionedAdmin, VersionedInline
from ess_portal.versioning.models import Versioned
from tests import builders
from tests.staff import city_admin, moderator, person, posted_by, session_of

pytestmark = pytest.mark.django_db

LIST = "/gestio/catalogue/enterprise/"


def names_in(page):
    return [row.name for row in page.context["cl"].result_list]


def furnished(name, **fields):
    made = builders.enterprise(name, main_sector=builders.sector("pa", parent="alim"), **fields)
    builders.place(made, neighbourhood=builders.neighbourhood(), hours={1: ("9:00", "14:00")})
    builders.offer(made, "Pa")
    builders.evaluation(made, {"democracia": 4})
    return made


@pytest.mark.parametrize("path", ["/gestio/", LIST, "/gestio/accounts/user/"])
def test_anonymous_and_ordinary_people_are_sent_to_sign_in(client, path):
    for session in (client, session_of(person(is_staff=False))):
        answer = session.get(path)
        assert answer.status_code == 302
        assert answer.url.startswith("/gestio/login/")


def test_a_role_without_the_staff_mark_opens_nothing():
    assert session_of(person("moderator", is_staff=False)).get(LIST).status_code == 302


def test_a_moderator_edits_the_catalogue_but_not_people():
    forn = builders.enterprise("Forn")
    other = person()
    session = session_of(moderator())
    assert session.get(LIST).status_code == 200
    assert session.get(f"{LIST}{forn.pk}/change/").status_code == 200
    assert session.get("/gestio/accounts/user/").status_code == 403
    assert session.get(f"/gestio/accounts/user/{other.pk}/change/").status_code == 403


def test_staff_without_a_role_for_the_catalogue_see_none_of_it():
    session = session_of(person("buyer"))
    assert session.get(LIST).status_code == 403
    home = session.get("/gestio/")
    assert home.status_code == 200
    assert home.context["queues"] == []


def test_a_city_admin_gives_a_role_and_nobody_sees_a_password():
    new = person(is_staff=False)
    new.set_password("una-contrasenya-llarga")
    new.save()
    session = session_of(city_admin())
    page = session.get(f"/gestio/accounts/user/{new.pk}/change/")
    assert "una-contrasenya-llarga" not in page.content.decode()
    posted = posted_by(page, "user_form") | {"language": "es", "roles": ["moderator"]}
    answer = session.post(f"/gestio/accounts/user/{new.pk}/change/", posted)
    assert answer.status_code == 302
    stale = session.post(f"/gestio/accounts/user/{new.pk}/change/", posted | {"language": "en"})
    assert stale.status_code == 409
    new.refresh_from_db()
    assert (new.roles, new.language) == (["moderator"], "es")
    assert new.check_password("una-contrasenya-llarga")


def test_a_city_admin_adds_a_person():
    session = session_of(city_admin())
    answer = session.post(
        "/gestio/accounts/user/add/",
        {
            "email": "Nova@exemple.cat",
            "language": "es",
            "roles": ["moderator"],
            "is_staff": "on",
        },
    )
    assert answer.status_code == 302
    new = User.objects.get(email="nova@exemple.cat")
    assert (new.roles, new.is_staff, new.has_usable_password()) == (["moderator"], True, False)
    letter = Message.objects.get()
    assert (letter.to, letter.language) == ("nova@exemple.cat", "es")
    assert "/es/cuenta/contrasena/olvidada/" in letter.text


def test_the_list_costs_the_same_queries_for_one_row_and_three(django_assert_num_queries):
    session = session_of(moderator())
    furnished("Primera")
    session.get(LIST)
    with django_assert_num_queries(13):
        assert len(names_in(session.get(LIST))) == 1
    furnished("Segona")
    furnished("Tercera")
    with django_assert_num_queries(13):
        assert len(names_in(session.get(LIST))) == 3


@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("establishment/", 9),
        ("offer/", 9),
        ("evaluation/", 9),
        ("possibleduplicate/", 9),
        ("relation/", 8),
        ("sourcerecord/", 9),
        ("sector/", 9),
        ("neighbourhood/", 9),
    ],
)
def test_other_lists_cost_the_same_queries_for_one_row_and_three(
    path, queries, django_assert_num_queries
):
    session = session_of(moderator())
    source = Source.objects.create(code="registre", name="Registre")
    enterprises = [furnished("Primera"), builders.enterprise("Veïna")]
    link_all(enterprises, source)
    session.get(f"/gestio/catalogue/{path}")
    with django_assert_num_queries(queries):
        assert session.get(f"/gestio/catalogue/{path}").status_code == 200
    more = [furnished("Segona"), furnished("Tercera"), builders.enterprise("Quarta")]
    builders.sector("peix", parent="alim")
    builders.neighbourhood("17", "Sants-Badal")
    link_all(more, source)
    with django_assert_num_queries(queries):
        assert session.get(f"/gestio/catalogue/{path}").status_code == 200


def link_all(enterprises, source):
    from django.utils import timezone

    for first, second in pairwise(enterprises):
        PossibleDuplicate.objects.create(first=first, second=second, similarity=0.7)
        first.relations.create(kind="supplies", object=second)
    for one in enterprises:
        one.source_records.create(
            source=source, external_id=str(one.pk), state="linked", last_seen=timezone.now()
        )


@pytest.mark.parametrize(
    "typed", ["collectiva", "COL.LECTIVA", "col-lectiva", "l’espiga", "l'espiga", "la col·lectiva"]
)
def test_the_search_is_blind_to_accents_apostrophes_and_geminates(typed):
    builders.enterprise("La Col·lectiva de l’Espigà")
    builders.enterprise("Forn")
    assert names_in(session_of(moderator()).get(LIST, {"q": typed})) == [
        "La Col·lectiva de l’Espigà"
    ]


def test_the_search_finds_by_nif_and_by_other_names():
    builders.enterprise("Forn", nif="F12345674", other_names=["Cal Forner"])
    builders.enterprise("Bar")
    session = session_of(moderator())
    assert names_in(session.get(LIST, {"q": "f-1234 5674"})) == ["Forn"]
    assert names_in(session.get(LIST, {"q": "forner"})) == ["Forn"]
    assert session.get(LIST, {"q": "res\x00"}).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sector": "alim"}, ["Sencera"]),
        ({"sector": "cap"}, ["Pelada"]),
        ({"familia": "cooperatives"}, ["Sencera"]),
        ({"districte": "03"}, ["Sencera"]),
        ({"punt": "si"}, ["Sencera"]),
        ({"punt": "no"}, ["Pelada"]),
        ({"avaluada": "si"}, ["Sencera"]),
        ({"per-revisar": "si"}, ["Pelada"]),
        ({"per-revisar": "no"}, ["Sencera"]),
        ({"state__exact": "draft"}, ["Pelada"]),
        ({"is_demo__exact": "1"}, ["Sencera"]),
    ],
)
def test_each_filter_keeps_the_right_rows(query, found):
    from datetime import date

    furnished("Sencera", families=[builders.family()], checked_on=date(2100, 1, 1), is_demo=True)
    builders.enterprise("Pelada", state="draft")
    assert names_in(session_of(moderator()).get(LIST, query)) == found


def test_every_page_of_every_model_opens_for_a_city_admin():
    link_all([furnished("Primera"), furnished("Segona")], Source.objects.create(code="r", name="R"))
    session = session_of(city_admin())
    for model, model_admin in admin.site._registry.items():
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        assert session.get(reverse(f"{start}_changelist"), {"q": "a"}).status_code == 200, model
        if model_admin.has_add_permission(_as(session)):
            assert session.get(reverse(f"{start}_add")).status_code == 200, model
        row = model._default_manager.first()
        if row is not None:
            for view in ("change", "history"):
                page = session.get(reverse(f"{start}_{view}", args=[row.pk]))
                assert page.status_code == 200, (model, view)


def _as(session):
    from django.test import RequestFactory

    request = RequestFactory().get("/gestio/")
    request.user = User.objects.get(pk=session.session["_auth_user_id"])
    return request


def test_every_versioned_model_is_edited_with_a_version_check():
    for model, model_admin in admin.site._registry.items():
        assert not model_admin.list_editable, model
        if issubclass(model, Versioned):
            assert isinstance(model_admin, VersionedAdmin), model
        for inline in model_admin.inlines:
            if issubclass(inline.model, Versioned):
                assert issubclass(inline, VersionedInline), inline


def test_what_was_published_is_never_deleted_and_a_draft_may_be():
    public = builders.enterprise("Pública")
    hidden = builders.enterprise("Oculta", state="hidden", published_at=public.published_at)
    draft = builders.enterprise("Esborrany", state="draft")
    for session in (session_of(moderator()), session_of(city_admin())):
        for never in (public, hidden):
            url = reverse("admin:catalogue_enterprise_delete", args=[never.pk])
            assert session.post(url, {"post": "yes", "base_version": 1}).status_code == 403
        assert session.get(f"{LIST}{draft.pk}/delete/").status_code == 200
    assert Enterprise.objects.count() == 3


def test_the_first_page_shows_what_waits():
    builders.enterprise("Pendent", state="pending")
    first, second = builders.enterprise("Una"), builders.enterprise("Dues")
    PossibleDuplicate.objects.create(first=first, second=second, similarity=0.9)
    page = session_of(moderator()).get("/gestio/")
    counts = {queue.title: queue.count for queue in page.context["queues"]}
    assert counts["Iniciatives pendents de revisió"] == 1
    assert counts["Possibles duplicats"] == 1
    assert counts["Dades que fa temps que ningú revisa"] == 2
    assert "Pendent" in page.content.decode()


def test_each_person_has_the_admin_in_their_language():
    anna = moderator(language="ca")
    session = session_of(anna)
    assert 'lang="ca"' in session.get("/gestio/").content.decode()
    answer = session.post("/gestio/llengua/", {"language": "es", "next": LIST})
    assert (answer.status_code, answer.url) == (302, LIST)
    anna.refresh_from_db()
    assert anna.language == "es"
    assert 'lang="es"' in session.get("/gestio/").content.decode()


@pytest.mark.parametrize("back", ["https://dolent.example/", "//dolent.example", ""])
def test_the_language_form_never_leads_outside(back):
    answer = session_of(moderator()).post("/gestio/llengua/", {"language": "xx", "next": back})
    assert answer.url == "/gestio/"


def test_the_language_changes_by_post_only():
    assert session_of(moderator()).get("/gestio/llengua/").status_code == 405


def test_the_admin_leads_to_no_page_of_other_tables():
    session = session_of(moderator())
    for kind in ContentType.objects.all():
        assert session.get(f"/gestio/r/{kind.pk}/1/").status_code == 404
