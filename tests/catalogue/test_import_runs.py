"""From a flat file to the catalogue: what is new, changed, held, rejected, vanished; who wins."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.enums import RecordState, RunState, State
from catalogue.imports import matching, runs
from catalogue.imports.mappings import flat
from catalogue.imports.problems import UnreadableFile, WouldVanish
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

pytestmark = pytest.mark.django_db

HEADER = (
    "id;nom;nif;web;correu;telèfon;adreça;codi postal;municipi;lat;lon;sector;horari;descripció"
)
FUSTA = "1;LA FUSTA DE SANTS, SCCL;F12345674;lafusta.cat;info@lafusta.cat;934132332;C/ Premià 15, baixos;8014;BARCELONA;41,3755;2,1365;alim;De dilluns a divendres de 9 a 14 h;Fem <b>mobles</b> a mida."
OLIVERA = "2;Cooperativa l’Olivera;;;;;;;;;;;;"


def source(code="registre", **fields):
    fields = {
        "name": "Registre",
        "licence": "CC BY 4.0",
        "publish_policy": "at_once",
        "trust": 50,
    } | fields
    return Source.objects.create(code=code, **fields)  # fmt: skip


def csv(*rows, header=HEADER):
    return "\n".join([header, *rows, ""]).encode()


def document(of, data):
    return runs.read(of, data, "fitxer.csv")


def dry_run(of, *rows, **options):
    return runs.dry_run(of, document(of, csv(*rows)), **options).full_report


def apply(of, *rows, **options):
    return runs.apply(of, document(of, csv(*rows)), **options).full_report


def counts(report):
    return {action: count for action, count in report.counts.items() if count}


def changes(report):
    return {
        change["field"]: (change["before"], change["after"])
        for entry in report.of("changed")
        for change in entry.changes
    }


def rows_written():
    """Every row of the catalogue's tables, versions and history included, but for the runs."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("catalogue_") and table != "catalogue_importrun":
                rows = f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \"{table}\" t"
                cursor.execute(rows)
                tables[table] = cursor.fetchone()
    return tables


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
    assert ImportRun.objects.filter(state=RunState.FAILED).count() == 2
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
    assert "Joan" not in json.dumps(record.raw) + json.dumps(record.values)


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
