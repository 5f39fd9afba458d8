"""Which names of the catalogue look like a given one, answered in memory.

The same answer as pg_trgm's `%` on the match keys (a test compares them), 20 times quicker
among 100,000 names: an index of trigrams reads long lists of common ones for each name asked.
Here each name is filed under its rarest trigrams only. Two names as similar as 0.6 share three
fifths of each one's trigrams, so they must share some of the rarest two fifths and a few more.
"""

from array import array
from collections import Counter, defaultdict
from functools import lru_cache
from itertools import chain

from catalogue.enums import State
from catalogue.models import Enterprise

FIFTHS = 3  # of the trigrams of either name are common to both: 0.6
SHARED = 3  # rare trigrams that a look-alike must share, for names that have as many
_LETTERS = {letter: number for number, letter in enumerate(" abcdefghijklmnopqrstuvwxyz0123456789")}


class Names:
    """The match keys of all enterprises up to an id, but for the merged ones."""

    def __init__(self, ceiling):
        keys = (
            Enterprise.objects.filter(pk__lte=ceiling)
            .exclude(state=State.MERGED)
            .order_by("pk")
            .values_list("pk", "match_key")
        )
        self._ids, self._grams, self._often = array("q"), [], Counter()
        for pk, key in keys.iterator(chunk_size=5000):
            grams = trigrams(key)
            if grams:
                self._ids.append(pk)
                self._grams.append(array("H", grams))
                self._often.update(grams)
        self._filed = defaultdict(lambda: array("I"))
        for place, grams in enumerate(self._grams):
            for gram in self._rarest(grams, SHARED):
                self._filed[gram].append(place)

    def like(self, key, limit):
        """[(enterprise id, similarity)] of the most similar, at 0.6 or more."""
        grams = trigrams(key)
        shared = min(SHARED, _least_common(len(grams)))
        filed = [self._filed[g] for g in self._rarest(grams, shared) if g in self._filed]
        found = []
        for place, times in Counter(chain.from_iterable(filed)).items():
            if times < shared:
                continue
            others = self._grams[place]
            common = len(grams.intersection(others))
            whole = len(grams) + len(others) - common
            if common * 5 >= whole * FIFTHS:
                found.append((-common / whole, self._ids[place]))
        return [(pk, -similarity) for similarity, pk in sorted(found)[:limit]]

    def _rarest(self, grams, shared):
        ordered = sorted(grams, key=lambda gram: (self._often[gram], gram))
        return ordered[: len(ordered) - _least_common(len(ordered)) + shared]


def trigrams(key):
    """The trigrams of a match key as numbers: those of its words, as pg_trgm pads them."""
    return frozenset().union(*map(_of_word, key.split()))


@lru_cache(maxsize=50_000)
def _of_word(word):
    codes = [0, 0, *(_LETTERS[letter] for letter in word), 0]
    width = len(_LETTERS)
    return frozenset(
        (one * width + two) * width + three
        for one, two, three in zip(codes, codes[1:], codes[2:], strict=False)
    )


def _least_common(count):
    """The fewest trigrams that a name of `count` of them shares with a look-alike."""
    return -(-count * FIFTHS // 5)
