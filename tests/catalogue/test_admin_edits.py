"""What an edit in the admin does besides saving: provenance, search, addresses, history."""

from datetime import date

import pytest
from django.utils import timezone

from catalogue import actions, search
from catalogue.models import Enterprise, FormerAddress, Offer, SearchDocument
from tests import builders
from tests.moderation.test_conflict import opened, save
from tests.staff import city_admin, moderator, posted_by, session_of

pytestmark = pytest.mark.django_db

LIST = "/gestio/catalogue/enterprise/"


def edit(obj, user=None, **typed):
    session, data = opened(user or moderator(), obj)
    answer = save(session, obj, data | typed)
    assert answer.status_code == 302
    return session


def found(words):
    query = "SELECT public.ess_query(%s)"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT enterprise_id FROM catalogue_searchdocument WHERE vector @@ ({query})", [words]
        )
        return [row[0] for row in cursor.fetchall()]


def nothing_left_to_refresh():
    return search.refresh() == 0


def test_changed_fields_are_marked_as_said_by_staff_and_others_are_not():
    anna = moderator()
    forn = builders.enterprise("Forn", website="https://a.cat")
    edit(forn, anna, summary_ca="Pa de pagès")
    forn.refresh_from_db()
    today = timezone.localdate().isoformat()
    assert forn.provenance == {"summary_ca": {"source": "staff", "by": anna.pk, "on": today}}


def test_inline_rows_keep_their_own_provenance():
    forn = builders.enterprise("Forn")
    place = builders.place(forn, street="Carrer Vell")
    edit(forn, **{"establishments-0-street": "Carrer Nou"})
    place.refresh_from_db()
    assert list(place.provenance) == ["street"]
    forn.refresh_from_db()
    assert forn.provenance == {}


def test_edits_reach_the_search_in_the_same_transaction():
    forn = builders.enterprise("Forn")
    offer = builders.offer(forn, "Pa")
    edit(forn, **{"offers-0-name_ca": "Galetes"})
    assert found("galetes") == [forn.pk]
    edit(offer, name_ca="Coques")
    assert found("coques") == [forn.pk]
    assert nothing_left_to_refresh()


def test_an_evaluation_edited_reaches_the_search():
    forn = builders.enterprise("Forn")
    evaluation = builders.evaluation(forn, {"democracia": 1})
    edit(evaluation, **{"scores-0-score": "4"})
    assert SearchDocument.objects.get().criteria_met == ["democracia"]
    assert nothing_left_to_refresh()


def test_a_term_renamed_reaches_the_search_of_those_who_use_it():
    sector = builders.sector("pa", parent="alim")
    forn = builders.enterprise("Forn", main_sector=sector)
    edit(sector, label_ca="Fleques i obradors")
    assert found("obradors") == [forn.pk]
    edit(builders.sector("alim"), label_ca="Menjar i beure")
    assert found("menjar") == [forn.pk]
    assert nothing_left_to_refresh()


def test_an_offer_deleted_leaves_the_search():
    forn = builders.enterprise("Forn")
    offer = builders.offer(forn, "Galetes")
    session = session_of(moderator())
    url = f"/gestio/catalogue/offer/{offer.pk}/delete/"
    session.post(url, {"post": "yes", "base_version": session.get(url).context["object"].version})
    assert not Offer.objects.exists()
    assert found("galetes") == []


def test_a_new_enterprise_is_a_draft_with_an_address_from_its_name():
    session = session_of(moderator())
    data = posted_by(session.get(f"{LIST}add/"), "enterprise_form")
    assert (
        session.post(f"{LIST}add/", data | {"name": "La Col·lectiva  de l’Espai"}).status_code
        == 302
    )
    made = Enterprise.objects.get()
    assert (made.state, made.slug, made.name) == (
        "draft",
        "la-collectiva-de-l-espai",
        "La Col·lectiva de l’Espai",
    )
    answered = {"lookalikes": "apart", "lookalikes_seen": str(made.pk)}
    session.post(f"{LIST}add/", data | {"name": "La Col.lectiva de l'Espai"} | answered)
    assert Enterprise.objects.filter(slug="la-collectiva-de-l-espai-2").exists()


