"""Two profiles become one, whatever hangs from them, and can be parted again."""

import itertools
from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from catalogue import merging, search
from catalogue.enums import DuplicateState, RecordState, State
from catalogue.merging.related import Rows
from catalogue.models import (
    Certification,
    Enterprise,
    EnterpriseCertification,
    FormerAddress,
    Merge,
    PossibleDuplicate,
    Relation,
    SearchDocument,
    Source,
    SourceRecord,
)
from tests import builders
from tests.staff import moderator
from tests.stand_in.models import Fair, Group, Guide, Loan, Note, Stand, Table

pytestmark = pytest.mark.django_db

# Raised at each write, by design; and what tells of the merge itself.
MOVING = {"version", "updated_at"}
NOT_DATA = {"merge", "possibleduplicate", "logentry"}


def merge(kept, merged, **options):
    options.setdefault("by", None)
    return merging.merge(kept_id=kept.pk, merged_id=merged.pk, **options)


def everything():
    """{(table, key): row} of every table, without history and what moves at each write."""
    held = {}
    for model in apps.get_models(include_auto_created=True):
        label, name = model._meta.app_label, model._meta.model_name
        is_history = name.endswith("event") or label in ("pghistory", "procrastinate")
        if model._meta.proxy or not model._meta.managed or is_history or name in NOT_DATA:
            continue
        for row in model._base_manager.all():
            held[model._meta.label, row.pk] = {
                field.name: getattr(row, field.attname)
                for field in model._meta.concrete_fields
                if field.name not in MOVING
            }
    return held


@pytest.fixture
def pair():
    kept = builders.enterprise("Forn Cooperatiu de Sants", website="https://forn.cat")
    merged = builders.enterprise("Forn Coop. Sants SCCL", phone="930000000")
    return kept, merged


def record(of, external_id, state=RecordState.LINKED, code="registre"):
    source, _new = Source.objects.get_or_create(code=code, defaults={"name": code})
    return SourceRecord.objects.create(
        source=source,
        external_id=external_id,
        enterprise=of,
        state=state,
        hash="0",
        last_seen=timezone.now(),
    )


def full(kept, merged):
    """Rows of every kind, the catalogue's and the stand-in's, with clashes among them."""
    other = builders.enterprise("Una tercera")
    for one in (kept, merged):
        builders.place(
            one, street="Carrer de Sants", street_number="1", hours={1: ("9:00", "14:00")}
        )
        builders.place(one, street=f"Carrer {one.pk}", street_number="2")
        builders.offer(one, "Pa de pagès")
        builders.offer(one, f"Coca {one.pk}")
        builders.evaluation(one, {"democracia": 4})
        Relation.objects.create(subject=one, kind="member_of", object=other)
        Group.objects.create(enterprise=one, members=one.pk % 100)
        Note.objects.create(of=one, text=f"nota {one.pk}")
    label = {f"label_{code}": "Segell" for code in ("ca", "es", "en")}
    seal = Certification.objects.create(code="segell", **label)
    for one in (kept, merged):
        EnterpriseCertification.objects.create(enterprise=one, certification=seal, number=one.name)
    Relation.objects.create(subject=merged, kind="collaborates_with", object=kept)
    Relation.objects.create(subject=other, kind="supplies", object=merged)
    Loan.objects.create(lender=kept, borrower=merged)
    Loan.objects.create(lender=other, borrower=merged)
    fair = Fair.objects.create(name="FESC")
    fair.guests.add(kept, merged)
    Fair.objects.create(name="Mostra").guests.add(merged)
    for one in (kept, merged):
        stand = Stand.objects.create(fair=fair, holder=one, is_first=True, needs={"m": 2})
        Table.objects.create(stand=stand, number=one.pk)
        Guide.objects.create(stand=stand)
    FormerAddress.objects.create(kind="catalogue.enterprise", slug="vella", object_id=merged.pk)
    record(kept, "1")
    record(merged, "2", RecordState.HELD)
    merged.families.add(builders.family())
    merged.other_sectors.add(builders.sector("cult"))
    search.refresh()
    return other


