"""A merge taken back: all as it was, except what somebody has changed since."""

from datetime import timedelta

import pghistory
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import search
from catalogue.enums import State
from catalogue.models import Enterprise, Merge

from . import fields, frozen, locks
from .merge import write
from .refusals import Refused

UNDO_WITHIN = timedelta(days=30)


def undo(*, merge_id, by):
    """Both pages answer again at their own addresses. Gives what could not be put back, as texts."""
    with locks.alone():
        merge = Merge.objects.select_for_update(nowait=True, of=("self",)).get(pk=merge_id)
        held = locks.hold(merge.kept_id, merge.merged_id)
        kept, merged = held[merge.kept_id], held[merge.merged_id]
        reason = why_not(merge, kept, merged)
        if reason:
            raise Refused(reason)
        reason = _("Fusió desfeta: «%(merged)s» i «%(kept)s» tornen a ser dues") % {
            "merged": merged.name,
            "kept": kept.name,
        }
        with pghistory.context(user=by and by.pk, reason=reason):
            left = _undo(merge, kept, merged)
            merge.undone_at, merge.undone_by = timezone.now(), by
            merge.before["left"] = left
            merge.save(update_fields=["undone_at", "undone_by", "before"])
            search.refresh([kept.pk, merged.pk])
    return left


def forget_old():
    """Empties what old merges kept for their undoing; gives how many."""
    old = Merge.objects.filter(at__lt=timezone.now() - UNDO_WITHIN).exclude(before={})
    return old.update(before={}, moved=[], dropped=[])


def why_not(merge, kept, merged):
    """Why a merge cannot be undone; "" when it can."""
    if merge.undone_at:
        return _("Aquesta fusió ja s’ha desfet.")
    if merge.at < timezone.now() - UNDO_WITHIN or not merge.before:
        return _("Han passat més de 30 dies: ja no es pot desfer.")
    if kept.state == State.MERGED:
        return _("«%(name)s» s’ha fusionat després amb una altra: desfés primer aquella fusió.") % {
            "name": kept.name
        }
    if merged.state != State.MERGED or merged.merged_into_id != kept.pk:
        return _("Les fitxes ja no estan fusionades.")
    return ""


def _undo(merge, kept, merged):
    left = _restore_fields(merge.before, kept)
    loosened = [entry for entry in merge.moved if _is_loosened(entry)]
    moved = [entry for entry in merge.moved if not _is_loosened(entry)]
    left += _describe(write(moved, before=1, after=0))
    left += _restore_rows(merge.dropped)
    left += _describe(write(loosened, before=1, after=0))
    state = merge.before["merged"]["state"]
    taken = (
        state == State.PUBLISHED
        and merged.nif
        and Enterprise.objects.published().filter(nif=merged.nif).exists()
    )
    if taken:
        state = State.HIDDEN
        left.append(
            _("«%(name)s» queda oculta: hi ha una iniciativa publicada amb el mateix NIF.")
            % {"name": merged.name}
        )
    merged.state, merged.merged_into = state, None
    merged.save(update_fields=["state", "merged_into", "updated_at"])
    return left


def _restore_fields(before, kept):
    """Fields go back only while they hold what the merge wrote."""
    left, provenance = [], dict(kept.provenance)
    was, became = before["kept"], before["after"]
    terms = {field.name for field in Enterprise._meta.many_to_many}
    names = {field.attname: field for field in Enterprise._meta.concrete_fields}
    for name in set(was) - {"provenance"}:
        field = Enterprise._meta.get_field(name) if name in terms else names[name]
        if frozen.plain(fields.value(kept, field)) != became[name]:
            left.append(_("%(field)s: algú ho ha canviat després.") % {"field": field.verbose_name})
            continue
        if name in terms:
            getattr(kept, name).set(was[name])
        else:
            setattr(kept, name, frozen.value_of(field, was[name]))
        provenance.pop(field.name, None)
        if field.name in was["provenance"]:
            provenance[field.name] = was["provenance"][field.name]
    kept.provenance = provenance
    kept.save()
    return left


def _is_loosened(entry):
    """Whether the row lost a pointer to a row that went, which has to be there again first."""
    return any(new is None and old is not None for old, new in entry[2].values())


def _describe(entries):
    """Rows that no longer are where the merge put them."""
    for label, key, _changed in entries:
        model = apps.get_model(label)
        row = model._base_manager.filter(pk=key).first()
        yield (
            _("%(what)s «%(row)s»: ha canviat després i s’ha deixat com està.")
            if row
            else _("%(what)s %(row)s: s’ha esborrat després.")
        ) % {"what": model._meta.verbose_name, "row": row or key}


def _restore_rows(dropped):
    """Rows that gave way come back with what hung from them, those that still can."""
    left, waiting = [], list(dropped)
    while waiting:
        again = [entry for entry in waiting if not _came_back(entry)]
        if len(again) == len(waiting):
            break  # no one more can
        waiting = again
    for entry in waiting:
        model = apps.get_model(entry["model"])
        left.append(
            _("%(what)s: no pot tornar, perquè ara n’hi ha una altra al seu lloc.")
            % {"what": model._meta.verbose_name}
        )
    return left


def _came_back(entry):
    try:
        with transaction.atomic():
            frozen.restore(entry)
            connection.check_constraints()
    except IntegrityError:
        return False
    return True
