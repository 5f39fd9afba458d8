"""The offers of a flat row: columns such as "oferta", "oferta 2", "descripció oferta 2", "CPV".

Columns with the same number are of one offer. Without a number, one cell may name several,
separated by `|`, `;` or a new line: then the other cells have as many parts, separated by `|`,
or one for all.
"""

import re

from django.utils.translation import gettext as _

from catalogue.enums import Audience

from .. import normalise
from ..problems import problem
from ..rows import OFFER_TEXTS
from .flat_columns import field_of

MOST_OFFERS = 50  # of one row
_CPV = re.compile(r"(?<!\d)(\d{7,8})(?:-\d)?(?!\d)", re.ASCII)
_AUDIENCES = {
    Audience.CITIZENS: "ciutadania ciutadans ciudadania ciudadanos citizens particulars particulares "
    "consumidors consumidores public tothom todos everyone",
    Audience.ENTERPRISES: "empreses empresas enterprises companies businesses entitats entidades "
    "empresesientitats organitzacions",
    Audience.ADMINISTRATIONS: "administracions administraciones administrations administracio "
    "administracion sectorpublic sectorpublico publicsector ajuntaments",
}
_AUDIENCE_OF = {word: audience for audience, words in _AUDIENCES.items() for word in words.split()}


def read(cells, problems, labels, field_of=field_of):
    """The offers of a row of {header: what is written}, as `rows.Row` has them.

    `field_of(header)` tells what a column is; the digits in a header tell its offer.
    """
    numbered = {}  # number → {field: (header, what is written)}
    for header, value in cells.items():
        field = field_of(header)
        if field.startswith("offer_") and not normalise.is_blank(value):
            one = numbered.setdefault("".join(re.findall(r"\d", header)), {})
            one.setdefault(field.removeprefix("offer_"), (header, value))
    offers = []
    for number in sorted(numbered, key=lambda digits: int(digits or 0)):
        offers += _Reader(numbered[number], problems, labels).offers()
    return offers[:MOST_OFFERS]


class _Reader:
    def __init__(self, cells, problems, labels):
        self.cells, self.problems, self.labels = cells, problems, labels

    def offers(self):
        names = {
            field: _parts(self.cells[field][1], r"[|;\n]")
            for field in self.cells
            if field.startswith("name_")
        }
        count = max(map(len, names.values()), default=0)
        if not count:
            for header, value in self.cells.values():
                self._note(header, value, _("Hi falta el nom de l’oferta."))
            return []
        offers = [{} for _number in range(count)]
        for field, (header, value) in self.cells.items():
            parts = names.get(field) or self._for_each(field, header, value, count)
            for offer, part in zip(offers, parts, strict=False):
                offer[field] = self._value(field, header, part)
        return [offer for offer in offers if any(offer.get(name) for name in names)]

    def _for_each(self, field, header, value, count):
        """What a cell says of each of `count` offers."""
        if count == 1 or field == "open_to":
            return [value] * count
        parts = _parts(value, r"\|")
        if len(parts) == 1 and field == "sector":
            return parts * count
        if len(parts) != count:
            self._note(header, value, _("No se sap de quina oferta és."))
            return []
        return parts

    def _value(self, field, header, written):
        if field in OFFER_TEXTS:
            text = normalise.html_to_text(written)
            return normalise.line(text) if field.startswith("name_") else normalise.cut(text, 1000)
        if field == "sector":
            return self._sector(header, written)
        if field == "cpv_codes":
            codes = [code.zfill(8) for code in _CPV.findall(normalise.plain(written))]
            if not codes:
                self._note(header, written, _("No és un codi CPV."))
            return list(dict.fromkeys(codes))
        known = []
        for part in _parts(written, r"[|;,\n]"):
            audience = _AUDIENCE_OF.get(re.sub(r"[^a-z]", "", normalise.fold(part)))
            if audience:
                known.append(str(audience))
            else:
                self._note(header, part, _("No és a la llista del portal."))
        return sorted(set(known))

    def _sector(self, header, written):
        """The first word of the cell that means a sector; staff may have said what words mean."""
        for word in self.labels.several("offer_sector", written):
            code = self.labels.choice("offer_sector", "Sector", word)
            if code:
                return code
            if code is None:
                self._note(header, word, _("No és a la llista del portal."))
        return ""

    def _note(self, header, written, reason):
        found = problem(header, written, reason)
        if found not in self.problems:
            self.problems.append(found)


def _parts(value, separators):
    parts = (normalise.line(part) for part in re.split(separators, normalise.plain(value)))
    return [part for part in parts if part]
