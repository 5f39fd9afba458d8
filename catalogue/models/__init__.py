from .enterprises import (
    Enterprise,
    EnterpriseCertification,
    EnterpriseFamilies,
    EnterpriseOtherSectors,
    FormerAddress,
    Photo,
)
from .establishments import Establishment, OpeningException, OpeningPeriod
from .evaluations import Criterion, Evaluation, EvaluationScore, InstrumentEdition
from .offers import Offer, OfferCpvCodes
from .relations import Relation
from .runs import ImportRow, ImportRun
from .search import SearchDocument, SearchWord
from .sources import (
    ColumnMapping,
    Merge,
    PossibleDuplicate,
    Source,
    SourceRecord,
)
from .terms import Certification, CpvCode, EssFamily, LegalForm, Sector, SynonymGroup
from .territory import Boundary, District, Holiday, Municipality, Neighbourhood

__all__ = [
    "Boundary",
    "Certification",
    "ColumnMapping",
    "CpvCode",
    "Criterion",
    "District",
    "Enterprise",
    "EnterpriseCertification",
    "EnterpriseFamilies",
    "EnterpriseOtherSectors",
    "EssFamily",
    "Establishment",
    "Evaluation",
    "EvaluationScore",
    "FormerAddress",
    "Holiday",
    "ImportRow",
    "ImportRun",
    "InstrumentEdition",
    "LegalForm",
    "Merge",
    "Municipality",
    "Neighbourhood",
    "Offer",
    "OfferCpvCodes",
    "OpeningException",
    "OpeningPeriod",
    "Photo",
    "PossibleDuplicate",
    "Relation",
    "SearchDocument",
    "SearchWord",
    "Sector",
    "Source",
    "SourceRecord",
    "SynonymGroup",
]
