"""What a file would change, or did: counts, and row by row what a person needs to decide."""

from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MOST_KEPT = 5_000  # rows of each kind that a stored report keeps; rejected ones are all kept


class Action(models.TextChoices):
    NEW = "new", gettext_lazy("Noves")
    CHANGED = "changed", gettext_lazy("Canviades")
    UNCHANGED = "unchanged", gettext_lazy("Iguals")
    HELD = "held", gettext_lazy("Retingudes: possibles duplicats")
    REJECTED = "rejected", gettext_lazy("Rebutjades")
    VANISHED = "vanished", gettext_lazy("Ja no surten a la font")


@dataclass
class Entry:
    """One row of the file. `changes`: [{"field", "before", "after"}]; `kept`: values that
    lost against a better writer; `similar`: what it may duplicate."""

    row: int
    external_id: str
    name: str
    action: str
    changes: list = field(default_factory=list)
    kept: list = field(default_factory=list)
    similar: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    note: str = ""

    def as_json(self):
        content = {
            "row": self.row,
            "id": self.external_id,
            "name": self.name,
            "action": str(self.action),
            "changes": self.changes,
            "kept": self.kept,
            "similar": self.similar,
            "problems": [problem.as_json() for problem in self.problems],
            "note": self.note,
        }
        return {key: value for key, value in content.items() if value not in ([], "")}


class Report:
    """Counts are exact whatever the size; entries of one kind beyond MOST_KEPT are not kept."""

    def __init__(self):
        self.counts = dict.fromkeys(Action.values, 0)
        self.entries = []
        self.notes = []
        self.warnings = 0

    def add(self, entry):
        self.counts[entry.action] += 1
        self.warnings += len(entry.problems) if entry.action != Action.REJECTED else 0
        worth_keeping = entry.action != Action.UNCHANGED or entry.problems
        if worth_keeping and (
            entry.action == Action.REJECTED or self.counts[entry.action] <= MOST_KEPT
        ):
            self.entries.append(entry)

    def of(self, action):
        return [entry for entry in self.entries if entry.action == action]

    @property
    def rows(self):
        return sum(self.counts.values()) - self.counts[Action.VANISHED]

    @property
    def writes(self):
        """Whether applying would change anything."""
        return any(
            self.counts[action]
            for action in (Action.NEW, Action.CHANGED, Action.HELD, Action.VANISHED)
        )

    def as_counts(self):
        return {**self.counts, "rows": self.rows, "warnings": self.warnings, "notes": self.notes}

    def as_json(self):
        return [entry.as_json() for entry in self.entries]

    def summary(self):
        """Lines of text, for a terminal or a message."""
        lines = [f"{Action(action).label}: {count}" for action, count in self.counts.items()]
        if self.warnings:
            lines.append(
                ngettext("%(n)s valor no s’ha pogut llegir", "%(n)s valors no s’han pogut llegir", self.warnings)
                % {"n": self.warnings}
            )  # fmt: skip
        return [*self.notes, *lines]


def field_label(name):
    """ "street" → "Carrer", in the active language; places' fields come as "places.0.street"."""
    from catalogue.models import Enterprise, Establishment, Offer

    own = {
        "periods": _("horari"),
        "lat": _("punt"),
        "places": _("lloc"),
        "scores": _("puntuació"),
        "evaluated_on": _("data de l’avaluació"),
        "valid_until": _("vigent fins al"),
        "visibility": _("visibilitat"),
        "offers": _("oferta"),
        "town": _("població"),
        "neighbourhood_name": _("barri"),
    }
    part, _dot, bare = name.rpartition(".")
    label = own.get(bare)
    if label is None:
        model = {"places": Establishment, "offers": Offer}.get(part.partition(".")[0], Enterprise)
        try:
            label = str(model._meta.get_field(bare).verbose_name)
        except Exception:  # a field that was since removed: its name says enough
            label = bare
    return label


def lines(report, *, limit=20):
    """The whole report as text, `limit` rows of each kind (None: all)."""
    yield from report.summary()
    for action in Action:
        entries = report.of(action)
        if not entries:
            continue
        yield ""
        yield f"— {action.label} ({report.counts[action]})"
        shown = entries if limit is None else entries[:limit]
        for entry in shown:
            yield from entry_lines(entry)
        hidden = report.counts[action] - len(shown)
        if hidden > 0:
            yield "  " + _("… i %(n)s més (--all per veure-les totes)") % {"n": hidden}


def entry_lines(entry):
    where = _("fila %(row)s") % {"row": entry.row} if entry.row else ""
    title = " · ".join(filter(None, (where, entry.external_id, entry.name, entry.note)))
    yield f"  {title}"
    for change in entry.changes:
        yield f"      {field_label(change['field'])}: {change['before'] or '—'} → {change['after']}"
    for kept in entry.kept:
        yield "      " + _("%(field)s: es manté «%(kept)s» (%(by)s), no «%(offered)s»") % {
            "field": field_label(kept["field"]),
            "kept": kept["kept"],
            "by": kept["by"],
            "offered": kept["offered"],
        }
    for other in entry.similar:
        yield "      " + _("s’assembla (%(percent)s %%) a «%(name)s»") % {
            "percent": round(other["similarity"] * 100),
            "name": other["name"],
        }
    for problem in entry.problems:
        column = f"{problem.column}: " if problem.column else ""
        value = f"«{problem.value}» · " if problem.value else ""
        yield f"      {column}{value}{problem.reason}"
