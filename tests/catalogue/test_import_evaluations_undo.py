"""A sheet of evaluations from the browser to the catalogue, and all of it taken back."""

import pghistory
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogue.enums import RunState
from catalogue.models import ColumnMapping, Evaluation, ImportRun, SearchDocument, Source
from tests import builders, jobs, staff
from tests.catalogue.test_import_evaluations import csv, edition, scores_of
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
RUNS = "/gestio/catalogue/importrun/"
MAPPINGS = "/gestio/catalogue/columnmapping/"


@pytest.fixture
def moderator():
    client = StrictClient()
    client.force_login(staff.moderator())
    return client


def press(client, run, what):
    page = client.post(f"{RUNS}{run.pk}/{what}/", follow=True)
    assert page.status_code == 200
    jobs.do_all()
    run.refresh_from_db()
    return client.get(f"{RUNS}{run.pk}/change/").content.decode()


def applied(client, of, *rows):
    """The run of a sheet, applied by pressing what the pages offer."""
    given = {"kind": "evaluations", "edition": of.pk, "visibility": "public"}
    source, _made = Source.objects.get_or_create(code="xes", name="XES")
    file = SimpleUploadedFile("avaluacions.csv", csv(*rows))
    client.post(f"{MAPPINGS}add/", given | {"source": source.pk, "file": file})
    mapping = ColumnMapping.objects.order_by("-pk").first()
    page = client.get(f"{MAPPINGS}{mapping.pk}/change/")
    posted = {name: values[-1] for name, values in staff.posted_by(page, "columns-form").items()}
    on = client.post(f"{MAPPINGS}{mapping.pk}/change/", posted)
    assert on["Location"] == f"{MAPPINGS}{mapping.pk}/resultat/"
    client.post(on["Location"])
    jobs.do_all()
    run = ImportRun.objects.order_by("-pk").first()
    assert run.state == RunState.DRY_RUN, run.error
    press(client, run, "apply")
    assert run.state == RunState.APPLIED, run.error
    return run


def undone(client, run):
    """What its page says before and after undoing it."""
    before = press(client, run, "weigh-undo")
    after = press(client, run, "undo")
    assert run.state == RunState.UNDONE, run.error
    return before, after


def test_new_ones_leave_and_changed_ones_are_as_they_were(moderator):
    fusta = builders.enterprise("La Fusta", nif="F12345674")
    builders.enterprise("El Forn", nif="F08557548")
    of = edition()
    applied(moderator, of, "F12345674;La Fusta;2099-03-15;4;2;")
    run = applied(
        moderator, of, "F12345674;La Fusta;2099-06-01;1;2;5", "F08557548;El Forn;2099-06-01;3;4;5"
    )
    assert Evaluation.objects.count() == 2
    assert SearchDocument.objects.get(enterprise=fusta).criteria_met == ["residus"]
    before, after = undone(moderator, run)
    assert "2 avaluacions tornen a ser com eren." in before
    assert "2 avaluacions tornen a ser com eren." in after
    left = Evaluation.objects.get()
    assert left.enterprise == fusta and left.evaluated_on.month == 3
    assert scores_of(left) == {"democracia": 4, "transparencia": 2}
    assert SearchDocument.objects.get(enterprise=fusta).criteria_met == ["democracia"]


def test_what_somebody_changed_since_stays_and_is_listed(moderator):
    builders.enterprise("La Fusta", nif="F12345674")
    run = applied(moderator, edition(), "F12345674;La Fusta;2099-03-15;4;2;5")
    with pghistory.context(user=1):
        Evaluation.objects.update(url="https://exemple.cat")
    _before, after = undone(moderator, run)
    assert Evaluation.objects.get().url == "https://exemple.cat"
    assert f"{RUNS}{run.pk}/rows/?que=kept" in after
    rows = moderator.get(f"{RUNS}{run.pk}/rows/?que=kept").content.decode()
    assert "La Fusta" in rows and "Ha canviat després: es queda." in rows
