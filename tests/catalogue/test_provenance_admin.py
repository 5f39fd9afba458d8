"""Who wrote each field, what the other records say, and taking another value."""

import pytest
from django.utils import timezone

from catalogue import told
from catalogue.models import Source, SourceRecord
from tests import builders
from tests.staff import moderator, person, session_of

pytestmark = pytest.mark.django_db


def record(of, code, values, name=None):
    source, _new = Source.objects.get_or_create(code=code, defaults={"name": name or code})
    return SourceRecord.objects.create(
        source=source,
        external_id=str(of.pk),
        enterprise=of,
        state="linked",
        values=values,
        hash="0",
        last_seen=timezone.now(),
    )


@pytest.fixture
def forn():
    builders.legal_form("sl", label="Societat limitada")
    forn = builders.enterprise(
        "Forn", phone="931111111", legal_form=builders.legal_form(label="Cooperativa de treball")
    )
    registre = record(
        forn,
        "registre",
        {"name": "FORN SCCL", "legal_form": "sl", "nif": "F12345674", "phone": "931111111"},
        "Registre de cooperatives",
    )
    record(
        forn,
        "pam",
        {"name": "Forn", "phone": "932222222", "families": ["cooperatives"]},
        "Pam a Pam",
    )
    anna = moderator(email="anna@exemple.cat")
    forn.provenance = {
        "phone": {"source": "registre", "record": registre.pk, "on": "2025-05-03", "by": None},
        "name": {"source": "staff", "on": "2025-06-04", "by": anna.pk},
    }
    forn.save()
    forn.refresh_from_db()
    builders.family()
    return forn


def by_name(obj):
    return {row.name: row for row in told.told(obj)}


def test_each_field_says_who_when_and_what_others_say(forn):
    rows = by_name(forn)
    assert set(rows) == {"name", "phone", "legal_form", "nif", "families"}
    assert rows["name"].who == "Personal de la ciutat"
    assert "anna" in rows["name"].by
    assert [(other.source, other.text) for other in rows["name"].others] == [
        ("Registre de cooperatives", "FORN SCCL")
    ]
    assert rows["phone"].who == "Registre de cooperatives"
    assert rows["phone"].on.isoformat() == "2025-05-03"
    assert [other.text for other in rows["phone"].others] == ["932222222"]
    assert rows["legal_form"].text == "Cooperativa de treball"
    assert [other.text for other in rows["legal_form"].others] == ["Societat limitada"]


def page_of(obj):
    return f"/gestio/catalogue/{obj._meta.model_name}/{obj.pk}/"


def test_the_page_shows_it_and_a_value_is_taken_as_staffs(forn):
    anna = moderator()
    session = session_of(anna)
    page = session.get(f"{page_of(forn)}change/").content.decode()
    assert "D’on ve cada dada" in page and "932222222" in page
    pam = SourceRecord.objects.get(source__code="pam")
    take = f"{page_of(forn)}valor/"
    question = {"field": "phone", "record": pam.pk}
    asked = session.get(take, question).content.decode()
    assert "931111111" in asked and "932222222" in asked and "Pam a Pam" in asked
    forn.refresh_from_db()
    assert forn.phone == "931111111"
    answer = session.post(take, question | {"version": forn.version})
    assert answer.status_code == 302
    forn.refresh_from_db()
    assert forn.phone == "932222222"
    assert forn.provenance["phone"] == {
        "source": "staff", "by": anna.pk, "on": timezone.localdate().isoformat(),
    }  # fmt: skip


@pytest.mark.parametrize(("field", "code"), [("legal_form", "registre"), ("families", "pam")])
def test_terms_are_taken_by_their_code(forn, field, code):
    record_pk = SourceRecord.objects.get(source__code=code).pk
    data = {"field": field, "record": record_pk, "version": forn.version}
    assert session_of(moderator()).post(f"{page_of(forn)}valor/", data).status_code == 302
    forn.refresh_from_db()
    if field == "legal_form":
        assert forn.legal_form.code == "sl"
    else:
        assert [family.code for family in forn.families.all()] == ["cooperatives"]
    assert forn.provenance[field]["source"] == "staff"


def test_a_nif_that_another_has_is_refused_with_a_message(forn):
    builders.enterprise("Una altra", nif="F12345674")
    registre = SourceRecord.objects.get(source__code="registre")
    data = {"field": "nif", "record": registre.pk, "version": forn.version}
    answer = session_of(moderator()).post(f"{page_of(forn)}valor/", data)
    assert answer.status_code == 409
    assert "Ja hi ha una iniciativa publicada amb aquest NIF" in answer.content.decode()
    forn.refresh_from_db()
    assert forn.nif == ""


def test_stale_and_unknown_questions(forn):
    session = session_of(moderator())
    pam = SourceRecord.objects.get(source__code="pam")
    data = {"field": "phone", "record": pam.pk, "version": forn.version + 1}
    answer = session.post(f"{page_of(forn)}valor/", data)
    assert answer.status_code == 409
    assert "torna-ho a confirmar" in answer.content.decode()
    other = record(builders.enterprise("Una altra"), "font", {"phone": "9"})
    for wrong in ({"field": "state", "record": pam.pk}, {"field": "email", "record": pam.pk},
                  {"field": "phone", "record": other.pk}, {"field": "phone", "record": "x"}, {}):  # fmt: skip
        assert session.get(f"{page_of(forn)}valor/", wrong).status_code == 404
    answer = session_of(person()).get(f"{page_of(forn)}valor/", data)
    assert answer.status_code == 403
    forn.refresh_from_db()
    assert forn.phone == "931111111"


def test_places_take_what_goes_together(forn):
    registre = SourceRecord.objects.get(source__code="registre")
    place = builders.place(forn, street="Carrer de Sants", street_number="10")
    place.provenance = {
        "origin": {"source": "registre", "record": registre.pk, "place": 0},
        "street": {"source": "staff", "on": "2025-01-01"},
    }
    place.save()
    place.refresh_from_db()
    registre.values["places"] = [{"street": "Carrer de Gràcia", "street_number": "7"}]
    registre.save()
    (row,) = [row for row in told.told(place) if row.name == "street"]
    assert [other.text for other in row.others] == ["Carrer de Gràcia"]
    data = {"field": "street", "record": registre.pk, "version": place.version}
    session = session_of(moderator())
    assert "D’on ve cada dada" in session.get(f"{page_of(place)}change/").content.decode()
    assert session.post(f"{page_of(place)}valor/", data).status_code == 302
    place.refresh_from_db()
    assert (place.street, place.street_number) == ("Carrer de Gràcia", "7")
    assert place.provenance["street_number"]["source"] == "staff"


def test_offers_are_known_by_their_name(forn):
    offer = builders.offer(forn, "Pa de pagès", description_ca="De blat")
    registre = SourceRecord.objects.get(source__code="registre")
    registre.values["offers"] = [{"name_ca": "PA DE PAGÈS", "description_ca": "De sègol"}]
    registre.save()
    rows = by_name(offer)
    assert [other.text for other in rows["description_ca"].others] == ["De sègol"]
    session = session_of(moderator())
    data = {"field": "description_ca", "record": registre.pk, "version": offer.version}
    assert session.post(f"{page_of(offer)}valor/", data).status_code == 302
    offer.refresh_from_db()
    assert offer.description_ca == "De sègol"
