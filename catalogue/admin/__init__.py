"""The catalogue's part of the admin, a module for each theme."""

from . import enterprises, establishments, evaluations, imports, sources, terms, territory

__all__ = [
    "enterprises",
    "establishments",
    "evaluations",
    "imports",
    "sources",
    "terms",
    "territory",
]
