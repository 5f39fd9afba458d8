"""Tables as they come: a title above the header, two rows of headers, rows of uneven length.

`Grid` is what a CSV and a spreadsheet share; `Table` is a CSV, with any of four delimiters.
"""

import csv
import io
import re

from django.utils.translation import gettext as _

from .mappings.flat_columns import is_personal
from .normalise import fold, line, plain
from .problems import UnreadableFile, problem

DELIMITERS = ",;\t|"
HEADER_WITHIN = 12  # rows in which the header is looked for
LONGEST_FIELD = 1_000_000  # characters; no honest cell is longer
MOST_COLUMNS = 2_000


class Grid:
    """A header and its rows, read again on each iteration.

    A subclass gives `_physical_rows()`: (number, cells) of each row.
    """

    delimiter = ""
    had_nulls = False
    has_merges = False  # whether merged cells say how far a title goes

    def __init__(self, knows_column):
        self.header_line, header = self._find_header(knows_column)
        self.headers, self.repeated = _distinct(header)
        self.totals = []  # numbers of the rows of totals that were passed over

    def _find_header(self, knows_column):
        """The first row with most known columns; else the first with two or more texts."""
        best, fallback, above = (0, None, []), None, []
        for count, (number, cells) in enumerate(self._physical_rows()):
            if count >= HEADER_WITHIN:
                break
            names = [line(cell) for cell in cells]
            filled = [name for name in names if name]
            known = sum(knows_column(name) for name in set(filled))
            if known > best[0]:
                best = (known, (number, names), above)
            if len(set(filled)) > 1 and not any(re.fullmatch(r"[\d.,]+", name) for name in filled):
                fallback = fallback or (number, names)
            if filled:
                above = names
        if best[1]:
            found = best[1][0], _with_groups(best[1][1], best[2], spread=not self.has_merges)
        else:
            found = fallback or self._single_column()
        if found is None:
            raise UnreadableFile(_("No s’ha trobat la fila amb els noms de les columnes."))
        if len(found[1]) > MOST_COLUMNS:
            raise UnreadableFile(
                _("El fitxer té massa columnes: %(count)s.") % {"count": len(found[1])}
            )
        return found

    def _single_column(self):
        """The first row with a text, of a table with one column."""
        for count, (number, cells) in enumerate(self._physical_rows()):
            names = [line(cell) for cell in cells]
            if any(names) and not any(re.fullmatch(r"[\d.,]+", name) for name in names if name):
                return number, names
            if count >= HEADER_WITHIN:
                break
        return None

    def rows(self):
        """(number, {column: text}, problems) of each row that says something."""
        ends_whole, pending, self.totals = self._ends_whole(), None, []
        for number, cells in self._physical_rows():
            if number <= self.header_line or not any(cell.strip() for cell in cells):
                continue
            if _is_total(cells, len(self.headers)):
                self.totals.append(number)
                continue
            if pending:
                yield self._row(*pending)
            pending = (number, cells)
        if pending:
            number, cells = pending
            yield self._row(number, cells, is_cut=not ends_whole and len(cells) < len(self.headers))

    def _ends_whole(self):
        return True

    def _row(self, number, cells, *, is_cut=False):
        width, problems = len(self.headers), []
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            problems.append(
                problem(
                    "",
                    self.delimiter.join(cells[width:]),
                    _("La fila té %(cells)s cel·les i la capçalera %(columns)s: els valors ballen.")
                    % {"cells": len(cells), "columns": width},
                    fatal=True,
                )
            )
        elif is_cut:
            problems.append(
                problem(
                    "",
                    cells[-1],
                    _("L’última fila és a mitges: el fitxer sembla tallat."),
                    fatal=True,
                )
            )
        elif len(cells) < width and self.delimiter:
            problems.append(
                problem(
                    "",
                    "",
                    _(
                        "La fila té %(cells)s cel·les i la capçalera %(columns)s: la resta es dona per buida."
                    )
                    % {"cells": len(cells), "columns": width},
                )
            )
        values = {
            name: plain(cell).strip()
            for name, cell in zip(self.headers, cells, strict=False)
            if name
        }
        return number, values, problems


class Table(Grid):
    """The header of a CSV's text and its rows."""

    def __init__(self, text, knows_column):
        self.text = text.replace("\x00", "")
        self.had_nulls = len(self.text) != len(text)
        self.delimiter = _delimiter(self.text)
        super().__init__(knows_column)

    def _reader(self):
        csv.field_size_limit(LONGEST_FIELD)
        return csv.reader(
            io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=False
        )

    def _physical_rows(self):
        """(line where the row starts, cells); a file cut inside quotes ends with a message."""
        reader, starts = self._reader(), 1
        try:
            for cells in reader:
                yield starts, cells
                starts = reader.line_num + 1
        except csv.Error as error:
            if "field larger" in str(error):
                reason = _(
                    "Una cel·la de la línia %(line)s és massa gran, o hi falta tancar unes cometes."
                )
            else:
                reason = _("No es pot llegir el CSV a partir de la línia %(line)s.")
            raise UnreadableFile(reason % {"line": starts}) from error

    def _ends_whole(self):
        return self.text.endswith(("\n", "\r"))

    @property
    def row_count(self):
        return self.text.count("\n")


def _delimiter(text):
    """The delimiter that cuts the first rows most, and most evenly."""
    sample = text[:65536]
    if len(text) > len(sample):
        sample = sample.rsplit("\n", 1)[0]

    def evenness(delimiter):
        csv.field_size_limit(LONGEST_FIELD)
        try:
            widths = [
                len(cells)
                for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
            ]
        except csv.Error:
            return 0, 0
        widths = [width for width in widths if width][:50]
        if not widths:
            return 0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width) * (width > 1), width))
        return widths.count(usual) * (usual > 1) / len(widths), usual

    return max(DELIMITERS, key=evenness)


def _distinct(header):
    """Headers without repetition ("Telèfon", "Telèfon (2)"), and those that were repeated."""
    seen, names, repeated = {}, [], []
    for name in header:
        if not name:
            names.append("")
            continue
        seen[name] = seen.get(name, 0) + 1
        if seen[name] == 2:
            repeated.append(name)
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names, repeated


def _with_groups(names, above, *, spread):
    """The names of a header below a row of groups ("Entitat", "Persona de contacte").

    Where a name is repeated, or the group is about persons, the group is said before it.
    `spread`: a group goes on until the next one, because nothing says where it ends.
    """
    if len(set(above) - {""}) < 2:
        return names
    group, groups = "", []
    for index in range(len(names)):
        here = above[index] if index < len(above) else ""
        group = here or (group if spread else "")
        groups.append(group)
    return [
        f"{group}: {name}"
        if name and group and group != name and (names.count(name) > 1 or is_personal(group))
        else name
        for name, group in zip(names, groups, strict=True)
    ]


def _is_total(cells, width):
    """Whether a row adds up the others: "Total", and mostly empty cells."""
    filled = [cell for cell in cells if cell.strip()]
    return (
        width > 1
        and len(filled) <= max(2, width // 2)
        and bool(re.fullmatch(r"(sub)?total(s|es)?( general)?:?", fold(line(filled[0]))))
    )
