"""The city's real registers, as they come: markets, and fairs held in the street."""

import json

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalogue.enums import RecordState, State
from catalogue.imports import runs
from catalogue.imports.mappings import opendatabcn, opendatabcn_fairs, opendatabcn_markets
from catalogue.management.commands.import_source import source_of
from catalogue.models import (
    Enterprise,
    Establishment,
    OpeningPeriod,
    PossibleDuplicate,
    SearchDocument,
    Source,
    SourceRecord,
)
from tests import builders

pytestmark = pytest.mark.django_db
MARKETS = "opendatabcn/municipal-marketsData.json"
FAIRS = "opendatabcn/market-fairsData.json"


@pytest.fixture
def lists():
    builders.family("mercat")
    for code in ("alim-mercat", "medi-jardi", "medi-segona", "roba-moda", "roba-calcat"):
        builders.sector(code, parent=code[:4])
    for code in ("cult-llibres", "cult-visuals"):
        builders.sector(code, parent="cult")
    for number in range(1, 74):
        builders.neighbourhood(code=f"{number:02}", name=f"Barri {number}")


def apply(path, code):
    source = source_of(code)
    return runs.apply(source, runs.read(source, path.read_bytes(), path.name)).full_report


def record(**fields):
    """A register's record with little in it."""
    return {
        "register_id": 1,
        "name": "Mercat Nou",
        "values": [],
        "addresses": [],
        "body": "",
    } | fields


def row_of(mapping=opendatabcn_markets, **fields):
    from catalogue.imports import readers

    document = readers.read(json.dumps([record(**fields)]).encode(), "x.json")
    (row,) = mapping.rows(document)
    return row


def test_markets(shared_data, lists):
    report = apply(shared_data(MARKETS), "opendatabcn-mercats")
    assert report.counts["new"] == 43
    assert report.warnings == 0
    assert Enterprise.objects.published().count() == 43
    assert SearchDocument.objects.count() == 43
    boqueria = Enterprise.objects.get(name="Mercat de Sant Josep - La Boqueria")
    assert boqueria.website == "http://www.boqueria.barcelona"  # not the page of all markets
    assert boqueria.email == "mercatboqueria@bcn.cat"
    assert boqueria.phone == "934 132 303"
    assert len(boqueria.social_networks) == 4
    assert boqueria.delivers
    assert boqueria.main_sector.code == "alim-mercat"
    assert [family.code for family in boqueria.families.all()] == ["mercat"]
    place = boqueria.establishments.get()
    assert (place.lat, place.lon) == (41.382049, 2.172271)  # `x` held the latitude
    assert (place.street, place.street_number, place.address_details) == (
        "Carrer la Rambla",
        "89",
        "Baixos",
    )
    assert place.postcode == "08002"
    assert place.neighbourhood.code == "01"
    assert sorted(place.periods.values_list("weekday", flat=True)) == [1, 2, 3, 4, 5, 6]  # fmt: skip


def test_hours_of_the_markets_are_whole_or_text(shared_data, lists):
    apply(shared_data(MARKETS), "opendatabcn-mercats")
    places = Establishment.objects.filter(is_primary=True)
    assert not places.filter(hours_text="").exists()
    assert places.filter(periods__isnull=False).distinct().count() == 31

    def periods(name):
        return set(
            OpeningPeriod.objects.filter(establishment__enterprise__name=name).values_list(
                "weekday", "opens__hour", "closes__hour", "season_from", "season_until"
            )
        )

    assert periods("Mercat del Guinardó") == {(day, 8, 15, None, None) for day in range(2, 7)}
    felip = periods("Mercat de Felip II")
    assert (5, 7, 20, 901, 731) in felip and (5, 8, 14, 801, 831) in felip
    assert not periods("Mercat del Clot")  # "excepte 23 juny"
    assert not periods("Mercat de Sant Andreu")  # "No comestibles: …"


def test_no_person_of_the_register_gets_in(shared_data, lists):
    path = shared_data(MARKETS)
    apply(path, "opendatabcn-mercats")
    persons = {
        value["value"]
        for item in json.loads(path.read_text())
        for value in item["values"]
        if value["attribute_name"] == "Responsables"
    }
    assert len(persons) > 20
    kept = json.dumps(list(SourceRecord.objects.values("raw", "values")), ensure_ascii=False)
    kept += json.dumps(
        list(Enterprise.objects.values("description_ca", "email", "phone")), ensure_ascii=False
    )
    assert "Mercat del Clot" in kept
    assert not [person for person in persons if person in kept]


def test_internal_notes_and_telephones_of_others_stay_out(shared_data, lists):
    apply(shared_data(FAIRS), "opendatabcn-fires")
    kept = json.dumps(list(SourceRecord.objects.values("raw", "values")), ensure_ascii=False)
    assert "Mostra d'Art" in kept
    assert "933 027 441" not in kept  # "Telèfon particular president…", in an internal note
    assert "ús intern" not in kept
    assert (
        Enterprise.objects.get(name="Fira de Brocanters (Plaça de Sarrià)").phone == ""
    )  # the guild's


def test_repeating_the_markets_changes_nothing(shared_data, lists):
    from tests.catalogue.import_files import rows_written

    path = shared_data(MARKETS)
    apply(path, "opendatabcn-mercats")
    before = rows_written()
    assert apply(path, "opendatabcn-mercats").counts["unchanged"] == 43
    assert rows_written() == before


