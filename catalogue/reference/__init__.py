"""The project's own initial data: controlled lists as files that a person can read and edit.

One row a line, UTF-8; what each file and column holds is told in README.md beside them.
"""

import csv
import json
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(name):
    """The rows of `<name>.csv`, in the file's order, as dictionaries of text."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def phrases(cell):
    """The parts of a cell that holds several texts, `a|b|c`."""
    return [part for part in cell.split("|") if part]


def editions():
    """The editions of the evaluation instruments, each with its criteria in order."""
    return json.loads((FOLDER / "criteria.json").read_text(encoding="utf-8"))["editions"]