def test_every_row_of_every_app_passes_to_the_one_that_stays(pair):
    kept, merged = pair
    other = full(kept, merged)
    mine = Stand.objects.get(holder=kept)
    merge(kept, merged)
    assert set(kept.establishments.values_list("street", flat=True)) == {
        "Carrer de Sants", f"Carrer {kept.pk}", f"Carrer {merged.pk}",
    }  # fmt: skip
    assert kept.establishments.filter(is_primary=True).count() == 1
    assert kept.offers.count() == 3
    assert kept.evaluations.count() == 1
    assert kept.certifications.get().number == kept.name
    assert [row.object for row in kept.relations.all()] == [other]
    assert [row.subject for row in kept.relations_in.all()] == [other]
    assert Group.objects.get().enterprise_id == kept.pk
    assert {note.of for note in Note.objects.all()} == {kept}
    assert [fair.guests.get() for fair in Fair.objects.all()] == [kept, kept]
    assert Stand.objects.get() == mine
    assert Loan.objects.get().borrower == kept
    assert FormerAddress.objects.get().object_id == kept.pk
    assert {row.enterprise for row in SourceRecord.objects.all()} == {kept}
    assert set(SourceRecord.objects.values_list("state", flat=True)) == {RecordState.LINKED}
    kept.refresh_from_db()
    assert kept.phone == "930000000"
    assert kept.website == "https://forn.cat"
    assert kept.other_names == ["Forn Coop. Sants SCCL"]
    assert kept.families.count() == 1 and kept.other_sectors.count() == 1
    still_naming = [
        line.link for line in Rows(kept, merged).lines if line.of_merged or line.between
    ]
    assert still_naming == []
    assert search.refresh() == 0
    assert not SearchDocument.objects.filter(enterprise=merged).exists()


@pytest.mark.parametrize("stays", ["kept", "merged", "both"])
def test_undone_at_once_all_is_as_it_was(pair, stays):
    kept, merged = pair
    full(kept, merged)
    by = moderator()
    before = everything()
    rows = Rows(kept, merged)
    answers = {rival.key: stays for rival in rows.rivals}
    assert len(answers) >= 7
    done = merge(kept, merged, rivals=answers, by=by)
    changed = everything()
    assert changed != before
    assert merging.undo(merge_id=done.pk, by=None) == []
    after = everything()
    for key in before.keys() | after.keys():
        assert after.get(key) == before.get(key), key
    assert search.refresh() == 0


def test_of_two_rows_the_chosen_one_stays_with_what_hangs_from_it(pair):
    kept, merged = pair
    full(kept, merged)
    rows = Rows(kept, merged)
    answers = {rival.key: "merged" for rival in rows.rivals}
    merge(kept, merged, rivals=answers)
    assert kept.certifications.get().number == merged.name
    assert Table.objects.get().number == merged.pk
    assert Guide.objects.filter(stand=None).count() == 1
    assert kept.establishments.count() == 3


def test_unique_clashes_are_told_before():
    kept, merged = builders.enterprise("A"), builders.enterprise("B")
    fair = Fair.objects.create(name="FESC")
    mine = Stand.objects.create(fair=fair, holder=kept)
    other = Stand.objects.create(fair=fair, holder=merged)
    (rival,) = Rows(kept, merged).rivals
    assert (rival.kept, rival.merged, rival.must_choose) == (mine, other, True)
    assert rival.answers == ("kept", "merged")


def test_a_rule_that_nobody_foresaw_refuses_and_writes_nothing(pair, monkeypatch):
    kept, merged = pair
    fair = Fair.objects.create(name="FESC")
    for one in pair:
        Stand.objects.create(fair=fair, holder=one)
    monkeypatch.setattr("catalogue.merging.related._uniques", lambda link: [])
    with pytest.raises(merging.Refused, match="stand_once"):
        merge(kept, merged)
    assert Enterprise.objects.published().count() == 2


