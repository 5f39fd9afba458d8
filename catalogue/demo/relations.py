"""Who works with whom."""

import random
from datetime import date, timedelta

from catalogue.enums import RelationKind, State
from catalogue.models import Relation

UNCONFIRMED = 0.12  # share of relations that one end has not confirmed: these are not public
MOST_PAIRS = 2000
SUPPLIES = (  # who sells to whom, by second-level sector
    ("alim-agro", "turi-resta"),
    ("alim-agro", "alim-consum"),
    ("alim-obrador", "alim-botiga"),
    ("alim-begudes", "turi-resta"),
    ("alim-pa", "alim-catering"),
    ("comu-impremta", "cult-llibres"),
    ("mobi-missatgeria", "alim-consum"),
    ("mobi-missatgeria", "alim-pa"),
    ("tecn-web", "espa-xarxes"),
    ("roba-bugaderia", "turi-allotjament"),
    ("ener-llum", "espa-ateneu"),
    ("habi-fusta", "habi-obra"),
)


def relations(sketches, keys, today, moment):
    """Relations among published sketches, unsaved; `keys` maps an index to a primary key."""
    rng = random.Random(f"relations {len(sketches)}")
    published = [sketch for sketch in sketches if sketch.state == State.PUBLISHED]
    found = {}
    for subject, kind, other in (
        *_memberships(published, rng),
        *_supplies(published, rng),
        *_collaborations(published, rng),
        *_shared_spaces(published, rng),
    ):
        if subject is not other:
            found.setdefault((subject.index, kind, other.index), (subject, other))
    return [
        _relation(keys[subject.index], kind, keys[other.index], today, moment, rng)
        for (_from, kind, _to), (subject, other) in found.items()
    ]


def _relation(subject_id, kind, object_id, today, moment, rng):
    said = moment - timedelta(days=rng.randint(10, 700))
    relation = Relation(
        subject_id=subject_id,
        kind=kind,
        object_id=object_id,
        since=date(today.year - rng.randint(1, 9), rng.randint(1, 12), 1),
        confirmed_by_subject=said,
        confirmed_by_object=said + timedelta(days=rng.randint(0, 9)),
    )
    chance = rng.random()
    if chance < UNCONFIRMED:
        missing = rng.choice(["confirmed_by_subject", "confirmed_by_object"])
        setattr(relation, missing, None)
    elif chance < UNCONFIRMED + 0.03:
        relation.until = today - timedelta(days=rng.randint(1, 200))
        relation.since = relation.until - timedelta(days=900)
    return relation


def _memberships(published, rng):
    networks = [sketch for sketch in published if sketch.is_network][:40]
    others = [sketch for sketch in published if not sketch.is_network]
    for network in networks:
        top = next((mark[4:] for mark in network.project.marks if mark.startswith("top-")), "")
        pool = [sketch for sketch in others if sketch.top == top] if top else others
        for member in rng.sample(pool, min(len(pool), rng.randint(5, 16))):
            yield member, RelationKind.MEMBER_OF, network
    if len(networks) > 1:  # a network may be a member of another
        yield networks[1], RelationKind.MEMBER_OF, networks[0]


def _supplies(published, rng):
    by_sector = {}
    for sketch in published[:MOST_PAIRS]:
        by_sector.setdefault(sketch.project.sector, []).append(sketch)
    for seller, buyer in SUPPLIES:
        for sketch in by_sector.get(seller, ()):
            buyers = by_sector.get(buyer, [])
            for other in rng.sample(buyers, min(len(buyers), rng.randint(0, 2))):
                yield sketch, RelationKind.SUPPLIES, other


def _collaborations(published, rng):
    pool = [sketch for sketch in published[:MOST_PAIRS] if not sketch.is_network]
    for sketch in pool:
        if rng.random() < 0.12:
            other = rng.choice(pool)
            if other.index > sketch.index:  # each pair once
                yield sketch, RelationKind.COLLABORATES_WITH, other


def _shared_spaces(published, rng):
    tenants = [sketch for sketch in published if sketch.at_hub]
    hub = next((sketch for sketch in tenants if "hub" in sketch.project.marks), None)
    for sketch in tenants:
        if hub is not None and sketch is not hub and rng.random() < 0.6:
            yield sketch, RelationKind.SHARES_SPACE_WITH, hub
