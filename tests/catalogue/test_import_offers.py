"""Offers in a flat file: several per row, whose they are, and what goes when the file changes."""

import pytest

from catalogue.imports import runs
from catalogue.imports.report import field_label
from catalogue.models import CpvCode, Enterprise, Offer, OfferEvent, SearchDocument, SourceRecord
from tests import builders
from tests.catalogue.import_files import counts, document, source

pytestmark = pytest.mark.django_db

HEADER = "id;nom;oferta 1;descripció oferta 1;sector oferta 1;CPV 1;oferta oberta a 1;oferta 2;oferta es 2"
BREAD = "Pa de pagès;Amb massa mare.;alim;15811000-6, 3000000;Empreses|administracions"


def csv(*rows, header=HEADER):
    return "\n".join([header, *rows, ""]).encode()


def apply(of, *rows, header=HEADER):
    return runs.apply(of, document(of, csv(*rows, header=header)), vanished=0).full_report


@pytest.fixture
def of():
    builders.sector("alim")
    for code in ("15811000", "03000000"):
        CpvCode.objects.create(code=code, level="group", label_es=code, label_en=code)
    return source()


def names():
    return sorted(Offer.objects.values_list("name_ca", flat=True))


def test_a_row_brings_its_offers_signed_and_searchable(of):
    assert counts(apply(of, f"1;Forn Vell;{BREAD};Coques;Cocas")) == {"new": 1}
    bread, cakes = Offer.objects.order_by("position")
    assert (bread.name_ca, bread.description_ca) == ("Pa de pagès", "Amb massa mare.")
    assert bread.sector.code == "alim"
    assert {code.pk for code in bread.cpv_codes.all()} == {"15811000", "03000000"}
    assert bread.open_to == ["administracions", "empreses"]
    assert (cakes.name_ca, cakes.name_es, cakes.position) == ("Coques", "Cocas", 1)
    record = SourceRecord.objects.get()
    for field in ("name_ca", "description_ca", "sector", "cpv_codes", "open_to", "origin"):
        assert bread.provenance[field]["record"] == record.pk
    assert "name_es" not in bread.provenance
    assert record.values["offers"][1] == {"name_ca": "Coques", "name_es": "Cocas"}
    assert SearchDocument.objects.get().open_to == ["administracions", "empreses"]
    assert OfferEvent.objects.filter(pgh_label="insert").count() == 2


def test_the_same_offers_again_write_nothing(of):
    rows = [f"1;Forn Vell;{BREAD};Coques;Cocas"]
    apply(of, *rows)
    assert counts(apply(of, *rows)) == {"unchanged": 1}
    assert OfferEvent.objects.count() == 2


def test_a_changed_description_and_a_second_language_are_changes_of_the_same_offer(of):
    apply(of, f"1;Forn Vell;{BREAD};Coques;Cocas")
    kept = set(Offer.objects.values_list("public_id", flat=True))
    changed = BREAD.replace("massa mare", "farina de blat").replace("15811000-6, ", "")
    report = apply(of, f"1;Forn Vell;{changed};coques;Cocas dulces")
    assert set(Offer.objects.values_list("public_id", flat=True)) == kept
    bread, cakes = Offer.objects.order_by("position")
    assert bread.description_ca == "Amb farina de blat."
    assert [code.pk for code in bread.cpv_codes.all()] == ["03000000"]
    assert cakes.name_es == "Cocas dulces"
    fields = {change["field"] for change in report.of("changed")[0].changes}
    assert fields >= {"offers.0.description_ca", "offers.0.cpv_codes", "offers.1.name_es"}
    assert field_label("offers.0.description_ca") == "descripció en català"


def test_an_offer_that_the_source_no_longer_says_goes_and_another_comes(of):
    apply(of, f"1;Forn Vell;{BREAD};Coques;Cocas")
    report = apply(of, "1;Forn Vell;;;;;;Coques;Cocas")
    assert names() == ["Coques"]
    (change,) = report.of("changed")[0].changes
    assert (change["field"], change["before"], change["after"]) == ("offers", "Pa de pagès", "")
    apply(of, "1;Forn Vell;Torró;;;;;Coques;Cocas")
    assert names() == ["Coques", "Torró"]