def test_what_others_need_is_not_thrown_away(pair, monkeypatch):
    kept, merged = pair
    fair = Fair.objects.create(name="FESC")
    for one in pair:
        Stand.objects.create(fair=fair, holder=one)
    monkeypatch.setattr(Guide._meta.get_field("stand").remote_field, "on_delete", models_protect())
    Guide.objects.create(stand=Stand.objects.get(holder=merged))
    with pytest.raises(merging.Refused, match="guia"):
        merge(kept, merged)
    assert Stand.objects.count() == 2


def models_protect():
    from django.db import models

    return models.PROTECT


def test_former_addresses_and_chains_answer_301_to_the_last(pair):
    kept, merged = pair
    first = builders.enterprise("Forn Coop de Sants")
    FormerAddress.objects.create(kind="catalogue.enterprise", slug="molt-vella", object_id=first.pk)
    merge(merged, first)
    merge(kept, merged)
    for slug in ("molt-vella", first.slug, merged.slug):
        answer = Client().get(f"/ca/cataleg/{slug}/")
        assert (answer.status_code, answer["Location"]) == (301, kept.get_absolute_url())
        assert answer["Cache-Control"] == "no-cache"  # a merge may be undone


def test_no_cycles_nor_merging_what_is_merged(pair):
    kept, merged = pair
    merge(kept, merged)
    third = builders.enterprise("Una altra")
    for one, other in ((merged, kept), (kept, merged), (third, merged), (merged, third)):
        with pytest.raises(merging.Refused, match="ja està fusionada amb"):
            merge(one, other)
    with pytest.raises(merging.Refused):
        merge(kept, kept)


def test_the_public_page_is_the_one_that_stays():
    shown, hidden = builders.enterprise("A"), builders.enterprise("B", state="pending")
    with pytest.raises(merging.Refused, match="el públic veu"):
        merge(hidden, shown)
    merge(shown, hidden)


def test_the_nif_of_the_other_may_stay_and_a_third_ones_not():
    kept = builders.enterprise("A")
    merged = builders.enterprise("B", nif="F12345674")
    merge(kept, merged)
    kept.refresh_from_db()
    assert kept.nif == "F12345674"
    held = builders.enterprise("C", nif="F12345674", state="pending")
    fourth = builders.enterprise("D")
    with pytest.raises(merging.Refused, match="«A»"):
        merge(fourth, held)


def test_a_change_since_the_person_looked_is_a_conflict(pair):
    kept, merged = pair
    seen = Rows(kept, merged).seen
    builders.offer(merged, "Coca")
    with pytest.raises(merging.Stale):
        merge(kept, merged, seen=seen)
    merge(kept, merged, seen=Rows(kept, merged).seen)


def sign(enterprise, **fields):
    enterprise.provenance = {
        name: {"source": source, "on": on} for name, (source, on) in fields.items()
    }
    enterprise.save()


@pytest.mark.parametrize(
    ("mine", "other", "stays"),
    [
        (("staff", "2020-01-01"), ("entity", "2019-01-01"), "kept"),
        (("registre", "2024-01-01"), ("entity", "2019-01-01"), "merged"),
        (("pam", "2024-01-01"), ("registre", "2019-01-01"), "merged"),
        (("pam", "2019-01-01"), ("pam", "2024-01-01"), "merged"),
        (("pam", "2024-01-01"), ("pam", "2024-01-01"), "kept"),
        (("unknown", "2024-01-01"), ("pam", "2020-01-01"), "merged"),
        (("pam", "2024-01-01"), None, "merged"),
    ],
)
def test_by_itself_the_better_signed_value_stays_with_its_signature(mine, other, stays):
    Source.objects.create(code="registre", name="R", trust=10)
    Source.objects.create(code="pam", name="P", trust=40)
    kept = builders.enterprise("A", summary_ca="El d’A")
    merged = builders.enterprise("B", summary_ca="El de B")
    sign(kept, summary_ca=mine)
    if other:
        sign(merged, summary_ca=other)
    merge(kept, merged)
    kept.refresh_from_db()
    winner, signature = ("El d’A", mine) if stays == "kept" else ("El de B", other)
    assert kept.summary_ca == winner
    expected = signature and {"source": signature[0], "on": signature[1]}
    assert kept.provenance.get("summary_ca") == expected


