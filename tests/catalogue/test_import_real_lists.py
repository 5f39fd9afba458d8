"""Two real lists that no mapping was written for: the columns are suggested, staff choose a little."""

import json

import pytest

from catalogue.imports import readers, runs
from catalogue.imports.mappings import mapping_of, sample, suggestions
from catalogue.models import ColumnMapping, Enterprise, Source, SourceRecord
from tests import builders

pytestmark = pytest.mark.django_db
SCHOOLS = "opendatabcn/opendatabcn_llista-equipaments_educacio-csv.csv"
SUSY = "susy/susy_no_contacts.json"


def mapped(source, data, *, values=None, options=None, **chosen):
    document = readers.read(data, "fitxer", suggestions.knows_heading)
    taken = sample.take(document)
    columns = suggestions.mapped(suggestions.suggest(taken)) | chosen.get("columns", {})
    return ColumnMapping.objects.create(
        source=source,
        name="Prova",
        columns={name: field for name, field in columns.items() if field},
        values=values or {},
        options=options or {},
        sample=taken,
    )


def test_schools_are_a_reference_list_that_never_publishes(shared_data):
    source = Source.objects.create(code="educacio", name="Equipaments d’educació", publish_policy="never")  # fmt: skip
    data = shared_data(SCHOOLS).read_bytes()
    # The description is of each telephone, and "True" says which address is the main one.
    mapping = mapped(source, data, columns={"values_description": "", "geo_epgs_25831_x": "", "geo_epgs_25831_y": "",
            "start_date": ""})  # fmt: skip
    assert mapping.columns == {
        "register_id": "external_id",
        "name": "name",
        "addresses_road_name": "street",
        "addresses_start_street_number": "street_number",
        "addresses_neighborhood_id": "neighbourhood",
        "addresses_neighborhood_name": "neighbourhood_name",
        "addresses_zip_code": "postcode",
        "addresses_town": "town",
        "values_attribute_name": "attribute",
        "values_value": "attribute_value",
        "geo_epgs_4326_lat": "lat",
        "geo_epgs_4326_lon": "lon",
    }
    assert mapping.sample["row_count"] == 2696
    source.columns = mapping
    source.save()
    document = runs.read(source, data, "educacio.csv")
    assert (document.encoding, document.delimiter) == ("utf-16-le", ",")
    report = runs.apply(source, document).full_report
    assert {action: count for action, count in report.counts.items() if count} == {"new": 1974}
    assert not Enterprise.objects.exists()
    assert set(SourceRecord.objects.values_list("state", flat=True)) == {"reference"}
    chess = SourceRecord.objects.get(external_id="75990617761").values
    assert chess["name"] == "Escola d'Escacs Miguel Illescas"
    assert chess["phone"] == "932 385 352"
    place = chess["places"][0]
    assert (place["street"], place["street_number"], place["postcode"]) == ("Carrer Francisco Giner", "42", "08012")  # fmt: skip
    assert (place["lat"], place["lon"], place["neighbourhood"]) == (41.39966, 2.158663, "31")
    again = runs.apply(source, runs.read(source, data, "educacio.csv")).full_report
    assert again.counts["unchanged"] == 1974 and not again.writes


def test_initiatives_of_all_europe_in_many_languages(shared_data):
    builders.sector("alim-agro", label="Agroecologia")
    builders.sector("finances", label="Finances")
    source = Source.objects.create(code="susy", name="SUSY", publish_policy="after_review")
    data = shared_data(SUSY).read_bytes()
    mapping = mapped(
        source,
        data,
        columns={"image": "", "video": "", "_uri": "link"},
        values={"sectors": {"agroecology_education": "alim-agro", "ethical_finance": "finances"}},
    )
    assert (mapping.sample["kind"], mapping.sample["row_count"]) == ("geojson", 1794)
    assert mapping.columns["_id"] == "external_id" and mapping.columns["description:de"] == "description"  # fmt: skip
    reader = mapping_of(source, mapping)
    rows = {row.external_id: row for row in reader.rows(runs.read(source, data))}
    assert len(rows) == 1794
    first = rows["e98fb9126657fd09e8c7e43217000e20"]
    assert first.name == "Bulgarian Food Bank"
    assert first.values["main_sector"] == "alim-agro"
    assert first.values["description_en"].startswith("The organisation acts as an interface")
    assert not first.values["description_ca"]
    assert first.link == "https://data.transformap.co/place/e98fb9126657fd09e8c7e43217000e20"
    place = first.places[0]
    assert (place["country"], place["town"], place["postcode"]) == ("BG", "София", "1000")
    assert (place["lat"], place["lon"], place["precision"]) == (42.698097, 23.335133, "exact")
    assert [p.value for p in first.problems if p.column == "contact:website"] == ["update6"]
    countries = {}
    for row in rows.values():
        for place in row.places:
            countries[place["country"]] = countries.get(place["country"], 0) + 1
    assert countries["AT"] >= 280 and countries["GB"] >= 480 and countries["DE"] >= 180
    texts = {
        language: sum(bool(row.values[f"description_{language}"]) for row in rows.values())
        for language in ("ca", "es", "en")
    }
    assert texts["en"] > 900 and texts["es"] >= 56 and texts["ca"] < 150
    foreign = [row for row in rows.values() if any("llengua" in p.reason for p in row.problems)]
    assert len(foreign) > 300
    unknown = {word for field, word, _count in reader.unknown_values() if field == "sectors"}
    assert "bicycle_awareness" in unknown and "agroecology_education" not in unknown
    source.columns = mapping
    source.save()
    report = runs.apply(source, runs.read(source, data, "susy.json")).full_report
    counts = report.counts
    assert counts["new"] + counts["held"] + counts["rejected"] == 1794
    assert not Enterprise.objects.published().exists()
    stored = json.dumps(list(SourceRecord.objects.values_list("values", flat=True)))
    assert "Bulgarian Food Bank" in stored
