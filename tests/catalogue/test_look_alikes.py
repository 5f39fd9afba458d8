"""At entry: what looks like it is shown before saving, and what the person says is kept."""

import pytest

from catalogue.duplicates import entry, finding
from catalogue.enums import DuplicateState
from catalogue.models import Enterprise, PossibleDuplicate
from tests import builders
from tests.staff import moderator, posted_by, session_of

pytestmark = pytest.mark.django_db

ADD = "/gestio/catalogue/enterprise/add/"


@pytest.fixture
def borda():
    return builders.enterprise(
        "La Borda SCCL",
        phone="93 000 00 00",
        website="https://laborda.coop/",
        email="hola@laborda.coop",
        other_names=["Habitatge cooperatiu de la Bordeta"],
    )


def form(session, page=ADD):
    return posted_by(session.get(page), "enterprise_form")


def names(**typed):
    return [(one.name, set(one.reasons)) for one in entry.look_alikes(**typed)]


def test_each_thing_that_may_be_equal(borda):
    builders.enterprise("Una que no s’hi assembla")
    for typed, reasons in (
        ({"name": "LA BORDA"}, {"same_name"}),
        ({"name": "Cooperativa La Borda"}, {"similar_name"}),
        ({"name": "Habitatge cooperatiu de la Bordeta, SCCL"}, {"other_name"}),
        ({"name": "La Bordeta", "phone": "+34 930000000"}, {"same_phone"}),
        ({"name": "La Bordeta", "website": "http://www.laborda.coop"}, {"same_web"}),
        ({"name": "La Bordeta", "email": "HOLA@laborda.coop"}, {"same_email"}),
    ):
        found = names(**typed)
        assert [name for name, _reasons in found] == ["La Borda SCCL"], typed
        assert reasons <= found[0][1], typed
    assert names(name="Tota una altra", phone="930000000") == []
    assert names(name="La Borda", but=borda.pk) == []


def test_an_equal_nif_is_enough_and_merged_ones_are_not_shown(borda):
    Enterprise.objects.filter(pk=borda.pk).update(nif="F12345674")
    assert names(name="Res a veure", nif="F12345674") == [("La Borda SCCL", {"same_nif"})]
    other = builders.enterprise("Una altra")
    Enterprise.objects.filter(pk=borda.pk).update(state="merged", merged_into=other)
    assert names(name="La Borda", nif="F12345674") == []


def add(session, answer=None, **typed):
    data = form(session) | {"name": "LA BORDA"} | typed
    shown = session.post(ADD, data)
    assert shown.status_code == 200
    page = shown.content.decode()
    assert "Ja n’hi ha que s’hi assemblen" in page
    assert "La Borda SCCL" in page and "el mateix nom" in page
    assert Enterprise.objects.count() == 1
    again = posted_by(shown, "enterprise_form")
    assert again["name"] == ["LA BORDA"]
    return session.post(ADD, again | ({"lookalikes": answer} if answer else {}))


def test_a_new_one_is_saved_after_saying_that_it_is_another(borda):
    anna = moderator()
    assert add(session_of(anna), "apart").status_code == 302
    pair = PossibleDuplicate.objects.get()
    assert (pair.first, pair.second.name) == (borda, "LA BORDA")
    assert (pair.state, pair.decided_by) == (DuplicateState.DIFFERENT, anna)
    finding.find()
    assert not PossibleDuplicate.objects.waiting().exists()


def test_or_it_goes_to_the_queue_for_somebody_to_look(borda):
    assert add(session_of(moderator()), "ask").status_code == 302
    pair = PossibleDuplicate.objects.waiting().get()
    assert pair.reasons == ["same_name"]


def test_without_an_answer_or_with_new_look_alikes_it_is_asked_again(borda):
    session = session_of(moderator())
    assert add(session).status_code == 200
    data = form(session) | {"name": "LA BORDA", "lookalikes": "apart", "lookalikes_seen": "0"}
    assert session.post(ADD, data).status_code == 200
    assert Enterprise.objects.count() == 1


def test_a_name_that_nobody_has_is_saved_at_once(borda):
    session = session_of(moderator())
    assert session.post(ADD, form(session) | {"name": "Teixidores"}).status_code == 302
    assert not PossibleDuplicate.objects.exists()


def test_renaming_asks_and_other_edits_do_not(borda):
    other = builders.enterprise("Teixidores")
    page = f"/gestio/catalogue/enterprise/{other.pk}/change/"
    session = session_of(moderator())
    answer = session.post(page, form(session, page) | {"name": "La Borda"})
    assert "Ja n’hi ha que s’hi assemblen" in answer.content.decode()
    data = posted_by(answer, "enterprise_form") | {"lookalikes": "apart"}
    assert session.post(page, data).status_code == 302
    answer = session.post(page, form(session, page) | {"summary_ca": "Un altre resum"})
    assert answer.status_code == 302
    answer = session.post(page, form(session, page) | {"name": "LA BORDA"})
    assert answer.status_code == 302  # the same name in other letters, and decided before
    assert PossibleDuplicate.objects.count() == 1