def test_an_address_changed_after_publication_is_kept():
    forn = builders.enterprise("Forn", slug="forn")
    edit(forn, slug="forn-de-sants")
    former = FormerAddress.objects.get()
    assert (former.kind, former.slug, former.object_id) == ("catalogue.enterprise", "forn", forn.pk)

    other = builders.enterprise("Altre", slug="altre")
    session, data = opened(moderator(), other)
    page = session.post(f"{LIST}{other.pk}/change/", data | {"slug": "forn"})
    assert "Aquesta adreça ja és, o era, d’una altra iniciativa." in page.content.decode()

    edit(forn, slug="forn")  # back to the first one: it stops being a former address
    assert list(FormerAddress.objects.values_list("slug", flat=True)) == ["forn-de-sants"]


def test_an_address_changed_before_publication_leaves_no_trace():
    edit(builders.enterprise("Forn", slug="forn", state="draft"), slug="forn-nou")
    assert not FormerAddress.objects.exists()


@pytest.mark.parametrize("typed", ["f12345674", "F-1234567-4", "F 12345674", "ES F12345674"])
def test_a_nif_is_normalised(typed):
    forn = builders.enterprise("Forn")
    edit(forn, nif=typed)
    forn.refresh_from_db()
    assert forn.nif == "F12345674"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("F1234567", "nou caràcters"),
        ("12", "nou caràcters"),
        ("F12345678", "caràcter de control"),
        ("I12345674", "una lletra i set o vuit xifres"),
    ],
)
def test_a_wrong_nif_is_explained(typed, told):
    forn = builders.enterprise("Forn")
    session, data = opened(moderator(), forn)
    page = session.post(f"{LIST}{forn.pk}/change/", data | {"nif": typed})
    assert page.status_code == 200
    assert told in page.content.decode()


def test_constraints_speak_to_the_person():
    builders.enterprise("Una", nif="F12345674")
    other = builders.enterprise("Altra")
    place = builders.place(other)
    session, data = opened(moderator(), other)
    page = session.post(f"{LIST}{other.pk}/change/", data | {"nif": "F12345674"})
    assert "Ja hi ha una iniciativa publicada amb aquest NIF." in page.content.decode()
    place.exceptions.create(date_from=date(2026, 8, 1), date_until=date(2026, 8, 31))
    session, data = opened(moderator(), place)
    url = f"/gestio/catalogue/establishment/{place.pk}/change/"
    page = session.post(url, data | {"exceptions-0-opens": "10:00"})
    assert "Cal l’hora d’obrir i la de tancar, o cap de les dues." in page.content.decode()


def test_rules_hold_for_fields_that_the_form_only_shows():
    forn = builders.enterprise("Forn")
    builders.place(forn, name="Primera")
    second = builders.place(forn, name="Segona")
    session, data = opened(moderator(), second)
    url = f"/gestio/catalogue/establishment/{second.pk}/change/"
    page = session.post(url, data | {"is_primary": "on"})
    assert "Només un lloc pot ser el principal." in page.content.decode()


def chosen(*enterprises):
    return " ".join(f"{one.pk}:{Enterprise.objects.get(pk=one.pk).version}" for one in enterprises)


def test_publishing_from_the_list():
    one, two = (builders.enterprise(name, state="pending") for name in ("Una", "Dues"))
    session = session_of(moderator())
    page = session.post(
        LIST, {"action": "publish", "_selected_action": [one.pk, two.pk], "index": 0}
    )
    assert page.status_code == 200
    assert Enterprise.objects.published().count() == 0
    session.post(f"{LIST}estat/publish/", {"chosen": page.context["chosen"]})
    assert Enterprise.objects.published().count() == 2
    assert SearchDocument.objects.count() == 2
    one.refresh_from_db()
    assert one.published_at is not None
    assert list(one.provenance) == ["state", "ceased_on", "published_at"]


def test_hiding_asks_for_a_reason_that_history_keeps():
    forn = builders.enterprise("Forn")
    anna = moderator(name="Anna")
    session = session_of(anna)
    data = {"chosen": chosen(forn), "page": forn.pk}
    assert session.post(f"{LIST}estat/hide/", data | {"reason": " "}).status_code == 200
    forn.refresh_from_db()
    assert forn.state == "published"
    session.post(f"{LIST}estat/hide/", data | {"reason": "Ho ha demanat l’entitat"})
    forn.refresh_from_db()
    assert forn.state == "hidden"
    assert not SearchDocument.objects.exists()
    last = session.get(f"{LIST}{forn.pk}/history/").context["page"][0]
    assert (last.by, last.reason) == ("Anna", "Ho ha demanat l’entitat")
    assert ("estat", "Publicada", "Oculta") in [(f.label, f.old, f.new) for f in last.fields]


