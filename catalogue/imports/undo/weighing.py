"""Decides, a few enterprises at a time, what undoing a run does to each; writes nothing."""

from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue.enums import State
from catalogue.models import Enterprise, Merge, SourceRecord

from . import strangers
from .fields import Fields, is_still_signed, signed_as
from .parts import Parts
from .traces import CHOICES
from .verdicts import Mending, Undoing, Verdict


class Chunk:
    """Some of the enterprises of a run: `verdicts`, and the `mending` that they ask for."""

    def __init__(self, run, traces, ids, terms, *, lock=False):
        self.run, self.ids, self.terms = run, ids, terms
        self.mending, self.verdicts = Mending(), []
        rows = Enterprise.objects.filter(pk__in=ids).order_by("pk")
        self.enterprises = {row.pk: row for row in (rows.select_for_update() if lock else rows)}
        self.stories = traces.stories(Enterprise, ids)
        self.fields = Fields(terms, self.mending)
        self.parts = Parts(traces, ids, self.fields, self.mending, lock=lock)
        self.choices, self.own = {}, self.parts.own
        for field, (model, _column) in CHOICES.items():
            self.choices[field], rows = traces.choices(field, ids)
            self.own[model._meta.db_table] = rows
        self.merged = _merged_since(run, ids)
        made = [pk for pk in ids if self._is_made(pk)]
        self.strangers = strangers.of(Enterprise, made, self.own)
        self.seen_by_others = _seen_by_others(run, made)
        self.taken_nifs = self._taken_nifs()

    def weigh(self):
        for pk in self.ids:
            verdict = self._verdict(pk)
            if not verdict.is_empty:
                verdict.close()
                self.verdicts.append(verdict)
        return self

    def _is_made(self, pk):
        story = self.stories.get(pk)
        return bool(story and story.is_created)

    def _verdict(self, pk):
        enterprise = self.enterprises.get(pk)
        if enterprise is None:
            return self._gone(pk)
        verdict = Verdict(pk, enterprise.name)
        if pk in self.merged or enterprise.state == State.MERGED:
            verdict.note = _("S’ha fusionat amb una altra des de llavors: desfés primer la fusió.")
            verdict.action = Undoing.KEPT
        elif self._is_made(pk):
            self._take_away(enterprise, verdict)
        else:
            self._restore(enterprise, verdict)
        return verdict

    def _gone(self, pk):
        story = self.stories.get(pk)
        verdict = Verdict(pk, story.after.name if story else "")
        if story and not story.is_created:
            verdict.note = _("S’ha esborrat des de llavors.")
            verdict.action = Undoing.KEPT
        return verdict

    def _take_away(self, enterprise, verdict):
        """What the run made goes, when nobody has touched it or counts on it."""
        reason = self._why_it_stays(enterprise)
        if reason:
            verdict.action, verdict.note = Undoing.KEPT, reason
        elif enterprise.published_at:
            verdict.action = Undoing.HIDDEN
            self.mending.hidden.append(enterprise)
        else:
            verdict.action = Undoing.REMOVED
            self.mending.delete(Enterprise, [enterprise.pk])

    def _why_it_stays(self, enterprise):
        if self.stories[enterprise.pk].since or self.parts.was_touched(enterprise.pk):
            return _("Algú l’ha canviada des de llavors.")
        if enterprise.pk in self.strangers:
            return _("Hi ha coses d’altri que hi porten: %(what)s.") % {
                "what": self.strangers[enterprise.pk]
            }
        if enterprise.pk in self.seen_by_others:
            return _("Una altra importació també la porta.")
        return ""

    def _restore(self, enterprise, verdict):
        story = self.stories.get(enterprise.pk)
        if story and story.before is None:
            verdict.note = _("La història no diu què hi havia abans.")
            verdict.action = Undoing.KEPT
            return
        if story:
            taken = {"nif": _("ja és d’una altra")} if enterprise.pk in self.taken_nifs else {}
            self.fields.restore(enterprise, story, verdict, forbidden=taken)
            for field in CHOICES:
                self._restore_choices(enterprise, story, field, verdict)
        self.parts.restore(enterprise.pk, verdict)

    def _restore_choices(self, enterprise, story, field, verdict):
        added, removed = self.choices[field].get(enterprise.pk, (set(), set()))
        removed = {pk for pk in removed if self.terms.has(field, pk)}
        if not added and not removed:
            return
        model, column = CHOICES[field]
        rows = model.objects.filter(enterprise_id=enterprise.pk)
        now = set(rows.values_list(column, flat=True))
        again = (now - added) | removed
        if again == now:
            return
        shown = {
            "now": self.terms.shown(field, now),
            "again": self.terms.shown(field, again),
        }
        if not is_still_signed(enterprise, story.after, field):
            by = enterprise.provenance.get(field, {}).get("source", "")
            verdict.kept.append(
                {"field": field, "kept": shown["now"], "by": by, "offered": shown["again"]}
            )
            return
        self.mending.unlink(model, enterprise.pk, now & added)
        self.mending.link(model, enterprise.pk, removed - now)
        enterprise.provenance = signed_as(enterprise.provenance, story.before.provenance, [field])
        self.mending.save(enterprise, {"provenance"})
        verdict.changes.append({"field": field, "before": shown["now"], "after": shown["again"]})

    def _taken_nifs(self):
        """Published ones whose former NIF another published one holds by now."""
        wanted = {
            story.before.nif: pk
            for pk, story in self.stories.items()
            if story.before is not None
            and story.before.nif not in ("", story.after.nif)
            and pk in self.enterprises
            and self.enterprises[pk].state == State.PUBLISHED
        }
        holders = Enterprise.objects.published().filter(nif__in=wanted)
        return {wanted[nif] for nif, pk in holders.values_list("nif", "pk") if wanted[nif] != pk}


def _merged_since(run, ids):
    standing = Merge.objects.filter(Q(kept__in=ids) | Q(merged__in=ids), undone_at__isnull=True)
    pairs = standing.filter(at__gt=run.applied_at).values_list("kept_id", "merged_id")
    return {pk for pair in pairs for pk in pair}


def _seen_by_others(run, ids):
    """Enterprises with a record that another run, or another source, brought."""
    records = SourceRecord.objects.filter(enterprise__in=ids).exclude(runs=[run.pk])
    return set(records.values_list("enterprise_id", flat=True))
