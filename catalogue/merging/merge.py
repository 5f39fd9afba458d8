"""One profile takes in another."""

from collections import defaultdict

import pghistory
from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import search
from catalogue.enums import DuplicateState, RecordState, State
from catalogue.models import Enterprise, Merge, PossibleDuplicate, SourceRecord

from . import fields, frozen, locks
from .refusals import Refused, Stale
from .related import MERGED, Rows

# Whose page stays: the public's before what the public cannot see.
SHOWN_MOST = (State.PUBLISHED, State.CEASED)


def merge(*, kept_id, merged_id, by, seen=None, answers=None, rivals=None):
    """The page of `merged` becomes that of `kept`; everything that hangs from it moves.

    `answers`: {field: "kept", "merged" or "both"}, `rivals`: {key of a Rival: the same}; what
    they do not say follows provenance, and of two rows the kept one's. `seen` is what the
    person was shown (`Rows.seen`): when it is no longer so, `Stale`.
    """
    with locks.alone():
        kept, merged = _both(kept_id, merged_id)
        rows = Rows(kept, merged)
        if seen is not None and rows.seen != seen:
            raise Stale(_("Alguna de les dues ha canviat mentre les miraves."))
        reason = _("Fusió de «%(merged)s» dins de «%(kept)s»") % {
            "merged": merged.name,
            "kept": kept.name,
        }
        with pghistory.context(user=by and by.pk, reason=reason):
            return _merge(kept, merged, rows, answers or {}, rivals or {}, by)


def why_not(kept, merged):
    """Why these two cannot be merged in this direction; "" when they can."""
    if kept.pk == merged.pk:
        return _("Una fitxa no es pot fusionar amb ella mateixa.")
    for one in (kept, merged):
        if one.state == State.MERGED:
            return _("«%(name)s» ja està fusionada amb «%(into)s».") % {
                "name": one.name,
                "into": one.merged_into.name,
            }
    if _shown(merged) > _shown(kept):
        return _("La pàgina que queda ha de ser la que el públic veu: «%(name)s».") % {
            "name": merged.name
        }
    return ""


def prefers(first, second):
    """Which of the two stays unless a person says otherwise: shown more, then published first."""
    never = timezone.now()
    return min((first, second), key=lambda one: (-_shown(one), one.published_at or never, one.pk))


def _shown(enterprise):
    return len(SHOWN_MOST) - SHOWN_MOST.index(enterprise.state) if enterprise.is_public else 0


def _both(kept_id, merged_id):
    found = locks.hold(kept_id, merged_id)
    if len({kept_id, merged_id} - set(found)) or kept_id == merged_id:
        raise Refused(_("Una de les dues fitxes ja no hi és."))
    kept, merged = found[kept_id], found[merged_id]
    reason = why_not(kept, merged)
    if reason:
        raise Refused(reason)
    return kept, merged


def _merge(kept, merged, rows, answers, rivals, by):
    columns, terms, provenance = fields.outcome(kept, merged, answers, by=by)
    _nobody_else_has(columns.get("nif", kept.nif), kept, merged)
    before = {
        "kept": _held(kept, columns, terms),
        "merged": frozen.plain({"state": merged.state}),
    }
    dropped, moved = _move_rows(rows, rivals)
    moved += _own_rules(kept, merged, by)

    merged.state, merged.merged_into = State.MERGED, kept
    merged.save(update_fields=["state", "merged_into", "updated_at"])
    for name, value in columns.items():
        setattr(kept, name, value)
    kept.provenance = provenance
    kept.save()
    for name, keys in terms.items():
        getattr(kept, name).set(keys)
    before["after"] = _held(kept, columns, terms)
    search.refresh([kept.pk, merged.pk])
    return Merge.objects.create(
        kept=kept, merged=merged, by=by, before=before, moved=moved, dropped=dropped
    )


def _nobody_else_has(nif, kept, merged):
    other = (
        Enterprise.objects.published()
        .filter(nif=nif)
        .exclude(Q(pk=kept.pk) | Q(pk=merged.pk))
        .first()
        if nif and kept.state == State.PUBLISHED
        else None
    )
    if other:
        raise Refused(
            _("El NIF %(nif)s ja és de «%(name)s», que també és publicada: mira-ho abans.")
            % {"nif": nif, "name": other.name}
        )


def _held(kept, columns, terms):
    """What of the kept one this merge changes, as it is now."""
    held = {name: getattr(kept, name) for name in columns}
    held |= {name: fields.value(kept, Enterprise._meta.get_field(name)) for name in terms}
    return frozen.plain({**held, "provenance": kept.provenance})