def test_a_change_of_state_on_a_stale_list_does_nothing_and_says_so():
    forn, bar = builders.enterprise("Forn"), builders.enterprise("Bar")
    seen = chosen(forn, bar)
    Enterprise.objects.filter(pk=bar.pk).update(summary_ca="Ara ha canviat")
    session = session_of(moderator())
    page = session.post(f"{LIST}estat/hide/", {"chosen": seen, "reason": "Per error"})
    assert page.status_code == 409
    assert page.context["stale"] == {bar.pk}
    assert Enterprise.objects.published().count() == 2
    session.post(f"{LIST}estat/hide/", {"chosen": page.context["chosen"], "reason": "Per error"})
    assert Enterprise.objects.published().count() == 0


def test_changes_of_state_are_for_those_who_may_edit():
    from tests.staff import person

    forn = builders.enterprise("Forn")
    session = session_of(person("buyer"))
    data = {"chosen": chosen(forn), "reason": "No"}
    assert session.post(f"{LIST}estat/hide/", data).status_code == 403
    assert session_of(moderator()).post(f"{LIST}estat/inventat/", data).status_code == 403


def test_publish_refuses_a_nif_that_is_public_already():
    builders.enterprise("Una", nif="F12345674")
    twin = builders.enterprise("Bessona", nif="F12345674", state="pending")
    outcome = actions.publish(enterprise_ids=[twin.pk], by=moderator())
    assert outcome.done == []
    assert outcome.refused[0][0] == twin
    twin.refresh_from_db()
    assert twin.state == "pending"


def test_publish_refuses_the_second_of_two_twins_published_together():
    twins = [builders.enterprise(n, nif="F12345674", state="pending") for n in ("Una", "Dues")]
    outcome = actions.publish(enterprise_ids=[twin.pk for twin in twins], by=moderator())
    assert [one.name for one in outcome.done] == ["Una"]


def test_publish_takes_several_without_a_nif():
    rows = [builders.enterprise(state="pending") for _number in range(3)]
    outcome = actions.publish(enterprise_ids=[row.pk for row in rows], by=moderator())
    assert len(outcome.done) == 3


def test_after_every_action_rebuilding_the_search_changes_nothing():
    by = city_admin()
    forn = builders.enterprise("Forn", state="pending")
    steps = [
        lambda ids: actions.publish(enterprise_ids=ids, by=by),
        lambda ids: actions.mark_checked(enterprise_ids=ids, by=by, on=date(2026, 1, 2)),
        lambda ids: actions.mark_ceased(enterprise_ids=ids, by=by, on=date(2026, 1, 3)),
        lambda ids: actions.publish(enterprise_ids=ids, by=by),
        lambda ids: actions.hide(enterprise_ids=ids, by=by, reason="Prova"),
    ]
    for step in steps:
        assert len(step([forn.pk]).done) == 1
        assert nothing_left_to_refresh()
    forn.refresh_from_db()
    assert (forn.state, forn.checked_on, forn.ceased_on) == ("hidden", date(2026, 1, 2), None)


def test_pairs_kept_apart_are_not_open_any_more():
    from catalogue.models import PossibleDuplicate

    one, two = builders.enterprise("Una"), builders.enterprise("Dues")
    pair = PossibleDuplicate.objects.create(first=one, second=two, similarity=0.8)
    session_of(moderator()).post(
        "/gestio/catalogue/possibleduplicate/",
        {"action": "keep_apart", "_selected_action": [pair.pk], "index": 0},
    )
    pair.refresh_from_db()
    assert pair.state == "different"


@pytest.mark.parametrize("name", ["publish", "hide", "mark_ceased"])
@pytest.mark.parametrize("pairs", ["1:" + "9" * 5_000, "9" * 5_000 + ":1", "1", "a:b", "1:²"])
def test_a_change_of_state_of_nonsense_is_a_wrong_request(name, pairs):
    session = session_of(moderator())
    data = {"chosen": pairs, "reason": "Perquè sí"}
    assert session.post(f"{LIST}estat/{name}/", data).status_code == 400
    assert session.get(f"{LIST}estat/{name}/?id={'9' * 5_000}").status_code == 200
