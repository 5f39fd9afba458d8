"""The pages on which staff map the columns of a list: sample, columns, words, what would enter."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalogue.imports import run_actions, work
from catalogue.models import ColumnMapping, Enterprise, ImportRun, InstrumentEdition, Offer, Source
from tests import builders, staff
from tests.catalogue.spreadsheets import xlsx
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
ADD = "/gestio/catalogue/columnmapping/add/"
ROWS = [
    ["Registre de cooperatives", None, None, None, None, None],
    ["Núm.", "Denominació", "CIF", "Activitat", "Domicili", "Cognoms del representant"],
    [12, "LA FUSTA DE SANTS, SCCL", "F12345674", "Fusteria", "C/ Premià, 15", "Puig Vila"],
    [13, "FORN VELL, SCCL", None, "Forn de pa", "C/ Gran, 3", "Serra Mas"],
    [14, "TALLER NOU, SCCL", None, "Ferralla", "C/ Nou, 8", "Roca Pi"],
]


@pytest.fixture
def moderator():
    client = StrictClient()
    client.force_login(staff.moderator())
    return client


@pytest.fixture
def sectors():
    builders.sector("alim", label="Alimentació")
    builders.sector("habi-fusta", label="Fusteria i ebenisteria", synonyms_ca=["fusteria"])


def start(client, data=None, name="registre.xlsx", **fields):
    given = {"kind": "enterprises", "visibility": "private", "new_source": "Registre"} | fields
    if data is not None:
        given["file"] = SimpleUploadedFile(name, data)
    return client.post(ADD, given)


def page_of(mapping, step="change"):
    step = {"change": "change", "values": "valors", "result": "resultat"}[step]
    return f"/gestio/catalogue/columnmapping/{mapping.pk}/{step}/"


def posted(response, form_id, **changes):
    data = staff.posted_by(response, form_id)
    return {name: values[-1] for name, values in data.items() if values} | changes


def field_named(response, label):
    form = response.context["form"]
    return next(name for name in form.fields if str(form.fields[name].label) == label)


def test_from_a_spreadsheet_to_its_import(moderator, sectors):
    assert moderator.get(ADD).status_code == 200
    response = start(moderator, xlsx(*ROWS))
    mapping = ColumnMapping.objects.get()
    assert response["Location"] == page_of(mapping)
    assert mapping.source.name == "Registre" and mapping.name == "registre"
    assert mapping.columns == {
        "Núm.": "external_id",
        "Denominació": "name",
        "CIF": "nif",
        "Activitat": "sectors",
        "Domicili": "address",
    }
    page = moderator.get(page_of(mapping))
    text = page.content.decode()
    assert "La Fusta de Sants, SCCL" in text and "Carrer Premià 15" in text
    assert "Cognoms del representant" in text and "Puig" not in text
    assert "Puig" not in json.dumps(mapping.sample)
    on = moderator.post(page_of(mapping), posted(page, "columns-form"))
    assert on["Location"] == page_of(mapping, "values")
    assert Source.objects.get().columns == mapping
    words = moderator.get(page_of(mapping, "values"))
    assert (
        words.context["form"].fields[field_named(words, "Sectors: Fusteria")].initial
        == "habi-fusta"
    )
    name = field_named(words, "Sectors: Forn de pa")
    ferralla = field_named(words, "Sectors: Ferralla")
    data = posted(words, "values-form") | {name: "alim", ferralla: "-"}
    on = moderator.post(page_of(mapping, "values"), data)
    assert on["Location"] == page_of(mapping, "result")
    mapping.refresh_from_db()
    assert mapping.values == {
        "sectors": {"Fusteria": "habi-fusta", "Forn de pa": "alim", "Ferralla": ""}
    }
    result = moderator.get(page_of(mapping, "result")).content.decode()
    assert "Alimentació" in result
    assert "Comprova tota la llista" in result
    run = ImportRun.objects.get()
    checked = moderator.post(page_of(mapping, "result"))
    assert checked["Location"] == f"/gestio/catalogue/importrun/{run.pk}/change/"
    work.here(run)
    run.refresh_from_db()
    assert (run.state, run.columns, run.counts["new"]) == ("dry_run", mapping, 3)
    run_actions.confirm(run=run, by=run.by)
    work.here(run)
    entered = {e.name: e for e in Enterprise.objects.select_related("main_sector")}
    assert entered["La Fusta de Sants, SCCL"].main_sector.code == "habi-fusta"
    assert entered["Forn Vell, SCCL"].main_sector.code == "alim"
    assert entered["Taller Nou, SCCL"].main_sector is None


def test_the_first_rows_follow_a_choice_without_saving_it(moderator):
    start(moderator, b"codi;empresa;lema\n1;Fusta;Fem mobles\n2;Forn;Fem pa\n", "a.csv")
    mapping = ColumnMapping.objects.get()
    page = moderator.get(page_of(mapping))
    field, version = field_named(page, "lema"), mapping.version
    data = posted(page, "columns-form", _preview="1") | {field: "summary_ca"}
    part = moderator.post(page_of(mapping), data, headers={"X-Part": "preview"})
    assert "Fem mobles" in part.content.decode() and "<html" not in part.content.decode()
    whole = moderator.post(page_of(mapping), data)
    assert "Fem mobles" in whole.content.decode() and "<html" in whole.content.decode()
    mapping.refresh_from_db()
    assert "lema" not in mapping.columns and mapping.version == version


def test_two_people_map_the_same_columns(moderator):
    start(moderator, b"nom;lema\nFusta;Fem mobles\nForn;Fem pa\n", "a.csv")
    mapping = ColumnMapping.objects.get()
    page = moderator.get(page_of(mapping))
    field = field_named(page, "lema")
    first = posted(page, "columns-form") | {field: "summary_ca"}
    assert moderator.post(page_of(mapping), first).status_code == 302
    second = posted(page, "columns-form") | {field: "description"}
    conflict = moderator.post(page_of(mapping), second)
    assert conflict.status_code == 409
    text = conflict.content.decode()
    assert "Algú altre ho ha canviat" in text and "Resum en català" in text
    mapping.refresh_from_db()
    assert mapping.columns["lema"] == "summary_ca"
    again = moderator.post(page_of(mapping), posted(conflict, "columns-form"))
    mapping.refresh_from_db()
    assert again.status_code == 302 and mapping.columns["lema"] == "description"


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "buit"), (b"PK\x03\x04xx", "malm\xe8s"), (b"nom;nif\n", "cap\xe7alera"), (None, "Tria un fitxer")],
)  # fmt: skip
def test_a_sample_that_cannot_be_read_says_why(moderator, data, said):
    page = start(moderator, data)
    text = page.content.decode()
    assert page.status_code == 200 and (said in text or (data == b"" and "buid" in text))
    assert not ColumnMapping.objects.exists() and not Source.objects.exists()


def test_pasted_cells_are_a_sample_too(moderator):
    start(moderator, pasted="Nom\tCIF\nLa Fusta\tF12345674\n")
    assert ColumnMapping.objects.get().columns == {"Nom": "name", "CIF": "nif"}


def test_without_a_column_for_the_name_nothing_is_saved(moderator):
    start(moderator, b"nom;lema\nFusta;Fem mobles\nForn;Fem pa\n", "a.csv")
    mapping = ColumnMapping.objects.get()
    page = moderator.get(page_of(mapping))
    data = posted(page, "columns-form") | {field_named(page, "nom"): ""}
    answer = moderator.post(page_of(mapping), data)
    assert answer.status_code == 200 and "quina columna té el nom" in answer.content.decode()
    mapping.refresh_from_db()
    assert mapping.columns["nom"] == "name"


def test_three_hundred_columns_on_one_page(moderator, django_assert_max_num_queries):
    header = ["nom", *(f"columna {n}" for n in range(299))]
    rows = [header, *(["Taller", *("x" for _ in range(299))] for _ in range(3))]
    start(moderator, "\n".join(";".join(row) for row in rows).encode(), "ample.csv")
    mapping = ColumnMapping.objects.get()
    with django_assert_max_num_queries(40):
        page = moderator.get(page_of(mapping))
    assert page.content.decode().count("<select") >= 300
    assert moderator.post(page_of(mapping), posted(page, "columns-form")).status_code == 302


def test_who_may_not_map(moderator):
    start(moderator, b"nom;lema\nFusta;Fem mobles\n", "a.csv")
    mapping = ColumnMapping.objects.get()
    client = StrictClient()
    pages = [ADD, page_of(mapping), page_of(mapping, "values"), page_of(mapping, "result")]
    for address in pages:
        assert client.get(address).status_code == 302
    client.force_login(staff.person())
    for address in pages:
        assert client.get(address).status_code == 403
    for missing in ("9876", "x"):
        answer = moderator.get(f"/gestio/catalogue/columnmapping/{missing}/change/", follow=True)
        assert "ja no existeix" in answer.content.decode()


@pytest.mark.parametrize("language", ["es", "en"])
def test_in_other_languages(language):
    client = StrictClient()
    client.force_login(staff.moderator(language=language))
    start(client, b"nom;lema\nFusta;Fem mobles\n", "a.csv")
    text = client.get(page_of(ColumnMapping.objects.get())).content.decode()
    assert {"es": "Guarda y continúa", "en": "Save and continue"}[language] in text


def test_words_of_a_later_file_are_in_its_report_with_a_link(moderator, sectors):
    start(moderator, b"nom;sector\nFusta;Fusteria\nForn;Fusteria\n", "a.csv")
    mapping = ColumnMapping.objects.get()
    later = b"nom;sector\nReixes;Ferralla\nPortes;Ferralla\n"
    run = run_actions.start(
        source=mapping.source,
        file=SimpleUploadedFile("b.csv", later),
        name="b.csv",
        columns=mapping,
        by=None,
    )
    work.here(run)
    text = moderator.get(f"/gestio/catalogue/importrun/{run.pk}/change/").content.decode()
    assert "«Ferralla» (2)" in text and page_of(mapping, "values") in text
    words = moderator.get(page_of(mapping, "values"))
    assert field_named(words, "Sectors: Ferralla")


def test_a_run_whose_columns_were_not_understood_leads_here(moderator):
    source = Source.objects.create(code="prova", name="Prova")
    data = b"qui;on\nLa Fusta;Carrer Gran, 3\nEl Forn;Carrer Nou, 5\n"
    run = run_actions.start(
        source=source, file=SimpleUploadedFile("c.csv", data), name="c.csv", by=None
    )
    work.here(run)
    text = moderator.get(f"/gestio/catalogue/importrun/{run.pk}/change/").content.decode()
    assert f"columnmapping/add/?run={run.pk}" in text
    answer = moderator.post(f"{ADD}?run={run.pk}", {"kind": "enterprises"})
    mapping = ColumnMapping.objects.get()
    assert answer["Location"] == page_of(mapping)
    assert (mapping.source, mapping.sample["run"]) == (source, run.pk)
    assert mapping.columns["on"] == "address" and mapping.columns["qui"] == "name"
    moderator.post(page_of(mapping, "result"))
    work.here(run)
    run.refresh_from_db()
    assert (run.state, run.counts["new"]) == ("dry_run", 2)


def test_words_of_offers_sectors_are_mapped_too(moderator, sectors):
    start(
        moderator,
        b"nom;producte;sector del producte\nFusta;Taules;Mobles fets\nForn;Coques;Mobles fets\n",
        "a.csv",
    )
    mapping = ColumnMapping.objects.get()
    columns = {"nom": "name", "producte": "offer_name_ca", "sector del producte": "offer_sector"}
    ColumnMapping.objects.update(columns=columns)
    words = moderator.get(page_of(mapping, "values"))
    name = field_named(words, "Sector del producte o servei: Mobles fets")
    moderator.post(page_of(mapping, "values"), posted(words, "values-form") | {name: "habi-fusta"})
    run = ImportRun.objects.get()
    moderator.post(page_of(mapping, "result"))
    work.here(run)
    run.refresh_from_db()
    assert "unknown" not in run.counts or not run.counts["unknown"]
    run_actions.confirm(run=run, by=None)
    work.here(run)
    assert {offer.sector.code for offer in Offer.objects.all()} == {"habi-fusta"}


def test_words_of_offers_that_nobody_knows_are_in_the_report(moderator, sectors):
    start(
        moderator, b"nom;oferta;sector de l\xe2\x80\x99oferta\nFusta;Taules;Mobles fets\n", "a.csv"
    )
    columns = {"nom": "name", "oferta": "offer_name_ca", "sector de l’oferta": "offer_sector"}
    ColumnMapping.objects.update(columns=columns)
    run = ImportRun.objects.get()
    moderator.post(page_of(ColumnMapping.objects.get(), "result"))
    work.here(run)
    text = moderator.get(f"/gestio/catalogue/importrun/{run.pk}/change/").content.decode()
    assert "«Mobles fets» (1)" in text and "Digues què volen dir" in text


def test_a_word_that_tells_proposes_its_term_and_the_first_rows_take_it(moderator):
    for code, label in [
        ("coop-a", "Cooperativa agrària"),
        ("coop-s", "Cooperativa de serveis"),
        ("coop-m", "Cooperativa mixta"),
    ]:
        builders.legal_form(code, label=label)
    start(
        moderator,
        "nom;forma jurídica\nFusta;AGRÀRIA\nForn;Serveis\nRec;Treball\n".encode(),
        "a.csv",
    )
    words = moderator.get(page_of(ColumnMapping.objects.get(), "values"))
    proposed = {
        word: words.context["form"].fields[field_named(words, f"Forma jurídica: {word}")].initial
        for word in ("AGRÀRIA", "Serveis", "Treball")
    }
    assert proposed == {"AGRÀRIA": "coop-a", "Serveis": "coop-s", "Treball": ""}
    shown = {row["name"]: dict(row["facts"]) for row in words.context["preview"]["rows"]}
    assert "Cooperativa agrària" in shown["Fusta"].values()
    assert [item["word"] for item in words.context["preview"]["unknown"]] == ["Treball"]
    assert ColumnMapping.objects.get().values == {}


def test_an_edition_says_that_rows_are_evaluations_or_is_taken_away(moderator):
    edition = InstrumentEdition.objects.create(code="x", instrument="X", year=2023, label_ca="X")
    page = start(moderator, b"nom;nif\nFusta;F12345674\n", "a.csv", edition=edition.pk)
    assert page.status_code == 200 and "Has triat una edició" in page.content.decode()
    assert not ColumnMapping.objects.exists()


def change_sample(client, mapping, data, name="nova.csv", version=None):
    given = {"file": SimpleUploadedFile(name, data), "base_version": version or mapping.version}
    address = f"/gestio/catalogue/columnmapping/{mapping.pk}/mostra/"
    return client.post(address, given, follow=True)


def test_another_sample_keeps_what_was_said_and_proposes_the_new_columns(moderator):
    start(moderator, b"nom;lema\nFusta;Fem mobles\n", "a.csv")
    mapping = ColumnMapping.objects.get()
    ColumnMapping.objects.update(columns={"nom": "name", "lema": "summary_ca"})
    mapping.refresh_from_db()
    page = change_sample(moderator, mapping, b"codi;nom;lema;CIF\n1;Forn;Fem pa;F12345674\n")
    text = page.content.decode()
    assert "La mostra és ara «nova.csv»" in text and "Columnes noves: codi, CIF" in text
    mapping.refresh_from_db()
    assert mapping.columns == {
        "codi": "external_id",
        "nom": "name",
        "lema": "summary_ca",
        "CIF": "nif",
    }
    assert "Fem pa" in text and "Fem mobles" not in text
    run = ImportRun.objects.order_by("-pk").first()
    assert (run.file_name, run.columns, mapping.sample["run"]) == ("nova.csv", mapping, run.pk)
    moderator.post(page_of(mapping, "result"))
    work.here(run)
    run.refresh_from_db()
    assert (run.state, run.counts["new"]) == ("dry_run", 1)


def test_a_sample_that_cannot_be_used_leaves_the_one_there_was(moderator):
    start(moderator, b"nom;lema\nFusta;Fem mobles\n", "a.csv")
    mapping = ColumnMapping.objects.get()
    broken = change_sample(moderator, mapping, b"PK\x03\x04xx", "b.xlsx").content.decode()
    assert "La mostra és la mateixa." in broken
    stale = change_sample(moderator, mapping, b"nom\nForn\n", version=mapping.version - 1)
    assert "Algú altre ha canviat aquesta correspondència" in stale.content.decode()
    mapping.refresh_from_db()
    assert mapping.sample_name == "a.csv" and ImportRun.objects.count() == 1
