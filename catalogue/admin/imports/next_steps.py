"""What is left for a person to do once a run is applied, with the way there."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import ngettext

from catalogue.admin.source_admin import CONSEQUENCES
from catalogue.enums import MappingKind, PublishPolicy, RunState, State
from catalogue.imports.report import Action
from catalogue.models import Enterprise, PossibleDuplicate, SourceRecord


def of(run):
    """[(sentence, address)], what comes first first; nothing when the run is not applied."""
    if run.state != RunState.APPLIED:
        return []
    steps = []
    pairs = PossibleDuplicate.objects.waiting().filter(found_by=run).count()
    if pairs:
        text = ngettext(
            "Decideix %(n)s possible duplicat", "Decideix %(n)s possibles duplicats", pairs
        )
        url = _list("possibleduplicate", state__exact="open", font=run.source.code)
        steps.append((text % {"n": pairs}, url))
    of_source = SourceRecord.objects.filter(enterprise=OuterRef("pk"), source=run.source_id)
    waiting = Enterprise.objects.filter(Exists(of_source), state=State.PENDING).count()
    if waiting:
        text = ngettext(
            "Revisa i publica %(n)s iniciativa pendent d’aquesta font",
            "Revisa i publica %(n)s iniciatives pendents d’aquesta font",
            waiting,
        )
        url = _list("enterprise", state__exact="pending", font=run.source.code)
        steps.append((text % {"n": waiting}, url))
    return steps


def what_becomes(run):
    """(policy, its consequence) of the rows that are new; None when there are none."""
    is_of_evaluations = run.columns and run.columns.kind == MappingKind.EVALUATIONS
    if is_of_evaluations or not (run.counts.get(Action.NEW) or run.counts.get(Action.HELD)):
        return None
    policy = PublishPolicy(run.source.publish_policy)
    return policy.label, CONSEQUENCES[policy]


def _list(model_name, **filters):
    return f"{reverse(f'admin:catalogue_{model_name}_changelist')}?{urlencode(filters)}"
