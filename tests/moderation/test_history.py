"""History in the admin: who, what and when, field by field."""

import pytest

from tests import builders
from tests.moderation.test_conflict import opened, save
from tests.staff import moderator, person, session_of

pytestmark = pytest.mark.django_db


def history_of(obj, session=None):
    url = f"/gestio/catalogue/{obj._meta.model_name}/{obj.pk}/history/"
    return (session or session_of(moderator())).get(url)


def told(change):
    return {item.label: (item.old, item.new) for item in change.fields}


def test_a_save_says_who_and_each_field_from_what_to_what():
    forn = builders.enterprise("Forn", summary_ca="Pa", legal_form=builders.legal_form())
    new_form = builders.legal_form("associacio")
    session, data = opened(moderator(name="Anna Puig"), forn)
    save(session, forn, data | {"summary_ca": "Pa i coca", "legal_form": new_form.pk})
    page = history_of(forn)
    newest, oldest = page.context["page"]
    assert (newest.kind, newest.by) == ("update", "Anna Puig")
    assert told(newest) == {
        "resum en català": ("Pa", "Pa i coca"),
        "forma jurídica": ("Coop-treball", "Associacio"),
    }
    assert (oldest.kind, oldest.by) == ("insert", "El sistema")
    assert "Pa i coca" in page.content.decode()


def test_bulk_writes_are_in_history_too():
    forn = builders.enterprise("Forn")
    type(forn).objects.update(phone="931112233")
    newest = history_of(forn).context["page"][0]
    assert told(newest) == {"telèfon professional": ("", "931112233")}


def test_rows_edited_with_the_object_are_told_of_even_when_deleted():
    forn = builders.enterprise("Forn")
    offer = builders.offer(forn, "Galetes")
    offer.delete()
    kinds = [(change.kind, change.of) for change in history_of(forn).context["page"]]
    assert kinds == [("delete", "oferta"), ("insert", "oferta"), ("insert", "")]


def test_history_of_another_object_is_not_mixed_in():
    forn, bar = builders.enterprise("Forn"), builders.enterprise("Bar")
    builders.offer(bar, "Vermut")
    assert "Vermut" not in history_of(forn).content.decode()


def test_an_erased_person_is_named_as_such():
    forn = builders.enterprise("Forn")
    anna = moderator(name="Anna Puig")
    session, data = opened(anna, forn)
    save(session, forn, data | {"summary_ca": "Pa"})
    anna.delete()
    assert history_of(forn).context["page"][0].by == "persona esborrada"


def test_history_is_for_those_who_see_the_object():
    forn = builders.enterprise("Forn")
    assert history_of(forn, session_of(person("buyer"))).status_code == 403


def test_text_of_people_is_escaped():
    forn = builders.enterprise("Forn")
    type(forn).objects.update(summary_ca="<script>alert(1)</script>")
    assert "<script>alert(1)" not in history_of(forn).content.decode()


def test_the_queries_do_not_grow_with_the_changes(django_assert_num_queries):
    forn = builders.enterprise("Forn", legal_form=builders.legal_form())
    session = session_of(moderator())
    history_of(forn, session)
    with django_assert_num_queries(15):
        assert len(history_of(forn, session).context["page"]) == 1
    for number in range(3):
        type(forn).objects.update(summary_ca=f"Text {number}")
    with django_assert_num_queries(15):
        assert len(history_of(forn, session).context["page"]) == 4
