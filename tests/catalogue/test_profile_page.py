"""A profile: what it shows, to whom, and the addresses it once had."""

import json
import re

import pytest
from django.db import connection
from django.template import TemplateDoesNotExist
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalogue import panels
from catalogue.models import FormerAddress, Relation, Source, SourceRecord
from tests import builders

pytestmark = pytest.mark.django_db


def full(number=1):
    """An enterprise with everything a page can show."""
    made = builders.enterprise(
        f"Cuina {number}",
        main_sector=builders.sector("alim-cuina", "alim"),
        legal_form=builders.legal_form(),
        families=[builders.family()],
        summary_ca="Cuinem",
        description_ca="Cuinem cada dia.",
        nif="F00000141",
        phone="93 000 01 42",
        email="cuina@cuina.example",
        website="https://cuina.example",
        languages=["ca", "ur"],
        checked_on="2026-03-01",
        refresh=False,
        state="draft",
    )
    made.state, made.published_at = "published", timezone.now()
    made.save()
    builders.place(made, neighbourhood=builders.neighbourhood(), hours={2: ("9:00", "14:00")})
    builders.offer(made, "Menú de migdia", open_to=["ciutadania"])
    builders.evaluation(made, {"igualtat": 5, "residus": 2})
    return made


def url(enterprise, language="ca", word="cataleg"):
    return f"/{language}/{word}/{enterprise.slug}/"


def test_shows_what_the_public_may_know(client):
    html = client.get(url(full())).content.decode()
    for text in (
        "Cuinem cada dia.",
        "Menú de migdia",
        "F00000141",
        "93 000 01 42",
        "català, urdú",
        "1 de 2 criteris",
        "Dades revisades el 1 de març de 2026",
    ):
        assert text in html


def test_queries_do_not_grow_with_what_it_has(client):
    one = full()
    client.get(url(one))
    with CaptureQueriesContext(connection) as few:
        client.get(url(one))
    for number in range(3):
        builders.place(one, hours={1: ("9:00", "10:00")}, is_primary=False)
        builders.offer(one, f"Oferta {number}")
    with CaptureQueriesContext(connection) as more:
        client.get(url(one))
    assert len(more) == len(few) == 7


def test_a_sole_trader_s_nif_is_never_public(client):
    made = builders.enterprise("Autònoma", nif="54362315K")
    response = client.get(url(made))
    assert "54362315K" not in response.content.decode()
    assert "Autònoma" in response.content.decode()


def test_private_evaluation_is_not_evaluated_yet(client):
    made = builders.enterprise("Reservada")
    builders.evaluation(made, {"igualtat": 5}, visibility="private")
    html = client.get(url(made)).content.decode()
    assert "Encara sense avaluació" in html
    assert "igualtat" not in html


def test_relations_show_only_when_both_ends_confirmed_and_public(client):
    one = full()
    now = timezone.now()
    shown, unconfirmed = builders.enterprise("Xarxa bona"), builders.enterprise("Xarxa pendent")
    draft = builders.enterprise("Xarxa esborrany", state="draft")
    for other, confirmed in ((shown, now), (unconfirmed, None), (draft, now)):
        Relation.objects.create(
            subject=one,
            kind="member_of",
            object=other,
            confirmed_by_subject=now,
            confirmed_by_object=confirmed,
        )
    html = client.get(url(one)).content.decode()
    assert "Xarxa bona" in html
    assert "Xarxa pendent" not in html and "Xarxa esborrany" not in html


@pytest.mark.parametrize(
    ("state", "status"), [("draft", 404), ("pending", 404), ("ceased", 200), ("hidden", 404)]
)
def test_states(client, state, status):
    made = builders.enterprise("Estat", state=state, ceased_on="2026-01-31")
    response = client.get(url(made))
    assert response.status_code == status
    assert ("ha cessat" in response.content.decode()) == (state == "ceased")


def test_what_was_public_and_is_hidden_is_gone(client):
    made = builders.enterprise("Retirada", state="hidden", published_at=timezone.now())
    response = client.get(url(made))
    assert response.status_code == 410
    assert "Retirada" not in response.content.decode()


def test_merged_and_former_addresses_are_permanent_redirects(client):
    kept = builders.enterprise("Quedada")
    gone = builders.enterprise("Anada", state="merged", merged_into=kept)
    FormerAddress.objects.create(kind="catalogue.enterprise", slug="antiga", object_id=kept.pk)
    for path in (url(gone), "/ca/cataleg/antiga/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, url(kept))
    assert client.get("/ca/cataleg/mai-vista/").status_code == 404


@pytest.mark.parametrize("state", ["pending", "draft", "hidden"])
def test_a_merged_one_does_not_tell_the_name_of_who_was_never_public(client, state):
    kept = builders.enterprise("Secret fins que surti", state=state)
    never = builders.enterprise("Anada", state="merged", merged_into=kept)
    once = builders.enterprise("Sabuda", state="merged", merged_into=kept, published_at=timezone.now())  # fmt: skip
    for made, status in ((never, 404), (once, 410)):
        response = client.get(url(made))
        assert response.status_code == status and "Location" not in response
        assert "secret" not in response.content.decode().lower()


def test_json_ld_is_right_and_cannot_leave_its_element(client):
    made = full()
    made.summary_ca = "</script><script>alert(1)</script>"
    made.save()
    html = client.get(url(made)).content.decode()
    text = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1]
    data = json.loads(text)
    assert data["name"] == made.name
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": 41.3755, "longitude": 2.1365}
    assert data["openingHoursSpecification"][0]["dayOfWeek"] == "https://schema.org/Tuesday"
    assert "<script>alert" not in html


def test_a_country_that_nobody_has_said_is_in_no_output(client):
    made = full()
    made.establishments.update(country="ZZ")
    assert "addressCountry" not in client.get(url(made)).text
    made.establishments.update(country="PT")
    assert '"addressCountry": "PT"' in client.get(url(made)).text


def test_content_is_shown_in_the_language_it_has(client):
    made = full()
    html = client.get(url(made, "en", "catalogue")).content.decode()
    assert '<html lang="en">' in html
    assert 'lang="ca">Cuinem' in html
    assert '<link rel="alternate" hreflang="es" href="http://testserver/es/catalogo/' in html


def test_panels_of_upper_floors_are_shown_in_order(client):
    made = full()

    def silent(enterprise, request):
        return None

    def missing(enterprise, request):
        return panels.Panel("there/is/no/such.html", {"enterprise": enterprise})

    panels.PROFILE.register(silent, position=10)
    panels.PROFILE.register(missing, position=20)
    try:
        with pytest.raises(TemplateDoesNotExist, match="no/such"):
            client.get(url(made))
        panels.PROFILE.unregister(missing)
        assert client.get(url(made)).status_code == 200
    finally:
        panels.PROFILE.unregister(silent)
        panels.PROFILE.unregister(missing)


def test_sources_are_named_with_their_dates(client):
    made = full()
    source = Source.objects.create(code="pap", name="Pam a Pam", licence="CC BY-SA")
    for state in ("linked", "held"):
        SourceRecord.objects.create(
            source=source,
            external_id=state,
            enterprise=made,
            state=state,
            link=f"https://pap.example/{state}",
            raw={"secret": "fila original"},
            last_seen=timezone.now(),
        )
    html = client.get(url(made)).content.decode()
    assert "https://pap.example/linked" in html
    assert "https://pap.example/held" not in html and "fila original" not in html
