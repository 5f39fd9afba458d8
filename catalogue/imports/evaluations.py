"""Evaluations of a file: what each row would do, and writing it. As `planning` and `apply`, for
rows that are evaluations (`mappings.evaluations`).

* Whose a row is, only this source's identifier or an equal NIF tells; rows of nobody are listed
  with the names that resemble theirs.
* An enterprise has one evaluation by edition; those of several editions stand side by side.
* What a person wrote stays: an evaluation whose last writer was no import is not changed.
* A private evaluation never becomes public by an import.
"""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from catalogue import search
from catalogue.enums import State, Visibility
from catalogue.models import Enterprise, Evaluation, EvaluationScore

from . import matching
from .problems import problem
from .report import Action, Entry
from .rows import Row, in_chunks

DATES = ("evaluated_on", "valid_until")


@dataclass
class EvaluationPlan:
    """What one row does: `fields` and `scores` are to be written into `evaluation`."""

    row: Row
    entry: Entry
    enterprise_id: int | None = None
    evaluation: Evaluation | None = None
    fields: dict = field(default_factory=dict)
    scores: dict = field(default_factory=dict)  # {criterion: score} that are new or change
    record: None = None  # evaluations leave no record of the source

    @property
    def action(self):
        return self.entry.action

    @property
    def values(self):
        """What a new one brings, for the report."""
        said = {name: self.row.values.get(name) for name in (*DATES, "url")}
        facts = [f"{label}: {score}" for label, score in self.row.facts]
        return {name: value for name, value in said.items() if value} | {"scores": facts}


class EvaluationPlanner:
    """Plans the rows of one file. With `lock`, the evaluations that it reads stay locked."""

    keeps_records = False  # of the source: what is not in the file has not vanished
    terms = None

    def __init__(self, source, mapping, *, lock=False):
        self.source, self.mapping, self.lock = source, mapping, lock
        self.edition, self.visibility = mapping.edition, mapping.of.visibility
        self.ceiling = matching.newest_enterprise_id()
        self.seen_ids = set()
        self._planned = {}  # enterprise → number of the row that has its evaluation

    def plans_of(self, document, mapping):
        """The plans of a file, chunk by chunk."""
        return map(self.plan, in_chunks(mapping.rows(document)))

    def plan(self, rows):
        plans = [
            EvaluationPlan(row, Entry(row.number, row.external_id, row.name, Action.REJECTED, problems=row.problems))
            for row in rows
        ]  # fmt: skip
        live = [plan for plan in plans if not plan.row.is_rejected]
        self._find_enterprises(live)
        self._propose([plan for plan in live if plan.enterprise_id is None])
        found = [plan for plan in live if plan.enterprise_id and not plan.row.is_rejected]
        stored = self._stored({plan.enterprise_id for plan in found})
        by_hand = written_by_hand([evaluation.pk for evaluation in stored.values()])
        for plan in found:
            self._decide(plan, stored.get(plan.enterprise_id), by_hand)
        return plans

    def _find_enterprises(self, plans):
        records = matching.records_of(self.source, [plan.row.own_id for plan in plans])
        nifs = matching.enterprises_by_nif({plan.row.values["nif"] for plan in plans})
        own = {own_id: record.enterprise_id for own_id, record in records.items()}
        present = _present({*own.values(), *nifs.values()} - {None})
        for plan in plans:
            by_id = present.get(own.get(plan.row.own_id))
            by_nif = present.get(nifs.get(plan.row.values["nif"]))
            if by_id and by_nif and by_id != by_nif:
                reason = _("L’identificador i el NIF són de dues iniciatives diferents.")
                plan.row.problems.append(problem("nif", plan.row.values["nif"], reason, fatal=True))
            plan.enterprise_id = by_id or by_nif
            first = self._planned.setdefault(plan.enterprise_id, plan.row.number)
            if plan.enterprise_id and first != plan.row.number:
                reason = _("Ja hi ha una avaluació d’aquesta entitat a la fila %(row)s.")
                plan.row.problems.append(
                    problem("", plan.row.name, reason % {"row": first}, fatal=True)
                )

    def _propose(self, plans):
        """Rows of nobody, with what resembles their name."""
        alike = matching.similar([plan.row.name for plan in plans], ceiling=self.ceiling)
        for plan, (_key, others) in zip(plans, alike, strict=True):
            reason = _("No hi ha cap iniciativa amb aquest NIF ni amb aquest identificador.")
            plan.row.problems.append(problem("", plan.row.external_id, reason, fatal=True))
            plan.entry.similar = [
                {"id": other.enterprise_id, "name": other.name, "similarity": other.similarity}
                for other in others
            ]

    def _stored(self, enterprise_ids):
        rows = Evaluation.objects.filter(edition=self.edition, enterprise__in=enterprise_ids)
        if self.lock:
            rows = rows.select_for_update(of=("self",))
        rows = rows.prefetch_related("scores__criterion")
        return {evaluation.enterprise_id: evaluation for evaluation in rows}

    def _decide(self, plan, evaluation, by_hand):
        values = plan.row.values
        wanted = {name: date.fromisoformat(values[name]) for name in DATES}
        wanted |= {"url": values["url"]} if values["url"] else {}
        plan.evaluation = evaluation
        if evaluation is None:
            plan.entry.action = Action.NEW
            plan.fields = wanted | {"visibility": self.visibility}
            plan.scores = plan.row.scores
            return
        held = {score.criterion.code: score.score for score in evaluation.scores.all()}
        fields = {name: value for name, value in wanted.items() if getattr(evaluation, name) != value}  # fmt: skip
        if evaluation.visibility == Visibility.PUBLIC and self.visibility == Visibility.PRIVATE:
            fields["visibility"] = Visibility.PRIVATE
        scores = {code: score for code, score in plan.row.scores.items() if held.get(code) != score}
        changes = [_change(name, getattr(evaluation, name), value) for name, value in fields.items()]  # fmt: skip
        changes += [self._score_change(code, held.get(code), score) for code, score in scores.items()]  # fmt: skip
        if evaluation.visibility == Visibility.PRIVATE and self.visibility == Visibility.PUBLIC:
            plan.entry.note = _("És privada i no es fa pública.")
        if not changes:
            plan.entry.action = Action.UNCHANGED
        elif evaluation.pk in by_hand:
            plan.entry.action = Action.UNCHANGED
            plan.entry.kept = [
                {"field": change["field"], "kept": change["before"], "by": "staff", "offered": change["after"]}
                for change in changes
            ]  # fmt: skip
            reason = _("Algú la va escriure a mà: no es canvia.")
            plan.row.problems.append(problem("", plan.row.name, reason))
        else:
            plan.entry.action, plan.entry.changes = Action.CHANGED, changes
            plan.fields, plan.scores = fields, scores

    def _score_change(self, code, before, after):
        label = self.mapping.criteria[code].label
        said = "" if before is None else f"{label}: {before}"
        return {"field": "scores", "before": said, "after": f"{label}: {after}"}