def _move_rows(rows, rivals):
    losers = defaultdict(list)
    gone = defaultdict(set)
    for rival in rows.rivals:
        answer = rivals.get(rival.key)
        if answer in rival.answers and answer != "kept":
            loser = rival.kept if answer == MERGED else None
        else:
            loser = rival.merged
        if loser is not None:
            losers[rival.link.model].append(loser.pk)
            gone[rival.link.label].add(loser.pk)
    for row in rows.between:
        losers[type(row)].append(row.pk)
    dropped, moved = [], []
    for model, keys in losers.items():
        try:
            frozen_rows, loosened = frozen.delete_with_parts(model, keys)
        except frozen.Protected as problem:
            names = ", ".join(str(row) for row in list(problem.args[0])[:5])
            raise Refused(
                _("No es pot treure cap fila de «%(what)s»: la necessita %(names)s.")
                % {"what": model._meta.verbose_name_plural, "names": names}
            ) from problem
        dropped += frozen_rows
        moved += loosened
    for line in rows.lines:
        moved += _move_line(line, rows, gone[line.link.label])
    return dropped, moved


def _move_line(line, rows, gone):
    """Rows of `merged` pass to `kept`; those with the mark of the only one lose it."""
    unmarked = defaultdict(set)
    for mark, mine, other in line.marks:
        if mine.pk not in gone:
            unmarked[other.pk].add(mark)
    link, moved = line.link, []
    from_value, to_value = link.value(rows.merged.pk), link.value(rows.kept.pk)
    for row in line.of_merged:
        if row.pk in gone:
            continue
        changed = {link.column: [from_value, to_value]}
        changed |= {mark: [True, False] for mark in unmarked[row.pk]}
        if isinstance(row, SourceRecord) and row.state == RecordState.HELD:
            changed["state"] = [RecordState.HELD.value, RecordState.LINKED.value]
        key = to_value if link.model._meta.pk.attname == link.column else frozen.plain(row.pk)
        moved.append([link.label, key, changed])
    already_gone = write(moved, before=0, after=1)  # with a row of another table
    return [entry for entry in moved if entry not in already_gone]


def write(moved, *, before, after):
    """Brings rows from one side of each change to the other, together where they change alike.

    `before` and `after` are positions in the pairs. Gives the entries whose rows no longer
    hold what they held: those are left alone.
    """
    alike = defaultdict(list)
    for entry in moved:
        label, _key, changed = entry
        alike[label, repr(sorted(changed.items()))].append(entry)
    left = []
    for (label, _text), entries in alike.items():
        model, changed = apps.get_model(label), entries[0][2]
        names = {column.attname: column for column in model._meta.concrete_fields}
        held = {name: frozen.value_of(names[name], pair[before]) for name, pair in changed.items()}
        new = {name: frozen.value_of(names[name], pair[after]) for name, pair in changed.items()}
        is_key = model._meta.pk.attname in changed
        keys = [held[model._meta.pk.attname]] if is_key else [entry[1] for entry in entries]
        rows = model._base_manager.filter(pk__in=keys, **held)
        found = {str(key) for key in rows.select_for_update().values_list("pk", flat=True)}
        model._base_manager.filter(pk__in=found).update(**new)
        left += [entry for entry, key in zip(entries, keys, strict=True) if str(key) not in found]
    return left


def _own_rules(kept, merged, by):
    """Chains end at the kept page; pairs with the merged one are now pairs with the kept one."""
    moved = [
        ["catalogue.enterprise", pk, {"merged_into_id": [merged.pk, kept.pk]}]
        for pk in Enterprise.objects.filter(merged_into=merged).values_list("pk", flat=True)
    ]
    pairs = PossibleDuplicate.objects.filter(Q(first=merged) | Q(second=merged))
    known = set(
        PossibleDuplicate.objects.filter(Q(first=kept) | Q(second=kept)).values_list(
            "first_id", "second_id"
        )
    )
    for pair in pairs.select_for_update():
        other = pair.second_id if pair.first_id == merged.pk else pair.first_id
        first, second = sorted((kept.pk, other))
        if other == kept.pk:
            moved.append(_decided(pair, by))
        elif (first, second) not in known:
            changed = {"first_id": [pair.first_id, first], "second_id": [pair.second_id, second]}
            moved.append(["catalogue.possibleduplicate", pair.pk, changed])
    write(moved, before=0, after=1)
    return moved


def _decided(pair, by):
    changed = {
        "state": [pair.state, DuplicateState.MERGED.value],
        "decided_by_id": [pair.decided_by_id, by and by.pk],
        "decided_at": frozen.plain([pair.decided_at, timezone.now()]),
    }
    return ["catalogue.possibleduplicate", pair.pk, changed]
