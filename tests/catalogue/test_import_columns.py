"""Columns mapped by staff: what is suggested for files never seen, and what enters."""

import json

import pytest

from catalogue.imports import readers
from catalogue.imports.mappings import mapping_of, sample, suggestions
from catalogue.models import ColumnMapping, Source
from tests import builders
from tests.catalogue.spreadsheets import ods, xlsx

pytestmark = pytest.mark.django_db


def read(data, name="llista"):
    data = data if isinstance(data, bytes) else data.encode()
    return readers.read(data, name, suggestions.knows_heading)


def mapped(data, *, values=None, options=None, **chosen):
    """(ColumnMapping not saved, rows) of a file, with the suggestions and a few choices."""
    document = read(data)
    taken = sample.take(document)
    columns = suggestions.mapped(suggestions.suggest(taken)) | chosen.pop("columns", {})
    mapping = ColumnMapping(
        source=Source(code="prova"),
        columns=columns,
        values=values or {},
        options={"explode": taken["explode"]} | (options or {}),
        sample=taken,
    )
    return mapping, list(mapping_of(mapping.source, mapping).rows(document))


REGISTER = """REGISTRE GENERAL DE COOPERATIVES DE CATALUNYA;;;;;;;
Data d’extracció: 01/02/2024;;;;;;;
Núm. inscripció;Denominació social;CIF;Classe;Adreça social;CP i població;Cognoms representant;Objecte social
BN-0012;LA FUSTA DE SANTS, SCCL;F12345674;TREBALL ASSOCIAT;C/ PREMIÀ, 15, BAIXOS;08014 BARCELONA;PUIG VILA;FABRICACIÓ DE MOBLES DE FUSTA
BN-0013;COL·LECTIU RONDA, S.C.C.L.;F08557540;TREBALL ASSOCIAT;CARRER TRAFALGAR, 50;08010 BARCELONA;SERRA MAS;ASSESSORIA JURÍDICA I LABORAL
TOTAL;2;;;;;;
"""


def test_a_register_in_capitals_with_titles_and_totals():
    mapping, rows = mapped(REGISTER.encode("cp1252"))
    assert mapping.columns == {
        "Núm. inscripció": "external_id",
        "Denominació social": "name",
        "CIF": "nif",
        "Classe": "legal_form",
        "Adreça social": "address",
        "CP i població": "postcode_town",
        "Objecte social": "description",
    }
    first, second = rows
    assert (first.external_id, first.name) == ("BN-0012", "La Fusta de Sants, SCCL")
    assert first.values["nif"] == "F12345674"
    place = first.places[0]
    assert (place["street"], place["street_number"], place["address_details"]) == (
        "Carrer Premià",
        "15",
        "BAIXOS",
    )
    assert (place["postcode"], place["town"]) == ("08014", "Barcelona")
    assert "PUIG" not in json.dumps(mapping.sample) + json.dumps(first.raw)
    assert second.name == "Col·lectiu Ronda, S.C.C.L."


COMMAS = """Nom;Lat.;Long.;Tel. de contacte;Pàgina web;Sí o no
L’Olivera;41,4;2,15;93 412 00 00;olivera.cat;sí
Forn Vell;41,38;2,17;934120001;fornvell.cat;no
"""


def test_decimal_commas_in_cp1252():
    _mapping, rows = mapped(COMMAS.encode("cp1252"))
    assert [(row.name, row.places[0]["lat"], row.places[0]["lon"]) for row in rows] == [
        ("L’Olivera", 41.4, 2.15),
        ("Forn Vell", 41.38, 2.17),
    ]
    assert rows[0].values["phone"] == "934 120 000"
    assert rows[0].values["website"] == "https://olivera.cat"


def test_merged_headers_groups_and_totals():
    data = xlsx(
        ["Cooperatives 2024", None, None, None, None],
        ["Entitat", None, "Persona de contacte", None, None],
        ["Nom", "Telèfon", "Nom", "Telèfon", "Codi postal"],
        ["LA FUSTA, SCCL", 934132332, "Maria Puig", 600000000, 8014],
        ["FORN VELL", 934132333, "Joan Serra", 600000001, 8015],
        ["Total", 2, None, None, None],
        merged=["A1:E1", "A2:B2", "C2:D2"],
    )
    mapping, rows = mapped(data)
    assert [row.name for row in rows] == ["La Fusta, SCCL", "Forn Vell"]
    assert [row.places[0]["postcode"] for row in rows] == ["08014", "08015"]
    assert rows[0].values["phone"] == "934 132 332"
    kept = json.dumps([mapping.sample, [row.raw for row in rows]])
    assert "Maria" not in kept and "600000000" not in kept


NESTED = [
    {
        "ref": 7,
        "title": {"ca": "La Fusta", "es": "La Madera"},
        "contact": {"email": "info@lafusta.cat", "firstname": "Maria"},
        "tags": ["fusta", "mobles"],
        "addresses": [
            {"street": "Carrer Premià 15", "zip": "08014", "city": "Barcelona"},
            {"street": "Carrer Major 3", "zip": "08201", "city": "Sabadell"},
        ],
    },
    {"ref": 8, "title": {"ca": "Forn Vell"}, "contact": {}, "addresses": []},
]


