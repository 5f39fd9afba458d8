"""Puts a row's offers into an enterprise's, where its source may write them.

An offer is known by its name, in whichever language. One that the same record brought and no
longer says goes, unless somebody else has written in it; one that somebody took away does not
come back.
"""

from catalogue.models import Offer
from catalogue.normalise_text import phrase

from .provenance import Claim
from .rows import OFFER_LISTS, OFFER_TEXTS, is_empty

ORIGIN = "origin"  # provenance key: which record brought the offer
NAMES = ("name_ca", "name_es", "name_en")


class OfferTarget:
    """An offer, new or existing, with its CPV codes and what has changed."""

    def __init__(self, offer, cpv_codes=()):
        self.offer = offer
        self.lists = {"open_to": set(offer.open_to), "cpv_codes": set(cpv_codes)}
        self.stored_cpv = set(self.lists["cpv_codes"])
        self.changed = set()
        self.signed_by = {}
        self.origin = None  # the plan that brings a new one
        self.is_new = offer._state.adding
        self.is_removed = False

    @property
    def is_touched(self):
        return bool(
            self.is_new
            or self.changed
            or self.is_removed
            or self.lists["cpv_codes"] != self.stored_cpv
        )

    @property
    def keys(self):
        return keys_of({name: getattr(self.offer, name) for name in NAMES})

    @property
    def label(self):
        return next(filter(None, (getattr(self.offer, name) for name in NAMES)), "")

    def settle(self):
        self.is_new, self.changed, self.signed_by = False, set(), {}
        self.stored_cpv = set(self.lists["cpv_codes"])


def keys_of(offer):
    """What an offer is known by: its names, blind to case, accents and punctuation."""
    return {phrase(offer[name]) for name in NAMES if offer.get(name)}


def label_of(offer):
    return next(filter(None, (offer.get(name, "") for name in NAMES)), "")


def fill_all(targets, offers, claim: Claim, terms, previous, plan):
    """Writes the offers of a row into `targets`, a list; returns (changes, kept)."""
    changes, kept = [], []
    if not offers:  # says nothing
        return changes, kept
    free, said_before = list(targets), [keys_of(offer) for offer in previous]
    for index, offered in enumerate(offers):
        keys = keys_of(offered)
        target = next((one for one in targets if not one.is_removed and one.keys & keys), None)
        if target is not None and target not in free:
            continue  # said twice
        if target is None and any(keys & before for before in said_before):
            kept.append({"field": "offers", "kept": "", "by": "", "offered": label_of(offered)})
            continue  # this record brought it once, and somebody took it away
        if target is None:
            target = _new(targets, plan)
            changes.append({"field": "offers", "before": "", "after": label_of(offered)})
        else:
            free.remove(target)
        before = next((one for one in previous if keys_of(one) & keys), {})
        more_changes, more_kept = _fill(target, offered, index, claim, terms, before, plan)
        kept += more_kept
        changes += [] if target.is_new else more_changes
    for target in free:
        if target.is_removed or not _is_only_of(target, plan, claim):
            continue
        target.is_removed = True
        changes.append({"field": "offers", "before": target.label, "after": ""})
    return changes, kept


def _new(targets, plan):
    position = max((target.offer.position for target in targets), default=-1) + 1
    target = OfferTarget(Offer(position=min(position, 32_767)))
    target.origin = plan
    targets.append(target)
    return target


def _is_only_of(target, plan, claim):
    """Whether this record brought the offer and nobody else has written in it."""
    if target.is_new or target.origin is not None or plan.record is None:
        return False
    provenance = target.offer.provenance
    signers = {(said.get("source"), said.get("record")) for said in provenance.values()}
    return ORIGIN in provenance and signers == {(claim.source, plan.record.pk)}


def _fill(target, offered, index, claim, terms, previous, plan):
    changes, kept = [], []
    offer = target.offer

    def may_write(field, is_unset):
        return claim.may_write(
            _provenance(target, field), [field], is_unset=is_unset, part="offers"
        )

    def refuse(field, present, value):
        kept.append(
            {
                "field": f"offers.{index}.{field}",
                "kept": terms.shown(field, present),
                "by": claim.winner(offer.provenance, [field]),
                "offered": terms.shown(field, value),
            }
        )

    def note(field, present, value):
        before, after = terms.shown(field, present), terms.shown(field, value)
        changes.append({"field": f"offers.{index}.{field}", "before": before, "after": after})
        target.changed.add(field)
        target.signed_by[field] = plan

    for field in (*OFFER_TEXTS, "sector"):
        value = offered.get(field)
        if is_empty(value):
            continue
        column = "sector_id" if field == "sector" else field
        value = terms.id(field, value) if field == "sector" else value
        present = getattr(offer, column)
        if present == value:
            continue
        if not may_write(field, is_empty(present)):
            refuse(field, present, value)
            continue
        note(field, present, value)
        setattr(offer, column, value)
    for field in OFFER_LISTS:
        said, brought = set(offered.get(field) or ()), set(previous.get(field) or ())
        if not said:
            continue
        present = target.lists[field]
        wanted = (present - brought) | said
        if wanted == present:
            continue
        if not may_write(field, not present):
            refuse(field, present, wanted)
            continue
        note(field, present, wanted)
        target.lists[field] = wanted
    offer.open_to = sorted(target.lists["open_to"])
    return changes, kept


def _provenance(target, field):
    """The field's as stored, or as an earlier row of this same run has written it."""
    earlier = target.signed_by.get(field)
    if earlier is None:
        return target.offer.provenance
    return {field: {"source": earlier.source_code}}
