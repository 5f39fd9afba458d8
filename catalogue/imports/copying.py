"""New rows by COPY: an INSERT has as many parameters as cells, and costs several times more.

The database's own triggers, checks and histories see these rows as any others.
"""

import json
from functools import lru_cache
from operator import attrgetter

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.utils import timezone

# It does not begin with SELECT, so that history's context is set before the first COPY, which
# passes by Django's wrappers.
IDS = """
WITH wanted AS (SELECT generate_series(1, %s))
SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM wanted
"""


def next_ids(model, count):
    """As many new ids of a table, in order."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(IDS, [count, model._meta.db_table])
        return [row[0] for row in cursor.fetchall()]


def insert(objects):
    """Inserts unsaved objects of one model, as bulk_create does; those without an id get one."""
    if not objects:
        return
    model, now = type(objects[0]), timezone.now()
    without = [one for one in objects if one.pk is None]
    for one, pk in zip(without, next_ids(model, len(without)), strict=True):
        one.pk = pk
    columns, stamps, getters = _shape(model)
    for one in objects:
        for name in stamps:
            setattr(one, name, now)
    insert_rows(model, columns, ([get(one) for get in getters] for one in objects))
    for one in objects:
        one._state.adding, one._state.db = False, connection.alias


def insert_rows(model, columns, rows):
    """COPY of tuples; columns that are not named get the database's defaults."""
    rows = list(rows)
    if not rows:
        return
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


@lru_cache(maxsize=32)
def _shape(model):
    """(columns, attributes stamped with the time, functions that give each cell of an object)."""
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    stamps = [
        f.attname for f in fields if getattr(f, "auto_now", 0) or getattr(f, "auto_now_add", 0)
    ]
    return [field.column for field in fields], stamps, [_getter(field) for field in fields]


def _getter(field):
    get = attrgetter(field.attname)
    if isinstance(field, models.JSONField):
        return lambda one: json.dumps(get(one), ensure_ascii=False)
    if isinstance(field, ArrayField):
        return lambda one: list(map(_plain, get(one))) or "{}"
    if isinstance(field, models.CharField | models.TextField):
        return lambda one: _plain(get(one))
    return get


def _plain(value):
    """A choice's own value: psycopg would write an enum's name."""
    return value if value is None or type(value) in (str, int) else str(value)
