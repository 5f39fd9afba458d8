"""A file that says the same is recognised without reading it, and never wrongly."""

import pytest

from catalogue.imports import runs, unchanged
from catalogue.imports.mappings import flat
from catalogue.models import ColumnMapping, Enterprise, LegalForm, Offer, SourceRecord
from tests import builders
from tests.catalogue.import_files import (
    FUSTA,
    OLIVERA,
    apply,
    counts,
    csv,
    document,
    dry_run,
    rows_written,
    source,
)

pytestmark = pytest.mark.django_db
WRONG_WEB = "3;Taller de Bicis;;no en té;;;;;;;;;;"


@pytest.fixture
def read(monkeypatch):
    """The names of the rows that have been read since."""
    builders.sector("alim")
    names, row = [], flat._row

    def noting(number, *rest):
        made = row(number, *rest)
        names.append(made.name)
        return made

    monkeypatch.setattr(flat, "_row", noting)
    return names


def test_unchanged_rows_are_not_read_but_counted(read):
    of = source()
    apply(of, FUSTA, OLIVERA)
    read.clear()
    before = rows_written()
    assert counts(dry_run(of, FUSTA, OLIVERA)) == {"unchanged": 2}
    assert counts(apply(of, FUSTA, OLIVERA)) == {"unchanged": 2}
    assert read == []
    assert rows_written() == before


def test_only_what_changed_is_read_wherever_it_stands(read):
    of = source()
    apply(of, FUSTA, OLIVERA)
    read.clear()
    report = apply(of, "4;Forn Nou;;;;;;;;;;;;", OLIVERA.replace("ra;", "ra Nova;"), FUSTA)
    assert counts(report) == {"new": 1, "changed": 1, "unchanged": 1}
    assert read == ["Forn Nou", "Cooperativa l’Olivera Nova"]
    read.clear()
    assert counts(apply(of, FUSTA, vanished=2)) == {"unchanged": 1, "vanished": 2}
    assert read == []


def test_a_row_with_a_problem_is_read_each_time_and_its_problem_told(read):
    of = source()
    apply(of, FUSTA, WRONG_WEB, "5;;;;;;;;;;;;;")
    read.clear()
    report = apply(of, FUSTA, WRONG_WEB, "5;;;;;;;;;;;;;")
    assert read == ["Taller de Bicis", ""]
    assert counts(report) == {"unchanged": 2, "rejected": 1}
    assert report.warnings == 1


def test_what_returns_after_having_vanished_is_linked_again(read):
    of = source()
    apply(of, FUSTA, OLIVERA)
    apply(of, FUSTA)
    assert counts(apply(of, FUSTA, OLIVERA)) == {"unchanged": 1, "changed": 1}


def test_rows_of_one_record_are_recognised_together_or_not_at_all(read):
    of = source()
    header = "id;nom;oferta"
    rows = ["1;Forn Vell;Pa", "1;Forn Vell;Coques", "2;Taller;Bicis"]

    def run(*rows):
        return counts(
            runs.apply(of, document(of, csv(*rows, header=header)), vanished=0).full_report
        )

    run(*rows)
    assert len(SourceRecord.objects.get(external_id="1").row_hashes) == 2
    read.clear()
    assert run(*reversed(rows)) == {"unchanged": 2}
    assert read == []
    # One of its rows gone: the record is read again, and its offer goes.
    assert run(rows[0], rows[2]) == {"changed": 1, "unchanged": 1}
    assert set(Offer.objects.values_list("name_ca", flat=True)) == {"Pa", "Bicis"}
    # A row that joins an unchanged record is one with it.
    assert run(rows[0], rows[2], "2;Taller;Rodes") == {"changed": 1, "unchanged": 1}
    assert Offer.objects.filter(name_ca="Rodes").exists()
    # A row that clashes with an unchanged record is rejected, as when all are read.
    assert run(rows[0], rows[2], "2;Taller;Rodes", "1;Un altre;Res") == {
        "unchanged": 2, "rejected": 1,
    }  # fmt: skip
    assert Enterprise.objects.count() == 2


def test_changed_lists_code_or_columns_make_everything_be_read_again(read, monkeypatch):
    of = source()
    apply(of, FUSTA)
    read.clear()
    LegalForm.objects.create(code="nova", label_ca="N", label_es="N", label_en="N")
    assert counts(apply(of, FUSTA)) == {"unchanged": 1}
    assert len(read) == 1
    apply(of, FUSTA)
    assert len(read) == 1  # recognised again, with the lists as they are now
    monkeypatch.setattr(unchanged, "_code", lambda: b"newer")
    apply(of, FUSTA)
    assert len(read) == 2
    monkeypatch.setattr(flat, "reads_by", lambda: {"other": "columns"})
    apply(of, FUSTA)
    assert len(read) == 3


def test_columns_mapped_by_staff_are_recognised_until_they_are_mapped_otherwise():
    of = source()
    columns = ColumnMapping.objects.create(
        source=of, name="Llista", columns={"codi": "external_id", "entitat": "name"}
    )
    of.columns = columns
    of.save()
    data = b"codi;entitat;altres\n1;Forn Vell;Fleca\n"

    def run():
        runs.apply(of, runs.read(of, data, "x.csv"))
        return SourceRecord.objects.get().row_hashes

    first = run()
    assert first and run() == first
    columns.columns["altres"] = "other_names"
    columns.save()
    of.refresh_from_db()
    assert run() != first
    assert Enterprise.objects.get().other_names == ["Fleca"]
