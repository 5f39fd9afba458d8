"""The controlled lists, in the order of their codes."""

from types import SimpleNamespace

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from catalogue.enums import (
    Accessibility,
    Audience,
    CertificationKind,
    Precision,
    RecordState,
    StaffBand,
    State,
    Territory,
    TurnoverBand,
)
from catalogue.exports.vocabulary import choice_words
from catalogue.models import (
    Certification,
    Criterion,
    EssFamily,
    LegalForm,
    Neighbourhood,
    Sector,
    Source,
    SourceRecord,
)
from ess_portal.open_data.fields import Field, Words

from .getters import of, words_of

POSITION = Field("position", "integer", _("Lloc a la llista."), of("position"), 1)
HELP = Field("help", "text", _("Explicació."), words_of("help"), translated=True)
ESSGLOBAL_FIELD = Field("essglobal", "code", _("Terme d’ESSGlobal que hi correspon, «esquema/codi»."), of("essglobal"), "activities-modified/AM60", "correspondencies")  # fmt: skip


def code(example):
    return Field("code", "code", _("Codi: no canvia mai."), of("code"), example)


def label(*example):
    return Field("label", "text", _("Nom."), words_of("label"), Words(*example), translated=True)


def by_code(queryset, *keys):
    """Rows of a short list, in the order that Python gives their codes."""
    keys = keys or ("code",)
    return sorted(queryset, key=lambda row: [str(getattr(row, key)) for key in keys])


def sectors():
    return by_code(Sector.objects.select_related("parent"))


def legal_forms():
    return by_code(LegalForm.objects.select_related("family"))


def criteria():
    rows = list(Criterion.objects.select_related("edition"))
    for row in rows:
        row.edition_code = row.edition.code
    return by_code(rows, "edition_code", "code")


def families():
    return by_code(EssFamily.objects.all())


def certifications():
    return by_code(Certification.objects.all())


def sources():
    """Those of which something is published."""
    linked = SourceRecord.objects.filter(
        source=OuterRef("pk"), state=RecordState.LINKED, enterprise__state=State.PUBLISHED
    )
    return by_code(Source.objects.filter(Exists(linked)))


def neighbourhoods():
    return by_code(Neighbourhood.objects.select_related("district"))


FAMILY_FIELDS = [
    code("cooperativa"),
    label("Cooperativa", "Cooperativa", "Co-operative"),
    HELP,
    POSITION,
    ESSGLOBAL_FIELD,
]
SECTOR_FIELDS = [
    code("alim"),
    Field("parent_code", "code", _("Sector superior, codi."), lambda row: row.parent.code if row.parent else "", "", "sectors"),
    label("Alimentació", "Alimentación", "Food"),
    POSITION,
    Field("ccae", "list", _("Divisions de la CCAE-2009 (NACE Rev. 2) que hi corresponen."), of("ccae"), "10 | 47"),
    Field("cpv_divisions", "list", _("Codis CPV 2008 que hi corresponen."), of("cpv_divisions"), "15000000"),
    ESSGLOBAL_FIELD,
]  # fmt: skip
LEGAL_FORM_FIELDS = [
    code("coop-treball"),
    label("Cooperativa de treball associat", "Cooperativa de trabajo asociado", "Worker co-operative"),
    Field("family_code", "code", _("Família habitual, codi."), lambda row: row.family.code if row.family else "", "cooperativa", "families"),
    POSITION,
    ESSGLOBAL_FIELD,
]  # fmt: skip
CRITERION_FIELDS = [
    Field("edition_code", "code", _("Edició de l’instrument."), of("edition_code"), "pamapam-15"),
    code("democracia-interna"),
    Field("instrument", "text", _("Instrument."), lambda row: row.edition.instrument, "Pam a Pam"),
    Field("edition_year", "integer", _("Any de l’edició."), lambda row: row.edition.year, 2017),
    label("Democràcia interna", "Democracia interna", "Internal democracy"),
    Field("block", "text", _("Bloc del qüestionari."), words_of("block"), translated=True),
    HELP,
    POSITION,
    Field("max_score", "integer", _("Puntuació màxima."), lambda row: row.edition.max_score, 5),
    Field("met_from", "integer", _("Puntuació a partir de la qual s’assoleix."), lambda row: row.edition.met_from, 3),
]  # fmt: skip
CERTIFICATION_FIELDS = [
    code("balanc-social"),
    label("Segell Balanç Social", "Sello Balanç Social", "Balanç Social seal"),
    Field("kind", "code", _("Segell, registre o etiqueta."), of("kind"), "seal", "valors"),
    Field("issuer", "text", _("Qui l’atorga."), of("issuer"), "XES"),
    Field("url", "url", _("Web."), of("url"), "https://xes.cat"),
    POSITION,
]  # fmt: skip
NEIGHBOURHOOD_FIELDS = [
    Field("neighborhood_id", "code", _("Barri, codi municipal."), of("code"), "18"),
    Field("neighborhood_name", "text", _("Barri, nom."), of("name"), "Sants"),
    Field("district_id", "code", _("Districte, codi municipal."), lambda row: row.district.code, "03"),
    Field("district_name", "text", _("Districte, nom."), lambda row: row.district.name, "Sants-Montjuïc"),
    Field("geo_epgs_4326_lat", "number", _("Latitud en graus, WGS84 (EPSG:4326)."), of("label_lat"), 41.3755),
    Field("geo_epgs_4326_lon", "number", _("Longitud en graus, WGS84 (EPSG:4326)."), of("label_lon"), 2.1365),
]  # fmt: skip
SOURCE_FIELDS = [
    code("pam-a-pam"),
    Field("name", "text", _("Nom."), of("name"), "Pam a Pam"),
    Field("url", "url", _("Web."), of("url"), "https://pamapam.cat"),
    Field("licence", "text", _("Llicència de les seves dades."), of("licence"), "CC BY-SA 4.0"),
]  # fmt: skip

CHOICES = {
    "certification_kind": CertificationKind,
    "entrance": Accessibility,
    "geo_precision": Precision,
    "offers_open_to": Audience,
    "staff_band": StaffBand,
    "territory_code": Territory,
    "turnover_band": TurnoverBand,
}
CHOICE_FIELDS = [
    Field("column", "text", _("Columna que fa servir el codi."), of("column"), "staff_band"),
    code("1-9"),
    label("D’1 a 9 persones", "De 1 a 9 personas", "1 to 9 people"),
]


def choices():
    rows = [
        SimpleNamespace(column=column, code=code, **labelled(words))
        for column, kinds in CHOICES.items()
        for code, words in choice_words(kinds).items()
    ]
    return by_code(rows, "column", "code")


def labelled(words):
    return {f"label_{code}": text for code, text in words._asdict().items()}
