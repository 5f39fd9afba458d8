"""The catalogue's part of the admin, a module for each theme."""

from . import (
    column_mappings,
    enterprises,
    establishments,
    evaluations,
    imports,
    sources,
    terms,
    territory,
)

__all__ = [
    "column_mappings",
    "enterprises",
    "establishments",
    "evaluations",
    "imports",
    "sources",
    "terms",
    "territory",
]
