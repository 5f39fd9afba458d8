"""What the page of a run shows of it."""

from django.utils.translation import ngettext

from catalogue.enums import RunState
from catalogue.imports import run_actions
from catalogue.imports.mappings.fields import label_of
from catalogue.imports.report import Action
from catalogue.imports.undo.verdicts import Undoing

from . import next_steps
from .forms import ConfirmForm

AFTER_APPLYING = (RunState.APPLIED, RunState.WEIGHING, RunState.UNDOING, RunState.UNDONE)


def unknown_words(run):
    """Words of the file that nobody has said what they mean; of runs with mapped columns."""
    return [
        {"label": label_of(field), "word": word, "count": count}
        for field, word, count in run.counts.get("unknown", [])
    ]


def about(run):
    """What the page of a run shows of it, and which of its actions are open now."""
    is_checked = bool(run.counts)
    return {
        "run": run,
        "unknown": unknown_words(run),
        "kinds": [
            {"label": action.label, "code": action.value, "count": run.counts.get(action, 0)}
            for action in Action
        ]
        if is_checked
        else [],
        "undo_kinds": [
            {"label": kind.label, "code": kind.value, "count": run.counts["undo"].get(kind, 0)}
            for kind in Undoing
        ]
        if "undo" in run.counts
        else [],
        "may_undo": run.state == RunState.APPLIED,
        "notes": run.counts.get("notes", []),
        "warnings": run.counts.get("warnings", 0),
        "is_trial": is_checked and run.state not in AFTER_APPLYING,
        "may_apply": is_checked and run.state in run_actions.APPLICABLE and run.writes,
        "what_becomes": next_steps.what_becomes(run),
        "next_steps": next_steps.of(run),
        "confirm_form": ConfirmForm() if run.is_truncated else None,
        "may_check": run.state in run_actions.CHECKABLE and run.file,
        "may_dismiss": run.state in run_actions.DISMISSIBLE,
    }


def duration_text(run):
    if not run.finished_at or not run.begun_at:
        return ""
    seconds = round((run.finished_at - run.begun_at).total_seconds())
    if seconds < 60:
        return ngettext("%(n)s segon", "%(n)s segons", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("%(n)s minut", "%(n)s minuts", minutes) % {"n": minutes}
