"""History as people read it: who changed what, when, from what to what.

Reads the events that database triggers write for every tracked model. Never used to build
a public page.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _

from .display import Names, text

# Raised, stamped or derived at each write: they say nothing of what a person did.
BOOKKEEPING = {"id", "version", "public_id", "updated_at", "created_at", "provenance"}
EVENTS_SHOWN = 500  # per model; older ones stay in the database


@dataclass
class FieldChange:
    label: str
    old: str
    new: str


@dataclass
class Change:
    """One write of one object. `kind`: insert, update or delete."""

    kind: str
    at: datetime | None
    by: str
    of: str = ""
    reason: str = ""
    fields: list[FieldChange] = field(default_factory=list)


def event_model(model):
    """The model of the events of a tracked model, else None."""
    try:
        return model._meta.get_field("history").related_model
    except FieldDoesNotExist:
        return None


def snapshot(obj, version):
    """The object's event at that version, or None: its fields as they were then."""
    events = event_model(type(obj))
    if events is None or obj.pk is None or version is None:
        return None
    kept = events.objects.filter(pgh_obj_id=obj.pk, version=version)
    return kept.exclude(pgh_label="delete").order_by("-pgh_id").first()


def last_change(obj):
    """Who wrote the object last, and when; unknown is empty."""
    events = event_model(type(obj))
    last = None
    if events is not None:
        last = (
            events.objects.filter(pgh_obj_id=obj.pk)
            .select_related("pgh_context")
            .order_by("-pgh_id")
            .first()
        )
    if last is None:
        return Change("update", None, "")
    return Change(last.pgh_label, last.pgh_created_at, _authors([last])(last))


def changes(obj, parts=()):
    """Changes of the object and of its parts, newest first.

    `parts`: (model, name of its foreign key to the object), for rows edited with it; those
    deleted since are told of too.
    """
    lines = [(event_model(type(obj)), {"pgh_obj_id": obj.pk}, False)]
    lines += [(event_model(model), {f"{key}_id": obj.pk}, True) for model, key in parts]
    pairs = []
    for events, condition, is_part in lines:
        if events is not None:
            pairs += [(*pair, is_part) for pair in _with_previous(events, condition)]
    author = _authors([event for event, _previous, _is_part in pairs])
    names = Names()
    for event, previous, _is_part in pairs:
        names.note(event, previous)
    names.fetch()
    pairs.sort(key=_when, reverse=True)
    return [_change(event, previous, is_part, author, names) for event, previous, is_part in pairs]


def _when(pair):
    """Writes of one transaction share their moment: the whole comes before its parts."""
    event, _previous, is_part = pair
    return event.pgh_created_at, is_part, event.pgh_id


def _with_previous(events, condition):
    """(event, the one before it of the same object), in no order."""
    newest = events.objects.filter(**condition).select_related("pgh_context")
    newest = list(newest.order_by("-pgh_id")[:EVENTS_SHOWN])
    later, pairs = {}, []
    for event in newest:
        if event.pgh_obj_id in later:
            pairs.append((later[event.pgh_obj_id], event))
        later[event.pgh_obj_id] = event
    return pairs + [(oldest, None) for oldest in later.values()]


def _authors(events):
    """A function event → name of the person in its context."""
    ids = {_context(event).get("user") for event in events} - {None}
    people = get_user_model().objects.in_bulk(ids)

    def author(event):
        pk = _context(event).get("user")
        if pk is None:
            return _context(event).get("job") or _("El sistema")
        return str(people[pk]) if pk in people else _("persona esborrada")

    return author


def _context(event):
    return event.pgh_context.metadata if event.pgh_context else {}


def _change(event, previous, is_part, author, names):
    tracked = event.pgh_tracked_model
    return Change(
        kind=event.pgh_label,
        at=event.pgh_created_at,
        by=author(event),
        of=str(tracked._meta.verbose_name) if is_part else "",
        reason=_context(event).get("reason", ""),
        fields=list(_field_changes(event, previous, names)),
    )


def _field_changes(event, previous, names):
    for event_field in content_fields(event):
        new = getattr(event, event_field.attname)
        old = getattr(previous, event_field.attname) if previous else None
        if event.pgh_label == "delete":
            old, new = new, None
        elif previous is None and event.pgh_label == "update":
            continue  # the start of its history is not kept: nothing to compare with
        if (old or None) != (new or None):
            yield FieldChange(
                str(event_field.verbose_name),
                text(event_field, old, names),
                text(event_field, new, names),
            )


def content_fields(event):
    """Fields of an event that a person writes."""
    for event_field in event._meta.concrete_fields:
        name = event_field.name
        if not name.startswith("pgh_") and name not in BOOKKEEPING:
            yield event_field