def test_no_offers_in_the_row_says_nothing_about_them(of):
    apply(of, f"1;Forn Vell;{BREAD};;")
    apply(of, "1;Forn Vell Nou;;;;;;;")
    assert Enterprise.objects.get().name == "Forn Vell Nou"
    assert names() == ["Pa de pagès"]


def test_what_people_wrote_in_an_offer_stays_and_so_does_the_offer(of):
    apply(of, f"1;Forn Vell;{BREAD};Coques;Cocas")
    bread = Offer.objects.get(name_ca="Pa de pagès")
    bread.description_ca = "El nostre pa."
    bread.provenance["description_ca"] = {"source": "staff", "on": "2026-01-01", "by": 1}
    bread.save()
    report = apply(of, f"1;Forn Vell;{BREAD.replace('mare', 'nova')};Coques;Cocas")
    bread.refresh_from_db()
    assert bread.description_ca == "El nostre pa."
    (kept,) = report.of("changed")[0].kept
    assert (kept["field"], kept["by"]) == ("offers.0.description_ca", "staff")
    apply(of, "1;Forn Vell;;;;;;Coques;Cocas")
    assert names() == ["Coques", "Pa de pagès"]


def test_an_offer_that_somebody_took_away_does_not_come_back(of):
    apply(of, f"1;Forn Vell;{BREAD};Coques;Cocas")
    Offer.objects.filter(name_ca="Coques").delete()
    report = apply(of, f"1;Forn Vell;{BREAD.replace('mare', 'nova')};Coques;Cocas")
    assert names() == ["Pa de pagès"]
    assert [kept["offered"] for kept in report.of("changed")[0].kept] == ["Coques"]


def test_offers_of_others_are_filled_never_removed(of):
    made = builders.enterprise("Forn Vell", nif="F12345674")
    builders.offer(made, "Pa de Pagès!", description_ca="")
    builders.offer(made, "Cafè")
    apply(
        of,
        "1;Forn Vell;F12345674;Pa de pagès;Amb massa mare.",
        header="id;nom;nif;oferta;descripció oferta",
    )
    assert names() == ["Cafè", "Pa de Pagès!"]  # a name that nobody signed stays
    assert Offer.objects.get(name_ca="Pa de Pagès!").description_ca == "Amb massa mare."
    apply(of, "1;Forn Vell;F12345674;Torró;", header="id;nom;nif;oferta;descripció oferta")
    assert names() == ["Cafè", "Pa de Pagès!", "Torró"]


def test_one_cell_may_name_several_and_what_cannot_be_read_is_noted(of):
    header = "id;nom;ofertes;descripció oferta;sector oferta;CPV;oferta oberta a"
    report = apply(
        of, '1;Forn Vell;"Pa|Coques|pa|";"Bo|Dolces|Bo";alim;99999999;marcians', header=header
    )
    assert names() == ["Coques", "Pa"]
    assert set(Offer.objects.values_list("sector__code", flat=True)) == {"alim"}
    (entry,) = report.of("new")
    assert {problem.column for problem in entry.problems} == {"CPV", "oferta oberta a"}
    report = apply(
        of, '2;Taller;"Bicis|Rodes";"Bo|Dolces|Bo";;;', "3;Sense nom;;Tot bo;;;", header=header
    )
    reasons = [problem.reason for entry in report.of("new") for problem in entry.problems]
    assert reasons == ["No se sap de quina oferta és.", "Hi falta el nom de l’oferta."]


def test_names_too_long_and_unknown_codes_are_left_out(of):
    report = apply(of, f"1;Forn Vell;{'x' * 161};;;;;Coques;", "2;Taller;Bici;;;11111111;;;")
    assert names() == ["Bici", "Coques"]
    problems = [problem for entry in report.of("new") for problem in entry.problems]
    assert [problem.reason for problem in problems] == [
        "Passa de 160 caràcters.",
        "No és a la llista del portal.",
    ]


def test_two_rows_of_one_enterprise_bring_offers_to_the_same_profile(of):
    header = "id;nom;nif;oferta"
    apply(of, "1;Forn Vell;F12345674;Pa", "2;Forn Vell, botiga;F12345674;Pa|Coques", header=header)
    assert Enterprise.objects.count() == 1
    assert names() == ["Coques", "Pa"]
