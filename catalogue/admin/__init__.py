"""The catalogue's part of the admin, a module for each theme."""

from . import (
    column_mappings,
    duplicates,
    enterprises,
    establishments,
    evaluations,
    imports,
    merges,
    source_admin,
    sources,
    terms,
    territory,
)

__all__ = [
    "column_mappings",
    "duplicates",
    "enterprises",
    "establishments",
    "evaluations",
    "imports",
    "merges",
    "source_admin",
    "sources",
    "terms",
    "territory",
]
