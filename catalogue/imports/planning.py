"""What each row of a file would do, without writing: the dry run and the real one share this.

Rows come in chunks, with a fixed number of queries for each. A row is compared with what
the catalogue held before the run; with the rows before it in the same file it shares a NIF
(then it is another place of the same enterprise) or the whole name (then it is held).
Other rows of the file that merely look alike are not held: the source tells them apart by
its own identifiers.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.enums import PublishPolicy, RecordState, State
from catalogue.models import Enterprise, Establishment, Source, SourceRecord
from catalogue.territory import Locator

from . import enterprise_fields, matching, offers, places
from .catalogue_terms import Terms
from .lengths import check_lengths
from .offers import OfferTarget
from .places import PlaceTarget
from .problems import problem
from .provenance import Claim
from .report import Action, Entry
from .rows import Row, digest, in_chunks
from .unchanged import Sieve


@dataclass
class Plan:
    """What one row does. `target` is None for rejected, unchanged and reference rows."""

    row: Row | None  # None when it was recognised without reading it
    entry: Entry
    source_code: str
    values: dict = field(default_factory=dict)
    hash: str = ""
    row_hashes: list = field(default_factory=list)
    record: SourceRecord | None = None
    state: str = RecordState.LINKED
    target: enterprise_fields.Target | None = None
    lookalikes: list = field(default_factory=list)  # [(Namesake or an id, similarity)]

    @property
    def action(self):
        return self.entry.action

    @property
    def writes_record(self):
        return self.action not in (Action.REJECTED, Action.UNCHANGED)


@dataclass(slots=True)
class Namesake:
    """The first row of a run with its name; its enterprise's id is known once written."""

    name: str
    target: enterprise_fields.Target | None
    pk: int | None = None

    def settle(self):
        self.pk, self.target = self.enterprise_id, None

    @property
    def enterprise_id(self):
        return self.target.enterprise.pk if self.target else self.pk


