"""Facet counts: how many enterprises each further choice would leave.

The counts of a group ignore the group's own choices and follow all the others, except in
groups whose choices add up (criteria, certifications: one must meet them all). One SQL
statement answers every count of the page, and the totals.
"""

from collections import defaultdict

from django.db import connection
from django.db.models import F

from ess_portal.page_cache import content_version, kept_with_content

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
PLACE_GROUPS = {"barri": "neighbourhood_id", "districte": "district_id"}
OWN_COUNTS = {"lloc": PLACE_GROUPS}  # where a group's counts have other names
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
    """
    chosen = search.chosen_groups
    if len(chosen) > 1 or content_version.current() is None:
        return _counted(search)
    return _from_the_whole(search, chosen)


def _from_the_whole(search, chosen):
    """The counts of a search with one choice or none, by those of the whole catalogue.

    A group without its own choice counts everything when there is no other choice.
    """
    minutes = search.moment.minute // OPENING_STEP * OPENING_STEP
    whole = _of_the_whole(search.moment.replace(minute=minutes, second=0, microsecond=0))
    if not chosen:
        return whole
    alone = {*OWN_COUNTS.get(chosen[0], chosen)} - ADDING_UP
    return _counted(search, without=alone) | {group: whole.get(group, {}) for group in alone}


@kept_with_content
def _of_the_whole(moment):
    """The counts of the whole catalogue: a scan of everything, made once for each content."""
    return _counted(Search({}, terms=None, moment=moment))


def _counted(search, without=()):
    """Counts of the total, of the places and of every group but those of `without`."""
    statement = Statement()
    _count_documents(statement, search, without)
    _count_places(statement, search, without)
    return statement.run()


def _count_documents(statement, search, without):
    def documents(group):
        own = group if group in search.document_conditions and group not in ADDING_UP else None
        return statement.table(
            f"without_{own}" if own else "documents",
            lambda: search.documents(own).order_by().values(*COLUMNS),
        )

    statement.count("total", f"SELECT FROM {documents(None)}")
    for group in ARRAY_COLUMNS.keys() - without:
        rows = f"SELECT unnest({ARRAY_COLUMNS[group]}) AS value FROM {documents(group)}"
        statement.count_each(group, rows)
    for group in FLAG_COLUMNS.keys() - without:
        statement.count(group, f"SELECT FROM {documents(group)} WHERE {FLAG_COLUMNS[group]}")


def _count_places(statement, search, without):
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
    for group in PLACE_GROUPS.keys() - without:
        column = PLACE_GROUPS[group]
        rows = f"SELECT DISTINCT {column} AS value, enterprise_id FROM {places('lloc')}"
        statement.count_each(group, f"{rows} WHERE {column} IS NOT NULL")
    if "accessible" not in without:
        rows = f"SELECT DISTINCT enterprise_id FROM {places('accessible')}"
        statement.count("accessible", f"{rows} WHERE entrance = 'yes'")
    if "obert" not in without:
        open_now, params = open_rows(search.moment)
        rows = f"SELECT DISTINCT enterprise_id FROM {places('obert')}"
        statement.count("obert", f"{rows} WHERE id IN ({open_now})", params)
