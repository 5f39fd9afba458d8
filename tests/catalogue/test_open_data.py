"""Open data: daily dumps that are whole or not there, described in three languages and in DCAT."""

import csv
import gzip
import io
import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import (
    Certification,
    Criterion,
    EssFamily,
    InstrumentEdition,
    LegalForm,
    Sector,
)
from ess_portal.open_data import changes, datasets, dumps, formats, jobs, rdf
from ess_portal.open_data.fields import LANGUAGES, Words
from ess_portal.open_data.models import DumpFile, Edition, dump_storage
from tests import builders
from tests.catalogue import export_world
from tests.catalogue.export_world import CANARY, unzipped

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 2)
YESTERDAY = date(2026, 7, 1)


@pytest.fixture
def world(db):
    return export_world.build()


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "private"},
        }
    }
    return tmp_path / "private"


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Most tests need no more than two datasets."""
    monkeypatch.setattr(dumps, "all_datasets", lambda: [datasets.get("iniciatives")])


@pytest.fixture
def every_dataset(few, monkeypatch):
    monkeypatch.setattr(dumps, "all_datasets", datasets.all_datasets)


def get(client, address, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body


def rows_of(client, slug, **headers):
    _answer, body = get(client, f"/dades/{slug}.csv", **headers)
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def test_every_dataset_goes_out_in_every_format(client, world, every_dataset):
    builders.legal_form("coop-consum", essglobal="organisational-structure/OS80")
    assert dumps.make_all(TODAY) == []
    for dataset in datasets.all_datasets():
        names = [column.name for column in dataset.columns]
        assert len(names) == len(set(names)), dataset.slug
        rows = rows_of(client, dataset.slug)
        items = json.loads(get(client, f"/dades/{dataset.slug}.json")[1])
        assert [item[names[0]] for item in items["items"]] == [row[names[0]] for row in rows]
        assert items["about"]["rows"] == len(rows) and items["about"]["licence"].startswith("CC BY")
        for kind in ("xlsx", "ods"):
            assert "CC BY 4.0" in unzipped(get(client, f"/dades/{dataset.slug}.{kind}")[1])
        if dataset.point:
            features = json.loads(get(client, f"/dades/{dataset.slug}.geojson")[1])["features"]
            assert len(features) == len(rows)
    assert len(rows_of(client, "iniciatives")) == 3
    assert len(rows_of(client, "llocs")) == 3
    assert [row["offer_name_es"] for row in rows_of(client, "ofertes")] == ["Muebles"]
    scores = {row["criterion_code"]: row["is_met"] for row in rows_of(client, "avaluacions")}
    assert scores == {"democracia": "true", "feminista": "false"}


def test_nothing_private_gets_out(client, world, every_dataset):
    builders.evaluation(world["trader"], {"transparent": 3}, visibility="private")
    dumps.make_all(TODAY)
    seen = 0
    for file in DumpFile.objects.all():
        with dump_storage().open(file.file.name) as stored:
            data = stored.read()
        data = gzip.decompress(data).decode() if file.is_compressed else unzipped(data)
        seen += len(data)
        # The names of criteria are public; who meets them in private is not.
        if file.edition.dataset not in ("criteris", "certificacions"):
            for canary in (CANARY, CANARY.lower(), "12345678Z", "600 000 000", "transparent"):
                assert canary not in data, (file, canary)
    assert seen > 10_000


def test_the_rows_are_in_three_languages(client, world):
    dumps.make_all(TODAY)
    row = next(row for row in rows_of(client, "iniciatives") if row["offers_count"] == "1")
    assert row["offers_names_ca"] == "Mobles a mida" and row["offers_names_es"] == "Muebles"
    assert row["summary_ca"] == "'=1+1"  # nothing is a live formula here either
    assert "matching_places_count" not in row  # that is of a search


def test_changes_since_yesterday(client, world):
    dumps.make_all(YESTERDAY)
    first = Edition.objects.get(dataset="iniciatives")
    assert first.since is None and not first.has_changes
    new = builders.enterprise("Una de nova")
    world["trader"].state = "hidden"
    world["trader"].save()
    world["full"].summary_ca = "Una altra cosa"
    world["full"].save()
    dumps.make_all(TODAY)
    edition = Edition.objects.get(dataset="iniciatives", day=TODAY)
    assert (edition.since, edition.added, edition.changed, edition.removed) == (YESTERDAY, 1, 1, 1)
    assert edition.sample["added"] == [[str(new.public_id), "Una de nova"]]
    assert edition.sample["removed"] == [[str(world["trader"].public_id), "Paleta Autònoma"]]
    found = {row["change"]: row for row in rows_of(client, "iniciatives.canvis")}
    assert found["changed"]["id"] == str(world["full"].public_id)
    assert set(found) == {"added", "changed", "removed"}
    page = client.get("/ca/dades-obertes/iniciatives/").content.decode()
    assert "Una de nova" in page and "Paleta Autònoma" in page
    assert "1 afegides, 1 canviades, 1 tretes" in page
    assert "#canvis" in client.get("/ca/dades-obertes/").content.decode()


def test_the_comparison_of_two_days_tells_everything():
    before = [["a/1", "x", "A"], ["a/10", "x", "B"], ["b", "x", "C"]]
    now = [["a/1", "y", "A"], ["a/2", "x", "D"], ["b", "x", "C"], ["c", "x", "E"]]
    found = changes.Changes()
    told = list(changes._changes(iter(now), iter(before), found))
    assert sorted(told) == [
        ("added", "a/2", "D"),
        ("added", "c", "E"),
        ("changed", "a/1", "A"),
        ("removed", "a/10", "B"),
    ]
    assert found.counts == {"added": 2, "changed": 1, "removed": 1}


def test_again_on_the_same_day_writes_nothing(world, storage):
    dumps.make_all(TODAY)
    before = {path: path.stat().st_mtime_ns for path in storage.rglob("*") if path.is_file()}
    made = list(Edition.objects.values_list("pk", "made_at"))
    dumps.make_all(TODAY)
    assert list(Edition.objects.values_list("pk", "made_at")) == made
    assert {
        path: path.stat().st_mtime_ns for path in storage.rglob("*") if path.is_file()
    } == before


def test_a_newer_one_takes_the_place_of_the_days_former(
    client, world, storage, django_capture_on_commit_callbacks
):  # fmt: skip
    dumps.make_all(TODAY)
    builders.enterprise("Una de nova")
    with django_capture_on_commit_callbacks(execute=True):
        dumps.make_all(TODAY)
    assert Edition.objects.filter(dataset="iniciatives").count() == 1
    assert len(rows_of(client, "iniciatives")) == 4
    stored = {str(path.relative_to(storage)) for path in storage.rglob("*") if path.is_file()}
    assert stored == set(DumpFile.objects.values_list("file", flat=True))


@pytest.mark.parametrize("stage", ["reading", "writing", "storing", "noting"])
def test_what_fails_midway_leaves_the_former_edition(client, world, storage, monkeypatch, stage):
    dumps.make_all(YESTERDAY)
    builders.enterprise("Una de nova")
    full = OSError(28, "No space left on device")

    def fail(*_args, **_more):
        raise full

    if stage == "reading":
        monkeypatch.setattr(formats, "dumped", fail)
    elif stage == "writing":
        monkeypatch.setattr(formats, "_json", fail)
    elif stage == "storing":
        store, calls = dumps._store, []

        def fills_up(*args):
            calls.append(args)
            return store(*args) if len(calls) % 4 else fail()

        monkeypatch.setattr(dumps, "_store", fills_up)
    else:
        monkeypatch.setattr(DumpFile.objects, "bulk_create", fail)
    before = sorted(storage.rglob("*.gz"))
    assert "iniciatives" in dumps.make_all(TODAY)
    assert not Edition.objects.filter(dataset="iniciatives", day=TODAY).exists()
    assert [path for path in sorted(storage.rglob("*.gz")) if "iniciatives" in path.name] == [
        path for path in before if "iniciatives" in path.name
    ]
    assert len(rows_of(client, "iniciatives")) == 3


def test_a_killed_run_is_cleaned_up_by_the_next(client, world, storage):
    """Its half files are in the storage, and no address leads to them."""
    folder = storage / dumps.FOLDER / TODAY.isoformat()
    folder.mkdir(parents=True)
    (folder / "iniciatives-0123456789ab.csv.gz").write_bytes(b"half a fi")
    assert client.get("/dades/iniciatives.csv").status_code == 404
    dumps.make_all(TODAY)
    assert not (folder / "iniciatives-0123456789ab.csv.gz").exists()
    assert len(rows_of(client, "iniciatives")) == 3


def test_one_at_a_time(world):
    import psycopg

    parameters = connection.get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name)
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [dumps.ONE_AT_A_TIME])
        assert dumps.make_all(TODAY) is None
        with pytest.raises(CommandError):
            call_command("dump_open_data", verbosity=0)
    assert not Edition.objects.exists()


def test_old_copies_are_forgotten_but_never_the_last(
    client, world, django_capture_on_commit_callbacks
):
    dumps.make_all(TODAY - timedelta(days=40))
    dumps.make_all(TODAY - timedelta(days=20))
    with django_capture_on_commit_callbacks(execute=True):
        dumps.make_all(TODAY)
    days = set(Edition.objects.filter(dataset="iniciatives").values_list("day", flat=True))
    assert days == {TODAY, TODAY - timedelta(days=20)}
    assert client.get(f"/dades/{TODAY - timedelta(days=40)}/iniciatives.csv").status_code == 404
    get(client, f"/dades/{TODAY - timedelta(days=20)}/iniciatives.csv")
    with django_capture_on_commit_callbacks(execute=True):
        dumps.forget_before(TODAY + timedelta(days=100))
    assert set(Edition.objects.values_list("day", flat=True)) == {TODAY}


def test_the_command_fills_the_page_at_the_first_start(world, capsys):
    call_command("dump_open_data", if_none=True, verbosity=0)
    made = Edition.objects.get(dataset="iniciatives")
    assert made.day == timezone.localdate()
    builders.enterprise("Una de nova")
    call_command("dump_open_data", if_none=True, verbosity=0)
    assert Edition.objects.get(dataset="iniciatives").rows == made.rows
    call_command("dump_open_data")
    assert Edition.objects.get(dataset="iniciatives").rows == made.rows + 1
    assert "conjunts de dades" in capsys.readouterr().out


def test_the_job_says_what_failed(world, monkeypatch):
    jobs.dump_open_data(timestamp=0)
    assert Edition.objects.exists()
    monkeypatch.setattr(dumps, "make_all", lambda: ["iniciatives"])
    with pytest.raises(jobs.SomeFailed, match="iniciatives"):
        jobs.dump_open_data(timestamp=0)


def test_records_out_of_order_are_refused(world):
    """Days are compared in one pass: an order that broke would show false changes."""
    dataset = datasets.get("sectors")
    backwards = datasets.Dataset(
        "al-reves", "x", "x", dataset.fields, lambda: reversed(list(dataset.records())), ("code",), "label_ca"
    )  # fmt: skip
    assert len(list(dataset.records())) > 1
    with pytest.raises(formats.OutOfOrder):
        dumps.make(backwards, TODAY)


def test_memory_does_not_grow_with_the_rows(world, django_assert_max_num_queries):
    dataset = datasets.get("iniciatives")
    for _ in range(5):
        builders.enterprise()
    with django_assert_max_num_queries(20):
        list(dataset.records())


def test_headers_and_conditional_requests(client, world):
    dumps.make_all(TODAY)
    address = "/dades/iniciatives.csv"
    answer, plain = get(client, address)
    packed, same = get(client, address, accept_encoding="gzip, br")
    assert packed["Content-Encoding"] == "gzip" and same == plain
    assert "Accept-Encoding" in packed["Vary"] and "Accept-Encoding" in answer["Vary"]
    assert answer["Content-Length"] == str(len(plain))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="iniciatives-2026-07-02.csv"' in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert 'rel="license"' in answer["Link"]
    for name, value in (("if_none_match", answer["ETag"]), ("if_modified_since", answer["Last-Modified"])):  # fmt: skip
        assert client.get(address, headers={name: value}).status_code == 304
    head = client.head(address)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", answer["ETag"])
    assert not plain.startswith(b"\xef\xbb\xbf")
    zipped, _body = get(client, "/dades/iniciatives.xlsx", accept_encoding="gzip")
    assert "Content-Encoding" not in zipped


@pytest.mark.parametrize(
    "address",
    [
        "/dades/iniciatives.pdf",
        "/dades/iniciatives.index",
        "/dades/iniciatives.changes",
        "/dades/cap.csv",
        "/dades/2026-07-99/iniciatives.csv",
        "/dades/1999-01-01/iniciatives.csv",
        "/dades/cataleg.exe",
        "/dades/vocabularis.csv",
        "/ca/dades-obertes/cap/",
    ],
)
def test_what_is_not_there(client, world, address):
    dumps.make_all(TODAY)
    assert client.get(address).status_code == 404


def test_pages_cost_the_same_with_any_number_of_editions(
    client, world, every_dataset, django_assert_num_queries
):
    for day in (YESTERDAY, TODAY):
        dumps.make_all(day)
        with django_assert_num_queries(2):
            client.get("/ca/dades-obertes/")
    with django_assert_num_queries(3):
        client.get("/ca/dades-obertes/iniciatives/")


def test_an_empty_page_says_so(client):
    assert "Encara no hi ha fitxers" in client.get("/ca/dades-obertes/").content.decode()
    assert "Encara no hi ha fitxers" in client.get("/ca/dades-obertes/llocs/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_what_each_dataset_is(client, world, language):
    dumps.make_all(TODAY)
    with translation.override(language):
        listed = client.get(reverse("open_data_page")).content.decode()
        for dataset in datasets.all_datasets():
            assert str(dataset.title) in listed
            page = client.get(reverse("open_data_dataset", args=[dataset.slug])).content.decode()
            for column in dataset.columns:
                assert column.name in page and str(column.meaning).replace("'", "&#x27;") in page
        assert 'href="/dades/iniciatives.csv"' in listed
        assert 'type="application/ld+json" href="/dades/cataleg.jsonld"' in listed


def test_every_column_means_something_in_each_language():
    """Also as data: the dataset of columns."""
    for dataset in datasets.all_datasets():
        for column in dataset.columns:
            assert all(Words.of(column.meaning)), (dataset.slug, column.name)
            assert not column.codes or datasets.get(column.codes), column.codes


def test_columns_are_a_dataset_too(client, world, every_dataset):
    dumps.make_all(TODAY)
    rows = rows_of(client, "columnes")
    named = {(row["dataset"], row["column"]): row for row in rows}
    assert len(named) == len(rows) == sum(len(d.columns) for d in datasets.all_datasets())
    name = named["iniciatives", "name"]
    assert (name["meaning_ca"], name["meaning_es"], name["meaning_en"]) == (
        "Nom.",
        "Nombre.",
        "Name.",
    )


def test_metadata_are_valid_dcat_in_every_format(client, world, every_dataset, settings):
    from rdflib import DCAT, DCTERMS, RDF, Graph, URIRef
    from rdflib.compare import isomorphic

    settings.PORTAL_URL = "https://ess.exemple.cat"
    dumps.make_all(TODAY)
    graphs = {}
    for kind, form in rdf.FORMATS.items():
        answer, body = get(client, f"/dades/cataleg.{kind}")
        assert answer["Content-Type"] == form.content_type
        graphs[kind] = Graph().parse(data=body, format="xml" if kind == "rdf" else form.name)
    assert b"spdx:checksum" in get(client, "/dades/cataleg.ttl")[1]  # not "ns1:"
    graph = graphs["ttl"]
    assert isomorphic(graph, graphs["jsonld"]) and isomorphic(graph, graphs["rdf"])
    (root,) = graph.subjects(RDF.type, DCAT.Catalog)
    found = set(graph.objects(root, DCAT.dataset))
    assert (
        len(found)
        == len(datasets.all_datasets())
        == len(set(graph.subjects(RDF.type, DCAT.Dataset)))
    )
    for dataset in found:  # what DCAT-AP makes mandatory, and what it recommends
        for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.distribution, DCAT.theme, DCAT.keyword, DCTERMS.modified, DCTERMS.accrualPeriodicity):  # fmt: skip
            assert list(graph.objects(dataset, needed)), (dataset, needed)
        assert {text.language for text in graph.objects(dataset, DCTERMS.title)} == set(LANGUAGES)
        for file in graph.objects(dataset, DCAT.distribution):
            (url, *_more) = graph.objects(file, DCAT.accessURL)
            assert isinstance(url, URIRef) and str(url).startswith("https://ess.exemple.cat/dades/")
            assert client.head(str(url).removeprefix("https://ess.exemple.cat")).status_code == 200
            assert list(graph.objects(file, DCTERMS.license)) and list(graph.objects(file, DCTERMS["format"]))  # fmt: skip


def test_the_lists_lead_to_essglobal_and_cpv(client):
    from rdflib import RDF, SKOS, Graph, URIRef

    call_command("load_reference", verbosity=0)
    _answer, body = get(client, "/dades/vocabularis.ttl")
    graph = Graph().parse(data=body, format="turtle")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == sum(m.objects.count() for m in (Sector, EssFamily, LegalForm))
    food = next(graph.subjects(SKOS.notation, next(o for o in graph.objects(None, SKOS.notation) if str(o) == "alim")))  # fmt: skip
    matches = set(graph.objects(food, SKOS.closeMatch))
    assert URIRef("https://lod.coop/essglobal/2.1/standard/activities-modified/AM60") in matches
    assert URIRef("http://data.europa.eu/cpv/cpv/15000000") in matches


def test_the_crosswalk_says_only_what_the_vocabularies_hold(client, every_dataset, shared_data):
    path = shared_data("opendatabcn").parent.parent / "reference" / "essglobal_terms.csv"
    if not path.exists():
        pytest.skip("essglobal_terms.csv is not in ../shared/reference")
    call_command("load_reference", verbosity=0)
    dumps.make_all(TODAY)
    rows = rows_of(client, "correspondencies")
    with path.open() as file:
        known = {f"{row['scheme']}/{row['id']}" for row in csv.DictReader(file)}
    ours = {row["vocabulary_code"] for row in rows if row["vocabulary"] == "essglobal"}
    assert len(ours) > 20 and ours <= known
    cpv = [row for row in rows if row["vocabulary"] == "cpv2008"]
    assert len(cpv) > 50 and all(row["vocabulary_label_en"] for row in cpv)


def test_the_first_edition_has_nothing_to_be_compared_with(client, world):
    dumps.make_all(TODAY)
    assert "És la primera edició" in client.get("/ca/dades-obertes/").text
    dumps.make_all(TODAY + timedelta(days=1))
    page = client.get("/ca/dades-obertes/").text
    assert "Res des de l’edició anterior" in page and "És la primera edició" not in page


def test_examples_of_codes_are_codes_that_exist():
    call_command("load_reference", verbosity=0)
    kinds = {
        "sectors": Sector,
        "families": EssFamily,
        "formes-juridiques": LegalForm,
        "criteris": Criterion,
        "certificacions": Certification,
    }
    known = {slug: set(kind.objects.values_list("code", flat=True)) for slug, kind in kinds.items()}
    known["criteris"] |= {edition.code for edition in InstrumentEdition.objects.all()}
    seen = 0
    for dataset in datasets.all_datasets():
        for column in dataset.columns:
            codes = known.get(dataset.slug if column.name == "code" else column.codes)
            if codes and column.example_text:
                seen += 1
                assert set(column.example_text.split(" | ")) <= codes, (dataset.slug, column.name)
    assert seen > 10
