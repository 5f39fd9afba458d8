from .enterprises import Enterprise, EnterpriseCertification, FormerAddress, Photo
from .establishments import Establishment, OpeningException, OpeningPeriod
from .evaluations import Criterion, Evaluation, EvaluationScore, InstrumentEdition
from .offers import Offer
from .relations import Relation
from .search import SearchDocument
from .sources import ImportRun, PossibleDuplicate, Source, SourceRecord
from .terms import Certification, CpvCode, EssFamily, LegalForm, Sector
from .territory import Boundary, District, Holiday, Municipality, Neighbourhood

__all__ = [
    "Boundary",
    "Certification",
    "CpvCode",
    "Criterion",
    "District",
    "Enterprise",
    "EnterpriseCertification",
    "EssFamily",
    "Establishment",
    "Evaluation",
    "EvaluationScore",
    "FormerAddress",
    "Holiday",
    "ImportRun",
    "InstrumentEdition",
    "LegalForm",
    "Municipality",
    "Neighbourhood",
    "Offer",
    "OpeningException",
    "OpeningPeriod",
    "Photo",
    "PossibleDuplicate",
    "Relation",
    "SearchDocument",
    "Sector",
    "Source",
    "SourceRecord",
]
