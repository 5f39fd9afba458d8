"""The admin's import: upload, checked by the worker, looked at row by row, applied by it."""

import csv
import io

import openpyxl
import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.enums import RunState
from catalogue.imports import readers
from catalogue.imports.problems import UnreadableFile
from catalogue.models import (
    ColumnMapping,
    Enterprise,
    ImportRun,
    PossibleDuplicate,
    Source,
    SourceRecord,
)
from catalogue.resources import SourceResource, Upload
from tests import builders, jobs, staff
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
FILE = b"id;nom;nif\n1;LA FUSTA DE SANTS;F12345674\n2;;\n3;Nif dolent;F12345675\n"
RUNS = "/gestio/catalogue/importrun/"
UPLOAD = f"{RUNS}import/"
NAMES = [
    "Forn Vell",
    "Taller Bici",
    "Llibreria Nord",
    "Ateneu Clot",
    "Hort Viu",
    "Cafè Sol",
    "Teatre Breu",
]


@pytest.fixture
def source():
    return Source.objects.create(code="registre", name="Registre", publish_policy="at_once")


@pytest.fixture
def moderator():
    client = StrictClient()
    client.force_login(staff.moderator())
    return client


def upload(client, source, data=FILE, **fields):
    file = SimpleUploadedFile("registre.csv", data)
    return client.post(UPLOAD, {"source": source.pk, "file": file, **fields})


def checked(client, source, data=FILE):
    """The run of an upload that the worker has checked."""
    upload(client, source, data)
    jobs.do_all()
    return ImportRun.objects.order_by("-pk").first()


def page(client, run, tail="change/"):
    return client.get(f"{RUNS}{run.pk}/{tail}").content.decode()


def do(client, run, what, **posted):
    return client.post(f"{RUNS}{run.pk}/{what}/", posted, follow=True).content.decode()


@pytest.mark.parametrize("name", ["a." + "b" * 190, "a.ç", "a.b/c", "a." + "x" * 11])
def test_a_file_with_an_odd_name_is_kept_under_one_of_ours(moderator, source, name):
    file = SimpleUploadedFile("x", FILE)
    file._name = name
    assert moderator.post(UPLOAD, {"source": source.pk, "file": file}).status_code == 302
    run = ImportRun.objects.get()
    assert len(run.file.name.rpartition("/")[2]) <= 42 and run.file.name.isascii()


def test_upload_check_look_apply(moderator, source):
    assert moderator.get(UPLOAD).status_code == 200
    response = upload(moderator, source)
    run = ImportRun.objects.get()
    assert response.url == reverse("admin:catalogue_importrun_change", args=[run.pk])
    assert run.state == RunState.WAITING and run.by.email and run.origin == "upload"
    assert "run-progress" in page(moderator, run)
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.DRY_RUN
    text = page(moderator, run)
    assert "Encara no s’ha canviat res." in text and "run-progress" not in text
    rows = page(moderator, run, "rows/")
    assert "La Fusta de Sants" in rows and "Hi falta el nom." in rows and "F12345675" in rows
    assert not Enterprise.objects.exists()
    assert "run-progress" in do(moderator, run, "apply")
    assert not Enterprise.objects.exists()
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.APPLIED and run.applied_at and run.applied_by == run.by
    assert Enterprise.objects.get().name == "La Fusta de Sants"
    assert run.counts["rejected"] == 2
    assert ImportRun.objects.count() == 1


def test_a_new_list_has_its_door_from_every_page_of_imports(moderator):
    for address in ("/gestio/", UPLOAD, RUNS):
        assert "/gestio/catalogue/columnmapping/add/" in moderator.get(address).content.decode()


def test_the_page_tells_what_becomes_of_the_new_ones_and_what_is_next(moderator, source):
    source.publish_policy = "after_review"
    source.save()
    builders.enterprise("La Fusta")
    run = checked(moderator, source, b"id;nom\n1;La Fusta, SCCL\n2;Forn Vell\n")
    assert "Queda pendent a la cua de revisió" in page(moderator, run)
    do(moderator, run, "apply")
    jobs.do_all()
    response = moderator.get(f"{RUNS}{run.pk}/change/")
    steps = response.context["next_steps"]
    assert [text.partition(" ")[0] for text, _url in steps] == ["Decideix", "Revisa"]
    for (_text, url), count in zip(steps, (1, 2), strict=True):
        assert moderator.get(url).context["cl"].result_count == count
    assert PossibleDuplicate.objects.get().reason_labels == ["el mateix nom"]
    other = checked(moderator, Source.objects.create(code="b", name="B", publish_policy="at_once"))
    assert "Tan bon punt s’aplica" in page(moderator, other)
    do(moderator, other, "apply")
    jobs.do_all()
    assert "no hi queda res per decidir" in page(moderator, other)


