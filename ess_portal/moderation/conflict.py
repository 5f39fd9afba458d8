"""Two people edit the same thing: what each did, field by field.

The first save wins; the second one meets a conflict page and loses nothing. What it shows
and how the two are brought together is computed here, for forms of the admin and others.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.core.exceptions import FieldDoesNotExist

from . import history
from .posted import as_posted, as_text, stored, typed


@dataclass
class Difference:
    """One field. `original` is None where history does not have it."""

    label: str
    stored: str
    typed: str
    original: str | None
    keeps_typed: bool


@dataclass
class Conflict:
    """A stale form (or row of a form). `gone`: the object was deleted in the meantime."""

    name: str
    differences: list[Difference] = field(default_factory=list)
    by: str = ""
    at: datetime | None = None
    gone: bool = False
    deleting: bool = False


def bring_together(form, base_version):
    """The conflict of a stale form, or None when both texts say the same.

    Changes `form.data`: fields that the person did not touch take the stored value, so
    that saving again never undoes the other person's work. What was typed stays.
    """
    changed = [form[name] for name in form.changed_data if _is_content(form, name)]
    if not changed:
        return None
    snapshot = history.snapshot(form.instance, base_version)
    form.data = form.data.copy()
    differences = []
    for bound_field in changed:
        difference = _difference(bound_field, snapshot)
        differences.append(difference)
        if not difference.keeps_typed:
            put_back(form.data, stored(bound_field))
    change = history.last_change(form.instance)
    return Conflict(str(form.instance), differences, change.by, change.at)


def gone(form, pk, base_version):
    """The conflict of a row that someone deleted while this person edited it.

    None when the person had not touched it: then the deletion stands.
    """
    model = form._meta.model
    snapshot = history.snapshot(model(pk=pk), base_version)
    differences = []
    for name in form.fields:
        if not _is_content(form, name):
            continue
        bound_field = form[name]
        difference = _difference(bound_field, snapshot, stored_text="")
        if difference.typed and difference.keeps_typed:
            differences.append(difference)
    if not differences:
        return None
    change = history.last_change(model(pk=pk))
    return Conflict(model._meta.verbose_name, differences, change.by, change.at, gone=True)


def put_back(data, posted):
    for name, values in posted.items():
        if values:
            data.setlist(name, values)
        else:
            data.pop(name, None)


def _is_content(form, name):
    """Whether the field holds a person's text, rather than the form's own bookkeeping."""
    form_field = form.fields[name]
    bookkeeping = isinstance(form_field.widget, forms.HiddenInput) or name == "DELETE"
    return not bookkeeping and not form_field.disabled


def _difference(bound_field, snapshot, stored_text=None):
    if stored_text is None:
        stored_text = as_text(bound_field, stored(bound_field))
    known, original = _original(bound_field, snapshot)
    original_text = None
    if known:
        value = bound_field.field.prepare_value(original)
        posted = as_posted(bound_field.field.widget, bound_field.html_name, value)
        original_text = as_text(bound_field, posted)
    return Difference(
        label=str(bound_field.label),
        stored=stored_text,
        typed=as_text(bound_field, typed(bound_field)),
        original=original_text,
        keeps_typed=not known or bound_field.field.has_changed(original, bound_field.data),
    )


def _original(bound_field, snapshot):
    """(known, value): what the field held when the form was built."""
    try:
        attname = bound_field.form._meta.model._meta.get_field(bound_field.name).attname
        return True, getattr(snapshot, attname)
    except (AttributeError, FieldDoesNotExist):  # no snapshot; many-to-many; not of the model
        return False, None
