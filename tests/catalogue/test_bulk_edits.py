"""Bulk edits: a preview that tells the truth, one transaction, stale pages, history, provenance."""

import pytest

from catalogue import bulk_edits, search
from catalogue.bulk_edits import EDITS
from catalogue.models import Enterprise, SearchDocument
from tests import builders
from tests.staff import moderator, person, posted_by, session_of

pytestmark = pytest.mark.django_db
LIST = "/gestio/catalogue/enterprise/"
BULK = f"{LIST}massa/"


@pytest.fixture
def staff():
    return moderator(name="Núria")


@pytest.fixture
def session(staff):
    return session_of(staff)


@pytest.fixture
def bread():
    return builders.sector("pa", parent="alim", label="Pa")


def chosen(*enterprises):
    return " ".join(f"{one.pk}:{Enterprise.objects.get(pk=one.pk).version}" for one in enterprises)


def choose(session, *enterprises, **more):
    keys = [one.pk for one in enterprises]
    data = {"action": "bulk_edit", "_selected_action": keys, "index": "0"} | more
    return session.post(LIST, data)


def test_from_the_list_to_the_change(session, staff, bread):
    first, second = builders.enterprise("Forn u"), builders.enterprise("Forn dos")
    third = builders.enterprise("Forn tres", main_sector=bread)
    page = choose(session, first, second, third)
    assert "3 iniciatives triades" in page.text
    assert " required" not in page.text.partition('id="bulk-form"')[2]
    data = posted_by(page, "bulk-form") | {"edit": "main_sector", "main_sector": bread.pk}
    page = session.post(BULK, data)
    assert "<h1>Posa el sector principal: Pa</h1>" in page.text
    assert "Canviarien 2 iniciatives" in page.text
    assert "ja ho té així" in page.text
    assert not Enterprise.objects.filter(pk=first.pk, main_sector=bread).exists()
    data = posted_by(page, "bulk-form") | {"confirm": "1", "reason": "Revisió del barri"}
    page = session.post(BULK, data, follow=True)
    assert "fet en 2 iniciatives" in page.text and "1 s’ha deixat com estava" in page.text
    for made in (first, second):
        made.refresh_from_db()
        assert made.main_sector == bread
        assert made.provenance["main_sector"]["source"] == "staff"
        assert made.provenance["main_sector"]["by"] == staff.pk
    assert third.provenance == {}
    history = session.get(f"{LIST}{first.pk}/history/").text
    assert "Núria" in history and "Revisió del barri" in history
    assert bread.pk in SearchDocument.objects.get(enterprise=first).sector_ids
    assert search.refresh() == 0


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_does_what_its_preview_says(name, staff):
    edit = EDITS[name]
    makers = {
        "Sector": lambda: builders.sector("pa", parent="alim"),
        "EssFamily": builders.family,
        "LegalForm": builders.legal_form,
        "Neighbourhood": builders.neighbourhood,
    }
    value = makers[edit.choices.__name__]() if edit.choices else True
    made = builders.enterprise("Forn")
    builders.place(made)
    if name.startswith("remove"):
        getattr(made, edit.field).add(value)
    ids = [made.pk]
    before = bulk_edits.plan(edit, value, list(bulk_edits.rows(ids)))
    assert len(before.changes) == 1 and before.changes[0].old != before.changes[0].new
    bulk_edits.apply(edit=edit, value=value, enterprises=list(bulk_edits.rows(ids)), by=staff)
    after = bulk_edits.plan(edit, value, list(bulk_edits.rows(ids)))
    assert after.changes == []
    assert after.refused[0].old == before.changes[0].new
    assert search.refresh() == 0


def test_planning_writes_nothing_and_asks_the_same_for_one_and_for_three(
    bread, django_assert_num_queries
):
    made = [builders.enterprise(f"Forn {number}") for number in range(3)]
    rows = list(bulk_edits.rows([one.pk for one in made]))
    for enterprises in (rows[:1], rows):
        with django_assert_num_queries(2):
            bulk_edits.plan(EDITS["add_sector"], bread, enterprises)


def test_what_changed_meanwhile_stops_everything(session, bread):
    first, second = builders.enterprise("Forn u"), builders.enterprise("Forn dos")
    data = {"chosen": chosen(first, second), "edit": "main_sector", "main_sector": bread.pk}
    Enterprise.objects.filter(pk=second.pk).update(summary_ca="Un altre text")
    response = session.post(BULK, data | {"confirm": "1"})
    assert response.status_code == 409
    assert "Alguna ha canviat mentre la miraves" in response.text
    assert not Enterprise.objects.filter(main_sector=bread).exists()
    again = posted_by(response, "bulk-form") | {"confirm": "1"}
    assert session.post(BULK, again).status_code == 302
    assert Enterprise.objects.filter(main_sector=bread).count() == 2


def test_merged_ones_and_those_without_a_place_stay(staff):
    kept = builders.enterprise("Queda")
    merged = builders.enterprise("Fusionada", state="merged", merged_into=kept)
    sants = builders.neighbourhood()
    rows = list(bulk_edits.rows([kept.pk, merged.pk]))
    made = bulk_edits.plan(EDITS["neighbourhood"], sants, rows)
    assert {row.refusal for row in made.refused} == {"no té cap lloc"}
    made = bulk_edits.plan(EDITS["social_currency"], True, rows)
    assert [row.enterprise for row in made.changes] == [kept]
    assert made.refused[0].refusal == "és fusionada amb una altra"


def test_all_that_match_a_filter(session, monkeypatch):
    made = [builders.enterprise(f"Forn {number}") for number in range(3)]
    builders.enterprise("Esborrany", state="draft")
    data = {"action": "bulk_edit", "_selected_action": [made[0].pk], "select_across": "1"}
    page = session.post(f"{LIST}?state__exact=published", data | {"index": "0"})
    assert "3 iniciatives triades" in page.text
    monkeypatch.setattr("catalogue.admin.bulk_edits.MOST", 2)
    page = session.post(f"{LIST}?state__exact=published", data | {"index": "0"}, follow=True)
    assert "Són més de 2" in page.text


@pytest.mark.parametrize("value", ["", "987654321", "x", "\x00"])
def test_a_value_that_is_none_is_asked_again(session, value):
    made = builders.enterprise("Forn")
    page = session.post(BULK, {"chosen": chosen(made), "edit": "main_sector", "main_sector": value})
    assert page.status_code == 200
    assert "errorlist" in page.text and "1 iniciativa triada" in page.text


@pytest.mark.parametrize(
    "data", [{}, {"chosen": ""}, {"edit": "main_sector"}, {"chosen": "1:1", "edit": "name"}]
)
def test_half_a_form_breaks_nothing(session, data):
    assert session.post(BULK, data).status_code in (200, 302)
    assert session.post(BULK, {"chosen": "x"}).status_code == 400


def test_who_may_not_change_the_catalogue_gets_nothing(bread):
    made = builders.enterprise("Forn")
    data = {"chosen": chosen(made), "edit": "main_sector", "main_sector": bread.pk, "confirm": "1"}
    assert session_of(person("buyer")).post(BULK, data).status_code == 403
    assert not Enterprise.objects.filter(main_sector=bread).exists()