class EvaluationWriter:
    """Writes for one run, inside its transaction."""

    def __init__(self, mapping):
        self.edition, self.criteria = mapping.edition, mapping.criteria

    def write(self, plans):
        plans = [plan for plan in plans if plan.fields or plan.scores]
        if not plans:
            return
        new = [plan for plan in plans if plan.evaluation is None]
        for plan in new:
            plan.evaluation = Evaluation(
                enterprise_id=plan.enterprise_id, edition=self.edition, **plan.fields
            )
        Evaluation.objects.bulk_create([plan.evaluation for plan in new])
        for plan in plans:
            if plan not in new and plan.fields:
                Evaluation.objects.filter(pk=plan.evaluation.pk).update(**plan.fields)
        EvaluationScore.objects.bulk_create(
            [
                EvaluationScore(evaluation=plan.evaluation, criterion=self.criteria[code], score=score)
                for plan in plans
                for code, score in plan.scores.items()
            ],
            update_conflicts=True,
            unique_fields=["evaluation", "criterion"],
            update_fields=["score"],
        )  # fmt: skip
        search.refresh({plan.enterprise_id for plan in plans})


def _change(name, before, after):
    return {"field": name, "before": str(before or ""), "after": str(after)}


def _present(ids):
    """{id: id of the enterprise that stands for it}: itself, or what it was merged into."""
    rows = Enterprise.objects.filter(pk__in=ids).values_list("pk", "state", "merged_into_id")
    return {pk: into if state == State.MERGED else pk for pk, state, into in rows}


def written_by_hand(evaluation_ids):
    """Of these evaluations, those that somebody wrote or changed last outside an import."""
    found = set()
    for model, owner in ((Evaluation, "pgh_obj_id"), (EvaluationScore, "evaluation_id")):
        events = model._meta.get_field("history").related_model.objects
        last = (
            events.filter(**{f"{owner}__in": evaluation_ids})
            .order_by("pgh_obj_id", "-pgh_id")
            .distinct("pgh_obj_id")
            .values_list(owner, "pgh_context__metadata__import_run")
        )
        found |= {pk for pk, run in last if run is None}
    return found
