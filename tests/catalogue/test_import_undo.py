"""A run undone: only what still holds its value goes back; what somebody touched stays, listed."""

from datetime import timedelta

import pghistory
import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from catalogue import actions
from catalogue.enums import DuplicateState, RecordState, RunState, State
from catalogue.imports import run_actions
from catalogue.imports.undo import records
from catalogue.imports.undo.verdicts import Undoing
from catalogue.models import (
    Enterprise,
    Establishment,
    Evaluation,
    InstrumentEdition,
    Merge,
    Offer,
    PossibleDuplicate,
    SearchDocument,
    SourceRecord,
)
from ess_portal.moderation import history
from tests import builders, jobs, staff
from tests.catalogue.import_files import FUSTA, HEADER, OLIVERA, csv, source

pytestmark = pytest.mark.django_db
CHANGED = (
    FUSTA.replace("lafusta.cat;info", "nou.cat;info")
    .replace("Premià 15", "Premià 17")
    .replace("de 9 a 14 h", "de 10 a 15 h")
)


@pytest.fixture
def person():
    return staff.moderator()


@pytest.fixture
def of():
    for code in ("alim", "cult"):
        builders.sector(code)
    return source()


def imported(of, *rows, header=HEADER, vanished=None):
    file = ContentFile(csv(*rows, header=header), name="llista.csv")
    run = run_actions.start(source=of, file=file, name="llista.csv", by=None)
    jobs.do_all()
    run_actions.confirm(run=run, by=None, vanished=vanished)
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED, run.error
    return run


def undone(run, person):
    """Looked at, then undone; the report before says what is done."""
    run_actions.weigh_undo(run=run, by=person)
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED, run.error
    before, foreseen = contents(), report(run)
    run_actions.undo(run=run, by=person)
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.UNDONE, run.error
    assert report(run) == foreseen
    assert run.undone_by == person and run.undone_at
    return before


def by_hand(person):
    """As a request of the admin writes: tests are one transaction, which the run's context fills."""
    return pghistory.context(user=person.pk)


def report(run):
    rows = run.rows.filter(action__in=Undoing.values).order_by("enterprise_key")
    return [(row.action, row.name, row.changes, row.kept, row.note) for row in rows]


def contents():
    """Everything that a source may write, as it is now; without what each write raises."""
    found = {}
    for one in Enterprise.objects.prefetch_related(
        "families", "other_sectors", "offers__cpv_codes"
    ):
        found[one.slug] = (
            {f.attname: getattr(one, f.attname) for f in one._meta.concrete_fields if f.name not in ("version", "updated_at")},
            sorted(term.code for term in one.families.all()),
            sorted(term.code for term in one.other_sectors.all()),
            sorted(
                (place.street, place.street_number, place.phone, place.hours_text, str(place.lat),
                 sorted(map(str, place.periods.all())), str(place.provenance))
                for place in one.establishments.all()
            ),
            sorted(
                (offer.name_ca, offer.position, sorted(c.code for c in offer.cpv_codes.all()), str(offer.provenance))
                for offer in one.offers.all()
            ),
        )  # fmt: skip
    records = SourceRecord.objects.order_by("external_id")
    return found, list(records.values("external_id", "state", "hash", "values", "enterprise"))


def test_fields_places_and_hours_of_a_known_one_go_back_exactly(of, person):
    imported(of, FUSTA, OLIVERA)
    before = contents()
    run = imported(of, CHANGED, OLIVERA.replace(";;;;", ";;olivera.cat;;", 1))
    assert contents() != before
    undone(run, person)
    assert contents() == before
    assert SearchDocument.objects.count() == 2
    ((action, name, changes, kept, _note), other) = report(run)
    assert (action, name, kept) == (Undoing.RESTORED, "La Fusta de Sants, SCCL", [])
    assert {change["field"]: (change["before"], change["after"]) for change in changes} == {
        "website": ("https://nou.cat", "https://lafusta.cat"),
        "places.0.street": ("Carrer Premià 17", "Carrer Premià 15"),
        "places.0.hours_text": (
            "De dilluns a divendres de 10 a 15 h", "De dilluns a divendres de 9 a 14 h"
        ),
        "places.0.periods": ("5 franges", "5 franges"),
    }  # fmt: skip
    assert other[2][0]["after"] == ""


