"""Evaluations of a list: whose they are, in which edition and scale, who may see them."""

from datetime import date

import pytest
from django.db import transaction
from pghistory import context as history_context

from catalogue.enums import MappingKind, RunState
from catalogue.imports import evaluation_undo, readers
from catalogue.imports.evaluations import EvaluationPlanner, EvaluationWriter
from catalogue.imports.mappings import evaluations, mapping_of, sample, suggestions
from catalogue.models import (
    ColumnMapping,
    Criterion,
    Evaluation,
    ImportRun,
    InstrumentEdition,
    SearchDocument,
    Source,
)
from tests import builders
from tests.strict_client import StrictClient

pytestmark = pytest.mark.django_db
CRITERIA = {"democracia": "Democràcia interna", "transparencia": "Transparència", "residus": "Residus"}  # fmt: skip


def edition(code="pamapam-15", **fields):
    labels = {f"label_{language}": code for language in ("ca", "es", "en")}
    made = InstrumentEdition.objects.create(code=code, instrument="Pam a Pam", year=2023, **labels, **fields)  # fmt: skip
    for position, (name, label) in enumerate(CRITERIA.items()):
        Criterion.objects.create(
            edition=made, code=name, position=position, label_ca=label, label_es=label, label_en=label
        )  # fmt: skip
    return made


@pytest.fixture
def source():
    return Source.objects.create(code="xes", name="XES")


def mapping(source, of=None, data=None, visibility="public", **options):
    of = of or edition()
    columns = {"NIF": "nif", "Nom": "name", "Data": "evaluated_on"}
    if data is not None:
        taken = sample.take(readers.read(data, "a.csv", suggestions.knows_heading))
        columns = suggestions.mapped(suggestions.suggest(taken, of.criteria.all()))
    else:
        columns |= {label: f"criterion:{code}" for code, label in CRITERIA.items()}
    return ColumnMapping.objects.create(
        source=source, name=of.code, kind=MappingKind.EVALUATIONS, edition=of, columns=columns,
        visibility=visibility, options=options,
    )  # fmt: skip


def csv(*rows, header="NIF;Nom;Data;Democràcia interna;Transparència;Residus"):
    return "\n".join([header, *rows, ""]).encode()


def apply(columns, data, *, is_dry=False):
    """(the plans, the run) of a file, written in one transaction as a run does."""
    document = readers.read(data, "a.csv", lambda header: header in columns.columns)
    reader = mapping_of(columns.source, columns)
    run = ImportRun.objects.create(
        source=columns.source, columns=columns, file_name="a.csv", file_hash="0" * 64, state=RunState.RUNNING,
    )  # fmt: skip
    planner, writer = EvaluationPlanner(columns.source, reader, lock=True), EvaluationWriter(reader)  # fmt: skip
    plans = []
    with transaction.atomic(), history_context(import_run=run.pk):
        for chunk in planner.plans_of(document, reader):
            plans += chunk
            if not is_dry:
                writer.write(chunk)
    return plans, run


def scores_of(evaluation):
    return {score.criterion.code: score.score for score in evaluation.scores.all()}


def test_scores_enter_and_searches_know_them(source):
    fusta = builders.enterprise("La Fusta", nif="F12345674")
    columns = mapping(source)
    plans, _run = apply(columns, csv("F12345674;La Fusta;15/03/2024;4;2;5"))
    assert [plan.action for plan in plans] == ["new"]
    made = Evaluation.objects.get()
    assert made.enterprise == fusta and scores_of(made) == {"democracia": 4, "transparencia": 2, "residus": 5}  # fmt: skip
    assert (made.evaluated_on, made.valid_until) == (date(2024, 3, 15), date(2027, 3, 15))
    assert made.visibility == "public"
    made.valid_until = date(2100, 1, 1)
    made.save()
    from catalogue import search

    search.refresh()
    document = SearchDocument.objects.get(enterprise=fusta)
    assert document.criteria_met == ["democracia", "residus"]


def test_the_same_file_again_changes_nothing(source):
    builders.enterprise("La Fusta", nif="F12345674")
    columns, data = mapping(source), csv("F12345674;La Fusta;2099-03-15;4;2;5")
    apply(columns, data)
    version = Evaluation.objects.get().version
    plans, _run = apply(columns, data)
    assert [plan.action for plan in plans] == ["unchanged"]
    assert Evaluation.objects.get().version == version


def test_a_row_of_nobody_is_listed_with_names_that_resemble_it(source):
    alike = builders.enterprise("Cooperativa La Fusta de Sants")
    (plan,), _run = apply(mapping(source), csv("F12345674;La Fusta de Sants;2024-01-01;4;2;5"))
    assert plan.action == "rejected" and not Evaluation.objects.exists()
    assert [other["id"] for other in plan.entry.similar] == [alike.pk]


@pytest.mark.parametrize(
    ("scale", "written", "expected"),
    [
        ("0-5", "3", 3), ("0-5", "3,4", 3), ("0-5", "6", -1), ("0-5", "-", None), ("0-5", "", None),
        ("1-5", "1", 0), ("1-5", "5", 5), ("1-5", "3", 3), ("1-5", "0", -1), ("0-10", "7", 4),
        ("0-100", "85 %", 4), ("0-100", "100", 5), ("0-1", "0,5", 3), ("yes-no", "Sí", 5),
        ("yes-no", "no", 0), ("yes-no", "potser", -1), ("0-5", "n/a", None), ("0-5", "molt", -1),
    ],
)  # fmt: skip
def test_scales(scale, written, expected):
    assert evaluations.score_of(written, scale) == expected


