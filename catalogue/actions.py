"""What staff do to the catalogue: each function is one thing that happens.

Keyword-only, atomic, `by=` the person. Every one leaves the search documents right; history
is written by the database, with the person (and the reason, when there is one) as context.
"""

from dataclasses import dataclass, field

import pghistory
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue import search, slugs, told
from catalogue.enums import DuplicateState, RecordState, State
from catalogue.models import (
    Certification,
    Criterion,
    Enterprise,
    EssFamily,
    InstrumentEdition,
    LegalForm,
    PossibleDuplicate,
    Sector,
    SourceRecord,
)

# From which states each change of state may start.
PUBLISHABLE = (State.DRAFT, State.PENDING, State.HIDDEN, State.CEASED)
HIDEABLE = (State.PENDING, State.PUBLISHED, State.CEASED)
CEASABLE = (State.PUBLISHED, State.HIDDEN, State.PENDING)
CHECKABLE = tuple(state for state in State if state != State.MERGED)


@dataclass
class Outcome:
    """Which enterprises changed, and which did not and why (texts for a person)."""

    done: list[Enterprise] = field(default_factory=list)
    refused: list[tuple[Enterprise, str]] = field(default_factory=list)


@transaction.atomic
def publish(*, enterprise_ids, by):
    """Makes pages public. Refuses what another published enterprise's NIF forbids."""
    outcome = Outcome()
    with _as_person(by):
        enterprises = _locked(enterprise_ids)
        taken = _published_nifs(enterprises)
        for enterprise in enterprises:
            if enterprise.state not in PUBLISHABLE:
                outcome.refused.append((enterprise, _refusal(enterprise)))
            elif enterprise.nif and enterprise.nif in taken:
                reason = _("ja hi ha una iniciativa publicada amb aquest NIF")
                outcome.refused.append((enterprise, reason))
            else:
                taken.add(enterprise.nif)
                enterprise.state = State.PUBLISHED
                enterprise.ceased_on = None
                enterprise.published_at = enterprise.published_at or timezone.now()
                _save(enterprise, ["state", "ceased_on", "published_at"], by=by)
                outcome.done.append(enterprise)
        search.refresh([enterprise.pk for enterprise in outcome.done])
    return outcome


@transaction.atomic
def hide(*, enterprise_ids, reason, by):
    """Takes pages out of the public's sight; the reason stays in history.

    What a person hid no import brings back, as it does what an undo hid.
    """
    outcome = _move(enterprise_ids, HIDEABLE, by=by, reason=reason, state=State.HIDDEN)
    SourceRecord.objects.filter(
        enterprise__in=[enterprise.pk for enterprise in outcome.done], state=RecordState.WITHDRAWN
    ).update(state=RecordState.LINKED)
    return outcome


@transaction.atomic
def mark_ceased(*, enterprise_ids, on, by):
    """The activity ended `on` that day: the page stays with a notice, out of lists."""
    return _move(enterprise_ids, CEASABLE, by=by, state=State.CEASED, ceased_on=on)


@transaction.atomic
def mark_checked(*, enterprise_ids, by, on=None):
    """Someone has looked and the data are right, as of that day (today by default)."""
    on = on or timezone.localdate()
    return _move(enterprise_ids, CHECKABLE, by=by, checked_on=on)


@transaction.atomic
def keep_apart(*, pair_ids, by, note=""):
    """Possible duplicates that are not the same enterprise; nobody is asked again."""
    with _as_person(by, note):
        pairs = PossibleDuplicate.objects.select_for_update().filter(
            pk__in=pair_ids, state=DuplicateState.OPEN
        )
        return pairs.update(
            state=DuplicateState.DIFFERENT, decided_by=by, decided_at=timezone.now()
        )


@transaction.atomic
def ask_again(*, pair_ids, by):
    """Somebody thinks better of it: the pair is in the queue again."""
    with _as_person(by):
        pairs = PossibleDuplicate.objects.select_for_update().filter(
            pk__in=pair_ids, state=DuplicateState.DIFFERENT
        )
        return pairs.update(state=DuplicateState.OPEN, decided_by=None, decided_at=None)


@transaction.atomic
def take_value(*, obj, values, by):
    """What a source's record says of an enterprise, a place or an offer is now what staff say.

    `values`: {field: value as records hold it}. Raises ValidationError where it may not be.
    """
    with _as_person(by):
        lists = told.write(obj, values)
        note_staff(obj, values, by=by)
        obj.save()
        for name, terms in lists.items():
            getattr(obj, name).set(terms)
        search.refresh([getattr(obj, "enterprise_id", obj.pk)])


@transaction.atomic
def rename_address(*, enterprise, former_slug, by):
    """Keeps the address that a page had, so that its links go on working."""
    with _as_person(by):
        slugs.keep_former(enterprise, former_slug)


@transaction.atomic
def staff_edited(*, enterprise_ids, by):
    """After an edit in the admin of enterprises or anything that belongs to them."""
    search.refresh(set(enterprise_ids))


@transaction.atomic
def term_edited(*, term, by):
    """After an edit of a controlled list: its words are in the documents of those who use it."""
    search.refresh(set(using(term).values_list("pk", flat=True)))


def using(term):
    """The enterprises whose search document depends on the term."""
    enterprises = Enterprise.objects.order_by()
    if isinstance(term, Sector):
        ids = [term.pk, *term.children.values_list("pk", flat=True)]
        return enterprises.filter(
            Q(main_sector__in=ids) | Q(other_sectors__in=ids) | Q(offers__sector__in=ids)
        )
    if isinstance(term, EssFamily):
        return enterprises.filter(families=term)
    if isinstance(term, LegalForm):
        return enterprises.filter(legal_form=term)
    if isinstance(term, Certification):
        return enterprises.filter(certifications__certification=term)
    if isinstance(term, InstrumentEdition):
        return enterprises.filter(evaluations__edition=term)
    if isinstance(term, Criterion):
        return enterprises.filter(evaluations__scores__criterion=term)
    return enterprises.none()


def note_staff(obj, fields, *, by):
    """Provenance: these fields now hold what a staff person wrote. Does not save."""
    said = {"source": "staff", "by": by.pk, "on": timezone.localdate().isoformat()}
    obj.provenance = {**obj.provenance, **dict.fromkeys(fields, said)}


def _move(enterprise_ids, allowed, *, by, reason="", **values):
    outcome = Outcome()
    with _as_person(by, reason):
        for enterprise in _locked(enterprise_ids):
            if enterprise.state not in allowed:
                outcome.refused.append((enterprise, _refusal(enterprise)))
                continue
            for name, value in values.items():
                setattr(enterprise, name, value)
            _save(enterprise, list(values), by=by)
            outcome.done.append(enterprise)
        search.refresh([enterprise.pk for enterprise in outcome.done])
    return outcome


def _locked(enterprise_ids):
    ids = list(enterprise_ids)
    return list(Enterprise.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def _published_nifs(enterprises):
    """NIFs of these that other, published, enterprises hold already."""
    nifs = {enterprise.nif for enterprise in enterprises} - {""}
    published = Enterprise.objects.published().filter(nif__in=nifs)
    return set(published.values_list("nif", flat=True))


def _save(enterprise, fields, *, by):
    note_staff(enterprise, fields, by=by)
    enterprise.save(update_fields=[*fields, "provenance", "updated_at"])


def _refusal(enterprise):
    return _("no es pot des de l’estat «%(state)s»") % {"state": enterprise.get_state_display()}


def _as_person(by, reason=""):
    context = {"user": by.pk}
    return pghistory.context(**context, **({"reason": reason} if reason else {}))
