"""EXPLAIN (ANALYZE, BUFFERS) of the heaviest queries of reading, shortened, for docs/benchmarks.md.

    DATABASE_URL=… python -m tests.benchmarks.explain

Prints Markdown. Queries are those that the portal itself writes for the searches named.
"""

import os
import re

LINES = 14  # of a plan: what its first nodes do is what it costs
WIDTH = 160  # of a line of a plan; conditions of a long query are cut


def queries():
    """(what it is, SQL, parameters) of each, as Django writes them."""
    from django.http import QueryDict

    from catalogue import facet_index, map_data, results, terms
    from catalogue.finder import Search

    def search(query):
        return Search.from_query(QueryDict(query), terms.load())

    common = results.NamesFirst(search("q=veïnatge"))
    rest = common.search.documents().exclude(pk__in=common._ids).order_by(*results.BY_CHECK)
    rare = search("q=orfebreria")
    return [
        ("The index of the facets: every document", facet_index.DOCUMENTS, []),
        (
            "A word of half of the catalogue: which enterprises",
            *common.search.documents().order_by().values("pk").query.sql_with_params(),
        ),
        (
            "The same: the page, after those with the word in their name",
            *results.documents_for_cards(rest)[:20].query.sql_with_params(),
        ),
        (
            "A word of a hundredth: the page, by rank",
            *results.documents_for_cards(rare.ordered())[:20].query.sql_with_params(),
        ),
        ("All points of the map", *map_data.statement(search(""))),
    ]


def shortened(lines):
    """The plan's nodes with their times and buffers; without what explains itself."""
    kept = []
    for (line,) in lines:
        if re.match(r"\s*(Output|Group Key|Sort Key|Planning:|Index Searches)", line):
            continue
        kept.append(line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…")
    if len(kept) > LINES:
        kept[LINES:-2] = ["…"]  # the last two are the times of planning and execution
    return "\n".join(kept)


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_portal.settings")
    os.environ["DATABASE_POOL"] = "false"
    import django

    django.setup()
    from django.db import connection
    from django.utils import translation

    translation.activate("ca")
    with connection.cursor() as cursor:
        for name, sql, parameters in queries():
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql}", parameters)
            print(f"**{name}**\n\n```\n{shortened(cursor.fetchall())}\n```\n")


if __name__ == "__main__":
    main()