def test_fairs_wait_for_review_and_those_that_are_also_markets_are_held(shared_data, lists):
    apply(shared_data(MARKETS), "opendatabcn-mercats")
    report = apply(shared_data(FAIRS), "opendatabcn-fires")
    assert report.counts["new"] + report.counts["held"] == 41
    held = {entry.external_id for entry in report.of("held")}
    both = {"92086009467", "92086009468", "96058202955", "92086011624"}  # in both files
    assert both <= held
    assert Enterprise.objects.published().count() == 43
    assert SourceRecord.objects.filter(
        source__code="opendatabcn-fires", state=RecordState.HELD
    ).count() == len(held)
    assert PossibleDuplicate.objects.filter(similarity=1).count() >= 4
    assert (
        Enterprise.objects.get(name="Fira de Brocanters (Plaça de Sarrià)").state == State.PENDING
    )


def test_a_cut_file_is_refused_with_one_message(shared_data, tmp_path, lists):
    cut = tmp_path / "tallat.json"
    cut.write_bytes(shared_data(MARKETS).read_bytes()[:200_000])
    with pytest.raises(CommandError, match="tallat"):
        call_command("import_source", "opendatabcn-mercats", str(cut), apply=True)
    assert not SourceRecord.objects.exists()


def test_the_command_prints_the_report_and_applies_only_when_told(shared_data, lists, capsys):
    path = str(shared_data(MARKETS))
    call_command("import_source", "opendatabcn-mercats", path, dry_run=True)
    out = capsys.readouterr().out
    assert "Noves: 43" in out and "Mercat del Guinardó" in out
    assert not Enterprise.objects.exists()
    call_command("import_source", "opendatabcn-mercats", path, apply=True)
    assert Enterprise.objects.published().count() == 43
    source = Source.objects.get()
    assert (source.mapping, source.licence) == ("opendatabcn_markets", "CC BY 4.0")


def test_the_command_names_the_sources_when_it_does_not_know_one(tmp_path):
    with pytest.raises(CommandError, match="opendatabcn-mercats"):
        call_command("import_source", "res", str(tmp_path / "x.csv"))
    builders_source = Source.objects.create(code="x", name="X")
    with pytest.raises(CommandError, match="No es pot llegir"):
        call_command("import_source", builders_source.code, str(tmp_path / "no-hi-es.csv"))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Fira de Brocanters *Plaça de Sarrià", "Fira de Brocanters (Plaça de Sarrià)"),
        ("Fira Espai d'Art  *Av Diagonal", "Fira Espai d'Art (Avinguda Diagonal)"),
        ("Mercat de Vall d'Hebron -Taxonera", "Mercat de Vall d'Hebron - Taxonera"),
        ("*Sol", "Sol"),
    ],
)
def test_names_of_the_register(written, name):
    assert opendatabcn.place_name(written) == name


def test_partly_accessible_is_not_accessible():
    part = {
        "full_path": "Accessibilitat >> Parcialment accessible per a persones amb discapacitat física"
    }
    whole = {"full_path": "Accessibilitat >> Accessible per a persones amb discapacitat física"}
    assert "entrance" not in row_of(classifications_data=[part]).places[0]
    assert row_of(classifications_data=[part]).places[0]["accessibility_note"]
    assert row_of(classifications_data=[whole]).places[0]["entrance"] == "yes"


def test_a_point_out_of_the_city_is_dropped_and_said():
    row = row_of(geo_epgs_4326={"x": 48.85, "y": 2.35})
    assert "lat" not in row.places[0]
    assert [problem.column for problem in row.problems] == ["geo_epgs_4326"]


def test_the_products_of_a_fair_say_its_sector():
    books = {"full_path": "Productes >> Art, cultura, oci >> Llibres"}
    assert (
        row_of(opendatabcn_fairs, classifications_data=[books]).values["main_sector"]
        == "cult-llibres"
    )
    assert row_of(opendatabcn_fairs).values["main_sector"] == ""


@pytest.mark.parametrize("odd", [{"register_id": None}, {"name": "  "}])
def test_a_record_without_id_or_name_is_rejected(odd):
    assert row_of(**odd).is_rejected


@pytest.mark.parametrize(
    "odd",
    [
        {"values": None, "addresses": None, "timetable": None, "geo_epgs_4326": None},
        {"values": ["x"], "addresses": [None], "classifications_data": [1]},
        {"body": 3, "geo_epgs_4326": {"x": "a", "y": None}},
        {"timetable": [1], "geo_epgs_4326": "41, 2"},
        {"timetable": {"html": 7}, "addresses": [{"position": "b"}, {"position": 1}]},
    ],
)
def test_records_of_an_unexpected_shape_do_not_break_the_file(odd):
    assert row_of(**odd).name == "Mercat Nou"


def test_what_a_database_cannot_hold_does_not_break_the_import(lists):
    broken = json.dumps([record(name="Mercat\x00 \ud800Nou", body="a\x00b\udfff")])
    broken = broken.replace('"addresses"', '"geo_epgs_4326": {"x": 1e999, "y": NaN}, "addresses"')
    source = source_of("opendatabcn-mercats")
    runs.apply(source, runs.read(source, broken.encode(), "x.json"))
    assert Enterprise.objects.get().name == "Mercat Nou"
    assert SourceRecord.objects.get().raw["body"] == "ab"
