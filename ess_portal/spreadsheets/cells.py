"""What a value becomes in a cell, and when a text could be taken for a formula."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite

from django.utils import timezone

# XML has no way to write these, escaped or not.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST = 32_767  # characters of a cell, Excel's limit
SEPARATOR = " | "  # between the items of a list

# The full-width signs are read as the plain ones by Excel in East Asian languages.
STARTERS = "=+\\-@＝＋－＠"
STARTS_FORMULA = re.compile(rf"\s*[{STARTERS}]|[\t\r\n]")
GUARDED = re.compile(rf"'+\s*[{STARTERS}]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?", re.ASCII)
# One way only to read each figure: whoever wrote the text must not decide how long this takes.
PHONE = re.compile(r"\+\d([ \u00a0]?\d)+", re.ASCII)
# Excel with Catalan or Spanish settings parts a CSV at semicolons, within quotes or not; and what
# opens and closes quotes at the start of a part (`;""=1`) counts for nothing there.
AFTER_SEMICOLON = re.compile(rf";(?=['\"\s]*[{STARTERS}])")
GUARDED_THERE = re.compile(rf";'(?=['\"\s]*[{STARTERS}])")
BREAKS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")


def plain(value):
    """The value as text, number, date, time, bool or None: what all formats know."""
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return UNWRITABLE.sub("", value)[:LONGEST]
    if isinstance(value, (float, Decimal)):
        return value if isfinite(value) else None
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return moment.replace(tzinfo=None, microsecond=0)
    if isinstance(value, (date, time)):
        return value
    if isinstance(value, (list, tuple)):
        return plain(SEPARATOR.join(str(item) for item in value if item not in (None, "")))
    return plain(str(value))


def could_be_formula(text):
    """Whether a spreadsheet that reads the text as typed could compute it."""
    return bool(STARTS_FORMULA.match(text)) and not (
        NUMBER.fullmatch(text) or PHONE.fullmatch(text)
    )


def guarded(text):
    """The text for a CSV, where a reader cannot know that a cell is text.

    One line; an apostrophe before what would be computed. Numbers ("-3,5") and telephones
    ("+34 934 132 332") stay as they are. `unguarded` takes the apostrophe away again.
    """
    text = AFTER_SEMICOLON.sub(";'", BREAKS.sub(" ", text).strip())
    return f"'{text}" if could_be_formula(text) or GUARDED.match(text) else text


def unguarded(text):
    """The text as it was before `guarded`, but for its line breaks."""
    text = text[1:] if GUARDED.match(text) else text
    return GUARDED_THERE.sub(";", text)