def test_what_is_only_looked_at_has_its_name_and_no_empty_history(moderator, source):
    run = checked(moderator, source, b"id;nom\n1;La Fusta\n")
    for address, titles in (
        (RUNS, ["Importacions"]),
        (f"{RUNS}{run.pk}/change/", ["Importació"]),
        ("/gestio/catalogue/merge/", ["Fusions"]),
    ):
        response = moderator.get(address)
        assert [response.context["title"]] == titles
        assert "/history/" not in response.content.decode()


def test_applying_twice_applies_once(moderator, source):
    run = checked(moderator, source)
    do(moderator, run, "apply")
    assert "Ara no es pot" in do(moderator, run, "apply")
    jobs.do_all()
    assert "Ara no es pot" in do(moderator, run, "apply")
    jobs.do_all()
    assert Enterprise.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04\x00\x01", "CSV"), (b"id;nom\n", "capçalera"), (b'[{"a": 1', "tallat"), (b"codi;valor\n1;2\n", "amb el nom")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(moderator, source, data, said):
    run = checked(moderator, source, data)
    assert run.state == RunState.REFUSED
    text = page(moderator, run)
    assert said in text and "apply-form" not in text
    assert "Encara no s’ha comprovat" in do(moderator, run, "apply")


def test_a_file_too_large_is_refused_before_it_is_stored(moderator, source, monkeypatch):
    monkeypatch.setattr(readers, "LARGEST_FILE", len(FILE) - 1)
    response = upload(moderator, source)
    assert response.status_code == 200 and "El fitxer passa de" in response.content.decode()
    assert not ImportRun.objects.exists()
    monkeypatch.setattr(readers, "LARGEST_FILE", len(FILE))
    assert upload(moderator, source).status_code == 302


def test_columns_of_another_source_are_refused(moderator, source):
    other = Source.objects.create(code="altra", name="Altra")
    columns = ColumnMapping.objects.create(source=other, name="Les seves")
    assert "d’una altra font" in upload(moderator, source, columns=columns.pk).content.decode()
    assert not ImportRun.objects.exists()


def test_a_file_with_nothing_new_offers_nothing_to_apply(moderator, source):
    data = b"id;nom\n1;La Fusta\n"
    SourceResource(source=source).import_data(Upload(data))
    run = checked(moderator, source, data)
    text = page(moderator, run)
    assert "No hi ha res per aplicar." in text and "apply-form" not in text
    assert "No hi ha res per aplicar." in do(moderator, run, "apply")
    assert jobs.waiting() == []


def test_a_cut_file_needs_the_exact_number_of_missing_records(moderator, source):
    rows = "".join(f"{number};{name}\n" for number, name in enumerate(NAMES))
    SourceResource(source=source).import_data(Upload(b"id;nom\n" + rows.encode()))
    run = checked(moderator, source, b"id;nom\n0;Forn Vell\n")
    assert "sembla tallat" in page(moderator, run)
    for wrong in ("", "5", "sis"):
        assert "Hi falten 6 registres" in do(moderator, run, "apply", vanished=wrong)
    assert not SourceRecord.objects.filter(state="vanished").exists()
    do(moderator, run, "apply", vanished="6")
    jobs.do_all()
    assert SourceRecord.objects.filter(state="vanished").count() == 6
    assert Enterprise.objects.published().count() == len(NAMES)


def test_a_file_that_was_not_cut_when_looked_at_is_refused_when_applied(moderator, source):
    """What is confirmed is one number; the catalogue may have moved since."""
    of_before = "".join(f"{number};{name}\n" for number, name in enumerate(NAMES)).encode()
    run = checked(moderator, source, b"id;nom\n50;Una de nova\n")
    SourceResource(source=source).import_data(Upload(b"id;nom\n" + of_before))
    do(moderator, run, "apply")
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.REFUSED and "sembla tallat" in run.error
    assert not SourceRecord.objects.filter(state="vanished").exists()
    do(moderator, run, "again")
    jobs.do_all()
    run.refresh_from_db()
    assert run.state == RunState.DRY_RUN and run.counts["vanished"] == 7


