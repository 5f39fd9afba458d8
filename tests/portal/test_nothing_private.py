"""What the portal knows and the public must not: sought for in every page that links lead to."""

import html
import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from catalogue.models import (
    Certification,
    ColumnMapping,
    Criterion,
    Enterprise,
    Establishment,
    FormerAddress,
    ImportRow,
    ImportRun,
    Offer,
    PossibleDuplicate,
)
from ess_portal.open_data import datasets, dumps
from ess_portal.reports.models import Answer, Report
from ess_portal.reports.views import token_of
from tests import builders, staff
from tests.catalogue import export_world
from tests.portal.routes import EXAMPLES

CANARY = export_world.CANARY
FOUND = re.compile(rf"{CANARY}|12345678Z|canari@|600 ?000 ?000", re.IGNORECASE)
ASKED_FOR = re.compile(rf"{CANARY.lower()}-[a-z]+(?:-\d+)?")
# In a demo whoever tries it reads the mail that it would have sent; production has no such page.
LEFT_OUT = ("/correu/", "/gestio/", "/fotos/", "/static/")
BINARY = (".pdf", ".xlsx", ".ods")
MOST = 600  # pages


@pytest.fixture
def world(small_world):
    made = export_world.build()
    person = staff.moderator(name=f"{CANARY} Moderadora", email="canari@exemple.cat")
    reported = builders.report(
        text=CANARY, email="canari@exemple.cat", note=CANARY, missing_name=CANARY,
        missing_place=CANARY, page=made["full"].get_absolute_url(), assigned_to=person,
    )  # fmt: skip
    Answer.objects.create(report=reported, text=CANARY, by=person)
    run = ImportRun.objects.create(
        source=made["source"], file_name=f"{CANARY}.csv", state="dry_run", by=person, error=CANARY
    )
    ImportRow.objects.create(run=run, row=1, external_id=CANARY, name=CANARY, action="new")
    ColumnMapping.objects.create(source=made["source"], name=CANARY, sample={"rows": [CANARY]})
    ceased = Enterprise.objects.filter(state="ceased")  # has a page: it is no secret
    Establishment.objects.filter(enterprise__in=ceased).delete()
    Offer.objects.filter(enterprise__in=ceased).delete()
    ceased.update(name="Plegada", slug="plegada", phone="")
    # Lists are public, whoever is told of by them.
    Certification.objects.update(label_ca="Segell", label_es="Sello", label_en="Seal")
    for criterion in Criterion.objects.filter(code__icontains=CANARY):
        labels = dict.fromkeys(("label_ca", "label_es", "label_en"), "Criteri")
        Criterion.objects.filter(pk=criterion.pk).update(code=f"c{criterion.pk}", **labels)
    hidden = Enterprise.objects.get(name=f"{CANARY} hidden")
    draft = Enterprise.objects.get(name=f"{CANARY} draft")
    PossibleDuplicate.objects.create(
        first=min(made["full"], hidden, key=lambda one: one.pk),
        second=max(made["full"], hidden, key=lambda one: one.pk),
        similarity=1,
    )
    builders.enterprise("Anada", slug="anada", state="merged", merged_into=draft)
    FormerAddress.objects.create(kind="catalogue.enterprise", slug="d-abans", object_id=draft.pk)
    for dataset in datasets.all_datasets():
        dumps.make(dataset, timezone.localdate())
    return made


def seeds():
    """Every public address in three languages; those of what is hidden; and what asks for it."""
    for language in ("ca", "es", "en"):
        with translation.override(language):
            yield from (make() for make in EXAMPLES.values())
            for enterprise in Enterprise.objects.all():
                yield enterprise.get_absolute_url()
            places = ",".join(str(place.pk) for place in Establishment.objects.all())
            yield f"{reverse('catalogue:cards')}?id={places}"
            for slug in ("d-abans", "anada"):
                yield reverse("catalogue:profile", args=[slug])
            for name in ("list", "map_data", "suggest", "feed", "sheet"):
                yield f"{reverse(f'catalogue:{name}')}?q={{}}"
            for kind in ("csv", "json", "geojson"):
                yield reverse("catalogue:export", args=[kind])
            yield f"{reverse('embed')}?q={{}}"
            yield reverse("reports:received", args=[token_of(Report.objects.first())])
            yield f"{reverse('reports:problem')}?de=/ca/cataleg/canari-hidden/&motiu=dades"
    for slug in {dataset.slug for dataset in datasets.all_datasets()}:
        yield from (f"/dades/{slug}.{kind}" for kind in ("csv", "json", "canvis.csv"))


def links_of(response):
    for link in re.findall(r'(?:href|src|hx-get|data-[a-z]+-url)="([^"#]+)', response):
        parts = urlsplit(html.unescape(link))
        if parts.netloc in ("", "testserver") and parts.path.startswith("/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def test_what_must_not_get_out_is_on_no_page_that_links_lead_to(client, world, settings):
    settings.SEARCHES_PER_MINUTE = 0
    # What somebody typed comes back to them, so the name is asked for with a typo and in part.
    asked = ("carani", "cana", "anari", "oferta canri")
    waiting = [path.format(word) for path in seeds() for word in (asked if "{}" in path else [""])]
    seen = set()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        if path in seen or path.startswith(LEFT_OUT) or path.partition("?")[0].endswith(BINARY):
            continue
        seen.add(path)
        response = client.get(path)
        text = b"".join(response).decode("utf-8", "replace")
        text += str(response.headers)
        for asked_for in set(ASKED_FOR.findall(path)):  # the address itself, in its other languages
            text = text.replace(asked_for, "")
        found = FOUND.search(text)
        assert not found, (path, text[max(0, found.start() - 80) : found.end() + 80])
        assert response.status_code < 500, path
        waiting += links_of(text)
    assert len(seen) > 250
