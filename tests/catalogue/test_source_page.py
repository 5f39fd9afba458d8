"""The page of a source: what becomes of its rows, whom to believe, what has come from it."""

import pytest

from catalogue.imports.provenance import Claim
from catalogue.models import ColumnMapping, ImportRun, Source, SourceRecord
from tests import staff
from tests.catalogue import import_files as files
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator():
    client = StrictClient()
    client.force_login(staff.moderator())
    return client


def page_of(source):
    return f"/gestio/catalogue/source/{source.pk}/change/"


def posted(page, **changes):
    data = staff.posted_by(page, "source_form")
    return {name: values[-1] for name, values in data.items() if values} | changes


def test_trust_field_by_field_is_kept_and_believed(moderator):
    source = files.source("registre", trust=50)
    other = files.source("xes", name="XES", trust=20)
    page = moderator.get(page_of(source))
    assert "XES (20) → Registre (50)" in page.content.decode()
    data = posted(page, trust_in_website="5", trust_in_description_ca="7", trust_in_places="")
    assert moderator.post(page_of(source), data).status_code == 302
    source.refresh_from_db()
    assert source.trust_by_field == {
        "website": 5,
        "description_ca": 7,
        "description_es": 7,
        "description_en": 7,
    }
    trusts = dict(Source.objects.values_list("code", "trust"))
    by_field = dict(Source.objects.values_list("code", "trust_by_field"))
    claim = Claim(source.code, trusts, by_field)
    written = {"website": {"source": other.code}, "phone": {"source": other.code}}
    assert claim.may_write(written, ["website"], is_unset=False)
    assert not claim.may_write(written, ["phone"], is_unset=False)
    page = moderator.get(page_of(source))
    assert "Registre (5) → XES (20)" in page.content.decode()
    data = posted(page, trust_in_website="", trust_in_description_ca="")
    moderator.post(page_of(source), data)
    source.refresh_from_db()
    assert source.trust_by_field == {}


def test_a_wrong_trust_is_said(moderator):
    source = files.source()
    data = posted(moderator.get(page_of(source)), trust_in_website="-3")
    answer = moderator.post(page_of(source), data)
    assert answer.status_code == 200 and Source.objects.get().trust_by_field == {}
    assert '<details class="module" open>' in answer.content.decode()  # the error is in sight


def test_the_policy_says_its_consequences(moderator):
    text = moderator.get(page_of(files.source())).content.decode()
    assert "surt al catàleg públic" in text and "només es guarda per consultar-la" in text


def test_what_has_come_from_it(moderator):
    source = files.source()
    text = moderator.get(page_of(source)).content.decode()
    assert "Encara no se n’ha importat res." in text
    files.apply(source, files.FUSTA, files.OLIVERA)
    mapping = ColumnMapping.objects.create(source=source, name="Les del full", columns={})
    text = moderator.get(page_of(source)).content.decode()
    assert SourceRecord.objects.count() == 2 and "Vinculat</a>: 2" in text
    assert f"/gestio/catalogue/importrun/{ImportRun.objects.get().pk}/change/" in text
    assert f"/gestio/catalogue/columnmapping/{mapping.pk}/change/" in text
    other = files.source("altra", name="Altra")
    text = moderator.get(page_of(other)).content.decode()
    assert "Les del full" not in text
