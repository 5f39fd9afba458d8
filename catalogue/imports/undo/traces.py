"""What a run wrote, as history tells it: the events of each enterprise and of its parts."""

from collections import defaultdict
from dataclasses import dataclass

from pghistory.models import Context

from catalogue.models import (
    Enterprise,
    EnterpriseFamilies,
    EnterpriseOtherSectors,
    Establishment,
    Offer,
    OfferCpvCodes,
    OpeningPeriod,
)
from ess_portal.moderation.history import event_model

# Tracked tables, and the column of their events that leads to the enterprise, or to its part.
OBJECTS = {Enterprise: "pgh_obj_id", Establishment: "enterprise_id", Offer: "enterprise_id"}
CHOICES = {
    "families": (EnterpriseFamilies, "essfamily_id"),
    "other_sectors": (EnterpriseOtherSectors, "sector_id"),
}
OF_PARTS = {OpeningPeriod: "establishment_id", OfferCpvCodes: "offer_id"}


@dataclass
class Story:
    """One object: its events until the run, in it, and since."""

    before: object  # the last event before the run; None when the run made it, or nothing is known
    first: object
    after: object  # the last event of the run: what it left
    since: list  # events of others after it

    @property
    def is_created(self):
        return self.first.pgh_label == "insert"

    @property
    def is_removed(self):
        return self.after.pgh_label == "delete"


class Traces:
    """The events of one run, found once; then given a few enterprises at a time."""

    def __init__(self, run):
        found = Context.objects.filter(metadata__import_run=run.pk)
        self.contexts = set(found.values_list("pk", flat=True))
        self._ids = {model: self._by(model, column) for model, column in OBJECTS.items()}
        for model, _column in CHOICES.values():
            self._ids[model] = self._by(model, "enterprise_id")
        parents = {OpeningPeriod: Establishment, OfferCpvCodes: Offer}
        for model, column in OF_PARTS.items():
            self._ids[model] = self._by_parent(model, column, parents[model])

    @property
    def enterprise_ids(self):
        return sorted(set().union(*self._ids.values()))

    def stories(self, model, enterprise_ids):
        """{object's id: Story} of the model's rows that the run wrote."""
        events = event_model(model).objects
        wanted = events.filter(pgh_id__in=self._of(model, enterprise_ids))
        ids = set(wanted.values_list("pgh_obj_id", flat=True))
        told = defaultdict(list)
        for event in events.filter(pgh_obj_id__in=ids).order_by("pgh_id"):
            told[event.pgh_obj_id].append(event)
        return {pk: self._story(events) for pk, events in told.items()}

    def choices(self, field, enterprise_ids):
        """{enterprise's id: (terms added, terms taken away)} by the run; and ids of added rows."""
        model, column = CHOICES[field]
        return self._net(model, "enterprise_id", column, enterprise_ids)

    def cpv_codes(self, enterprise_ids):
        return self._net(OfferCpvCodes, "offer_id", "cpvcode_id", enterprise_ids)

    def periods(self, enterprise_ids):
        """{place's id: ({ids added}, [events of those taken away])}."""
        found = defaultdict(lambda: (set(), []))
        for event in self._events(OpeningPeriod, enterprise_ids):
            added, removed = found[event.establishment_id]
            if event.pgh_label == "insert":
                added.add(event.id)
            elif event.id in added:  # brought and taken away by the same run
                added.discard(event.id)
            else:
                removed.append(event)
        return found

    def _net(self, model, owner, column, enterprise_ids):
        found, rows = defaultdict(lambda: (set(), set())), set()
        for event in self._events(model, enterprise_ids):
            added, removed = found[getattr(event, owner)]
            term = getattr(event, column)
            came, went = (added, removed) if event.pgh_label == "insert" else (removed, added)
            if term in went:
                went.discard(term)
            else:
                came.add(term)
            rows.add(event.id)
        return found, rows

    def _events(self, model, enterprise_ids):
        ids = self._of(model, enterprise_ids)
        return events_of(model).objects.filter(pgh_id__in=ids).order_by("pgh_id")

    def _of(self, model, enterprise_ids):
        known = self._ids[model]
        return [event for pk in enterprise_ids for event in known.get(pk, ())]

    def _by(self, model, column):
        found = defaultdict(list)
        own = events_of(model).objects.filter(pgh_context_id__in=self.contexts)
        for event, pk in own.values_list("pgh_id", column).iterator():
            found[pk].append(event)
        return found

    def _by_parent(self, model, column, parent):
        of_part = self._by(model, column)
        owners = dict(parent.objects.filter(pk__in=of_part).values_list("pk", "enterprise_id"))
        gone = set(of_part) - set(owners)
        removed = events_of(parent).objects.filter(pgh_obj_id__in=gone)
        owners |= dict(removed.values_list("pgh_obj_id", "enterprise_id"))
        found = defaultdict(list)
        for pk, events in of_part.items():
            if pk in owners:
                found[owners[pk]] += events
        return found

    def _story(self, events):
        own = [n for n, event in enumerate(events) if event.pgh_context_id in self.contexts]
        first, last = own[0], own[-1]
        return Story(
            events[first - 1] if first else None,
            events[first],
            events[last],
            events[last + 1 :],
        )


def events_of(model):
    """The model of a tracked model's events; of a proxy of a many-to-many's table too."""
    return event_model(model) or model.pgh_event_model
