"""Which terms of others' vocabularies correspond to ours: ESSGlobal, CPV 2008, CCAE-2009."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from catalogue.models import CpvCode, EssFamily, LegalForm, Sector
from ess_portal.open_data.datasets import Concept
from ess_portal.open_data.fields import Field, Words

from .getters import of, words_of

ESSGLOBAL = "https://lod.coop/essglobal/2.1/standard/"
CPV = "http://data.europa.eu/cpv/cpv/"
NACE = "http://data.europa.eu/ux2/nace2/"  # CCAE-2009 has its divisions


def matches(term):
    """(vocabulary, code, address) of what a term of ours corresponds to in others' lists."""
    if term.essglobal:
        yield "essglobal", term.essglobal, f"{ESSGLOBAL}{term.essglobal}"
    for code in getattr(term, "cpv_divisions", ()):
        yield "cpv2008", code, f"{CPV}{code}"
    for code in getattr(term, "ccae", ()):
        yield "ccae2009", code, f"{NACE}{code}"


LISTS = {"families": EssFamily, "formes-juridiques": LegalForm, "sectors": Sector}


def crosswalk():
    """Each term of ours that has a counterpart in ESSGlobal, CPV or CCAE."""
    cpv = {code.code: code for code in CpvCode.objects.filter(code__in=_cpv_codes())}
    rows = []
    for name, model in LISTS.items():
        for term in model.objects.all():
            for vocabulary, code, url in matches(term):
                known = cpv.get(code) if vocabulary == "cpv2008" else None
                rows.append(
                    SimpleNamespace(
                        list=name,
                        term=term,
                        vocabulary=vocabulary,
                        code=code,
                        url=url,
                        target=Words(known.label_ca, known.label_es, known.label_en)
                        if known
                        else Words(),
                    )
                )
    return sorted(rows, key=lambda row: (row.list, row.term.code, row.vocabulary, row.code))


def _cpv_codes():
    return {
        code for codes in Sector.objects.values_list("cpv_divisions", flat=True) for code in codes
    }


CROSSWALK_FIELDS = [
    Field("list", "text", _("Llista nostra."), of("list"), "sectors"),
    Field("list_code", "code", _("Codi a la nostra llista."), lambda row: row.term.code, "alim"),
    Field("label", "text", _("Nom a la nostra llista."), lambda row: words_of("label")(row.term), Words("Alimentació", "Alimentación", "Food"), translated=True),
    Field("vocabulary", "text", _("Vocabulari: «essglobal», «cpv2008» o «ccae2009»."), of("vocabulary"), "cpv2008"),
    Field("vocabulary_code", "code", _("Codi en aquell vocabulari."), of("code"), "15000000"),
    Field("vocabulary_url", "url", _("Adreça del terme (URI)."), of("url"), f"{CPV}15000000"),
    Field("vocabulary_label", "text", _("Nom en aquell vocabulari, si en té."), of("target"), Words("", "Alimentos, bebidas, tabaco y productos afines", "Food, beverages, tobacco and related products"), translated=True),
]  # fmt: skip


def concepts():
    """The lists that other vocabularies have too, for SKOS."""
    for name, model in LISTS.items():
        for term in model.objects.all():
            parent = getattr(term, "parent", None)
            yield Concept(
                name,
                term.code,
                words_of("label")(term),
                parent.code if parent else "",
                tuple(url for _vocabulary, _code, url in matches(term)),
            )
