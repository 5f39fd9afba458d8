"""Writes what was decided, set by set, in the transaction of the undo."""

from catalogue import search
from catalogue.enums import State
from catalogue.models import Enterprise

BATCH = 500


def carry_out(mending):
    """Parts before what they belong to; the search documents follow at the end."""
    deleted = dict(mending.deleted)
    enterprises = deleted.pop(Enterprise, [])
    for model, ids in deleted.items():
        model.objects.filter(pk__in=ids).delete()
    for model, objects in mending.saved.items():
        fields = set().union(*objects.values())
        model.objects.bulk_update(list(objects), sorted(fields), batch_size=BATCH)
    for model, rows in _by_model(mending.created).items():
        model.objects.bulk_create(rows, batch_size=BATCH)
    for model, pairs in mending.unlinked.items():
        owner, term = _columns(model)
        for key in {key for _owner, key in pairs}:
            owners = [pk for pk, one in pairs if one == key]
            model.objects.filter(**{f"{owner}__in": owners, term: key}).delete()
    for model, pairs in mending.linked.items():
        owner, term = _columns(model)
        rows = [model(**{owner: pk, term: key}) for pk, key in pairs]
        model.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    hidden = [enterprise.pk for enterprise in mending.hidden]
    Enterprise.objects.filter(pk__in=hidden).update(state=State.HIDDEN)
    Enterprise.objects.filter(pk__in=enterprises).delete()


def refresh(ids):
    search.refresh(list(ids))


def _by_model(objects):
    found = {}
    for obj in objects:
        found.setdefault(type(obj), []).append(obj)
    return found


def _columns(model):
    """The two keys of a many-to-many's own table: of the owner, and of the term."""
    owner, term = (field for field in model._meta.concrete_fields if field.is_relation)
    return owner.attname, term.attname
