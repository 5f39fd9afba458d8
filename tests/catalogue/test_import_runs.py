"""From a flat file to the catalogue: what is new, changed, held, rejected, vanished; who wins."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.enums import RecordState, RunState, State
from catalogue.imports import runs
from catalogue.imports.mappings import flat
from catalogue.imports.problems import UnreadableFile, WouldVanish
from catalogue.models import (
    Enterprise,
    Establishment,
    ImportRun,
    SearchDocument,
    SourceRecord,
)
from tests import builders
from tests.catalogue.import_files import (
    FUSTA,
    HEADER,
    OLIVERA,
    apply,
    changes,
    counts,
    csv,
    document,
    dry_run,
    rows_written,
    source,
)

pytestmark = pytest.mark.django_db


def test_a_new_row_becomes_a_public_enterprise_with_its_place():
    builders.sector("alim")
    of = source()
    report = apply(of, FUSTA)
    assert counts(report) == {"new": 1}
    made = Enterprise.objects.get()
    assert (made.name, made.nif, made.slug) == (
        "La Fusta de Sants, SCCL",
        "F12345674",
        "la-fusta-de-sants-sccl",
    )
    assert made.state == State.PUBLISHED and made.published_at
    assert (made.website, made.email, made.phone) == (
        "https://lafusta.cat",
        "info@lafusta.cat",
        "934 132 332",
    )
    assert made.main_sector.code == "alim"
    assert made.description_ca == "Fem mobles a mida."
    place = made.establishments.get()
    assert place.is_primary
    assert (place.street, place.street_number, place.address_details) == (
        "Carrer Premià",
        "15",
        "baixos",
    )
    assert (place.postcode, place.locality) == ("08014", "Barcelona")
    assert (place.lat, place.lon, place.precision) == (41.3755, 2.1365, "exact")
    assert place.hours_text == "De dilluns a divendres de 9 a 14 h"
    assert place.periods.count() == 5
    assert SearchDocument.objects.filter(enterprise=made).exists()  # fmt: skip


def test_a_dry_run_writes_only_its_run_and_says_what_the_real_one_does():
    of = source()
    before = rows_written()
    trial = dry_run(of, FUSTA, OLIVERA, "3;;;;;;;;;;;;;")
    assert rows_written() == before
    assert ImportRun.objects.get().state == RunState.DRY_RUN
    assert (
        counts(trial)
        == counts(apply(of, FUSTA, OLIVERA, "3;;;;;;;;;;;;;"))
        == {"new": 2, "rejected": 1}
    )


def test_the_same_file_again_writes_nothing():
    of = source()
    apply(of, FUSTA, OLIVERA)
    before = rows_written()
    report = apply(of, FUSTA, OLIVERA)
    assert counts(report) == {"unchanged": 2}
    assert rows_written() == before
    assert ImportRun.objects.count() == 2


def test_another_file_with_the_same_rows_only_notes_that_they_were_seen():
    of = source()
    apply(of, FUSTA)
    report = runs.apply(of, document(of, csv(FUSTA) + b"\n"))
    assert counts(report.full_report) == {"unchanged": 1}
    assert SourceRecord.objects.get().runs == list(
        ImportRun.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert Enterprise.objects.get().version == 1


def test_a_changed_row_tells_before_and_after():
    of = source()
    apply(of, FUSTA)
    changed = FUSTA.replace("lafusta.cat;info", "novaweb.cat;info").replace(
        "Premià 15", "Premià 17"
    )
    assert changes(dry_run(of, changed)) == {
        "website": ("https://lafusta.cat", "https://novaweb.cat"),
        "places.0.street": ("Carrer Premià 15", "Carrer Premià 17"),
    }
    apply(of, changed)
    made = Enterprise.objects.get()
    assert made.website == "https://novaweb.cat"
    assert made.establishments.get().street_number == "17"
    assert made.establishments.get().version == 2


def test_what_left_the_source_is_marked_and_what_returns_is_linked_again():
    of = source()
    apply(of, FUSTA, OLIVERA)
    report = apply(of, FUSTA)
    assert counts(report) == {"unchanged": 1, "vanished": 1}
    assert report.of("vanished")[0].external_id == "2"
    assert SourceRecord.objects.get(external_id="2").state == RecordState.VANISHED
    assert Enterprise.objects.published().count() == 2
    assert counts(apply(of, FUSTA)) == {"unchanged": 1}
    apply(of, FUSTA, OLIVERA)
    assert SourceRecord.objects.get(external_id="2").state == RecordState.LINKED


def test_a_file_that_lost_half_its_rows_needs_the_exact_number():
    of = source()
    rows = [f"{number};{name};;;;;;;;;;;;" for number, name in enumerate(NAMES)]
    apply(of, *rows)
    before = rows_written()
    for wrong in (None, 5):
        with pytest.raises(WouldVanish, match="6"):
            apply(of, *rows[6:], vanished=wrong)
    assert rows_written() == before
    assert ImportRun.objects.filter(state=RunState.REFUSED, error__contains="6").count() == 2
    apply(of, *rows[6:], vanished=6)
    assert SourceRecord.objects.filter(state=RecordState.VANISHED).count() == 6


NAMES = [
    "Forn Vell",
    "Taller Bici",
    "Llibreria Nord",
    "Ateneu Clot",
    "Hort Viu",
    "Cafè Sol",
    "Música Lliure",
    "Impremta Roja",
    "Energia Neta",
    "Escola Oberta",
    "Teatre Breu",
    "Farmàcia Mar",
]


def test_bad_rows_are_rejected_with_row_column_value_and_reason():
    report = apply(
        source(),
        "1;;;;;;;;;;;;;",
        "2;Nif dolent;F12345675;;;;;;;;;;;",
        "3;Bona;;;;;;;;;;;;",
        "4;" + "x" * 201 + ";;;;;;;;;;;;",
        "5;Sobren cel·les;;;;;;;;;;;;;;sobra",
        "3;Un altre nom amb el mateix id;;;;;;;;;;;;",
    )
    assert counts(report) == {"new": 1, "rejected": 5}
    found = {
        (entry.row, problem.column, problem.value[:9])
        for entry in report.of("rejected")
        for problem in entry.problems
    }
    assert found == {
        (2, "nom", ""), (3, "nif", "F12345675"), (5, "nom", "xxxxxxxxx"), (6, "", ";sobra"), (7, "id", "3")
    }  # fmt: skip
    assert all(problem.reason for entry in report.of("rejected") for problem in entry.problems)
    assert Enterprise.objects.get().name == "Bona"


def test_a_value_that_cannot_be_read_is_left_out_and_noted():
    report = apply(source(), "1;Bona;;no en té;x;12;;99999;Barcelona;48,85;2,35;res;;")
    (entry,) = report.of("new")
    assert {problem.column for problem in entry.problems} == {
        "web", "correu", "telèfon", "codi postal", "lat", "sector"
    }  # fmt: skip
    made = Enterprise.objects.get()
    assert (made.website, made.phone, made.main_sector) == ("", "", None)
    assert made.establishments.get().lat is None


def test_137_bad_rows_of_many_are_exactly_137():
    rows = [
        f"{n};Entitat numero {n * 7919};{'F12345675' if n % 7 == 3 and n < 959 else ''};;;;;;;;;;;"
        for n in range(1500)
    ]
    report = dry_run(source(), *rows)  # fmt: skip
    assert report.counts["rejected"] == 137
    assert len(report.of("rejected")) == 137


def test_formulas_and_markup_are_stored_as_plain_text():
    payload = '<script>alert(1)</script>=HYPERLINK("http://x";"y")'
    apply(
        source(),
        '1;"' + payload.replace('"', '""') + ' Taller";;;;;;;;;;;;"<img src=x onerror=alert(1)>Bé"',
    )
    made = Enterprise.objects.get()
    assert made.description_ca == "Bé"
    assert made.name.startswith("<script>")  # a name is text: escaped wherever it is shown
    assert made.slug.replace("-", "").isalnum()


def test_an_email_of_a_person_is_neither_stored_nor_kept_with_the_row():
    header = HEADER + ";persona de contacte"
    data = csv("1;La Fusta;;;joan.puig@exemple.cat;;;;;;;;;;Joan Puig", header=header)
    of = source()
    runs.apply(of, document(of, data))
    record = SourceRecord.objects.get()
    assert Enterprise.objects.get().email == ""
    kept = (json.dumps(record.raw) + json.dumps(record.values)).lower()
    assert "joan" not in kept and "fusta" in kept


def test_a_file_without_a_name_column_is_refused_whole():
    of = source()
    with pytest.raises(UnreadableFile, match="cap columna amb el nom"):
        runs.dry_run(of, document(of, b"codi,valor\n1,2\n"))


def test_a_failure_midway_leaves_nothing_half_done(monkeypatch):
    of = source()
    before = rows_written()
    monkeypatch.setattr("catalogue.imports.apply.Writer._duplicates", lambda self, plans: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply(of, FUSTA)
    assert rows_written() == before
    assert ImportRun.objects.get().state == RunState.FAILED


def test_queries_do_not_grow_with_rows():
    of = source()
    builders.sector("alim")

    def queries(rows):
        with CaptureQueriesContext(connection) as captured:
            apply(of, *rows, vanished=0)
        return len(captured)

    few = queries([f"a{n};Entitat {n * 7919};;;;;Carrer Gran {n};;;;;;;" for n in range(3)])
    many = queries([f"a{n};Entitat {n * 7919};;;;;Carrer Gran {n};;;;;;;" for n in range(150)])
    assert many <= few + 2


def test_geojson_features_and_several_rows_for_one_id():
    of = source()
    feature = {
        "type": "Feature",
        "id": "f1",
        "geometry": {"type": "Point", "coordinates": [2.1365, 41.3755]},
        "properties": {"name": "La Fusta", "addr:street": "Carrer Premià"},
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    runs.apply(of, runs.read(of, data, "x.geojson"))
    assert Establishment.objects.get().lat == 41.3755
    other = source("opendata")
    rows = [
        "register_id,name,values_attribute_name,values_value,addresses_road_name,addresses_start_street_number,geo_epgs_4326_x,geo_epgs_4326_y",
        "99,Escola Nova,Tel.,934132332,Carrer Gran,4,41.40,2.17",
        "99,Escola Nova,Web,escola.cat,Carrer Gran,4,41.40,2.17",
    ]
    report = runs.apply(
        other, runs.read(other, "\n".join(rows).encode("utf-16"), "x.csv")
    ).full_report
    assert counts(report) == {"new": 1}
    made = Enterprise.objects.get(name="Escola Nova")
    assert (made.phone, made.website) == ("934 132 332", "https://escola.cat")
    assert made.establishments.get().lat == 41.40


def test_columns_that_are_not_read_are_told():
    of = source()
    report = runs.dry_run(of, document(of, b"id;nom;color\n1;A;blau\n")).full_report
    assert any("color" in note for note in report.notes)
    assert flat.ignored(document(of, csv(FUSTA))) == []


def test_a_run_without_a_file_that_was_cut_short_is_marked_by_the_next_one():
    of = source()
    cut = ImportRun.objects.create(source=of, file_name="x", file_hash="x", state=RunState.RUNNING)
    apply(of, FUSTA)
    cut.refresh_from_db()
    assert cut.state == RunState.FAILED
