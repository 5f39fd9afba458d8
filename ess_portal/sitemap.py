"""The portal's own pages, for search engines."""

from catalogue.sitemaps import Entry

PAGES = ("home", "about_ess", "accessibility", "privacy", "legal_notice")


def entries():
    return [Entry(page) for page in PAGES]
