"""Puts a row's places into an enterprise's establishments, where its source may write them."""

import re

from catalogue.models import Establishment

from . import addresses
from .catalogue_terms import shown
from .coordinates import metres_between
from .hours import Period
from .provenance import Claim
from .rows import is_empty

SAME_DOOR_METRES = 25
ORIGIN = "origin"  # provenance key: which place of which record an establishment came from
# Fields that go together: written all or none.
GROUPS = (
    ("street", "street_number"),
    ("address_details",),
    ("postcode",),
    ("municipality", "locality"),
    ("country",),
    ("lat", "lon", "precision"),
    ("entrance",),
    ("accessibility_note",),
    ("phone",),
)
_COLUMN = {"municipality": "municipality_id"}
_DEFAULTS = {
    name: Establishment._meta.get_field(name).get_default() for group in GROUPS for name in group
}


class PlaceTarget:
    """An establishment, new or existing, with its weekly periods and what has changed."""

    def __init__(self, establishment, periods=()):
        self.establishment = establishment
        self.periods = list(periods)
        self.changed = set()
        self.signed_by = {}
        self.has_new_periods = False
        self.origin = None  # (plan, position of the place in its row) of a new one
        self.is_new = establishment._state.adding

    @property
    def is_touched(self):
        return bool(self.is_new or self.changed or self.has_new_periods)

    def settle(self):
        self.is_new, self.changed, self.signed_by, self.has_new_periods = False, set(), {}, False

    @property
    def key(self):
        place = self.establishment
        return addresses.key(place.street, place.street_number)


def as_period(period):
    """A stored OpeningPeriod as the tuple that timetables are read into."""
    return Period(
        period.weekday,
        period.opens.strftime("%H:%M"),
        period.closes.strftime("%H:%M"),
        period.season_from,
        period.season_until,
    )


def pair(places, targets, *, source_code, record_id):
    """[(place, PlaceTarget or None)]: the establishment of each place of a record.

    The same address, else the same place of the same record, else the same door; else none
    of the known ones.
    """
    free, paired = list(targets), {}

    def claim_by(test):
        for index, place in enumerate(places):
            if index in paired:
                continue
            found = next((target for target in free if test(index, place, target)), None)
            if found:
                paired[index] = found
                free.remove(found)

    def same_address(_index, place, target):
        key = addresses.key(place.get("street", ""), place.get("street_number", ""))
        return bool(re.search(r"\d", key)) and key == target.key

    def same_origin(index, _place, target):
        origin = target.establishment.provenance.get(ORIGIN, {})
        return (
            record_id is not None
            and origin.get("source") == source_code
            and origin.get("record") == record_id
            and origin.get("place") == index
        )

    def same_door(_index, place, target):
        one, other = place.get("lat"), target.establishment.lat
        if one is None or other is None or (place.get("street") and target.establishment.street):
            return False
        here = (target.establishment.lat, target.establishment.lon)
        return metres_between((place["lat"], place["lon"]), here) <= SAME_DOOR_METRES

    for test in (same_address, same_origin, same_door):
        claim_by(test)
    return [(place, paired.get(index)) for index, place in enumerate(places)]


def fill(target, place, index, claim: Claim, locator, terms, previous, plan):
    """Writes what may be written into one establishment; returns (changes, kept)."""
    changes, kept = [], []
    establishment = target.establishment
    provenance = establishment.provenance
    offered = _offered(place, terms)

    def add(where, field, one, other):
        where.append({"field": f"places.{index}.{field}", **one, **other})

    def text(values):
        """The values of a group as a report shows them."""
        named = {**values, "municipality": terms.municipality_name(values.get("municipality"))}
        return " ".join(filter(None, (shown(value) for value in named.values())))

    for group in GROUPS:
        wanted = {field: offered[field] for field in group if field in offered}
        present = {field: getattr(establishment, _COLUMN.get(field, field)) for field in group}
        if not wanted or all(present[field] == value for field, value in wanted.items()):
            continue
        if group == ("country",) and present["country"]:
            is_unset = "country" not in provenance and present["country"] == _DEFAULTS["country"]
        else:
            is_unset = all(_is_unset(field, value, provenance) for field, value in present.items())
        if not claim.may_write(provenance, group, is_unset=is_unset, part="places"):
            add(kept, group[0], {"kept": text(present), "by": claim.winner(provenance, group)},
                {"offered": text(wanted)})  # fmt: skip
            continue
        # What the group had and the source does not say goes: half an address is another one.
        wanted = {field: wanted.get(field, _DEFAULTS[field]) for field in group}
        if any(present[field] != value for field, value in wanted.items()):
            add(changes, group[0], {"before": text(present)}, {"after": text(wanted)})
            for field, value in wanted.items():
                setattr(establishment, _COLUMN.get(field, field), value)
                target.changed.add(field)
                target.signed_by[field] = plan
    _fill_hours(target, place, claim, previous, plan, add, changes, kept)
    _locate(target, place, locator)
    return changes, kept


def _offered(place, terms):
    offered = {
        field: place[field]
        for group in GROUPS
        for field in group
        if field in place and not is_empty(place[field])
    }
    if place.get("town"):
        municipality = terms.municipality(place["town"])
        offered |= {"municipality": municipality} if municipality else {"locality": place["town"]}
    return offered


def _fill_hours(target, place, claim, previous, plan, add, changes, kept):
    """The text and the periods read in it go together; new text that is not understood takes
    the old periods away, because they no longer are what the source says."""
    text, periods = (
        place.get("hours_text", ""),
        [Period(*period) for period in place.get("periods", [])],
    )
    establishment = target.establishment
    if not text or (
        establishment.hours_text == text
        and sorted(target.periods, key=str) == sorted(periods, key=str)
    ):
        return
    before = {Period(*period) for period in previous.get("periods", [])}
    edited_by_hand = bool(target.periods) and bool(previous) and set(target.periods) != before
    is_unset = not establishment.hours_text and not target.periods
    if edited_by_hand or not claim.may_write(
        establishment.provenance, ("hours_text", "periods"), is_unset=is_unset, part="places"
    ):
        add(kept, "hours_text", {"kept": establishment.hours_text, "by": claim.winner(establishment.provenance, ("hours_text", "periods"))},
            {"offered": text})  # fmt: skip
        return
    add(changes, "hours_text", {"before": establishment.hours_text}, {"after": text})
    establishment.hours_text = text
    target.changed.add("hours_text")
    target.signed_by["hours_text"] = target.signed_by["periods"] = plan
    if sorted(target.periods, key=str) != sorted(periods, key=str):
        target.periods, target.has_new_periods = periods, True


def _locate(target, place, locator):
    """Derived, so neither signed nor reported; what a person chose stays."""
    establishment = target.establishment
    if establishment.provenance.get("neighbourhood", {}).get("source") in ("staff", "entity"):
        return
    found = locator.neighbourhood(
        establishment.lat,
        establishment.lon,
        code=place.get("neighbourhood", ""),
        name=place.get("neighbourhood_name", ""),
    )
    if found and found != establishment.neighbourhood_id:
        establishment.neighbourhood_id = found
        target.changed.add("neighbourhood")


def _is_unset(field, present, provenance):
    return is_empty(present) or (field not in provenance and present == _DEFAULTS[field])
