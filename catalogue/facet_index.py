"""The whole catalogue as sets of bits, in memory: what counts facets at any size.

An enterprise is a position, a choice of a facet the set of positions that have it, and such a
set a Python integer: counting a choice among a hundred thousand enterprises is one `&` and one
`bit_count`, microseconds each. Read from the database in two statements when the content moves. Text, hours and distances stay
PostgreSQL's: it gives ids, which become bits here.

Place facets must hold for one and the same establishment. So places are in layers, the first of
each enterprise, the second, and so on, at their enterprise's position: conditions join inside a
layer, and the layers' union is the enterprises.
"""

import threading
import time
from array import array
from bisect import bisect_left
from collections import OrderedDict, defaultdict
from functools import reduce
from operator import or_

from django.db import connection

from ess_portal.page_cache import content_version

MOST_KEPT = 64  # answers of PostgreSQL as bits, a few megabytes at 100,000 enterprises
ARRAYS = {
    "sector": "sector_ids",
    "familia": "family_ids",
    "forma": "legal_form_ids",
    "criteri": "criteria_met",
    "certificacio": "certification_ids",
    "obert_a": "open_to",
}
FLAGS = {"moneda": "social_currency", "online": "sells_online", "reparteix": "delivers"}

# Positions by the order of ids, from 0; then each choice with its positions.
NUMBERED = """
WITH numbered AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY enterprise_id) - 1 AS position, d.*
    FROM (SELECT enterprise_id, {columns} FROM catalogue_searchdocument) AS d
)
SELECT 'id', NULL, array_agg(enterprise_id ORDER BY position) FROM numbered
"""
OF_ARRAY = """
UNION ALL SELECT '{group}', value::text, array_agg(position)
FROM numbered, unnest({column}) AS value GROUP BY value
"""
OF_FLAG = """
UNION ALL SELECT '{group}', NULL, array_agg(position) FROM numbered WHERE {column}
"""
DOCUMENTS = "".join(
    [
        NUMBERED.format(columns=", ".join([*ARRAYS.values(), *FLAGS.values()])),
        *(OF_ARRAY.format(group=group, column=column) for group, column in ARRAYS.items()),
        *(OF_FLAG.format(group=group, column=column) for group, column in FLAGS.items()),
    ]
)
PLACES = """
SELECT p.id, p.enterprise_id, p.neighbourhood_id, n.district_id, p.entrance = 'yes'
FROM catalogue_establishment p JOIN catalogue_searchdocument d USING (enterprise_id)
LEFT JOIN catalogue_neighbourhood n ON n.id = p.neighbourhood_id
ORDER BY p.id
"""


def bits(positions, size):
    """The set of these positions, all below `size`."""
    filled = bytearray(size // 8 + 1)
    for position in positions:
        filled[position >> 3] |= 1 << (position & 7)
    return int.from_bytes(filled, "little")


class Layers(list):
    """Places as one set of bits for each layer; see above."""

    def __and__(self, other):
        return Layers(one & another for one, another in zip(self, other, strict=True))

    def __or__(self, other):
        return Layers(one | another for one, another in zip(self, other, strict=True))

    @property
    def enterprises(self):
        return reduce(or_, self, 0)

    def within(self, enterprises):
        """How many places of these enterprises."""
        return sum((layer & enterprises).bit_count() for layer in self)


class FacetIndex:
    """`choices`: group → value (as text, None for a flag) → bits of its enterprises.

    `places`: "barri" and "districte" → id as text → Layers.
    """

    def __init__(self):
        with connection.cursor() as cursor:
            cursor.execute(DOCUMENTS)
            self._read_documents(cursor)
            cursor.execute(PLACES)
            self._read_places(cursor)

    def _read_documents(self, rows):
        self.choices = defaultdict(dict)
        rows = list(rows)
        self._ids = array("q", next(ids or () for group, _v, ids in rows if group == "id"))
        self.size = len(self._ids)
        self._kept = OrderedDict()
        self.all = (1 << self.size) - 1
        for group, value, positions in rows:
            if group != "id":
                self.choices[group][value] = bits(positions or (), self.size)

    def _read_places(self, rows):
        """Layers in the order of the places' ids, which are kept to find a place again."""
        self._place_ids, self._place_positions = array("q"), array("q")
        self._place_layers = array("H")
        seen = defaultdict(int)
        found = defaultdict(list)  # (group, value) → rows of the arrays
        for row, (place_id, enterprise_id, barri, district, accessible) in enumerate(rows):
            position = bisect_left(self._ids, enterprise_id)
            self._place_ids.append(place_id)
            self._place_positions.append(position)
            self._place_layers.append(seen[position])
            seen[position] += 1
            if barri:
                found["barri", str(barri)].append(row)
                found["districte", str(district)].append(row)
            if accessible:
                found["accessible", None].append(row)
        self.depth = max(seen.values(), default=0)
        self.places = {"barri": {}, "districte": {}}
        for (group, value), of_places in found.items():
            if value:
                self.places[group][value] = self._layers(of_places)
        self.accessible = self._layers(found["accessible", None])
        self.no_place = Layers([0] * self.depth)
        self.every_place = self._layers(range(len(self._place_ids)))

    def _layers(self, rows):
        positions = [[] for _layer in range(self.depth)]
        for row in rows:
            positions[self._place_layers[row]].append(self._place_positions[row])
        return Layers(bits(of_layer, self.size) if of_layer else 0 for of_layer in positions)

    def of_enterprises(self, ids):
        """Bits of these enterprises; those that the index does not know are left out."""
        return bits(self._rows(self._ids, ids), self.size)

    def of_places(self, ids):
        """Layers of these establishments."""
        return self._layers(self._rows(self._place_ids, ids))

    def keep(self, key, make):
        """What `make()` gives, kept as long as the index; the least recently asked leaves."""
        if key not in self._kept:
            self._kept[key] = make()
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return self._kept[key]

    @staticmethod
    def _rows(known, ids):
        end = len(known)
        for wanted in ids:
            row = bisect_left(known, wanted)
            if row < end and known[row] == wanted:
                yield row


class Keeper:
    """The index of the content as it stands, made again when that moves.

    Making it takes a tenth of the time at most: while an import or a busy morning moves the
    content all the time, counts come from SQL (`current` gives None), right as ever.
    """

    SHARE = 10

    def __init__(self):
        self._making = threading.Lock()
        self._index, self._version = None, None
        self._rest_until = 0

    def current(self):
        version = content_version.current()
        if version is None or version == self._version:
            return self._index if version is not None else None
        if time.monotonic() < self._rest_until or not self._making.acquire(blocking=False):
            return None
        try:
            begun = time.monotonic()
            index = FacetIndex()  # of this version or of a later one, which then makes another
            self._index, self._version = index, version
            now = time.monotonic()
            self._rest_until = now + self.SHARE * (now - begun)
            return index
        finally:
            self._making.release()


keeper = Keeper()
