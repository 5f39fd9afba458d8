"""Enterprises, their places, offers and public evaluations, in the order of their identifiers."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from catalogue.enums import Visibility
from catalogue.exports import reading
from catalogue.exports.enterprise_fields import FIELDS as ENTERPRISE_FIELDS
from catalogue.exports.place_fields import OFFER_FIELDS, PLACE_FIELDS
from catalogue.finder import Search
from catalogue.models import Enterprise, EvaluationScore
from ess_portal.open_data.fields import Field, Words

from .getters import of, words_of

OF_A_SEARCH = {"matching_places_count"}  # what only a search has


def of_enterprise(name):
    """A column of the enterprise in the row of one of its things."""
    known = next(field for field in ENTERPRISE_FIELDS if field.name == name)
    return Field(
        name, known.kind, known.meaning, lambda row: known.value(row.record), known.example
    )


def enterprise_fields():
    return [field for field in ENTERPRISE_FIELDS if field.name not in OF_A_SEARCH]


def place_fields():
    return [
        of_enterprise("public_id"),
        *PLACE_FIELDS[:1],
        of_enterprise("name"),
        *PLACE_FIELDS[1:],
    ]


def offer_fields():
    return [
        of_enterprise("public_id"),
        *OFFER_FIELDS[:1],
        of_enterprise("name"),
        *OFFER_FIELDS[1:],
    ]


def within(record, name):
    """The enterprise's places or offers, each knowing its record, in the order of their key."""
    rows = sorted(getattr(record, name), key=lambda row: str(row.public_id))
    for row in rows:
        row.record = record
    return rows


def places():
    return (place for record in reading.all_records() for place in within(record, "places"))


def offers():
    return (offer for record in reading.all_records() for offer in within(record, "offers"))


SCORE = {
    "public_id": "evaluation__enterprise__public_id",
    "name": "evaluation__enterprise__name",
    "edition_code": "evaluation__edition__code",
    "instrument": "evaluation__edition__instrument",
    "evaluated_on": "evaluation__evaluated_on",
    "valid_until": "evaluation__valid_until",
    "url": "evaluation__url",
    "criterion_code": "criterion__code",
    "label_ca": "criterion__label_ca",
    "label_es": "criterion__label_es",
    "label_en": "criterion__label_en",
    "score": "score",
    "max_score": "evaluation__edition__max_score",
    "met_from": "evaluation__edition__met_from",
}


def scores():
    """A row per criterion of each public evaluation in force of a published enterprise."""
    today = Search.now().date()
    published = Enterprise.objects.published().order_by("public_id").values_list("pk", flat=True)
    public = EvaluationScore.objects.filter(
        evaluation__visibility=Visibility.PUBLIC, evaluation__valid_until__gte=today
    ).order_by()
    for ids in reading.chunks(list(published.iterator())):
        found = public.filter(evaluation__enterprise_id__in=ids).values_list(*SCORE.values())
        rows = (SimpleNamespace(**dict(zip(SCORE, values, strict=True))) for values in found)
        yield from sorted(
            rows, key=lambda row: (str(row.public_id), row.edition_code, row.criterion_code)
        )


SCORE_FIELDS = [
    Field("public_id", "id", _("Identificador de la iniciativa: no canvia mai."), of("public_id"), codes="iniciatives"),
    Field("name", "text", _("Nom."), of("name"), "Fusteria Solidària"),
    Field("evaluation_edition_code", "code", _("Edició de l’instrument."), of("edition_code"), "pamapam-15"),
    Field("evaluation_instrument", "text", _("Instrument."), of("instrument"), "Pam a Pam"),
    Field("evaluation_date", "date", _("Data de l’avaluació."), of("evaluated_on"), "2025-03-14"),
    Field("evaluation_valid_until", "date", _("Fins quan val l’avaluació."), of("valid_until"), "2028-03-14"),
    Field("evaluation_url", "url", _("L’avaluació a l’eina que la fa."), of("url"), "https://pamapam.cat"),
    Field("criterion_code", "code", _("Criteri, codi."), of("criterion_code"), "democracia-interna", "criteris"),
    Field("criterion_name", "text", _("Criteri, nom."), words_of("label"), Words("Democràcia interna", "Democracia interna", "Internal democracy"), translated=True),
    Field("score", "integer", _("Puntuació."), of("score"), 4),
    Field("max_score", "integer", _("Puntuació màxima."), of("max_score"), 5),
    Field("is_met", "boolean", _("El criteri s’assoleix amb aquesta puntuació."), lambda row: row.score >= row.met_from, True),
]  # fmt: skip
