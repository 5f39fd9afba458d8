"""Who a row is about, and whose value wins."""

from datetime import date

import pytest

from catalogue.enums import RecordState, State
from catalogue.imports import matching
from catalogue.models import (
    Enterprise,
    Establishment,
    ImportRun,
    PossibleDuplicate,
    SearchDocument,
    Source,
    SourceRecord,
)
from tests import builders, staff
from tests.catalogue.import_files import FUSTA, OLIVERA, apply, counts, dry_run, source

pytestmark = pytest.mark.django_db


def test_every_written_field_is_signed_by_its_record():
    of, by = source(), staff.moderator()
    apply(of, FUSTA, by=by)
    record = SourceRecord.objects.get()
    made = Enterprise.objects.get()
    signature = {
        "source": "registre",
        "record": record.pk,
        "on": date.today().isoformat(),
        "by": by.pk,
    }
    assert made.provenance["name"] == made.provenance["nif"] == signature
    assert "founded_year" not in made.provenance
    place = made.establishments.get()
    assert place.provenance["street"] == place.provenance["periods"] == signature
    assert record.enterprise == made
    assert (record.state, record.external_id, record.licence) == (
        RecordState.LINKED,
        "1",
        "CC BY 4.0",
    )
    assert record.raw["nom"] == "LA FUSTA DE SANTS, SCCL"
    assert record.values["name"] == "La Fusta de Sants, SCCL"
    assert record.runs == [ImportRun.objects.get().pk]


def test_an_empty_value_never_erases():
    of = source()
    apply(of, FUSTA)
    apply(of, "1;La Fusta de Sants, SCCL;;;;;;;;;;;;")
    made = Enterprise.objects.get()
    assert made.nif and made.website and made.description_ca
    assert made.establishments.get().periods.count() == 5


@pytest.mark.parametrize("who", ["staff", "entity"])
def test_what_people_wrote_stays_and_the_report_says_so(who):
    of = source()
    apply(of, FUSTA)
    made = Enterprise.objects.get()
    made.website = "https://escrita.cat"
    made.provenance["website"] = {"source": who, "on": "2026-01-01", "by": 1}
    made.save()
    report = apply(
        of, FUSTA.replace("lafusta.cat;info", "novaweb.cat;info").replace("934132332", "934132333")
    )
    made.refresh_from_db()
    assert made.website == "https://escrita.cat"
    assert made.phone == "934 132 333"
    (kept,) = report.of("changed")[0].kept
    assert (kept["field"], kept["kept"], kept["by"], kept["offered"]) == (
        "website", "https://escrita.cat", who, "https://novaweb.cat")  # fmt: skip


def test_what_staff_erased_stays_empty():
    of = source()
    apply(of, FUSTA)
    made = Enterprise.objects.get()
    made.website = ""
    made.provenance["website"] = {"source": "staff", "on": "2026-01-01", "by": 1}
    made.save()
    apply(of, FUSTA.replace("lafusta.cat;info", "novaweb.cat;info"))
    made.refresh_from_db()
    assert made.website == ""


def test_the_more_trusted_source_wins_whatever_the_order():
    first, trusted, other = source("a", trust=50), source("b", trust=10), source("c", trust=90)
    apply(first, FUSTA)
    apply(trusted, FUSTA.replace("1;LA", "x;LA").replace("lafusta.cat;info", "fiable.cat;info"))
    apply(other, FUSTA.replace("1;LA", "y;LA").replace("lafusta.cat;info", "poc.cat;info"))
    made = Enterprise.objects.get()
    assert made.website == "https://fiable.cat"
    assert made.provenance["website"]["source"] == "b"
    apply(first, FUSTA.replace("lafusta.cat;info", "primera.cat;info"))
    made.refresh_from_db()
    assert made.website == "https://fiable.cat"
    assert made.source_records.count() == 3


def test_values_that_nobody_signed_are_not_overwritten_but_blanks_are_filled():
    made = builders.enterprise("La Fusta", nif="F12345674", website="https://dema.cat")
    apply(source(), FUSTA)
    made.refresh_from_db()
    assert (made.name, made.website, made.phone) == ("La Fusta", "https://dema.cat", "934 132 332")


def test_an_equal_nif_links_and_a_similar_name_does_not():
    linked = builders.enterprise("Un altre nom", nif="F12345674")
    similar = builders.enterprise("Cooperativa de l’Olivera")
    report = apply(source(), FUSTA, OLIVERA)
    assert counts(report) == {"changed": 1, "held": 1}
    assert SourceRecord.objects.get(external_id="1").enterprise == linked
    held = SourceRecord.objects.get(external_id="2")
    assert held.state == RecordState.HELD
    assert held.enterprise != similar and held.enterprise.state == State.PENDING
    assert not SearchDocument.objects.filter(enterprise=held.enterprise).exists()
    pair = PossibleDuplicate.objects.get()
    assert {pair.first, pair.second} == {similar, held.enterprise}
    assert pair.similarity >= matching.SIMILAR_FROM
    assert report.of("held")[0].similar[0]["name"] == similar.name


