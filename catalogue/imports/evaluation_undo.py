"""Takes back the evaluations of one run: each is again what it was before, unless it changed since."""

from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Min
from django.utils.translation import gettext as _

from catalogue import search
from catalogue.models import Evaluation, EvaluationScore

FIELDS = ("evaluated_on", "valid_until", "visibility", "url")


@dataclass
class Undone:
    """Evaluations that were taken back, and those that stay: (name, why)."""

    done: int = 0
    left: list = field(default_factory=list)


def _events(model):
    return model._meta.get_field("history").related_model.objects


def _of_run(model, run):
    return _events(model).filter(pgh_context__metadata__import_run=run.pk)


@transaction.atomic
def undo(run):
    """Each evaluation that the run wrote is what it was before. Returns `Undone`."""
    undone, touched = Undone(), set()
    ids = set(_of_run(Evaluation, run).values_list("pgh_obj_id", flat=True))
    ids |= set(_of_run(EvaluationScore, run).values_list("evaluation_id", flat=True))
    rows = Evaluation.objects.select_for_update(of=("self",)).select_related("enterprise")
    for evaluation in rows.filter(pk__in=ids):
        if _changed_since(evaluation, run):
            undone.left.append((str(evaluation.enterprise), _("Ha canviat després: es queda.")))
            continue
        touched.add(evaluation.enterprise_id)
        _take_back(evaluation, run)
        undone.done += 1
    search.refresh(touched)
    return undone


def _changed_since(evaluation, run):
    """Whether anybody but the run wrote the evaluation or a score of it after the run began."""
    for model, owner in ((Evaluation, "pgh_obj_id"), (EvaluationScore, "evaluation_id")):
        first = _of_run(model, run).filter(**{owner: evaluation.pk}).aggregate(at=Min("pgh_id"))["at"]  # fmt: skip
        later = _events(model).filter(**{owner: evaluation.pk}, pgh_id__gt=first or _start(model, run))  # fmt: skip
        writers = later.values_list("pgh_context__metadata__import_run", flat=True)
        if any(writer != run.pk for writer in writers):
            return True
    return False


def _start(model, run):
    """The number of the last event of before the run: it wrote none of this kind itself."""
    begun = run.applied_at or run.started_at
    last = _events(model).filter(pgh_created_at__lte=begun).order_by("-pgh_id").first()
    return last.pgh_id if last else 0


def _take_back(evaluation, run):
    own = _of_run(Evaluation, run).filter(pgh_obj_id=evaluation.pk).order_by("pgh_id").first()
    if own and own.pgh_label == "insert":
        evaluation.delete()
        return
    if own:
        before = _events(Evaluation).filter(pgh_obj_id=evaluation.pk, pgh_id__lt=own.pgh_id)
        said = before.order_by("-pgh_id").first()
        if said:
            fields = {name: getattr(said, name) for name in FIELDS}
            Evaluation.objects.filter(pk=evaluation.pk).update(**fields)
    written = _of_run(EvaluationScore, run).filter(evaluation_id=evaluation.pk)
    for pk, label in dict(written.order_by("-pgh_id").values_list("pgh_obj_id", "pgh_label")).items():  # fmt: skip
        first = written.filter(pgh_obj_id=pk).order_by("pgh_id").first()
        before = _events(EvaluationScore).filter(pgh_obj_id=pk, pgh_id__lt=first.pgh_id)
        said = before.order_by("-pgh_id").first()
        if label == "insert" or said is None:
            EvaluationScore.objects.filter(pk=pk).delete()
        else:
            EvaluationScore.objects.filter(pk=pk).update(score=said.score)
