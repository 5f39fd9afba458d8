"""Stored values of model fields in words."""

from collections import defaultdict

from django.db import models
from django.utils import formats, timezone
from django.utils.translation import gettext as _


class Names:
    """Names of the objects that foreign keys point to; one query for each model."""

    def __init__(self):
        self._wanted = defaultdict(set)
        self._found = {}

    def note(self, *rows):
        """Remembers the keys held by these rows (None is allowed)."""
        for row in filter(None, rows):
            for field in row._meta.concrete_fields:
                value = getattr(row, field.attname)
                if isinstance(field, models.ForeignKey) and value is not None:
                    self._wanted[field.related_model].add(value)

    def fetch(self):
        for model, keys in self._wanted.items():
            for key, found in model._base_manager.in_bulk(list(keys)).items():
                self._found[model, key] = str(found)

    def of(self, model, key):
        return self._found.get((model, key), f"{model._meta.verbose_name} {key}")


def text(field, value, names):
    """The value in the reader's language; empty values are an empty text."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("Sí") if value else _("No")
    if isinstance(field, models.ForeignKey):
        return names.of(field.related_model, value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        base = getattr(field, "base_field", None)
        return ", ".join(text(base, item, names) if base else str(item) for item in value)
    if isinstance(field, models.DateTimeField):
        return formats.localize(timezone.localtime(value))
    return str(formats.localize(value))
