"""What was typed, as PostgreSQL's full text search reads it."""

import re

from django.contrib.postgres.search import SearchQuery

from . import synonyms

OR = re.compile(r'\s+or\s+(?=[^"]*(?:"[^"]*"[^"]*)*$)', re.IGNORECASE)  # not between quotes


class EssQuery(SearchQuery):
    """What was typed, read by the project's own normaliser and stemmers (migration 0001)."""

    # A dash before a word would exclude it, and a row of them is more than PostgreSQL can nest:
    # only dashes within words are kept.
    DASHES = re.compile(r"(?<!\w)-+|-+(?!\w)")

    def __init__(self, value):
        super().__init__(self.DASHES.sub(" ", value))
        self.function = "public.ess_query"


def text_query(text):
    """The query of a typed text: a word that has synonyms finds any of them."""
    parts = [synonyms.split(part) for part in OR.split(text)]
    if not any(found for _rest, found in parts):
        return EssQuery(text)
    query = None
    for rest, found in parts:
        part = EssQuery(rest) if rest else None
        for typed, others in found:
            alike = EssQuery(typed) | EssQuery(" or ".join(f'"{other}"' for other in others))
            part = alike if part is None else part & alike
        if part is not None:
            query = part if query is None else query | part
    return query
