"""Facet counts: how many enterprises each further choice would leave.

The counts of a group ignore the group's own choices and follow all the others, except in
groups whose choices add up (criteria, certifications: one must meet them all). One SQL
statement answers every count of the page, and the totals.
"""

from collections import defaultdict

from django.db import connection

from .establishment_queries import open_at
from .finder import ACCESSIBLE, FLAG_COLUMNS
from .models import Establishment

ARRAY_COLUMNS = {
    "sector": "sector_ids",
    "familia": "family_ids",
    "forma": "legal_form_ids",
    "criteri": "criteria_met",
    "certificacio": "certification_ids",
    "obert_a": "open_to",
}
ADDING_UP = {"criteri", "certificacio"}
COLUMNS = ("enterprise_id", *ARRAY_COLUMNS.values(), *FLAG_COLUMNS.values())


class Statement:
    """Common table expressions, each once, and a union of counts over them."""

    def __init__(self):
        self.tables, self.table_params = {}, []
        self.counts, self.count_params = [], []

    def table(self, name, queryset):
        if name not in self.tables:
            sql, params = queryset.query.sql_with_params()
            self.tables[name] = f"{name} AS MATERIALIZED ({sql})"
            self.table_params += params
        return name

    def count(self, group, value, source, *, of="count(*)", grouped=False, params=()):
        tail = " GROUP BY 2" if grouped else ""
        # Names and expressions of this module only; values travel as parameters.
        self.counts.append(f"SELECT '{group}', ({value})::text, {of} FROM {source}{tail}")  # noqa: S608
        self.count_params += params

    def run(self):
        """group → value (as text, None for a total) → count."""
        sql = f"WITH {', '.join(self.tables.values())} {' UNION ALL '.join(self.counts)}"
        found = defaultdict(dict)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*self.table_params, *self.count_params])
            for group, value, count in cursor:
                found[group][value] = count
        return found


def count(search):
    """All counts of a search: {"total": {None: n}, "sector": {"12": n, …}, "obert": {"true": n}…}.

    Keys are database ids as text; `criteri` and `obert_a` hold codes, flags "true".
    """
    statement = Statement()
    _count_documents(statement, search)
    _count_places(statement, search)
    return statement.run()


def _count_documents(statement, search):
    def documents(group):
        active = group in search.document_conditions and group not in ADDING_UP
        name = f"without_{group}" if active else "documents"
        return statement.table(
            name, search.documents(group if active else None).values(*COLUMNS).order_by()
        )

    statement.count("total", "NULL", documents(None))
    for group, column in ARRAY_COLUMNS.items():
        statement.count(
            group, "value", f"{documents(group)}, unnest({column}) AS value", grouped=True
        )
    for group, column in FLAG_COLUMNS.items():
        statement.count(group, "true", f"{documents(group)} WHERE {column}")


def _count_places(statement, search):
    """Place groups: distinct enterprises with an establishment that satisfies them together."""
    documents = "documents"
    if search.place_conditions:
        anywhere = search.documents_anywhere().values("enterprise_id").order_by()
        documents = statement.table("documents_anywhere", anywhere)

    def places(group):
        name = f"places_without_{group}" if group in search.place_conditions else "places"
        rows = search.places(group).values("id", "enterprise_id", "neighbourhood_id", "entrance")
        table = statement.table(name, rows)
        return f"{table} JOIN {documents} USING (enterprise_id)"

    distinct = "count(DISTINCT enterprise_id)"
    statement.count("places", "NULL", places(None))
    in_barris = f"{places('lloc')} WHERE neighbourhood_id IS NOT NULL"
    statement.count("barri", "neighbourhood_id", in_barris, of=distinct, grouped=True)
    statement.count(
        "districte",
        "district_id",
        f"{places('lloc')} JOIN catalogue_neighbourhood n ON n.id = neighbourhood_id",
        of=distinct,
        grouped=True,
    )
    for group, condition in (("obert", open_at(search.moment)), ("accessible", ACCESSIBLE)):
        rows = statement.table(
            f"{group}_places", Establishment.objects.filter(condition).order_by().values("id")
        )
        statement.count(group, "true", f"{places(group)} JOIN {rows} USING (id)", of=distinct)
