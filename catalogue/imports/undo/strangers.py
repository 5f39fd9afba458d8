"""Rows that lead to an object and that the run did not make: then somebody counts on it.

Generic over every model, also of apps that do not know of imports.
"""

from catalogue.models import PossibleDuplicate, SearchDocument, SourceRecord

# They follow from the enterprise, or are looked at apart.
FOLLOW = (SearchDocument, SourceRecord, PossibleDuplicate)


def of(model, ids, own):
    """{id: name of what leads to it}, for the rows of `model` among `ids`.

    `own`: {table: ids of its rows that the run made}; the tables of proxies are one.
    """
    found = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        related = relation.related_model
        if issubclass(related, FOLLOW) or hasattr(related, "pgh_tracked_model"):
            continue
        column = relation.field.attname
        rows = related._base_manager.filter(**{f"{column}__in": ids})
        rows = rows.exclude(pk__in=own.get(related._meta.db_table, ()))
        for pk in rows.values_list(column, flat=True).distinct():
            found.setdefault(pk, str(related._meta.verbose_name))
    return found