def test_the_same_file_again_after_an_undo_does_it_again(of, person):
    imported(of, FUSTA)
    run = imported(of, CHANGED)
    after = contents()[0]
    undone(run, person)
    imported(of, CHANGED)
    again = contents()[0]
    assert again.keys() == after.keys()
    assert Enterprise.objects.get().website == "https://nou.cat"


def test_what_staff_wrote_since_stays_and_is_listed(of, person):
    imported(of, FUSTA)
    run = imported(of, CHANGED)
    made = Enterprise.objects.get()
    made.website = "https://de-la-gent.cat"
    with by_hand(person):
        actions.note_staff(made, ["website"], by=person)
        made.save()
    undone(run, person)
    made.refresh_from_db()
    assert made.website == "https://de-la-gent.cat"
    assert made.provenance["website"]["source"] == "staff"
    ((_action, _name, changes, kept, _note),) = report(run)
    assert kept == [
        {
            "field": "website",
            "kept": "https://de-la-gent.cat",
            "by": "staff",
            "offered": "https://lafusta.cat",
        }
    ]
    assert "places.0.street" in {change["field"] for change in changes}


def test_the_same_value_signed_by_somebody_else_is_theirs(of, person):
    imported(of, FUSTA)
    run = imported(of, CHANGED)
    made = Enterprise.objects.get()
    with by_hand(person):
        actions.note_staff(made, ["website"], by=person)
        made.save()
    undone(run, person)
    made.refresh_from_db()
    assert made.website == "https://nou.cat"


def test_new_ones_leave_and_the_published_are_hidden_never_deleted(of, person):
    builders.enterprise("Una de sempre")
    run = imported(of, FUSTA)
    assert Enterprise.objects.published().count() == 2
    undone(run, person)
    made = Enterprise.objects.get(nif="F12345674")
    assert made.state == State.HIDDEN and made.published_at
    assert not SearchDocument.objects.filter(enterprise=made).exists()
    said = history.changes(made)[0]
    assert f"S’ha desfet la importació {run.pk}." in said.reason and said.by == str(person)
    assert report(run)[0][0] == Undoing.HIDDEN
    assert SourceRecord.objects.get().state == RecordState.WITHDRAWN


def test_what_an_undo_hid_is_public_again_when_its_source_brings_it_again(of, person):
    run = imported(of, FUSTA)
    undone(run, person)
    again = imported(of, FUSTA)
    made = Enterprise.objects.get()
    assert made.state == State.PUBLISHED and SearchDocument.objects.filter(enterprise=made).exists()
    assert SourceRecord.objects.get().state == RecordState.LINKED
    assert "S’havia retirat" in again.rows.get().note


def test_what_a_person_hid_after_an_undo_stays_hidden(of, person):
    run = imported(of, FUSTA)
    undone(run, person)
    made = Enterprise.objects.get()
    actions.publish(enterprise_ids=[made.pk], by=person)
    actions.hide(enterprise_ids=[made.pk], reason="Ho ha demanat", by=person)
    imported(of, FUSTA)
    made.refresh_from_db()
    assert made.state == State.HIDDEN and not SearchDocument.objects.exists()


def test_new_ones_that_were_never_published_are_deleted(person):
    of = source(publish_policy="after_review")
    run = imported(of, FUSTA.replace("alim", ""), OLIVERA)
    assert Enterprise.objects.count() == 2
    undone(run, person)
    assert not Enterprise.objects.exists() and not SourceRecord.objects.exists()
    assert not Establishment.objects.exists()
    assert {row[0] for row in report(run)} == {Undoing.REMOVED}
    assert run.counts["undo"]["removed"] == 2


def touch_by_publishing(made, person):
    actions.publish(enterprise_ids=[made.pk], by=person)


def touch_a_place(made, person):
    made.establishments.update(phone="934 000 000")


def touch_the_hours(made, person):
    made.establishments.get().periods.first().delete()


def touch_by_a_place_more(made, person):
    builders.place(made, is_primary=False)


