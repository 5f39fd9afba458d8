"""Facet counts: how many enterprises each further choice would leave.

The counts of a group ignore the group's own choices and follow all the others, except in
groups whose choices add up (criteria, certifications: one must meet them all). One SQL
statement answers every count of the page, and the totals.
"""

from collections import defaultdict

from django.db import connection
from django.db.models import F

from . import facet_index
from .establishment_queries import open_rows
from .facet_counts import ADDING_UP, IndexedCount
from .facet_index import ARRAYS, FLAGS

PLACE_GROUPS = {"barri": "neighbourhood_id", "districte": "district_id"}
PLACE_COLUMNS = ("id", "enterprise_id", "neighbourhood_id", "entrance")
COLUMNS = ("enterprise_id", *ARRAYS.values(), *FLAGS.values())


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
    From the index in memory where there is one, else from PostgreSQL: they say the same (tested).
    """
    index = facet_index.keeper.current()
    return IndexedCount(search, index).counts() if index else counted(search)


def counted(search):
    """The counts by one SQL statement: the reference, and what answers while content moves."""
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
    for group in ARRAYS:
        rows = f"SELECT unnest({ARRAYS[group]}) AS value FROM {documents(group)}"
        statement.count_each(group, rows)
    for group in FLAGS:
        statement.count(group, f"SELECT FROM {documents(group)} WHERE {FLAGS[group]}")


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
    for group in PLACE_GROUPS:
        column = PLACE_GROUPS[group]
        rows = f"SELECT DISTINCT {column} AS value, enterprise_id FROM {places('lloc')}"
        statement.count_each(group, f"{rows} WHERE {column} IS NOT NULL")
    rows = f"SELECT DISTINCT enterprise_id FROM {places('accessible')}"
    statement.count("accessible", f"{rows} WHERE entrance = 'yes'")
    open_now, params = open_rows(search.moment)
    rows = f"SELECT DISTINCT enterprise_id FROM {places('obert')}"
    statement.count("obert", f"{rows} WHERE id IN ({open_now})", params)
