"""What a run says of each row of its file, kept as ImportRow: written by COPY, a chunk at a time.

Rows that change nothing and have no problem are counted, not kept.
"""

import json
from collections import Counter

from django.db import connection

from .problems import Problem
from .report import Action, Entry, Report
from .rows import TERM_FIELDS, TERMS_FIELDS, storable

TABLE = "catalogue_importrow"
COLUMNS = (
    "run_id", "row", "external_id", "name", "action", "fields", "changes", "kept", "similar",
    "problems", "note", "enterprise_key",
)  # fmt: skip
COPY = "COPY {} ({}) FROM STDIN".format(TABLE, ", ".join(f'"{name}"' for name in COLUMNS))
LONGEST_VALUE = 600  # characters of a value; a whole description says no more to who compares


class RowStore:
    """Keeps the rows of one run, in the transaction of the caller; what it had is replaced.

    `fields` and `columns` count what the pages of the run filter by.
    """

    def __init__(self, run, terms=None):
        self.run, self.terms = run, terms
        self.fields, self.columns = Counter(), Counter()
        run.rows.all().delete()

    def add(self, plans):
        self._copy(self._row(plan.entry, self._changes(plan)) for plan in plans)

    def add_entries(self, entries):
        self._copy(self._row(entry, entry.changes) for entry in entries)

    def filters(self):
        return {"fields": dict(self.fields), "columns": dict(self.columns)}

    def _changes(self, plan):
        """Of a new row, what it brings; of a known one, what changes."""
        if plan.action in (Action.NEW, Action.HELD):
            return brought(plan.values, self.terms)
        return plan.entry.changes

    def _row(self, entry, changes):
        if entry.action == Action.UNCHANGED and not entry.problems:
            return None
        fields = sorted({bare(item["field"]) for item in (*changes, *entry.kept)})
        columns = {problem.column for problem in entry.problems}
        self.fields.update(fields)
        self.columns.update(columns)
        return (
            self.run.pk,
            entry.row,
            storable(str(entry.external_id))[:200],
            storable(str(entry.name))[:200],
            str(entry.action),
            fields,
            _json([_cut(item, "before", "after") for item in changes]),
            _json([_cut(item, "kept", "offered") for item in entry.kept]),
            _json(entry.similar),
            _json([problem.as_json() for problem in entry.problems]),
            storable(str(entry.note)),
            None,
        )

    def _copy(self, rows):
        _copy(row for row in rows if row is not None)


def keep_verdicts(run, verdicts):
    """The rows of an undo's report: of enterprises, so they are in no row of the file."""
    _copy(
        (
            run.pk,
            0,
            "",
            verdict.name,
            str(verdict.action),
            sorted({bare(item["field"]) for item in (*verdict.changes, *verdict.kept)}),
            _json([_cut(item, "before", "after") for item in verdict.changes]),
            _json([_cut(item, "kept", "offered", "by") for item in verdict.kept]),
            "[]",
            "[]",
            str(verdict.note),
            verdict.pk,
        )
        for verdict in verdicts
    )


def _copy(rows):
    rows = list(rows)
    if not rows:
        return
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(row)


def report_of(run, *, limit=None):
    """The Report of a stored run, with `limit` entries of each kind (None: all)."""
    report = Report()
    report.counts |= {action: run.counts.get(action, 0) for action in Action.values}
    report.notes, report.warnings = run.counts.get("notes", []), run.counts.get("warnings", 0)
    for action in Action.values:
        for row in run.rows.filter(action=action).order_by("row", "id")[:limit]:
            known = action not in (Action.NEW, Action.HELD)
            entry = Entry(row.row, row.external_id, row.name, row.action, note=row.note)
            entry.changes = row.changes if known else []
            entry.kept, entry.similar = row.kept, row.similar
            entry.problems = [Problem(**problem) for problem in row.problems]
            report.entries.append(entry)
    return report


def bare(field):
    """ "places.3.street" → "places.street": every place's street is one field to look for."""
    first, _dot, rest = field.partition(".")
    number, dot, name = rest.partition(".")
    if number.isdigit():
        return f"{first}.{name}" if dot else first
    return field


def brought(values, terms):
    """The values of a new row as changes from nothing; terms by their label."""
    changes = []
    for field, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for index, part in enumerate(value):
                for name, inner in part.items():
                    if name != "periods":  # as `hours_text`, said in words
                        changes.append(_brought(f"{field}.{index}.{name}", inner))
        else:
            changes.append(_brought(field, _labelled(field, value, terms)))
    return changes


def _brought(field, value):
    if isinstance(value, list | tuple):
        value = ", ".join(str(part) for part in value)
    return {"field": field, "before": "", "after": "✓" if value is True else str(value)}


def _labelled(field, value, terms):
    if terms and field in TERM_FIELDS:
        return terms.shown(field, terms.id(field, value))
    if terms and field in TERMS_FIELDS:
        return terms.shown(field, terms.ids(field, value))
    return value


def _cut(item, *keys):
    return item | {key: str(item.get(key) or "")[:LONGEST_VALUE] for key in keys}


def _json(value):
    return json.dumps(storable(value), ensure_ascii=False)