def touch_by_an_evaluation(made, person):
    edition = InstrumentEdition.objects.create(
        code="p", instrument="Pam a Pam", year=2020, shown_from=1
    )
    Evaluation.objects.create(
        enterprise=made, edition=edition, evaluated_on="2024-01-01", valid_until="2027-01-01"
    )


def touch_by_another_source(made, person):
    SourceRecord.objects.create(
        source=source("altra"), external_id="x", enterprise=made, state="linked",
        last_seen=timezone.now(), runs=[999999],
    )  # fmt: skip


@pytest.mark.parametrize(
    "touch",
    [touch_by_publishing, touch_a_place, touch_the_hours, touch_by_a_place_more, touch_by_an_evaluation, touch_by_another_source],
)  # fmt: skip
def test_new_ones_that_somebody_counts_on_stay(person, touch):
    builders.sector("alim")
    of = source(publish_policy="after_review")
    run = imported(of, FUSTA, OLIVERA)
    made = Enterprise.objects.get(nif="F12345674")
    with by_hand(person):
        touch(made, person)
    undone(run, person)
    assert list(Enterprise.objects.all()) == [made]
    by_name = {row[1]: row for row in report(run)}
    assert by_name[made.name][0] == Undoing.KEPT and by_name[made.name][4]
    assert SourceRecord.objects.filter(enterprise=made, source=of).exists()


def test_families_and_sectors_go_back(of, person):
    builders.family("cooperatives")
    header = HEADER + ";família;altres sectors"
    imported(of, FUSTA + ";;", header=header)
    made = Enterprise.objects.get()
    made.families.add(builders.family("altres"))
    before = contents()
    run = imported(of, FUSTA.replace("alim", "cult") + ";cooperatives;alim", header=header)
    changed = contents()
    assert changed != before
    undone(run, person)
    assert contents() == before


def test_offers_go_back(of, person):
    header = HEADER + ";ofertes"
    imported(of, FUSTA + ";Mobles a mida | Restauració", header=header)
    assert Offer.objects.count() == 2
    before = contents()
    run = imported(of, FUSTA + ";Mobles a mida | Portes", header=header)
    assert {offer.name_ca for offer in Offer.objects.all()} == {"Mobles a mida", "Portes"}
    undone(run, person)
    assert contents() == before


def test_a_second_place_goes_unless_somebody_wrote_in_it(of, person):
    imported(of, FUSTA)
    before = contents()
    second = FUSTA.replace("1;LA", "2;LA").replace("C/ Premià 15, baixos", "Carrer de Sants 200")
    run = imported(of, FUSTA, second)
    assert Establishment.objects.count() == 2
    undone(run, person)
    assert contents() == before
    run = imported(of, FUSTA, second)
    with by_hand(person):
        Establishment.objects.filter(street="Carrer de Sants").update(phone="934 000 000")
    undone(run, person)
    assert Establishment.objects.count() == 2
    assert report(run)[0][3][0]["kept"] == "Carrer de Sants 200"


def test_what_vanished_is_known_again(of, person):
    imported(of, FUSTA, OLIVERA)
    before = contents()
    run = imported(of, FUSTA)
    assert SourceRecord.objects.filter(state=RecordState.VANISHED).count() == 1
    undone(run, person)
    assert contents() == before


def test_duplicates_that_it_found_go_unless_somebody_decided(of, person):
    one, other = builders.enterprise("La Fusta de Sants"), builders.enterprise("L’Olivera")
    run = imported(of, FUSTA.replace("F12345674", ""), OLIVERA)
    pairs = PossibleDuplicate.objects.filter(found_by=run)
    assert pairs.count() == 2
    decided = pairs.get(first=one)
    actions.keep_apart(pair_ids=[decided.pk], by=person)
    held = Enterprise.objects.get(pk=decided.second_id)
    actions.publish(enterprise_ids=[held.pk], by=person)
    undone(run, person)
    left = PossibleDuplicate.objects.get()
    assert left == decided and left.state == DuplicateState.DIFFERENT
    assert Enterprise.objects.filter(pk__in=[one.pk, other.pk, held.pk]).count() == 3