@pytest.mark.parametrize(
    ("existing", "incoming", "is_held"),
    [
        ("La Fusta SCCL", "LA FUSTA, S.C.C.L.", True),
        ("Col·lectiu Ronda", "COL.LECTIU RONDA SCCL", True),
        ("Forn de Sants", "Taller de bicicletes", False),
    ],
)
def test_names_are_compared_without_suffixes_accents_and_case(existing, incoming, is_held):
    builders.enterprise(existing)
    report = dry_run(source(), f"9;{incoming};;;;;;;;;;;;")
    assert counts(report) == ({"held": 1} if is_held else {"new": 1})


def test_a_held_row_keeps_its_enterprise_on_later_runs_and_is_linked_once_published():
    builders.enterprise("Cooperativa l’Olivera")
    of = source()
    apply(of, OLIVERA)
    held = SourceRecord.objects.get().enterprise
    assert counts(apply(of, OLIVERA)) == {"unchanged": 1}
    Enterprise.objects.filter(pk=held.pk).update(
        state=State.PUBLISHED, published_at="2026-01-01T00:00Z"
    )
    apply(of, OLIVERA)
    assert SourceRecord.objects.get().state == RecordState.LINKED
    assert Enterprise.objects.count() == 2


def test_the_same_name_twice_in_a_file_holds_the_second():
    report = apply(source(), OLIVERA, "3;COOPERATIVA L'OLIVERA SCCL;;;;;;;;;;;;")
    assert counts(report) == {"new": 1, "held": 1}
    assert PossibleDuplicate.objects.count() == 1


def test_two_rows_with_one_nif_are_two_places_of_one_enterprise():
    second = (
        FUSTA.replace("1;LA", "7;LA")
        .replace("Premià 15", "Olzinelles 3")
        .replace("41,3755", "41,3790")
    )
    report = apply(source(), FUSTA, second)
    assert counts(report) == {"new": 1, "changed": 1}
    made = Enterprise.objects.get()
    assert [place.street for place in made.establishments.all()] == [
        "Carrer Premià",
        "Carrer Olzinelles",
    ]
    assert [place.is_primary for place in made.establishments.all()] == [True, False]
    assert counts(dry_run(Source.objects.get(), FUSTA, second)) == {"unchanged": 2}


def test_a_nif_of_another_enterprise_is_not_written():
    of = source()
    apply(of, OLIVERA, FUSTA)
    report = apply(of, OLIVERA.replace("Olivera;", "Olivera;F12345674"), FUSTA)
    assert report.of("changed")[0].problems[0].value == "F12345674"
    assert Enterprise.objects.get(name__contains="Olivera").nif == ""


@pytest.mark.parametrize(
    ("policy", "state"), [("at_once", State.PUBLISHED), ("after_review", State.PENDING)]
)
def test_the_source_says_whether_new_rows_are_public(policy, state):
    apply(source(publish_policy=policy), FUSTA)
    assert Enterprise.objects.get().state == state


def test_a_reference_list_makes_records_and_no_enterprises():
    of = source(publish_policy="never")
    assert counts(apply(of, FUSTA)) == {"new": 1}
    assert not Enterprise.objects.exists()
    assert SourceRecord.objects.get().state == RecordState.REFERENCE
    assert counts(apply(of, FUSTA)) == {"unchanged": 1}
    assert counts(apply(of, FUSTA.replace("934132332", "934132333"))) == {"changed": 1}


def test_merged_enterprises_stand_for_what_they_were_merged_into():
    of = source()
    apply(of, FUSTA)
    gone = Enterprise.objects.get()
    target = builders.enterprise("La Fusta i la Serra")
    Enterprise.objects.filter(pk=gone.pk).update(state=State.MERGED, merged_into=target)
    apply(of, FUSTA.replace("934132332", "934132333"))
    target.refresh_from_db()
    assert target.phone == "934 132 333"
    assert SourceRecord.objects.get().enterprise == target


def test_what_staff_deleted_is_not_made_again():
    of = source(publish_policy="after_review")
    apply(of, FUSTA)
    Enterprise.objects.all().delete()
    apply(of, FUSTA.replace("934132332", "934132333"))
    assert not Enterprise.objects.exists()


def test_hours_edited_by_hand_stay():
    of = source()
    apply(of, FUSTA)
    place = Establishment.objects.get()
    place.periods.filter(weekday=1).delete()
    apply(of, FUSTA.replace("de 9 a 14 h", "de 9 a 15 h"))
    assert set(place.periods.values_list("weekday", flat=True)) == {2, 3, 4, 5}


def test_new_hours_that_are_not_understood_take_the_old_ones_away():
    of = source()
    apply(of, FUSTA)
    apply(of, FUSTA.replace("De dilluns a divendres de 9 a 14 h", "Amb cita prèvia"))
    place = Establishment.objects.get()
    assert place.hours_text == "Amb cita prèvia"
    assert not place.periods.exists()