def test_days():
    assert evaluations.day_of("2024-03-15 00:00") == date(2024, 3, 15)
    assert evaluations.day_of("5/3/2024") == date(2024, 3, 5)
    assert evaluations.day_of("2023") == date(2023, 12, 31)
    assert evaluations.day_of("31/02/2024") is None and evaluations.day_of("ahir") is None
    assert evaluations.years_later(date(2024, 2, 29), 3) == date(2027, 2, 28)


def test_a_criterion_belongs_to_its_edition(source):
    builders.enterprise("La Fusta", nif="F12345674")
    old, new = edition("balanc-2021"), edition("balanc-2023")
    apply(mapping(source, old), csv("F12345674;La Fusta;2021-12-31;1;1;1"))
    apply(mapping(source, new), csv("F12345674;La Fusta;2023-12-31;5;5;5"))
    assert Evaluation.objects.count() == 2  # both stand side by side
    for made, score in ((old, 1), (new, 5)):
        evaluation = Evaluation.objects.get(edition=made)
        assert {s.criterion.edition_id for s in evaluation.scores.all()} == {made.pk}
        assert set(scores_of(evaluation).values()) == {score}
    columns = ColumnMapping.objects.get(edition=new)
    columns.columns = {"NIF": "nif", "Residus": "criterion:d-una-altra-edicio"}
    reader = mapping_of(source, columns)
    assert reader.columns["Residus"] == []


def test_the_columns_of_criteria_are_suggested(source):
    data = csv("F12345674;La Fusta;2024-01-01;4;3;2", header="CIF;Entitat;Data;1. Democràcia interna;2. Transparencia;Gestió de residus")  # fmt: skip
    assert mapping(source, data=data).columns == {
        "CIF": "nif",
        "Entitat": "name",
        "Data": "evaluated_on",
        "1. Democràcia interna": "criterion:democracia",
        "2. Transparencia": "criterion:transparencia",
    }  # "Gestió de residus" is too far from "Residus": a person chooses it


def test_a_private_one_never_becomes_public(source):
    """The canary: a score of 5 that must not show in any page nor search."""
    fusta = builders.enterprise("La Fusta", nif="F12345674")
    columns = mapping(source, visibility="private")
    data = csv("F12345674;La Fusta;2099-03-15;5;;")
    apply(columns, data)
    columns.visibility = "public"
    columns.save()
    (plan,), _run = apply(columns, csv("F12345674;La Fusta;2099-03-15;5;5;"))
    assert plan.action == "changed" and "privada" in plan.entry.note
    assert Evaluation.objects.get().visibility == "private"
    assert SearchDocument.objects.get(enterprise=fusta).criteria_met == []
    client = StrictClient()
    text = client.get(f"/ca/cataleg/{fusta.slug}/").content.decode()
    assert "Democràcia interna" not in text
    Evaluation.objects.update(visibility="public")  # it could be shown
    assert "Democràcia interna" in client.get(f"/ca/cataleg/{fusta.slug}/").content.decode()


def test_what_a_person_wrote_stays(source):
    builders.enterprise("La Fusta", nif="F12345674")
    columns = mapping(source)
    apply(columns, csv("F12345674;La Fusta;2099-03-15;4;2;5"))
    score = Evaluation.objects.get().scores.get(criterion__code="residus")
    score.score = 1
    with history_context(user=1):
        score.save()
    (plan,), _run = apply(columns, csv("F12345674;La Fusta;2099-03-15;4;2;3"))
    assert plan.action == "unchanged" and plan.entry.kept
    assert scores_of(Evaluation.objects.get())["residus"] == 1


def test_a_run_is_taken_back(source):
    builders.enterprise("La Fusta", nif="F12345674")
    builders.enterprise("El Forn", nif="F08557548")
    columns = mapping(source)
    apply(columns, csv("F12345674;La Fusta;2099-03-15;4;2;"))
    _plans, run = apply(
        columns, csv("F12345674;La Fusta;2099-06-01;1;2;5", "F08557548;El Forn;2099-06-01;3;3;3")
    )
    assert Evaluation.objects.count() == 2
    undone = evaluation_undo.undo(run)
    assert (undone.done, undone.left) == (2, [])
    left = Evaluation.objects.get()
    assert left.evaluated_on == date(2099, 3, 15)
    assert scores_of(left) == {"democracia": 4, "transparencia": 2}


def test_what_changed_after_a_run_is_not_taken_back(source):
    builders.enterprise("La Fusta", nif="F12345674")
    columns = mapping(source)
    _plans, run = apply(columns, csv("F12345674;La Fusta;2099-03-15;4;2;"))
    with history_context(user=1):
        Evaluation.objects.update(url="https://exemple.cat")
    undone = evaluation_undo.undo(run)
    assert undone.done == 0 and undone.left[0][0] == "La Fusta"
    assert Evaluation.objects.exists()


def test_rows_that_cannot_be_used_say_why(source):
    builders.enterprise("La Fusta", nif="F12345674")
    rows = (
        "F12345675;Nif dolent;2024-01-01;4;;",
        ";Sense NIF;2024-01-01;4;;",
        "F12345674;La Fusta;ahir;4;;",
        "F12345674;La Fusta;2024-01-01;;;",
        "F12345674;La Fusta;2024-01-01;9;4;",
    )
    plans, _run = apply(mapping(source), csv(*rows))
    assert [plan.action for plan in plans] == ["rejected"] * 4 + ["rejected"]
    assert all(plan.entry.problems for plan in plans)
