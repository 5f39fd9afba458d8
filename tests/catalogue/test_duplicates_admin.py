"""The queue of possible duplicates and the page of a pair, as staff use them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catalogue import merging
from catalogue.enums import DuplicateState, State
from catalogue.models import Enterprise, Merge, PossibleDuplicate, Relation, Source
from tests import builders
from tests.catalogue.test_merging import paired, record
from tests.staff import moderator, person, posted_by, session_of

pytestmark = pytest.mark.django_db

LIST = "/gestio/catalogue/possibleduplicate/"


def page_of(pair):
    return f"{LIST}{pair.pk}/change/"


@pytest.fixture
def pair():
    forn = builders.enterprise("Forn Cooperatiu", website="https://forn.cat", summary_ca="Pa")
    other = builders.enterprise("FORN COOPERATIU SCCL", phone="930000000", summary_ca="Pa bo")
    builders.place(forn, street="Carrer de Sants", street_number="1", hours={1: ("9:00", "14:00")})
    builders.offer(other, "Coca de Sant Joan")
    source = record(other, "77").source
    other.provenance = {"summary_ca": {"source": source.code, "on": "2025-05-03"}}
    other.save()
    return paired(forn, other, reasons=["similar_name", "same_address"])


def opened(pair, user=None):
    session = session_of(user or moderator())
    answer = session.get(page_of(pair))
    assert answer.status_code == 200
    return session, posted_by(answer, "compare-form"), answer.content.decode()


def test_both_side_by_side_with_who_said_what(pair):
    _session, data, page = opened(pair)
    for text in (
        "Forn Cooperatiu",
        "FORN COOPERATIU SCCL",
        "un nom semblant, la mateixa adreça",
        "Pa bo",
        "registre · 03/05/2025",
        "Carrer de Sants",
        "Dilluns 09:00–14:00",
        "Coca de Sant Joan",
        "registre 77",
        "només a A",
        "diferents",
    ):
        assert text in page, text
    assert data["keep"] == ["first"]
    assert data["field-phone"] == ["second"]
    assert data["field-other_names"] == ["both"] if "field-other_names" in data else True
    assert data["field-summary_ca"] == ["first"]  # unsigned: somebody typed it


def test_merged_as_the_person_chose_and_on_to_the_next(pair):
    following = paired(builders.enterprise("A"), builders.enterprise("B"))
    anna = moderator()
    session, data, _page = opened(pair, anna)
    data |= {"field-name": "second", "decision": "merge"}
    answer = session.post(page_of(pair), data, follow=True)
    assert answer.redirect_chain == [(page_of(following), 302)]
    merge = Merge.objects.get()
    assert "Es pot desfer durant 30 dies" in answer.content.decode()
    assert f"/gestio/catalogue/merge/{merge.pk}/change/" in answer.content.decode()
    kept = Enterprise.objects.get(pk=pair.first_id)
    assert (kept.name, kept.phone, kept.website, kept.summary_ca) == (
        "FORN COOPERATIU SCCL", "930000000", "https://forn.cat", "Pa",
    )  # fmt: skip
    assert Enterprise.objects.get(pk=pair.second_id).merged_into == kept
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (DuplicateState.MERGED, anna)


def test_the_other_page_may_be_the_one_that_stays(pair):
    session, data, _page = opened(pair)
    session.post(page_of(pair), data | {"keep": "second", "decision": "merge"})
    kept = Enterprise.objects.get(pk=pair.second_id)
    assert (kept.website, kept.summary_ca) == ("https://forn.cat", "Pa")
    assert Enterprise.objects.get(pk=pair.first_id).merged_into == kept


def test_of_one_shown_and_one_not_only_the_shown_page_may_stay():
    one = builders.enterprise("A", state="pending")
    two = builders.enterprise("B")
    pair = paired(one, two)
    session, data, page = opened(pair)
    assert page.count('name="keep"') == 1
    answer = session.post(page_of(pair), data | {"keep": "first", "decision": "merge"})
    assert answer.status_code == 409
    assert "ha de ser la que el públic veu" in answer.content.decode()


@pytest.mark.parametrize("who", ["first", "second", "offer"])
def test_what_changed_meanwhile_is_a_conflict_page_that_keeps_the_choices(pair, who):
    session, data, _page = opened(pair)
    if who == "offer":
        builders.offer(pair.first, "Pa de motlle")
    else:
        Enterprise.objects.filter(pk=getattr(pair, f"{who}_id")).update(email="a@a.cat")
    data |= {"field-name": "second", "decision": "merge"}
    answer = session.post(page_of(pair), data)
    assert answer.status_code == 409
    assert not Merge.objects.exists()
    assert "ha canviat mentre les miraves" in answer.content.decode()
    again = posted_by(answer, "compare-form")
    assert again["field-name"] == ["second"]
    answer = session.post(page_of(pair), again | {"decision": "merge"})
    assert answer.status_code == 302
    assert Merge.objects.get().kept.pk == pair.first_id


def test_two_people_merge_one_pair(pair):
    first, data, _page = opened(pair)
    second, _data, _page = opened(pair)
    first.post(page_of(pair), data | {"decision": "merge"})
    answer = second.post(page_of(pair), data | {"decision": "merge"})
    assert answer.status_code == 409
    assert "ja està fusionada amb" in answer.content.decode()
    assert Merge.objects.count() == 1


def test_not_the_same_is_remembered_with_its_note(pair):
    anna = moderator()
    session, data, _page = opened(pair, anna)
    answer = session.post(page_of(pair), data | {"note": "Són mare i filla", "decision": "apart"})
    assert answer["Location"] == LIST
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == (DuplicateState.DIFFERENT, anna)
    page = session.get(page_of(pair)).content.decode()
    assert "Són mare i filla" in page and str(anna) in page
    assert 'value="merge"' not in page
    session.post(page_of(pair), {"decision": "again"})
    pair.refresh_from_db()
    assert pair.state == DuplicateState.OPEN


def test_rows_that_a_rule_forbids_to_stay_together_are_asked(pair):
    third = builders.enterprise("Federació")
    for one in (pair.first, pair.second):
        Relation.objects.create(subject=one, kind="member_of", object=third)
    Relation.objects.create(subject=pair.first, kind="supplies", object=pair.second)
    _session, data, page = opened(pair)
    assert "Només en pot quedar una" in page
    assert "les lliga l’una amb l’altra" in page
    assert len([name for name in data if name.startswith("row-catalogue.relation")]) == 1


def test_nonsense_changes_nothing_by_itself(pair):
    session, data, _page = opened(pair)
    data |= {"field-name": "xyz", "field-version": "second", "row-x-1-2": "both", "keep": "third"}
    assert session.post(page_of(pair), data | {"decision": "nothing"}).status_code == 200
    assert session.post(page_of(pair), data | {"decision": "merge"}).status_code == 302
    assert Enterprise.objects.get(pk=pair.first_id).name == "Forn Cooperatiu"


def test_only_who_may_change_decides(pair):
    answer = session_of(person()).get(page_of(pair))
    assert answer.status_code == 403
    for session in (Client(), session_of(person(is_staff=False))):
        assert "/login/" in session.post(page_of(pair), {"decision": "merge"})["Location"]
    assert session_of(person()).post(page_of(pair), {"decision": "merge"}).status_code == 403
    assert not Merge.objects.exists()


def test_queries_do_not_grow_with_rows(pair, django_assert_num_queries):
    session = session_of(moderator())
    builders.place(pair.second, street="Carrer de Gràcia", street_number="1")
    session.get(page_of(pair))
    with django_assert_num_queries(QUERIES):
        session.get(page_of(pair))
    for one in (pair.first, pair.second):
        for number in range(3):
            builders.place(one, street=f"Carrer {number}", street_number=str(one.pk))
            builders.offer(one, f"Oferta {number} {one.pk}")
            builders.evaluation(one, {"a": 3}, code=f"eina-{number}")
            record(one, f"{one.pk}-{number}", code=f"font-{number}")
            third = builders.enterprise()
            Relation.objects.create(subject=one, kind="supplies", object=third)
    with django_assert_num_queries(QUERIES):
        session.get(page_of(pair))


QUERIES = 33  # one for each column that may name an enterprise, the stand-in's seven included


def test_the_queue_leaves_out_what_a_merge_has_settled(pair):
    third = builders.enterprise("Una altra")
    for one in (pair.first, pair.second):
        paired(one, third)
    session, data, _page = opened(pair)
    session.post(page_of(pair), data | {"decision": "merge"})
    page = session.get(f"{LIST}?state__exact=open").content.decode()
    assert page.count("field-pair") == 1
    assert PossibleDuplicate.objects.waiting().count() == 1


def test_filters_of_the_queue(pair):
    paired(builders.enterprise("Xarop"), builders.enterprise("Xaropet"), reasons=["same_nif"])
    session = session_of(moderator())
    source = Source.objects.get()
    for query, shown in (
        ("rao=same_nif", "Xarop"),
        ("rao=same_address", "Forn"),
        (f"font={source.code}", "Forn"),
    ):
        page = session.get(f"{LIST}?{query}").content.decode()
        results = page[page.index("result_list") :]
        assert [name for name in ("Xarop", "Forn") if name in results] == [shown]


def test_two_that_nobody_found_are_compared_by_hand():
    one, two = builders.enterprise("Alfa"), builders.enterprise("Omega")
    session = session_of(moderator())
    answer = session.post(f"{LIST}add/", {"first": two.pk, "second": one.pk})
    pair = PossibleDuplicate.objects.get()
    assert answer["Location"] == page_of(pair)
    assert (pair.first, pair.second, pair.reasons) == (one, two, ["by_hand"])
    session.post(page_of(pair), {"decision": "apart"})
    answer = session.post(f"{LIST}add/", {"first": one.pk, "second": two.pk})
    assert answer["Location"] == page_of(pair)
    pair.refresh_from_db()
    assert pair.state == DuplicateState.OPEN
    answer = session.post(f"{LIST}add/", {"first": one.pk, "second": one.pk})
    assert "Tria dues iniciatives diferents" in answer.content.decode()


def test_a_merge_is_undone_from_its_page(pair):
    session, data, _page = opened(pair)
    session.post(page_of(pair), data | {"decision": "merge"})
    merge = Merge.objects.get()
    page = f"/gestio/catalogue/merge/{merge.pk}/change/"
    assert "Desfés la fusió" in session.get(page).content.decode()
    answer = session.post(page, {"undo": "1"}, follow=True)
    assert "tornen a ser dues fitxes" in answer.content.decode()
    assert Enterprise.objects.get(pk=pair.second_id).state == State.PUBLISHED
    answer = session.post(page, {"undo": "1"})
    assert answer.status_code == 409
    assert "ja s’ha desfet" in answer.content.decode()
    assert session_of(person()).post(page, {"undo": "1"}).status_code == 403


def test_the_whole_catalogue_is_searched_on_demand(pair):
    from procrastinate.contrib.django.models import ProcrastinateJob

    session = session_of(moderator())
    assert "Busca’n a tot el catàleg" in session.get(LIST).content.decode()
    for _time in range(2):
        answer = session.post(f"{LIST}find/", follow=True)
        assert "S’estan buscant" in answer.content.decode()
    jobs = ProcrastinateJob.objects.filter(task_name="find_duplicates")
    assert [job.status for job in jobs] == ["todo"]
    assert session_of(person()).post(f"{LIST}find/").status_code == 403


def test_what_is_kept_for_undoing_goes_after_thirty_days(pair):
    session, data, _page = opened(pair)
    session.post(page_of(pair), data | {"decision": "merge"})
    assert merging.forget_old() == 0
    Merge.objects.update(at=timezone.now() - timedelta(days=31))
    assert merging.forget_old() == 1
    merge = Merge.objects.get()
    assert (merge.before, merge.moved, merge.dropped) == ({}, [], [])
    page = session.get(f"/gestio/catalogue/merge/{merge.pk}/change/").content.decode()
    assert "Han passat més de 30 dies" in page and "Desfés la fusió" not in page
