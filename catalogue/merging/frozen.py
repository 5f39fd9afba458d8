"""Rows as JSON, and back into the database as they were: same key, same version, same dates."""

import json
from datetime import datetime, time

from django.apps import apps
from django.contrib.admin.utils import NestedObjects
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS


class Exactly(DjangoJSONEncoder):
    """Moments to the microsecond: a row that comes back is the row that went."""

    def default(self, value):
        return value.isoformat() if isinstance(value, datetime | time) else super().default(value)


def plain(value):
    """A field's value as JSON holds it."""
    return json.loads(json.dumps(value, cls=Exactly))


def columns(model):
    """The fields of a row that the database does not make up itself."""
    model = model._meta.concrete_model
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def freeze(row):
    values = {field.attname: getattr(row, field.attname) for field in columns(type(row))}
    return {"model": row._meta.concrete_model._meta.label_lower, "fields": plain(values)}


def thaw(entry):
    """The row, unsaved; `restore` writes it."""
    model = apps.get_model(entry["model"])
    known = {field.attname: field for field in columns(model)}
    return model(
        **{
            name: value_of(known[name], value)
            for name, value in entry["fields"].items()
            if name in known
        }
    )


def value_of(field, value):
    """A field's value out of JSON."""
    return getattr(field, "target_field", field).to_python(value) if value is not None else None


def restore(entry):
    """Inserts the row as it was: neither dates nor versions are made anew."""
    row = thaw(entry)
    row.save_base(raw=True, force_insert=True)
    return row


def delete_with_parts(model, keys):
    """Deletes rows of a model and what hangs from them.

    Gives (frozen rows, changes of rows that only lose their pointer), all that `undo` needs.
    """
    rows = list(model._base_manager.filter(pk__in=keys))
    parts = NestedObjects(using=DEFAULT_DB_ALIAS)
    parts.collect(rows)
    if parts.protected:
        raise Protected(parts.protected)
    dropped = {
        (row._meta.concrete_model, row.pk): freeze(row)
        for found in parts.data.values()
        for row in found
    }
    loosened = [
        [row._meta.label_lower, plain(row.pk), {field.attname: [plain(getattr(row, field.attname)), plain(value)]}]
        for (field, value), groups in parts.field_updates.items()
        for group in groups
        for row in group
    ]  # fmt: skip
    parts.delete()
    return list(dropped.values()), loosened


class Protected(Exception):
    """Other rows forbid that these go."""