def test_after_a_merge_it_is_left_alone_with_a_word(of, person):
    imported(of, FUSTA)
    run = imported(of, CHANGED)
    made, other = Enterprise.objects.get(), builders.enterprise("Una altra")
    merge = Merge.objects.create(kept=made, merged=other)
    Merge.objects.update(at=timezone.now() + timedelta(seconds=1))
    undone(run, person)
    made.refresh_from_db()
    assert made.website == "https://nou.cat"
    assert "desfés primer la fusió" in report(run)[0][4] and merge


def test_one_merged_since_does_not_come_back_with_the_next_file(of, person):
    """Its record is by now of the one that stays: without it, the next file would bring it again.

    Tests are one transaction, in which the merge would seem the run's: it is written by itself.
    """
    kept = builders.enterprise("La Fusta de Sants")
    run = imported(of, FUSTA.replace("F12345674", ""))
    held = Enterprise.objects.exclude(pk=kept.pk).get()
    SourceRecord.objects.update(enterprise=kept)
    Enterprise.objects.filter(pk=held.pk).update(state=State.MERGED, merged_into=kept)
    records.put_back(run, [], staying={held.pk}, hidden=set())
    assert SourceRecord.objects.get().enterprise == kept
    imported(of, FUSTA.replace("F12345674", ""))
    assert set(Enterprise.objects.values_list("pk", flat=True)) == {kept.pk, held.pk}


def test_a_pair_of_one_that_stays_is_still_asked(of, person):
    builders.enterprise("La Fusta de Sants")
    run = imported(of, FUSTA.replace("F12345674", ""))
    pair = PossibleDuplicate.objects.get()
    with by_hand(person):
        Enterprise.objects.filter(pk=pair.second_id).update(founded_year=1999)
    undone(run, person)
    assert PossibleDuplicate.objects.waiting().get() == pair


def test_a_later_run_of_the_source_keeps_what_it_wrote(of, person):
    imported(of, FUSTA)
    run = imported(of, CHANGED)
    imported(of, CHANGED.replace("nou.cat", "tercer.cat"))
    undone(run, person)
    made = Enterprise.objects.get()
    assert made.website == "https://tercer.cat"
    assert made.establishments.get().street_number == "15"
    assert SourceRecord.objects.get().values["website"] == "https://tercer.cat"


def test_a_nif_that_another_published_one_has_by_now_does_not_come_back(of, person):
    imported(of, FUSTA)
    run = imported(of, FUSTA.replace("F12345674", "B12345674"))
    assert Enterprise.objects.get().nif == "B12345674"
    builders.enterprise("Una altra", nif="F12345674")
    undone(run, person)
    assert Enterprise.objects.get(name__startswith="La Fusta").nif == "B12345674"
    assert report(run)[0][3][0]["field"] == "nif"


def test_a_reference_list_forgets_its_rows(person):
    of = source(publish_policy="never")
    run = imported(of, FUSTA.replace("alim", ""), OLIVERA)
    assert SourceRecord.objects.count() == 2
    undone(run, person)
    assert not SourceRecord.objects.exists()


def test_undoing_twice_is_refused(of, person):
    run = imported(of, FUSTA)
    with pytest.raises(run_actions.NotNow, match="Primer"):
        run_actions.undo(run=run, by=person)
    undone(run, person)
    for again in (run_actions.weigh_undo, run_actions.undo, run_actions.confirm):
        with pytest.raises(run_actions.NotNow, match="Ara no es pot"):
            again(run=run, by=person)


def test_a_failure_midway_undoes_nothing(of, person, monkeypatch):
    run = imported(of, FUSTA)
    run_actions.weigh_undo(run=run, by=person)
    jobs.do_all()
    before = contents()
    run_actions.undo(run=run, by=person)
    monkeypatch.setattr("catalogue.imports.undo.records.put_back", lambda *a, **k: 1 / 0)
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED and "error del portal" in run.error
    assert contents() == before


def test_queries_do_not_grow_with_rows(of, person, django_assert_max_num_queries):
    rows = [f"a{n};Entitat {n * 7919};;;;;Carrer Gran {n};;;;;;;" for n in range(150)]
    run = imported(of, *rows)
    run_actions.weigh_undo(run=run, by=person)
    with django_assert_max_num_queries(90):
        jobs.do_all()
