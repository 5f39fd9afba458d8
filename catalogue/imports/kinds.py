"""Rows that are enterprises, or evaluations: who plans them and who writes them.

A planner gives `plans_of(document, mapping)`, chunk by chunk, each with an `entry` for the report; a writer takes them
with `write(plans)`. `keeps_records`: whether the file is all that the source has, so that what
is missing has vanished.
"""

from .apply import Writer
from .evaluations import EvaluationPlanner, EvaluationWriter
from .planning import Planner


def planner_of(source, mapping, *, lock=False):
    if is_of_evaluations(mapping):
        return EvaluationPlanner(source, mapping, lock=lock)
    return Planner(source, lock=lock)


def writer_of(source, run, mapping, by, refresh):
    if is_of_evaluations(mapping):
        return EvaluationWriter(mapping)
    return Writer(source, run, by, refresh)


def is_of_evaluations(mapping):
    return getattr(mapping, "is_of_evaluations", False)


def unknown_values(mapping):
    """[[field, word, rows]…] that nobody has said what they mean; of mapped columns only."""
    return getattr(mapping, "unknown_values", list)()
