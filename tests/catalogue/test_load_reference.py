"""`manage.py load_reference`: adds what is missing, writes nothing else unless asked."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogue.models import CpvCode, Criterion, Holiday, Neighbourhood, Sector

pytestmark = pytest.mark.django_db


def load(**options):
    out = StringIO()
    call_command("load_reference", stdout=out, **options)
    return out.getvalue()


def test_loading_twice_writes_nothing_the_second_time():
    load()
    assert CpvCode.objects.count() == 9454
    assert Neighbourhood.objects.count() == 73
    assert Criterion.objects.count() == 20
    assert Sector.objects.get(code="alim-consum").parent.code == "alim"
    with CaptureQueriesContext(connection) as queries:
        report = load()
    writes = [q["sql"] for q in queries if re.match(r"INSERT|UPDATE|DELETE", q["sql"])]
    assert writes == []
    assert "afegits 0, actualitzats 0, diferents 0, iguals 9454" in report


def test_loading_adds_what_is_missing_and_respects_what_staff_wrote():
    load()
    Sector.objects.filter(code="alim").update(label_ca="Menjar i beure")
    Holiday.objects.filter(date="2026-09-24").delete()
    report = load()
    assert Sector.objects.get(code="alim").label_ca == "Menjar i beure"
    assert Holiday.objects.filter(date="2026-09-24").exists()
    assert "--update" in report


def test_update_rewrites_what_differs_but_no_address():
    load()
    Sector.objects.filter(code="alim").update(label_ca="Menjar i beure")
    Neighbourhood.objects.filter(code="01").update(slug="barri-del-raval", name="Raval")
    load(update=True)
    raval = Neighbourhood.objects.get(code="01")
    assert Sector.objects.get(code="alim").label_ca == "Alimentació"
    assert (raval.name, raval.slug) == ("el Raval", "barri-del-raval")
