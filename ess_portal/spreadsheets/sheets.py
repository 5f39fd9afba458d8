"""What the sheets of XLSX and ODS have in common."""

import re

MOST_ROWS = 1_048_576  # of a sheet, the heading's included
WIDEST = 42  # characters
PIECE = 64 * 1024  # characters gathered before they are compressed


class TooManyRows(Exception):
    """More rows than a sheet holds: CSV has no such limit."""


def sheet_name(title, taken=""):
    """A name that both programs accept: 31 characters, none of []:*?/\\ and no quote around."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", str(title)).strip(" '")[:31].strip(" '") or "1"
    return f"{name[:29]} 2" if name.casefold() == taken.casefold() else name


def width(name):
    """A column's width in characters, by its heading: rows are not known beforehand."""
    return min(max(len(str(name)) + 2, 12), WIDEST)


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