class Planner:
    """Plans the rows of one file of one source. With `lock`, what it reads stays locked."""

    keeps_records = True  # what is not in the file has vanished

    def __init__(self, source, *, lock=False):
        self.source, self.lock = source, lock
        trusts = list(Source.objects.values_list("code", "trust", "trust_by_field"))
        self.claim = Claim(
            source.code,
            {code: trust for code, trust, _fields in trusts},
            {code: fields for code, _trust, fields in trusts if fields},
        )
        self.terms, self.locator = Terms(), Locator()
        self.lookalikes = matching.Lookalikes(matching.newest_enterprise_id())
        self.seen_ids = set()  # external ids in the file
        self._sieve = None
        self._by_nif, self._by_key = {}, {}  # of this run: NIF → Target, match key → Namesake
        self._fresh = []  # the Namesakes of the last chunk
        self._targets = {}  # of this run: enterprise id → Target, when it has changed

    def plans_of(self, document, mapping):
        """The plans of a file, chunk by chunk; what surely did not change is not even read."""
        self._sieve = Sieve(self.source, document, mapping)
        rows = self._sieve.rows()
        self.seen_ids |= self._sieve.unchanged
        for chunk in in_chunks(self._sieve.unchanged):
            entries = [Entry(0, external_id, "", Action.UNCHANGED) for external_id in chunk]
            yield [Plan(None, entry, self.source.code) for entry in entries]
        yield from map(self.plan, in_chunks(rows))

    def plan(self, rows):
        self._name_the_written()
        plans = [self._read(row) for row in rows]
        records = matching.records_of(
            self.source, [plan.row.external_id for plan in plans], lock=self.lock
        )
        live = [plan for plan in plans if self._is_live(plan, records)]
        if self.source.publish_policy == PublishPolicy.NEVER:
            for plan in live:
                plan.state = RecordState.REFERENCE
            return plans
        nifs = matching.enterprises_by_nif({plan.values.get("nif", "") for plan in live})
        known = {plan.row.external_id: self._known(plan, nifs) for plan in live}
        targets = self._load({pk for pk in known.values() if pk})
        unknown = [plan for plan in live if not known[plan.row.external_id] and not plan.record]
        alike = dict(
            zip(
                (plan.row.external_id for plan in unknown),
                self.lookalikes.of([plan.row.name for plan in unknown]),
                strict=True,
            )
        )
        for plan in live:
            target = targets.get(known[plan.row.external_id])
            if target is None and plan.record:
                plan.entry.note = _("La iniciativa es va esborrar: no es torna a crear.")
                plan.state = plan.record.state
                continue
            self._decide(plan, target, alike.get(plan.row.external_id, ("", [])), nifs)
        return plans

    def _read(self, row):
        """A plan with the row's values; terms that this database lacks are noted, not used."""
        self.seen_ids.add(row.external_id)
        check_lengths(row)
        for part in (row.values, *row.offers):
            for name, code in self.terms.drop_unknown(part):
                row.problems.append(problem(name, code, _("No és a la llista del portal.")))
        row.offers = [offer for offer in row.offers if offers.label_of(offer)]
        entry = Entry(row.number, row.external_id, row.name, Action.REJECTED, problems=row.problems)
        plan = Plan(row, entry, self.source.code)
        if not row.is_rejected:
            entry.action = Action.NEW
            plan.values = row.normalised()
            plan.hash = digest(plan.values)
            plan.row_hashes = self._sieve.hashes(row) if self._sieve else []
        return plan

    def _is_live(self, plan, records):
        """Whether the row says something that its record does not hold already."""
        if plan.action == Action.REJECTED:
            return False
        plan.record = records.get(plan.row.external_id)
        if plan.record is None:
            return True
        plan.state = plan.record.state
        if plan.record.state == RecordState.VANISHED:
            plan.state = RecordState.LINKED
            plan.entry.note = _("Torna a sortir a la font.")
        elif plan.record.hash == plan.hash:
            plan.entry.action = Action.UNCHANGED
            return False
        plan.entry.action = Action.CHANGED
        return True

    def _known(self, plan, nifs):
        """The id of the row's enterprise among the stored ones, or None."""
        if plan.record:
            return plan.record.enterprise_id
        return nifs.get(plan.values.get("nif"))

    def _load(self, ids):
        """{id: Target}; a merged enterprise stands for the one it was merged into."""
        merged = dict(
            Enterprise.objects.filter(pk__in=ids, state=State.MERGED).values_list(
                "pk", "merged_into_id"
            )
        )
        wanted = {merged.get(pk, pk) for pk in ids} - set(self._targets)
        enterprises = Enterprise.objects.filter(pk__in=wanted).order_by("pk")
        if self.lock:
            enterprises = enterprises.select_for_update(of=("self",))
        loaded = enterprises.prefetch_related(
            "families", "other_sectors", "establishments__periods", "offers__cpv_codes"
        )
        found = {enterprise.pk: _target(enterprise) for enterprise in loaded}
        found |= {
            pk: target for pk, target in self._targets.items() if pk in ids or pk in merged.values()
        }
        return found | {pk: found[into] for pk, into in merged.items() if into in found}

    def _decide(self, plan, target, lookalikes, nifs):
        key, alike = lookalikes
        nif = plan.values.get("nif", "")
        twin = self._by_nif.get(nif)
        if twin and (target is None or target.enterprise.pk == twin.enterprise.pk):
            target = twin
        if target is None:
            target = self._new(plan, key, alike)
        else:
            if not plan.record:
                plan.entry.note = _("Vinculada pel NIF.")
                plan.entry.action = Action.CHANGED
            owner = nifs.get(nif)
            other = (owner and owner != target.enterprise.pk) or (twin and twin is not target)
            if nif and other:
                plan.entry.problems.append(
                    problem(
                        "nif", nif, _("Aquest NIF ja és d’una altra iniciativa: no s’ha escrit.")
                    )
                )
                plan.values = {name: value for name, value in plan.values.items() if name != "nif"}
        plan.target = target
        self._fill(plan)
        if target.enterprise.nif and plan.row.shares_nif:
            self._by_nif.setdefault(target.enterprise.nif, target)
        if target.enterprise.pk and target.is_touched:
            self._targets[target.enterprise.pk] = target

    def _new(self, plan, key, alike):
        """A target for a new enterprise: public, pending, or held for its look-alikes."""
        at_once = self.source.publish_policy == PublishPolicy.AT_ONCE
        target = enterprise_fields.Target(Enterprise(state=State.PENDING))
        same_name = self._by_key.get(key) if key else None
        if alike or same_name:
            plan.state, plan.entry.action = RecordState.HELD, Action.HELD
            plan.lookalikes = [(other.enterprise_id, other.similarity) for other in alike]
            plan.entry.similar = [
                {"id": other.enterprise_id, "name": other.name, "similarity": other.similarity}
                for other in alike
            ]
            if same_name:
                plan.lookalikes.append((same_name, 1.0))
                plan.entry.similar.append({"name": same_name.name, "similarity": 1.0})
        elif at_once:
            target.enterprise.state = State.PUBLISHED
        if key and key not in self._by_key:
            self._by_key[key] = Namesake(plan.values["name"], target)
            self._fresh.append(self._by_key[key])
        return target

    def _name_the_written(self):
        """Of what was written only the id is needed: its texts would fill the memory."""
        for namesake in self._fresh:
            namesake.settle()
        self._fresh = []

    def _fill(self, plan):
        target, previous = plan.target, plan.record.values if plan.record else {}
        changes, kept = enterprise_fields.fill(
            target, plan.row, plan.values, self.claim, self.terms, previous, plan
        )
        pairs = places.pair(
            plan.values.get("places", []),
            target.places,
            source_code=self.source.code,
            record_id=plan.record.pk if plan.record else None,
        )
        previous_places = previous.get("places", [])
        for index, (place, place_target) in enumerate(pairs):
            if place_target is None:
                place_target = _new_place(target, plan, index)
                changes.append({"field": "places", "before": "", "after": place.get("street", "")})
            before = previous_places[index] if index < len(previous_places) else {}
            more_changes, more_kept = places.fill(
                place_target, place, index, self.claim, self.locator, self.terms, before, plan
            )
            kept += more_kept
            changes += [] if place_target.is_new else more_changes
        more_changes, more_kept = offers.fill_all(
            target.offers,
            plan.values.get("offers", []),
            self.claim,
            self.terms,
            previous.get("offers", []),
            plan,
        )
        changes += more_changes
        kept += more_kept
        plan.entry.kept = kept
        if plan.action == Action.CHANGED:
            plan.entry.changes = changes


def _target(enterprise):
    return enterprise_fields.Target(
        enterprise,
        families=(family.pk for family in enterprise.families.all()),
        other_sectors=(sector.pk for sector in enterprise.other_sectors.all()),
        places=[
            PlaceTarget(place, [places.as_period(period) for period in place.periods.all()])
            for place in enterprise.establishments.all()
        ],
        offers=[
            OfferTarget(offer, (code.pk for code in offer.cpv_codes.all()))
            for offer in enterprise.offers.all()
        ],
    )


def _new_place(target, plan, index):
    establishment = Establishment(is_primary=not target.places)
    place_target = PlaceTarget(establishment)
    place_target.origin = (plan, index)
    target.places.append(place_target)
    return place_target
