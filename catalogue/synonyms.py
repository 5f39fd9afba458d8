"""Words that find one another: groups that staff edit (`SynonymGroup`), read when a search is made.

"bici" also finds who says "bicicleta" or "bike"; a group may hold phrases ("assessoria
jurídica"). What stands between quotation marks is left as it was typed.
"""

import re
from collections import defaultdict
from functools import cache

from ess_portal.page_cache import kept_with_content

from .models import SynonymGroup
from .normalise_text import phrase, words
from .reference import phrases, rows

LANGUAGES = ("ca", "es", "en")
QUOTED = re.compile(r'"[^"]*(?:"|$)')
MOST = 4  # synonyms looked for in one text: each makes the query longer
ENDINGS = (("qu", "c"), ("gu", "g"), ("ion", "i"), ("y", "i"), ("d", "t"))


def fold(word):
    """What the singular, the plural and both genders of a word share; rough, for looking up."""
    word = word.removesuffix("s")
    if len(word) <= 3:
        return word
    word = word.rstrip("aeo")
    for ending, same in ENDINGS:
        if word.endswith(ending):
            return word.removesuffix(ending) + same
    return word


def folded(text):
    return tuple(map(fold, phrase(text)))


@kept_with_content
def by_phrase():
    """folded phrase → the words and phrases of its groups. One query."""
    found = defaultdict(list)
    for group in SynonymGroup.objects.order_by("pk").values_list("words", flat=True):
        # Quotation marks would end the phrase; words that only join others find everything.
        clean = [word.replace('"', " ") for word in group]
        useful = [word for word in clean if not small_words().issuperset(phrase(word))]
        for key in {folded(word) for word in useful}:
            found[key] += [word for word in useful if word not in found[key]]
    return dict(found)


def entries_of_reference():
    """(key, values) of the groups that come with the portal, but those that staff deleted."""
    there = set(SynonymGroup.objects.values_list("code", flat=True))
    once = SynonymGroup.pgh_event_models["insert"].objects.values_list("code", flat=True)
    deleted = set(once) - there
    return [
        (
            {"code": row["code"]},
            {"words": list(dict.fromkeys(_words_of(row)))},
        )
        for row in rows("synonyms")
        if row["code"] not in deleted
    ]


def _words_of(row):
    return [word for code in LANGUAGES for word in phrases(row[f"words_{code}"])]


@cache
def small_words():
    """Words that only join others: nobody looks for them alone."""
    return {
        word
        for row in rows("connectors")
        for text in phrases(row["words"])
        for word in phrase(text)
    }


def split(text):
    """(what is left of `text`, [(words as typed, [synonym, …]), …]) of a text without OR."""
    known = by_phrase()
    if not known:
        return text, []
    longest = max(map(len, known))
    found, rest, end = [], [], 0
    for start, stop in unquoted(text):
        rest.append(text[end:start])
        tokens = words(text[start:stop])
        index, kept_from = 0, start
        while index < len(tokens):
            length, others = _match(tokens[index:], known, longest)
            if others and len(found) < MOST:
                first, last = tokens[index][1] + start, tokens[index + length - 1][2] + start
                rest.append(text[kept_from:first])
                found.append((text[first:last], others))
                kept_from = last
            index += length
        rest.append(text[kept_from:stop])
        end = stop
    rest.append(text[end:])
    left = " ".join(part.strip() for part in rest if part.strip())
    return ("" if small_words().issuperset(phrase(left)) else left), found


def unquoted(text):
    """(start, end) of the parts that are not between quotation marks."""
    start = 0
    for quoted in QUOTED.finditer(text):
        yield start, quoted.start()
        start = quoted.end()
    yield start, len(text)


def _match(tokens, known, longest):
    """(how many words, their synonyms) of the longest phrase that begins here."""
    keys = tuple(fold(word) for word, _start, _end in tokens[:longest])
    for length in range(len(keys), 0, -1):
        if others := known.get(keys[:length]):
            return length, others
    return 1, None
