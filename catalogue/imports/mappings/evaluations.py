"""Rows that are evaluations of enterprises: criteria of one edition, with their scale.

A ColumnMapping of kind EVALUATIONS says which column is each criterion (`criterion:code`), whose
the row is (its NIF, or this source's identifier), and by its `options`: the `scale` of the list
and the `date` of all rows. A criterion belongs to an edition: only those of the mapping's are
read. The name only helps to find who was meant; nothing is matched by it.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import contacts, normalise
from ..problems import UnreadableFile, problem
from ..rows import Row
from .columns import ColumnsMapping, MappedLabels
from .fields import CRITERION, EVALUATION_FIELDS, FIELDS, MATCHING
from .record import public_cells

MOST = 5  # our scale goes from 0 to 5
SCALES = [
    ("0-5", gettext_lazy("De 0 a 5")),
    ("1-5", gettext_lazy("D’1 a 5")),
    ("0-10", gettext_lazy("De 0 a 10")),
    ("0-100", gettext_lazy("De 0 a 100, o percentatges")),
    ("0-1", gettext_lazy("De 0 a 1")),
    ("yes-no", gettext_lazy("Sí o no")),
]
_NOT_SAID = re.compile(r"^(-+|n/?a|n\.a\.|ns/?nc|no aplica|no procede?ix)$")


@dataclass
class EvaluationRow(Row):
    """`values`: nif, evaluated_on, valid_until (ISO dates), url and scores {criterion: 0–5}."""

    facts: list = field(default_factory=list)  # (label, text) of the scores, for who looks
    own_id: str = ""  # this source's identifier

    @property
    def scores(self):
        return self.values.get("scores", {})


def score_of(written, scale):
    """0–5 of a cell in its scale; None when it says nothing, -1 when it is out of it."""
    text = normalise.line(written).lower()
    if not text or _NOT_SAID.match(text):
        return None
    if scale == "yes-no":
        said = normalise.boolean(text)
        return -1 if said is None else MOST * said
    number = normalise.number(text.removesuffix("%"))
    low, high = (float(end) for end in scale.split("-"))
    if number is None or not low <= number <= high:
        return -1
    return int((number - low) / (high - low) * MOST + 0.5)


def day_of(written):
    """A date: ISO, "31/12/2023", or the last day of a year; None when it is none."""
    text = normalise.line(written).partition("T")[0].partition(" ")[0]
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text, re.ASCII)
    other = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text, re.ASCII)
    try:
        if match:
            return date(*(int(part) for part in match.groups()))
        if other:
            return date(*(int(part) for part in reversed(other.groups())))
        if re.fullmatch(r"(19|20)\d\d(\.0)?", text, re.ASCII):
            return date(int(text[:4]), 12, 31)
    except ValueError:
        pass
    return None


def years_later(day, years):
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # a 29th of February
        return day.replace(year=day.year + years, day=28)


class EvaluationsMapping(ColumnsMapping):
    """The mapping of rows that are evaluations."""

    is_of_evaluations = True

    def __init__(self, columns):
        self.edition = columns.edition
        self.criteria = {one.code: one for one in columns.edition.criteria.all()}
        super().__init__(columns)
        options = columns.options if isinstance(columns.options, dict) else {}
        self.scale = options.get("scale") if options.get("scale") in dict(SCALES) else "0-5"
        self.date = day_of(options.get("date"))

    @property
    def known_fields(self):
        criteria = {f"{CRITERION}{code}": None for code in self.criteria}
        return {name: FIELDS[name] for name in MATCHING} | EVALUATION_FIELDS | criteria

    def rows(self, document):
        self.check(document)
        self.labels = MappedLabels({}, {})
        seen = {}
        for row in self._each(document):
            first = seen.setdefault(row.external_id, row)
            if first is not row and not row.is_rejected:
                reason = _("Ja hi ha una avaluació d’aquesta entitat a la fila %(row)s.")
                row.problems.append(
                    problem("", row.external_id, reason % {"row": first.number}, fatal=True)
                )
            yield row

    def check(self, document):
        headers = set(self.headers(document))
        for wanted, reason in (
            (("nif", "external_id"), _("El fitxer no té cap columna amb el NIF ni l’identificador.")),
            (tuple(f"{CRITERION}{code}" for code in self.criteria), _("El fitxer no té la columna de cap criteri.")),
        ):  # fmt: skip
            named = {header for header, fields in self.columns.items() if set(fields) & set(wanted)}
            if not named & headers:
                raise UnreadableFile(reason)

    def row(self, number, cells, point, problems):
        found, columns = self.gather(cells, problems)
        name = normalise.name(found.get("name"))[:200]
        nif = normalise.nif(found.get("nif"))
        own_id = normalise.line(found.get("external_id")).removesuffix(".0")[:150]
        values = {"name": name, "nif": nif or ""}
        if nif is None:
            problems.append(problem(columns["nif"], found["nif"], _("El NIF no és vàlid."), fatal=not own_id))  # fmt: skip
        elif not nif and not own_id:
            problems.append(
                problem("", name, _("No diu ni el NIF ni l’identificador."), fatal=True)
            )
        row = EvaluationRow(number, own_id or nif or "", values, columns=columns, problems=problems)
        row.own_id = own_id
        self._dates(row, found, columns)
        self._scores(row, found, columns)
        values["url"] = contacts.url(found.get("url"))
        row.raw = public_cells(cells, name)
        return row

    def _dates(self, row, found, columns):
        for field_name in ("evaluated_on", "valid_until"):
            written = found.get(field_name)
            day = day_of(written)
            if day is None and normalise.line(written):
                row.problems.append(problem(columns[field_name], written, _("No és cap data.")))
            row.values[field_name] = day
        on = row.values["evaluated_on"] or self.date
        if on is None:
            row.problems.append(problem("", "", _("No se sap de quin dia és."), fatal=True))
            return
        until = row.values["valid_until"] or years_later(on, self.edition.valid_years)
        if until < on:
            reason = _("La vigència no pot acabar abans de l’avaluació.")
            row.problems.append(problem(columns.get("valid_until", ""), until, reason, fatal=True))
        row.values |= {"evaluated_on": on.isoformat(), "valid_until": until.isoformat()}

    def _scores(self, row, found, columns):
        scores = {}
        for code, criterion in self.criteria.items():
            name = f"{CRITERION}{code}"
            score = score_of(found.get(name), self.scale)
            if score == -1:
                reason = _("No és cap puntuació de l’escala triada.")
                row.problems.append(problem(columns[name], found[name], reason))
            elif score is not None:
                scores[code] = score
                row.facts.append((criterion.label, str(score)))
        if not scores:
            row.problems.append(problem("", "", _("No té cap puntuació."), fatal=True))
        row.values["scores"] = scores