def test_trust_for_one_field_counts_more_than_the_sources():
    Source.objects.create(code="registre", name="R", trust=10, trust_by_field={"summary_ca": 90})
    Source.objects.create(code="pam", name="P", trust=40)
    kept = builders.enterprise("A", summary_ca="El d’A")
    merged = builders.enterprise("B", summary_ca="El de B")
    sign(kept, summary_ca=("registre", "2024-01-01"))
    sign(merged, summary_ca=("pam", "2024-01-01"))
    merge(kept, merged)
    kept.refresh_from_db()
    assert kept.summary_ca == "El de B"


def test_an_empty_value_gives_way_and_the_chosen_one_does_not():
    kept = builders.enterprise("A", email="a@a.cat")
    merged = builders.enterprise("B", email="b@b.cat", founded_year=1999)
    merge(kept, merged, answers={"email": "merged", "name": "merged"})
    kept.refresh_from_db()
    assert (kept.name, kept.email, kept.founded_year) == ("B", "b@b.cat", 1999)
    assert kept.other_names == ["A"]


def test_undo_leaves_what_somebody_changed_since_and_says_so(pair):
    kept, merged = pair
    full(kept, merged)
    done = merge(kept, merged, answers={"phone": "merged", "name": "merged"})
    kept.refresh_from_db()
    kept.phone = "931111111"
    kept.save()
    kept.offers.filter(name_ca=f"Coca {merged.pk}").delete()
    Note.objects.filter(text=f"nota {merged.pk}").update(of_id="0")
    left = merging.undo(merge_id=done.pk, by=None)
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert kept.phone == "931111111"
    assert kept.name == "Forn Cooperatiu de Sants"
    assert merged.state == State.PUBLISHED
    assert len(left) == 3
    assert "telèfon" in left[0]
    done.refresh_from_db()
    assert done.before["left"] == left


def test_both_answer_again_at_their_own_addresses(pair):
    kept, merged = pair
    done = merge(kept, merged)
    assert Client().get(merged.get_absolute_url()).status_code == 301
    merging.undo(merge_id=done.pk, by=None)
    for one in pair:
        assert Client().get(one.get_absolute_url()).status_code == 200


def test_a_nif_taken_meanwhile_leaves_the_other_hidden():
    kept = builders.enterprise("A")
    merged = builders.enterprise("B", nif="F12345674")
    done = merge(kept, merged, answers={"nif": "kept"})
    builders.enterprise("C", nif="F12345674")
    left = merging.undo(merge_id=done.pk, by=None)
    merged.refresh_from_db()
    assert merged.state == State.HIDDEN
    assert "mateix NIF" in left[0]


def test_undone_only_once_within_thirty_days_and_the_last_first(pair):
    kept, merged = pair
    third = builders.enterprise("Tercera")
    first = merge(kept, merged)
    second = merge(third, kept)
    with pytest.raises(merging.Refused, match="desfés primer"):
        merging.undo(merge_id=first.pk, by=None)
    merging.undo(merge_id=second.pk, by=None)
    with pytest.raises(merging.Refused, match="ja s’ha desfet"):
        merging.undo(merge_id=second.pk, by=None)
    Merge.objects.filter(pk=first.pk).update(at=timezone.now() - timedelta(days=31))
    with pytest.raises(merging.Refused, match="30 dies"):
        merging.undo(merge_id=first.pk, by=None)


