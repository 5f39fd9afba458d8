"""Records whose rows say exactly what they said last time, recognised without reading them.

Reading a row (its address, hours, texts) costs twenty times more than a hash of it. Each record
keeps the hashes of the rows that it was read from, made together with all that reading depends
on: this code, the mapping, the controlled lists. When any of these changes no hash is equal any
more, and everything is read again. Rows with a problem keep none: their problem is told each time.

Only for mappings that say `is_row_by_row`: what they make of a row depends on no other, but for
the rows that they join, and those are told (`Row.joined`).
"""

import json
from array import array
from copy import copy
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.db import connection

from catalogue.enums import RecordState
from catalogue.models import SourceRecord

MOST_READ_AT_ONCE = 20_000  # rows left to read, kept in memory until it is known that they fit
LISTS = (
    "catalogue_sector",
    "catalogue_legalform",
    "catalogue_essfamily",
    "catalogue_cpvcode",
    "catalogue_municipality",
)

CONTENT = "SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM {} t"


class Sieve:
    """The rows of a document, without those of unchanged records.

    `unchanged`: external ids of the records that need no reading.
    """

    def __init__(self, source, document, mapping):
        self.document, self.mapping = document, mapping
        self.unchanged = set()
        self._hash_of = {}  # row number → hash, None when several rows have the number
        self._is_used = getattr(mapping, "is_row_by_row", False)
        if self._is_used:
            self._key = _key(mapping)
            self._known = _known(source)

    def rows(self):
        """What the mapping reads (`rows.Row`) in the rows that have to be read."""
        if not self._is_used:
            return self.mapping.rows(self.document)
        skipped = self._skipped() if self._known else None
        if skipped and len(skipped) - sum(skipped) <= MOST_READ_AT_ONCE:
            read = [] if all(skipped) else list(self.mapping.rows(self._sifted(skipped)))
            if not any(row.external_id in self.unchanged for row in read):
                return read
        # None is unchanged, most have changed, or a new row is of an unchanged record.
        self.unchanged = set()
        return self.mapping.rows(self._sifted())

    def hashes(self, row):
        """What to keep with the record of a row, to recognise it the next time."""
        if row.problems or not self._is_used:
            return []
        found = [self._hash_of.get(number) for number in (row.number, *row.joined)]
        return [] if None in found else found

    def _skipped(self):
        """For each row of the file, in order, 1 when its record is unchanged."""
        hashes, present = array("q"), set()
        for _number, record, problems in self.document.rows():
            made = 0 if problems else self._hash(record)
            hashes.append(made)
            present.add(made)
        certain = {}  # hash → external id
        for external_id, kept in self._known:
            if present.issuperset(kept):
                self.unchanged.add(external_id)
                certain.update(dict.fromkeys(kept, external_id))
        return bytearray(made in certain for made in hashes)

    def _sifted(self, skipped=None):
        document = copy(self.document)
        document.rows = lambda: self._left(skipped)
        return document

    def _left(self, skipped):
        self._hash_of = {}
        for position, (number, record, problems) in enumerate(self.document.rows()):
            if skipped and skipped[position]:
                continue
            repeated = number in self._hash_of
            self._hash_of[number] = None if problems or repeated else self._hash(record)
            yield number, record, problems

    def _hash(self, record):
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str)
        made = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=self._key)
        return int.from_bytes(made.digest(), "big", signed=True) or 1


def _known(source):
    """[(external id, hashes)] of the records that can be recognised."""
    records = SourceRecord.objects.filter(source=source).exclude(state=RecordState.VANISHED)
    kept = records.exclude(row_hashes=[]).values_list("external_id", "row_hashes")
    return list(kept.iterator(chunk_size=5000))


def _key(mapping):
    """All that the reading of a row depends on, as a key for its hash."""
    made = blake2b(_code(), digest_size=32)
    made.update(json.dumps([mapping.CODE, mapping.reads_by()], sort_keys=True).encode())
    with connection.cursor() as cursor:
        for table in LISTS:
            cursor.execute(CONTENT.format(table))
            made.update(str(cursor.fetchone()[0]).encode())
    return made.digest()


@cache
def _code():
    """The hash of this package and of the normaliser: read once per process."""
    made, here = blake2b(digest_size=32), Path(__file__).parent
    for path in [*sorted(here.rglob("*.py")), here.parent / "normalise_text.py"]:
        made.update(path.read_bytes())
    return made.digest()
