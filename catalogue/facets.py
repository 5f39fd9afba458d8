"""Facet counts: how many enterprises each further choice would leave.

The counts of a group ignore the group's own choices and follow all the others, except in
groups whose choices add up (criteria, certifications: one must meet them all). One SQL
statement answers every count of the page, and the totals.
"""

from collections import defaultdict

from django.db import connection
from django.db.models import F

from ess_portal.page_cache import kept_with_content

from .establishment_queries import open_rows
from .finder import FLAG_COLUMNS, Search

ARRAY_COLUMNS = {
    "sector": "sector_ids",
    "familia": "family_ids",
    "forma": "legal_form_ids",
    "criteri": "criteria_met",
    "certificacio": "certification_ids",
    "obert_a": "open_to",
}
ADDING_UP = {"criteri", "certificacio"}
OPENING_STEP = 5  # minutes: how often what is open may change
PLACE_COLUMNS = ("id", "enterprise_id", "neighbourhood_id", "entrance")
COLUMNS = ("enterprise_id", *ARRAY_COLUMNS.values(), *FLAG_COLUMNS.values())


class Statement:
    """Common table expressions, each once, and a union of counts over them.

    Names and SQL expressions are this module's own; values travel as parameters.
    """

    def __init__(self):
        self.tables, self.table_params = {}, []
        self.counts, self.count_params = [], []

    def table(self, name, queryset, wrap="{}"):
        """Names the rows of `queryset()`; made once per name."""
        if name not in self.tables:
            sql, params = queryset().query.sql_with_params()
            self.tables[name] = f"{name} AS MATERIALIZED ({wrap.replace('{}', sql)})"
            self.table_params += params
        return name

    def count(self, group, rows, params=()):
        """The number of `rows`, a SELECT with its parameters."""
        self.count_params += params
        self.counts.append(f"SELECT '{group}', NULL, count(*) FROM ({rows}) AS counted")

    def count_each(self, group, rows):
        """The number of `rows` with each `value`, a SELECT that has such a column."""
        self.counts.append(
            f"SELECT '{group}', value::text, number FROM "
            f"(SELECT value, count(*) AS number FROM ({rows}) AS listed GROUP BY value) AS counted"
        )

    def run(self):
        """group → value (as text, None for a total) → count."""
        found = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH {', '.join(self.tables.values())} {' UNION ALL '.join(self.counts)}",
                [*self.table_params, *self.count_params],
            )
            for group, value, number in cursor:
                found[group][value] = number
        return found


def count(search):
    """All counts of a search: {"total": {None: n}, "sector": {"12": n, …}, "obert": {None: n}…}.

    Keys are database ids as text (codes for `criteri` and `obert_a`); None for a single count.
    The counts of the whole catalogue are kept while the content does not move.
    """
    if search.is_narrowed:
        return _counted(search)
    minutes = search.moment.minute // OPENING_STEP * OPENING_STEP
    return _of_the_whole(search.moment.replace(minute=minutes, second=0, microsecond=0))


@kept_with_content
def _of_the_whole(moment):
    """The counts of the whole catalogue: a scan of everything, made once for each content."""
    return _counted(Search({}, terms=None, moment=moment))


def _counted(search):
    statement = Statement()
    _count_documents(statement, search)
    _count_places(statement, search)
    return statement.run()


def _count_documents(statement, search):
    def documents(group):
        own = group if group in search.document_conditions and group not in ADDING_UP else None
        return statement.table(
            f"without_{own}" if own else "documents",
            lambda: search.documents(own).order_by().values(*COLUMNS),
        )

    statement.count("total", f"SELECT FROM {documents(None)}")
    for group, column in ARRAY_COLUMNS.items():
        statement.count_each(group, f"SELECT unnest({column}) AS value FROM {documents(group)}")
    for group, column in FLAG_COLUMNS.items():
        statement.count(group, f"SELECT FROM {documents(group)} WHERE {column}")


def _count_places(statement, search):
    """Place groups: distinct enterprises with an establishment that satisfies them together."""
    documents = "documents"
    if search.place_conditions:
        documents = statement.table(
            "documents_anywhere",
            lambda: search.documents_anywhere().order_by().values("enterprise_id"),
        )

    def places(group):
        own = group if group in search.place_conditions else None
        columns = {"district_id": F("neighbourhood__district_id")}
        return statement.table(
            f"places_without_{own}" if own else "places",
            lambda: search.places(own).values(*PLACE_COLUMNS, **columns),
            wrap=f"SELECT p.* FROM ({{}}) AS p JOIN {documents} USING (enterprise_id)",
        )

    statement.count("places", f"SELECT FROM {places(None)}")
    for group, column in (("barri", "neighbourhood_id"), ("districte", "district_id")):
        rows = f"SELECT DISTINCT {column} AS value, enterprise_id FROM {places('lloc')}"
        statement.count_each(group, f"{rows} WHERE {column} IS NOT NULL")
    accessible = f"SELECT DISTINCT enterprise_id FROM {places('accessible')} WHERE entrance = 'yes'"
    statement.count("accessible", accessible)
    open_now, params = open_rows(search.moment)
    statement.count(
        "obert",
        f"SELECT DISTINCT enterprise_id FROM {places('obert')} WHERE id IN ({open_now})",
        params,
    )
