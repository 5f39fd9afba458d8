"""The admin's import: upload, report, confirm, applied. One path with the command."""

import os
import time
from datetime import timedelta

import pytest
import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalogue.admin import imports
from catalogue.enums import RunState
from catalogue.imports import runs
from catalogue.imports.problems import UnreadableFile
from catalogue.models import Enterprise, ImportRun, Source, SourceRecord
from catalogue.resources import SourceResource, Upload
from ess_portal import jobs
from tests import staff
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
FILE = b"id;nom;nif\n1;LA FUSTA DE SANTS;F12345674\n2;;\n3;Nif dolent;F12345675\n"
URL = "/gestio/catalogue/importrun/import/"


@pytest.fixture
def source():
    return Source.objects.create(code="registre", name="Registre", publish_policy="at_once")


@pytest.fixture
def moderator(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = StrictClient()
    client.force_login(staff.moderator())
    return client


def upload(client, source, data=FILE):
    file = SimpleUploadedFile("registre.csv", data)
    return client.post(
        URL, {"source": source.pk, "import_file": file, "format": "0", "resource": "0"}
    )


def confirmation(response):
    form = response.context["confirm_form"]
    return {name: form[name].value() or "" for name in form.fields}


def test_upload_report_confirm_applied(moderator, source):
    assert moderator.get(URL).status_code == 200
    page = upload(moderator, source)
    text = page.content.decode()
    assert "La Fusta de Sants" in text and "Hi falta el nom." in text and "F12345675" in text
    assert not Enterprise.objects.exists()
    applied = moderator.post(
        "/gestio/catalogue/importrun/process_import/", confirmation(page), follow=True
    )
    assert applied.redirect_chain[-1][0] == reverse(
        "admin:catalogue_importrun_change", args=[ImportRun.objects.get(state=RunState.APPLIED).pk]
    )
    assert Enterprise.objects.get().name == "La Fusta de Sants"
    assert "Hi falta el nom." in applied.content.decode()
    run = ImportRun.objects.get(state=RunState.APPLIED)
    assert run.by.email and run.counts["rejected"] == 2


def test_confirming_twice_applies_once(moderator, source):
    confirmed = confirmation(upload(moderator, source))
    for _turn in range(2):
        moderator.post("/gestio/catalogue/importrun/process_import/", confirmed)
    assert ImportRun.objects.filter(state=RunState.APPLIED).count() == 1
    assert Enterprise.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"PK\x03\x04", "CSV"), (b"id;nom\n", "capçalera"), (b'[{"a": 1', "tallat"), (b"codi;valor\n1;2\n", "amb el nom")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(moderator, source, data, said):
    page = upload(moderator, source, data)
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "confirm_form" not in page.context


def refused(page):
    text = page.content.decode()
    return "manage.py import_source" in text and "confirm_form" not in page.context


def test_files_too_large_for_a_web_worker_are_for_the_command(moderator, source, monkeypatch):
    assert (imports.LARGEST_UPLOAD, imports.MOST_RECORDS) == (5_242_880, 10_000)
    monkeypatch.setattr(imports, "LARGEST_UPLOAD", len(FILE))
    assert "confirm_form" in upload(moderator, source).context
    monkeypatch.setattr(imports, "LARGEST_UPLOAD", len(FILE) - 1)
    assert refused(upload(moderator, source))


@pytest.mark.parametrize("data", [FILE, b'[{"id": 1, "nom": "Una"}, {"id": 2}, {"id": 3}]'])
def test_files_with_too_many_records_are_for_the_command(moderator, source, monkeypatch, data):
    monkeypatch.setattr(imports, "MOST_RECORDS", 3)
    confirmed = confirmation(upload(moderator, source, data))
    monkeypatch.setattr(imports, "MOST_RECORDS", 2)
    assert refused(upload(moderator, source, data))
    url = "/gestio/catalogue/importrun/process_import/"
    assert "manage.py import_source" in moderator.post(url, confirmed, follow=True).content.decode()
    assert not Enterprise.objects.exists()
    assert runs.dry_run(source, runs.read(source, data)).counts["new"] == 1  # as the command does


def test_uploads_that_nobody_confirms_are_removed_after_a_day(moderator, source, tmp_path):
    assert jobs.remove_forgotten_uploads(timestamp=0) == 0
    for _turn in range(2):
        upload(moderator, source)
    forgotten, fresh = (tmp_path / "django-import-export").iterdir()
    for file, age in ((forgotten, timedelta(hours=25)), (fresh, timedelta(hours=23))):
        moment = time.time() - age.total_seconds()
        os.utime(file, (moment, moment))
    assert jobs.remove_forgotten_uploads(timestamp=0) == 1
    assert list((tmp_path / "django-import-export").iterdir()) == [fresh]


def test_a_file_with_nothing_new_offers_nothing_to_apply(moderator, source):
    data = b"id;nom\n1;La Fusta\n"
    SourceResource(source=source).import_data(Upload(data))
    page = upload(moderator, source, data)
    assert "No hi ha res per aplicar." in page.content.decode()


def test_a_cut_file_asks_for_the_number_of_missing_records(moderator, source):
    names = [
        "Forn Vell",
        "Taller Bici",
        "Llibreria Nord",
        "Ateneu Clot",
        "Hort Viu",
        "Cafè Sol",
        "Teatre Breu",
    ]
    rows = "".join(f"{number};{name}\n" for number, name in enumerate(names))
    SourceResource(source=source).import_data(Upload(b"id;nom\n" + rows.encode()))
    page = upload(moderator, source, b"id;nom\n0;Forn Vell\n")
    assert "sembla tallat" in page.content.decode()
    confirmed = confirmation(page)
    url = "/gestio/catalogue/importrun/process_import/"
    assert "sembla tallat" in moderator.post(url, confirmed, follow=True).content.decode()
    assert not SourceRecord.objects.filter(state="vanished").exists()
    confirmed = confirmation(upload(moderator, source, b"id;nom\n0;Forn Vell\n"))
    moderator.post(url, confirmed | {"vanished": "6"})
    assert SourceRecord.objects.filter(state="vanished").count() == 6


def test_payloads_of_a_file_are_shown_escaped(moderator, source):
    data = b'id;nom\n1;"<script>alert(1)</script> Taller"\n3;\n'
    text = upload(moderator, source, data).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;" in text


def test_lists_of_runs_and_of_sources(moderator, source):
    upload(moderator, source)
    page = moderator.get("/gestio/catalogue/importrun/")
    assert URL in page.content.decode()
    run = ImportRun.objects.get()
    assert (
        "Això és una prova"
        in moderator.get(f"/gestio/catalogue/importrun/{run.pk}/change/").content.decode()
    )


def test_who_may_not_import(source, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = StrictClient()
    assert client.get(URL).status_code == 302
    client.force_login(staff.person())
    assert upload(client, source).status_code == 403
    assert client.post("/gestio/catalogue/importrun/process_import/", {}).status_code == 403
    assert not ImportRun.objects.exists()


def test_the_resource_takes_a_dataset_of_import_export_too(source):
    dataset = tablib.Dataset(["1", "La Fusta"], ["2", ""], headers=["id", "nom"])
    trial = SourceResource(source=source).import_data(dataset, dry_run=True)
    assert trial.totals["new"] == 1 and not Enterprise.objects.exists()
    SourceResource(source=source).import_data(dataset, raise_errors=True)
    assert Enterprise.objects.get().name == "La Fusta"
    with pytest.raises(UnreadableFile):
        SourceResource(source=source).import_data(Upload(b""), raise_errors=True)