def test_rows_are_filtered_by_what_is_done_field_column_and_words(moderator, source):
    SourceResource(source=source).import_data(Upload(b"id;nom;web\n9;El Forn;forn.cat\n"))
    data = FILE + b"9;El Forn;\n"
    data = data.replace(b"id;nom;nif", b"id;nom;nif;web").replace(
        b"9;El Forn;", b"9;El Forn;;nou.cat"
    )
    run = checked(moderator, source, data)

    def found(query):
        response = moderator.get(f"{RUNS}{run.pk}/rows/?{query}")
        return sorted(row.external_id for row in response.context["page"])

    assert found("") == ["1", "2", "3", "9"]
    assert found("que=rejected") == ["2", "3"]
    assert found("que=changed") == ["9"]
    assert found("camp=website") == ["9"]
    assert found("columna=nif") == ["3"]
    assert found("q=fusta") == ["1"]
    assert found("q=FÚSTA+sants") == ["1"]
    assert found("q=fusta&que=rejected") == []
    assert found("que=invent") == found("camp=invent") == []
    text = page(moderator, run, "rows/?que=changed")
    assert "https://forn.cat" in text and "https://nou.cat" in text
    new = page(moderator, run, "rows/?que=new")
    assert "F12345674" in new  # what a new one brings is seen before it is there


def test_rows_come_in_pages_with_the_same_queries(moderator, source, django_assert_num_queries):
    rows = "".join(f"{number};Entitat {number * 7919}\n" for number in range(120))
    run = checked(moderator, source, b"id;nom\n" + rows.encode())
    response = moderator.get(f"{RUNS}{run.pk}/rows/?p=3")
    assert len(response.context["page"]) == 20 and response.context["count"] == 120
    for query, shown in (("q=7919", 3), ("p=2", 50)):
        with django_assert_num_queries(8):
            assert len(moderator.get(f"{RUNS}{run.pk}/rows/?{query}").context["page"]) == shown


def test_rows_are_taken_away_as_filtered_without_live_formulas(moderator, source):
    data = b'id;nom;nif\n1;"=HYPERLINK(1) Taller";\n2;;\n3;Nif dolent;F12345675\n'
    run = checked(moderator, source, data)

    def lines(query):
        response = moderator.get(f"{RUNS}{run.pk}/rows.csv?{query}")
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    assert {line["Identificador"] for line in lines("")} == {"1", "2", "3"}
    (bad,) = lines("columna=nif")
    assert (bad["Camp"], bad["Abans"]) == ("nif", "F12345675") and bad["Motiu"]
    assert all(not line["Nom"].startswith("=") for line in lines("que=new"))
    xlsx = b"".join(moderator.get(f"{RUNS}{run.pk}/rows.xlsx?que=rejected").streaming_content)
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx)).worksheets[0]
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["2", "3"]


def test_undo_in_the_admin_shows_what_it_would_do_then_does_it(moderator, source):
    run = checked(moderator, source)
    do(moderator, run, "apply")
    jobs.do_all()
    assert "undo-form" not in page(moderator, run)
    assert "Primer se n’ha de veure" in do(moderator, run, "undo")
    do(moderator, run, "weigh-undo")
    jobs.do_all()
    text = page(moderator, run)
    assert "Què es desfaria" in text and "undo-form" in text
    assert "La Fusta de Sants" in page(moderator, run, "rows/?que=hidden")
    assert Enterprise.objects.published().exists()
    assert "run-progress" in do(moderator, run, "undo")
    jobs.do_all()
    text = page(moderator, run)
    assert "Què s’ha desfet" in text and "undo-form" not in text
    assert not Enterprise.objects.published().exists()
    assert "Ara no es pot" in do(moderator, run, "undo")


def test_137_of_10_000_rows_are_rejected_exactly(moderator, source):
    rows = "".join(
        f"{n};Entitat {n * 7919} {n * 104729};{'F12345675' if n % 70 == 3 and n < 9590 else ''}\n"
        for n in range(10_000)
    )
    run = checked(moderator, source, b"id;nom;nif\n" + rows.encode())
    assert run.counts["rejected"] == 137 and run.counts["rows"] == 10_000
    response = moderator.get(f"{RUNS}{run.pk}/rows/?que=rejected")
    assert response.context["count"] == 137 and "137 files" in response.content.decode()
    assert moderator.get(f"{RUNS}{run.pk}/rows/?columna=nif").context["count"] == 137


def test_the_stored_file_is_downloaded_as_it_came(moderator, source):
    run = checked(moderator, source)
    response = moderator.get(f"{RUNS}{run.pk}/file/")
    assert b"".join(response.streaming_content) == FILE
    assert 'attachment; filename="registre.csv"' in response["Content-Disposition"]
    assert response["Content-Type"] == "application/octet-stream"
    run.file.storage.delete(run.file.name)
    assert moderator.get(f"{RUNS}{run.pk}/file/").status_code == 404


