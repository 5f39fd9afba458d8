"""The controlled lists as exports need them: code, and labels in the three languages."""

from dataclasses import dataclass
from functools import cache

from catalogue.models import (
    Certification,
    Criterion,
    EssFamily,
    InstrumentEdition,
    LegalForm,
    Sector,
    Source,
)
from ess_portal.open_data.fields import Words

LABELS = ("label_ca", "label_es", "label_en")


@dataclass(frozen=True)
class Term:
    code: str
    label: Words
    parent_id: int | None = None


class Vocabulary:
    """Each list as id → Term; small lists, read once for a whole export."""

    def __init__(self):
        self.sectors = _terms(Sector, "parent_id")
        self.families = _terms(EssFamily)
        self.legal_forms = _terms(LegalForm, "family_id")
        self.certifications = _terms(Certification)
        self.criteria = _terms(Criterion, "edition_id")
        self.editions = _terms(InstrumentEdition)
        self.sources = {
            pk: values
            for pk, *values in Source.objects.values_list("pk", "code", "name", "licence")
        }
        # Criteria of several editions share code and label.
        self.criteria_by_code = {term.code: term for term in self.criteria.values()}

    def top(self, sector_id):
        sector = self.sectors[sector_id]
        return self.sectors.get(sector.parent_id, sector)


def _terms(model, parent=None):
    fields = ("pk", "code", *LABELS, *([parent] if parent else []))
    return {
        pk: Term(code, Words(*rest[:3]), *rest[3:])
        for pk, code, *rest in model.objects.values_list(*fields)
    }


@cache
def choice_words(choices):
    """value → Words of an enum's labels."""
    return {value: Words.of(label) for value, label in choices.choices}
