"""Thirty payloads through imported fields: everywhere they come out as text.

The strict client refuses a page with an inline handler, an inline script or a javascript: link;
`DangerousReader` looks at what the payloads would become.
"""

import csv
import io
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogue.imports import runs
from catalogue.models import ColumnMapping, Enterprise, Source
from tests import staff
from tests.strict_client import StrictClient
from tests.xss_payloads import PAYLOADS

pytestmark = pytest.mark.django_db
FIELDS = ["Nom", "Descripció", "Resum", "Adreça", "Població", "Horari", "Web", "Telèfon", "Sector", "Forma jurídica", "Altres noms", "Producte"]  # fmt: skip


class DangerousReader(HTMLParser):
    """Elements and attributes that only a payload could have made."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            value = value or ""
            if name.startswith("on") or value.strip().lower().startswith("javascript:"):
                self.found.append((tag, name, value))
        if tag in ("iframe", "svg-payload", "math", "body") and ("srcdoc" in dict(attributes)):
            self.found.append((tag, attributes))

    def handle_data(self, data):
        pass


def check(response):
    """The page has the payloads, and none of them is alive."""
    text = response.content.decode()
    assert response.status_code == 200 and "xss(" in text
    reader = DangerousReader()
    reader.feed(text)
    assert reader.found == []
    for number in range(1, 31):
        assert f"<script>xss({number})" not in text and f"<ScRiPt>xss({number})" not in text
    return text


def listing():
    """A CSV with a row for each payload, which stands in all of its cells; and in a heading."""
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";")
    writer.writerow(["id", *FIELDS, PAYLOADS[0], PAYLOADS[3]])
    for number, payload in enumerate(PAYLOADS):
        name = f"Taller {number} {payload}"
        rest = [payload] * (len(FIELDS) - 1)
        writer.writerow([number, name, *rest, payload, payload])
    return output.getvalue().encode()


@pytest.fixture
def client():
    client = StrictClient()
    client.force_login(staff.moderator())
    return client


def test_in_the_editor_its_values_and_what_would_enter(client):
    file = SimpleUploadedFile("<img src=x onerror=xss(31)>.csv", listing())
    answer = client.post(
        "/gestio/catalogue/columnmapping/add/",
        {"kind": "enterprises", "new_source": f"Font {PAYLOADS[4]}", "file": file},
    )
    mapping = ColumnMapping.objects.get()
    assert {"name", "sectors", "legal_form"} <= set(mapping.columns.values())
    check(client.get(answer["Location"]))
    for step in ("valors", "resultat"):
        check(client.get(f"/gestio/catalogue/columnmapping/{mapping.pk}/{step}/"))
    check(client.get("/gestio/catalogue/columnmapping/"))
    check(client.get(f"/gestio/catalogue/source/{mapping.source_id}/change/"))


def test_in_the_report_the_page_the_popup_and_json_ld(client):
    source = Source.objects.create(code="prova", name="Prova", publish_policy="at_once")
    runs.dry_run(source, runs.read(source, listing(), PAYLOADS[3]))
    run = runs.apply(source, runs.read(source, listing(), PAYLOADS[3]))
    assert Enterprise.objects.published().count() == 30
    check(client.get(f"/gestio/catalogue/importrun/{run.pk}/change/"))
    check(client.get("/gestio/catalogue/enterprise/"))
    visitor = StrictClient()
    check(visitor.get("/ca/cataleg/"))
    for enterprise in Enterprise.objects.published().prefetch_related("establishments"):
        text = check(visitor.get(f"/ca/cataleg/{enterprise.slug}/"))
        data = text.split('type="application/ld+json"')[1].split("</script>")[0]
        assert "<" not in data.partition(">")[2]
        for place in enterprise.establishments.all():
            check(visitor.get(f"/ca/cataleg/punts/?id={place.pk}"))


def test_the_reader_finds_what_is_alive():
    reader = DangerousReader()
    reader.feed("<img src=x onerror=xss(4)><a href=' javascript:xss(12)'>a</a>")
    assert len(reader.found) == 2