def test_what_is_dismissed_leaves_the_queue_and_its_file_goes(
    moderator, source, django_capture_on_commit_callbacks
):
    run = checked(moderator, source)
    assert list(ImportRun.objects.waiting_for_staff()) == [run]
    stored = run.file.name
    with django_capture_on_commit_callbacks(execute=True):
        assert "Descartada" in do(moderator, run, "dismiss")
    run.refresh_from_db()
    assert run.state == RunState.DISMISSED and not run.file
    assert not run._meta.get_field("file").storage.exists(stored)
    assert not ImportRun.objects.waiting_for_staff().exists()
    assert "Ara no es pot" in do(moderator, run, "apply")


def test_payloads_of_a_file_are_shown_escaped(moderator, source):
    data = b'id;nom\n1;"<script>alert(1)</script> Taller"\n3;\n'
    text = page(moderator, checked(moderator, source, data), "rows/")
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


def test_the_list_of_runs(moderator, source):
    checked(moderator, source)
    text = moderator.get(RUNS).content.decode()
    assert UPLOAD in text and "Comprovada" in text and "Pujat al navegador" in text


def test_progress_is_asked_for_until_it_ends(moderator, source):
    upload(moderator, source)
    run = ImportRun.objects.get()
    ImportRun.objects.filter(pk=run.pk).update(rows_done=40, rows_total=80, attempts=2)
    response = moderator.get(f"{RUNS}{run.pk}/progress/", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert 'value="50"' in text and "40 de 80" in text and "intent 2" in text
    assert f"{RUNS}{run.pk}/change/" in text  # the way without script
    jobs.do_all()
    assert moderator.get(f"{RUNS}{run.pk}/progress/")["HX-Refresh"] == "true"


def test_who_may_not_import(moderator, source):
    run = checked(moderator, source)
    for client, status in ((StrictClient(), 302), (staff.session_of(staff.person()), 403)):
        assert upload(client, source).status_code == status
        for what in ("apply", "again", "dismiss", "weigh-undo", "undo"):
            assert client.post(f"{RUNS}{run.pk}/{what}/").status_code == status
        for what in ("file/", "rows/", "progress/", "rows.csv", "rows.xlsx"):
            assert client.get(f"{RUNS}{run.pk}/{what}").status_code == status
    run.refresh_from_db()
    assert run.state == RunState.DRY_RUN and ImportRun.objects.count() == 1


def test_who_may_only_look_neither_applies_nor_takes_the_file(moderator, source):
    from django.contrib.auth.models import Permission

    reader = staff.person()
    reader.user_permissions.add(Permission.objects.get(codename="view_importrun"))
    client, run = staff.session_of(reader), checked(moderator, source)
    text = page(client, run)
    assert "apply-form" not in text and "/file/" not in text
    assert "La Fusta de Sants" in page(client, run, "rows/")
    assert client.get(f"{RUNS}{run.pk}/file/").status_code == 403
    assert client.post(f"{RUNS}{run.pk}/apply/").status_code == 403


def test_the_resource_takes_a_dataset_of_import_export_too(source):
    dataset = tablib.Dataset(["1", "La Fusta"], ["2", ""], headers=["id", "nom"])
    trial = SourceResource(source=source).import_data(dataset, dry_run=True)
    assert trial.totals["new"] == 1 and not Enterprise.objects.exists()
    SourceResource(source=source).import_data(dataset, raise_errors=True)
    assert Enterprise.objects.get().name == "La Fusta"
    with pytest.raises(UnreadableFile):
        SourceResource(source=source).import_data(Upload(b""), raise_errors=True)


def test_what_stays_says_in_words_who_wrote_it(moderator, source):
    data = b"id;nom;any\n1;La Fusta;1999\n"
    SourceResource(source=source).import_data(Upload(data))
    Enterprise.objects.update(founded_year=2001, provenance={"founded_year": {"source": "staff"}})
    run = checked(moderator, source, data.replace(b"1999", b"1980"))
    text = page(moderator, run, "rows/")
    assert "es manté (ho ha escrit l’equip)" in text and "(staff)" not in text


def test_the_values_of_a_new_one_are_said_without_a_before(moderator, source):
    run = checked(moderator, source, b"id;nom;poblacio\n1;La Fusta;Sabadell\n")
    text = page(moderator, run, "rows/?que=new")
    assert "<dt>població</dt><dd>Sabadell</dd>" in text and "Abans" not in text
