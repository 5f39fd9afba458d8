"""Places, hours and offers of the enterprises of a run: as they were, where they still are its own."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.models import Establishment, Offer, OfferCpvCodes, OpeningPeriod

from . import strangers
from .traces import events_of

PARTS = {"places": Establishment, "offers": Offer}


class Parts:
    """`own`: {table: ids of the rows that the run made}."""

    def __init__(self, traces, enterprise_ids, fields, mending, *, lock=False):
        self.fields, self.mending = fields, mending
        self.stories, self.rows, self.own, self.of_enterprise = {}, {}, {}, {}
        for model in PARTS.values():
            self.stories[model] = traces.stories(model, enterprise_ids)
            rows = model.objects.filter(pk__in=self.stories[model]).order_by("pk")
            self.rows[model] = {row.pk: row for row in (rows.select_for_update() if lock else rows)}
            made = {pk for pk, story in self.stories[model].items() if story.is_created}
            self.own[model._meta.db_table] = made
            self.of_enterprise[model] = _by_enterprise(self.stories[model])
        self.periods = traces.periods(enterprise_ids)
        self.cpv, cpv_rows = traces.cpv_codes(enterprise_ids)
        self.own[OfferCpvCodes._meta.db_table] = cpv_rows
        self.own[OpeningPeriod._meta.db_table] = {
            pk for added, _removed in self.periods.values() for pk in added
        }
        self.strangers = {
            model: strangers.of(model, self.own[model._meta.db_table], self.own)
            for model in PARTS.values()
        }
        self.now = _periods_now(self.periods)
        self.touched_periods = _touched_periods(self.own[OpeningPeriod._meta.db_table], traces)

    def was_touched(self, enterprise_id):
        """Whether somebody else changed a part of an enterprise that the run made."""
        return any(
            self._stays(model, pk)
            for model in PARTS.values()
            for pk in self.of_enterprise[model].get(enterprise_id, ())
        )

    def _stays(self, model, pk):
        """Why a part that the run made is not taken away; "" when it is."""
        story = self.stories[model][pk]
        if pk not in self.rows[model] and not story.is_removed:
            return _("S’ha esborrat des de llavors.")
        if story.since or (model is Establishment and self._hours_touched(pk)):
            return _("Algú l’ha canviat des de llavors.")
        if pk in self.strangers[model]:
            return _("Hi ha coses d’altri que hi porten: %(what)s.") % {
                "what": self.strangers[model][pk]
            }
        return ""

    def restore(self, enterprise_id, verdict):
        """The parts of an enterprise that was there before the run."""
        for name, model in PARTS.items():
            mine = self.of_enterprise[model].get(enterprise_id, ())
            for index, pk in enumerate(sorted(mine)):
                self._restore_part(name, model, pk, index, verdict)
        for place in self._only_hours(enterprise_id):
            self._restore_hours(place, 0, verdict)

    def _restore_part(self, name, model, pk, index, verdict):
        story, row = self.stories[model][pk], self.rows[model].get(pk)
        if story.is_created:
            self._take_away(name, model, pk, verdict)
        elif story.is_removed:
            self._bring_back(name, model, story, verdict)
        elif row is None:
            verdict.kept.append(
                {"field": name, "kept": "", "by": "", "offered": _label(story.after)}
            )
        elif story.before is not None:
            self.fields.restore(row, story, verdict, prefix=f"{name}.{index}.")
            if model is Establishment:
                self._restore_hours(pk, index, verdict)
            else:
                self._restore_cpv(pk)

    def _take_away(self, name, model, pk, verdict):
        row = self.rows[model].get(pk)
        if row is None:
            return
        if self._stays(model, pk):
            label = _label(row)
            verdict.kept.append({"field": name, "kept": label, "by": "", "offered": ""})
            return
        self.mending.delete(model, [pk])
        verdict.changes.append({"field": name, "before": _label(row), "after": ""})

    def _bring_back(self, name, model, story, verdict):
        if story.since or story.before is None:
            return
        values = {
            field.attname: getattr(story.before, field.attname)
            for field in model._meta.concrete_fields
            if not field.generated and hasattr(story.before, field.attname)
        }
        row = model(**values)
        self.mending.created.append(row)
        _added, removed = self.cpv.get(row.pk, (set(), set()))
        self.mending.link(OfferCpvCodes, row.pk, removed)
        verdict.changes.append({"field": name, "before": "", "after": _label(row)})

    def _restore_cpv(self, pk):
        added, removed = self.cpv.get(pk, (set(), set()))
        if added or removed:
            self.mending.unlink(OfferCpvCodes, pk, added)
            self.mending.link(OfferCpvCodes, pk, removed)

    def _only_hours(self, enterprise_id):
        """Places whose row the run left alone, but not their hours."""
        places = set(self.periods) - set(self.stories[Establishment])
        rows = Establishment.objects.filter(pk__in=places, enterprise_id=enterprise_id)
        return list(rows.values_list("pk", flat=True)) if places else []

    def _hours_touched(self, place):
        added, _removed = self.periods.get(place, (set(), []))
        return self.now.get(place, set()) != added or bool(added & self.touched_periods)

    def _restore_hours(self, place, index, verdict):
        if place not in self.periods:
            return
        added, removed = self.periods[place]
        if self._hours_touched(place):
            verdict.kept.append(
                {
                    "field": f"places.{index}.periods",
                    "kept": _n(self.now.get(place, set())),
                    "by": "",
                    "offered": _n(removed),
                }
            )
            return
        self.mending.delete(OpeningPeriod, added)
        self.mending.created += [
            OpeningPeriod(
                establishment_id=place,
                **{
                    name: getattr(event, name)
                    for name in ("weekday", "opens", "closes", "season_from", "season_until")
                },
            )
            for event in removed
        ]
        verdict.changes.append(
            {"field": f"places.{index}.periods", "before": _n(added), "after": _n(removed)}
        )


def _by_enterprise(stories):
    found = {}
    for pk, story in stories.items():
        found.setdefault(story.after.enterprise_id, []).append(pk)
    return found


def _n(rows):
    return ngettext("%(n)s franja", "%(n)s franges", len(rows)) % {"n": len(rows)}


def _periods_now(periods):
    now = {}
    rows = OpeningPeriod.objects.filter(establishment__in=periods)
    for pk, place in rows.values_list("pk", "establishment_id"):
        now.setdefault(place, set()).add(pk)
    return now


def _touched_periods(ids, traces):
    events = events_of(OpeningPeriod).objects.filter(pgh_obj_id__in=ids)
    others = events.exclude(pgh_context_id__in=traces.contexts)
    return set(others.values_list("pgh_obj_id", flat=True))


def _label(part):
    if hasattr(part, "street"):
        words = (part.street, part.street_number)
    else:
        words = next(([name] for name in (part.name_ca, part.name_es, part.name_en) if name), [""])
    return " ".join(filter(None, words))
