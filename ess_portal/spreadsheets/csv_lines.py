"""A table as CSV (RFC 4180): UTF-8, commas, CRLF, one line a row."""

import csv
from datetime import date, datetime, time

from .cells import guarded, plain

BOM = b"\xef\xbb\xbf"
PIECE = 32 * 1024  # characters gathered before they are sent


class Lines(list):
    """The file that csv.writer writes to: lines wait here until they are sent."""

    def write(self, line):
        self.append(line)
        return len(line)


def pieces(columns, rows, about=(), *, bom=False):
    """The file in pieces of bytes; the first comes with the first rows."""
    lines = Lines()
    writer = csv.writer(lines)
    labels, values = zip(*about, strict=True) if about else ((), ())
    writer.writerow([cell(name) for name in (*columns, *labels)])
    last = [cell(value) for value in values]
    waiting, start = 0, BOM if bom else b""
    for row in rows:
        waiting += writer.writerow([*map(cell, row), *last])
        if waiting >= PIECE:
            yield start + "".join(lines).encode()
            lines.clear()
            waiting, start = 0, b""
    yield start + "".join(lines).encode()


def cell(value):
    value = plain(value)
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
