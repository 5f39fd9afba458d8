"""Values of form fields as a browser posts them, and as a person reads them.

Conflicts compare what is stored with what was typed; both are brought to the posted form,
whatever the widget, so that one way of showing and of putting back serves all fields.
"""

from django import forms
from django.utils.translation import gettext as _

MOST_DIGITS = 18  # what PostgreSQL's bigint holds whatever the digits; a key or a version


def whole_number(text):
    """The key or version that a browser sent back; None when it is none of ours."""
    text = str(text)
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else None


def as_posted(widget, name, value):
    """`{name: [strings]}`: what a browser posts for `value` when nobody touches the widget."""
    widget = getattr(widget, "widget", widget)  # the admin wraps selects of related objects
    if isinstance(widget, forms.MultiWidget):
        posted = {}
        parts = zip(widget.widgets_names, widget.widgets, widget.decompress(value), strict=True)
        for suffix, part_widget, part in parts:
            posted |= as_posted(part_widget, name + suffix, part)
        return posted
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if value else []}
    formatted = widget.format_value(value)
    if formatted is None:
        return {name: []}
    if isinstance(formatted, (list, tuple)):
        return {name: [str(part) for part in formatted if part != ""]}
    return {name: [str(formatted)]}


def typed(bound_field):
    """What was posted for the field, in the shape of `as_posted`."""
    if isinstance(bound_field.field, forms.FileField):
        return {bound_field.html_name: [bound_field.data.name] if bound_field.data else []}
    data, widget = bound_field.form.data, bound_field.field.widget
    names = as_posted(widget, bound_field.html_name, None)
    getlist = getattr(data, "getlist", lambda name: [data[name]] if name in data else [])
    return {name: getlist(name) for name in names}


def stored(bound_field):
    """What the browser would post for the stored value (the form's initial one)."""
    value = bound_field.field.prepare_value(bound_field.initial)
    return as_posted(bound_field.field.widget, bound_field.html_name, value)


def as_text(bound_field, posted):
    """A posted value in words: labels of choices, names of related objects."""
    field = bound_field.field
    values = [value for part in posted.values() for value in part if value != ""]
    if isinstance(field, forms.BooleanField):
        return _("Sí") if values else _("No")
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(_names(field, values))
    if isinstance(field, forms.ChoiceField):
        labels = dict(_flat(field.choices))
        return ", ".join(str(labels.get(value, value)) for value in values)
    return " ".join(values)


def _flat(choices):
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(value), label


def _names(field, values):
    try:
        found = field.queryset.filter(**{f"{field.to_field_name or 'pk'}__in": values})
        return [str(item) for item in found] if values else []
    except (TypeError, ValueError):
        return values  # not keys at all: shown as typed
