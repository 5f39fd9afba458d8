"""Home and the pages that belong to no app."""

from .health import healthz
from .home import home, to_language
from .pages import about_ess, accessibility, components, legal_notice, privacy

__all__ = [
    "about_ess",
    "accessibility",
    "components",
    "healthz",
    "home",
    "legal_notice",
    "privacy",
    "to_language",
]
