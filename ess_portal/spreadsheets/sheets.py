"""What the sheets of XLSX and ODS have in common."""

import re
from itertools import chain, islice

from .cells import plain

MOST_ROWS = 1_048_576  # of a sheet, the heading's included
NARROWEST, WIDEST = 8, 42  # characters
LOOKED_AT = 50  # rows, for the widths: the others are not known beforehand
PIECE = 64 * 1024  # characters gathered before they are compressed


class TooManyRows(Exception):
    """More rows than a sheet holds: CSV has no such limit."""


def sheet_name(title, taken=""):
    """A name that both programs accept: 31 characters, none of []:*?/\\ and no quote around."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(title)).strip(" '")[:31].strip(" '") or "1"
    return f"{name[:29]} 2" if name.casefold() == taken.casefold() else name


def with_widths(columns, rows):
    """(each column's width in characters, the rows again): by its heading and what comes first."""
    rows = iter(rows)
    first = list(islice(rows, LOOKED_AT))
    longest = [len(str(name)) for name in columns]
    for row in first:
        longest = [max(most, _length(value)) for most, value in zip(longest, row, strict=True)]
    return [min(max(most + 2, NARROWEST), WIDEST) for most in longest], chain(first, rows)


def _length(value):
    """Of its first line: the others do not make a column wider."""
    text = plain(value)
    return 0 if text is None else len(str(text).partition("\n")[0])


def pieces(texts):
    """The texts as bytes, in pieces large enough to be worth compressing."""
    waiting, size = [], 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()
