"""The controlled lists, read once, by code."""

from dataclasses import dataclass

from django.core.management import call_command

from catalogue.models import (
    Certification,
    CpvCode,
    EssFamily,
    InstrumentEdition,
    LegalForm,
    Municipality,
    Neighbourhood,
    Sector,
)


@dataclass(frozen=True)
class Lists:
    sectors: dict
    families: dict
    legal_forms: dict
    neighbourhoods: dict
    certifications: dict
    editions: dict  # code → edition, its criteria prefetched
    barcelona: Municipality
    cpv_codes: frozenset


def load():
    """The lists; loads the reference data first when there are none."""
    if not (Sector.objects.exists() and Neighbourhood.objects.exists()):
        call_command("load_reference", verbosity=0)
    return Lists(
        sectors=_by_code(Sector.objects.all()),
        families=_by_code(EssFamily.objects.all()),
        legal_forms=_by_code(LegalForm.objects.select_related("family")),
        neighbourhoods=_by_code(Neighbourhood.objects.all()),
        certifications=_by_code(Certification.objects.all()),
        editions=_by_code(InstrumentEdition.objects.prefetch_related("criteria")),
        barcelona=Municipality.objects.get(name="Barcelona"),
        cpv_codes=frozenset(CpvCode.objects.values_list("code", flat=True)),
    )


def _by_code(queryset):
    return {term.code: term for term in queryset}
