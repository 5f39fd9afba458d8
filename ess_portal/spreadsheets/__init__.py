"""Tables for people to take away, as CSV, XLSX and ODS, in which nothing is a live formula.

    return spreadsheets.response("xlsx", "cataleg", ["Nom", "Telèfon"], rows, about=[…])

`rows` may be a generator: CSV goes out as it is read, XLSX and ODS are first written to a
temporary file, row by row; memory stays flat. Cells may be text, numbers, dates, times, true or
false, None, or lists of texts. `about` tells, as (label, value), what the table is: it becomes a
second sheet of XLSX and ODS, and the last columns of each row of CSV, which has no other place
that machines still read. Knows no other room of the house: any app may import it.
"""

from .cells import SEPARATOR, guarded, unguarded
from .files import CONTENT_TYPES, KINDS, response, write
from .sheets import TooManyRows

__all__ = [
    "CONTENT_TYPES",
    "KINDS",
    "SEPARATOR",
    "TooManyRows",
    "guarded",
    "response",
    "unguarded",
    "write",
]