def test_nested_json_with_a_list_of_addresses():
    mapping, rows = mapped(
        json.dumps({"meta": {"page": 1}, "content": {"list": NESTED}}),
        columns={"title.ca": "name", "ref": "external_id", "addresses.street": "address"},
    )
    assert mapping.sample["explode"] == "addresses"
    first, second = rows
    assert (first.external_id, first.name, first.values["email"]) == (
        "7",
        "La Fusta",
        "info@lafusta.cat",
    )
    assert [(p["street"], p["street_number"], p["postcode"], p["town"]) for p in first.places] == [
        ("Carrer Premià", "15", "08014", "Barcelona"),
        ("Carrer Major", "3", "08201", "Sabadell"),
    ]
    assert (second.name, second.places) == ("Forn Vell", [])
    assert "Maria" not in json.dumps([mapping.sample, first.raw])


def test_an_ods_in_english_with_a_whole_address():
    data = ods(
        ["Organisation name", "VAT number", "Full address", "Contact e-mail", "Website", "Surname"],
        ["Wood Co-op", "F12345674", "Carrer de Sants, 12, 1r, 08014 Barcelona", "hello@wood.coop", "https://wood.coop", "Smith"],
        ["Old Bakery", "", "Carrer Gran 3, 08201 Sabadell", "info@bakery.cat", "bakery.cat", "Jones"],
    )  # fmt: skip
    mapping, rows = mapped(data)
    place = rows[0].places[0]
    assert (place["street"], place["street_number"]) == ("Carrer de Sants", "12")
    assert (place["postcode"], place["town"]) == ("08014", "Barcelona")
    assert rows[0].values["nif"] == "F12345674" and rows[0].values["email"] == "hello@wood.coop"
    assert rows[1].places[0]["town"] == "Sabadell"
    assert "Smith" not in json.dumps([mapping.sample, rows[0].raw])


def test_geojson_with_areas():
    def feature(number, geometry):
        return {"type": "Feature", "id": number, "geometry": geometry, "properties": {"denominacio": f"Hort {number}", "adreca": "Carrer Gran 1"}}  # fmt: skip

    def square(size):
        corners = [[2.10, 41.40], [2.10 + size, 41.40], [2.10 + size, 41.40 + size], [2.10, 41.40 + size], [2.10, 41.40]]  # fmt: skip
        return {"type": "Polygon", "coordinates": [corners]}

    data = {
        "type": "FeatureCollection",
        "features": [
            feature(1, square(0.001)),
            feature(2, square(0.02)),
            feature(3, {"type": "Point", "coordinates": [2.15, 41.41]}),
        ],
    }
    _mapping, rows = mapped(json.dumps(data))
    assert [row.external_id for row in rows] == ["1", "2", "3"]
    assert [(row.places[0]["lat"], row.places[0]["lon"], row.places[0]["precision"]) for row in rows] == [
        (41.4005, 2.1005, "street"),
        (41.41, 2.11, "neighbourhood"),
        (41.41, 2.15, "exact"),
    ]  # fmt: skip


def test_three_hundred_columns_of_which_few_count():
    header = ["Nom de l’entitat", "NIF", *(f"p{n}" for n in range(298))]
    lines = [";".join(header)]
    for name, nif in (("La Fusta", "F12345674"), ("Forn Vell", "F08557540")):
        lines.append(";".join([name, nif, *("x" for _ in range(298))]))
    mapping, rows = mapped("\n".join([*lines, ""]))
    assert mapping.columns == {"Nom de l’entitat": "name", "NIF": "nif"}
    assert [row.name for row in rows] == ["La Fusta", "Forn Vell"]
    assert len(mapping.sample["columns"]) == 300


def test_columns_are_joined_split_and_given_constants():
    builders.sector("alim", label="Alimentació")
    builders.sector("habi-fusta", label="Fusta")
    builders.family("cooperativa")
    data = "codi,nom,barri_lloc,a1,a2,temes,on\n1,Fusta,Sants,Primer paràgraf,Segon paràgraf,Fusteria / Alimentació,\"41.38, 2.17\"\n"  # fmt: skip
    _mapping, (row,) = mapped(
        data,
        columns={
            "a1": "description_ca",
            "a2": "description_ca",
            "temes": "sectors",
            "on": "coordinates",
            "barri_lloc": "",
        },
        options={
            "separators": {"sectors": "/"},
            "constants": {"families": "cooperativa", "town": "Barcelona"},
        },
        values={"sectors": {"fusteria": "habi-fusta"}},
    )
    assert row.values["description_ca"] == "Primer paràgraf\n\nSegon paràgraf"
    assert row.values["main_sector"] == "habi-fusta"
    assert row.values["other_sectors"] == ["alim"]
    assert row.values["families"] == ["cooperativa"]
    assert (row.places[0]["lat"], row.places[0]["town"]) == (41.38, "Barcelona")


def test_words_that_nobody_has_mapped_are_counted():
    data = "nom;sector\nA;Ferralla\nB;Ferralla\nC;Res\n"
    document = read(data)
    columns = ColumnMapping(
        source=Source(code="prova"),
        columns={"nom": "name", "sector": "sectors"},
        values={"sectors": {"RES": ""}},
    )
    mapping = mapping_of(columns.source, columns)
    rows = list(mapping.rows(document))
    assert mapping.unknown_values() == [["sectors", "Ferralla", 2]]
    assert [len(row.problems) for row in rows] == [1, 1, 0]


def test_columns_about_persons_are_not_read_whatever_is_asked():
    data = "nom;cognoms;correu\nTaller;Puig Vila;maria.puig@exemple.cat\n"
    mapping, (row,) = mapped(data, columns={"cognoms": "other_names"})
    assert row.values["other_names"] == [] and row.values["email"] == ""
    kept = json.dumps([mapping.sample, row.raw, row.normalised()])
    assert "Puig" not in kept and "maria" not in kept