def paired(one, other, **fields):
    first, second = sorted((one, other), key=lambda each: each.pk)
    return PossibleDuplicate.objects.create(first=first, second=second, similarity=0.8, **fields)


def test_pairs_with_the_merged_one_are_pairs_with_the_kept_one():
    one, two, kept, merged, five = (builders.enterprise(name) for name in "ABCDE")
    decided = paired(kept, merged)
    open_pair = paired(one, merged)
    refused = paired(merged, five, state=DuplicateState.DIFFERENT)
    known = paired(kept, two)
    double = paired(merged, two)
    anna = moderator()
    done = merge(kept, merged, by=anna)
    for pair in (decided, open_pair, refused, known, double):
        pair.refresh_from_db()
    assert (decided.state, decided.decided_by) == (DuplicateState.MERGED, anna)
    assert (open_pair.first, open_pair.second) == (one, kept)
    assert (refused.first, refused.second) == (kept, five)
    assert (double.first, double.second) == (two, merged)
    merging.undo(merge_id=done.pk, by=anna)
    for pair, ends in zip((decided, open_pair, refused), ((kept, merged), (one, merged), (merged, five)), strict=True):  # fmt: skip
        pair.refresh_from_db()
        assert (pair.first, pair.second) == ends
    assert (decided.state, decided.decided_by) == (DuplicateState.OPEN, None)


def test_the_next_import_does_not_bring_the_merged_one_back(pair):
    from catalogue.imports.planning import Planner
    from catalogue.imports.rows import Row

    kept, merged = pair
    held = record(merged, "2")
    merge(kept, merged)
    (plan,) = Planner(held.source).plan([Row(1, "2", {"name": "Forn Coop. Sants", "phone": "9"})])
    assert plan.target.enterprise == kept


def test_history_says_who_and_why(pair):
    from ess_portal.moderation import history

    kept, merged = pair
    anna = moderator()
    merge(kept, merged, by=anna)
    for one in pair:
        last = history.changes(Enterprise.objects.get(pk=one.pk))[0]
        assert last.by == str(anna)
        assert "Fusió de «Forn Coop. Sants SCCL»" in last.reason


def test_what_is_kept_for_undoing_holds_no_more_than_the_rows(pair):
    kept, merged = pair
    done = merge(kept, merged)
    assert done.before["kept"] == {
        "phone": "", "other_names": [], "provenance": {},
    }  # fmt: skip


def test_types_of_content_are_not_taken_for_enterprises(pair):
    kept, merged = pair
    of_users = ContentType.objects.get(app_label="accounts", model="user")
    note = Note.objects.create(of_type=of_users, of_id=str(merged.pk), text="d’una persona")
    merge(kept, merged)
    note.refresh_from_db()
    assert note.of_id == str(merged.pk)


def test_what_names_it_by_kind_and_key_follows_too(pair):
    from ess_portal.reports.models import Report

    kept, merged = pair
    about = {"about_kind": "catalogue.enterprise", "about_id": merged.pk}
    report = Report.objects.create(reason="dades", text="No obre", language="ca", **about)
    done = merge(kept, merged)
    report.refresh_from_db()
    assert report.about_id == kept.pk
    merging.undo(merge_id=done.pk, by=None)
    report.refresh_from_db()
    assert report.about_id == merged.pk


def test_dates_of_certifications_travel_whole(pair):
    kept, merged = pair
    labels = {f"label_{code}": "S" for code in ("ca", "es", "en")}
    seal = Certification.objects.create(code="s", **labels)
    for one, year in zip(pair, itertools.count(2020), strict=False):
        EnterpriseCertification.objects.create(
            enterprise=one, certification=seal, valid_until=date(year, 1, 1)
        )
    done = merge(kept, merged)
    merging.undo(merge_id=done.pk, by=None)
    assert merged.certifications.get().valid_until == date(2021, 1, 1)
