"""A typed sentence becomes a word and chips.

"fusteria a Sants que accepti moneda social" → the word *fusteria*, the chips *Sants* and
*moneda social*. Phrases of attributes and the small words that join them are data
(`reference/attributes.csv`, `reference/connectors.csv`); names of neighbourhoods, districts
and sectors come from the lists.
"""

import csv
from functools import cache
from pathlib import Path

from .models import SearchDocument
from .normalise_text import phrase, words

REFERENCE = Path(__file__).parent / "reference"
LANGUAGES = ("ca", "es", "en")


def _rows(name):
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@cache
def _attributes():
    """phrase → (parameter, value), in the three languages at once."""
    return {
        phrase(text): (row["parameter"], row["value"])
        for row in _rows("attributes.csv")
        for language in LANGUAGES
        for text in row[f"phrases_{language}"].split("|")
        if phrase(text)
    }


@cache
def _connectors():
    return {phrase(text) for row in _rows("connectors.csv") for text in row["words"].split("|")}


@cache
def _places():
    """phrase → (parameter, code, is a common word); neighbourhoods win over districts."""
    found = {}
    for row in _rows("territory.csv"):
        parameter = {"district": "districte", "neighbourhood": "barri"}.get(row["kind"])
        if not parameter:
            continue
        texts = [row["name"], row["sort_name"], *filter(None, row["aliases"].split("|"))]
        for text in texts:
            found[phrase(text)] = (parameter, row["code"], bool(row["common_word"]))
    return found


def read(text, terms):
    """(the words that remain, [(parameter, value), …]) of a typed sentence.

    Nothing is read in a text between quotes, nor in one that is an enterprise's name.
    """
    if text.startswith('"') or not (found := words(text)):
        return text, []
    sectors = {phrase(row.label): ("sector", code) for code, row in terms.of("sector").items()}
    chips, kept = _part(found, sectors, terms)
    if not chips or _is_a_name(found, kept):
        return text, []
    return _join(text, kept), chips


def _part(found, sectors, terms):
    """Walks the words, the longest phrase first: chips, and the words that stay."""
    chips, kept, index = [], [], 0
    tokens = [word for word, _start, _end in found]
    joined = False  # the previous words were a connector: "a", "al barri de"
    while index < len(tokens):
        for length in range(min(7, len(tokens) - index), 0, -1):
            candidate = tuple(tokens[index : index + length])
            chip = _chip(candidate, sectors, terms, joined)
            if chip:
                chips.append(chip)
                while kept and kept[-1] is not None and kept[-1][3]:
                    kept.pop()  # the connectors before the chip go with it
                kept.append(None)  # words on both sides of a chip were not neighbours
                joined = False
                break
            if candidate in _connectors():
                kept += [(*word, True) for word in found[index : index + length]]
                joined = True
                break
        else:
            length, joined = 1, False
            kept.append((*found[index], False))
        index += length
    return chips, _without_loose_connectors(kept)


def _chip(candidate, sectors, terms, joined):
    if candidate in _attributes():
        parameter, value = _attributes()[candidate]
        known = terms.of(parameter)
        return (parameter, value) if not known or value in known else None
    if candidate in _places():
        parameter, code, common_word = _places()[candidate]
        if code in terms.of(parameter) and (joined or not common_word):
            return parameter, code
    return sectors.get(candidate)


def _without_loose_connectors(kept):
    """Connectors stay only between two words that stay ("pa de pagès")."""
    result = []
    for position, word in enumerate(kept):
        if word is None or not word[3]:
            result.append(word)
            continue
        rest = [other for other in kept[position + 1 :] if other is None or not other[3]]
        if result and result[-1] is not None and rest and rest[0] is not None:
            result.append(word)
    return result


def _is_a_name(found, kept):
    """Whether what was typed names an enterprise: then it is left alone."""
    key = " ".join(word for word, _start, _end in found)
    names = SearchDocument.objects.filter(name_key=key)
    if any(word is not None for word in kept):
        names = SearchDocument.objects.filter(name_key__startswith=key)
    return names.exists()


def _join(text, kept):
    """The kept words as they were typed, apostrophes and all."""
    pieces, previous = [], None
    for word in kept:
        if word is None:
            previous = None
            continue
        _token, start, end, _is_connector = word
        if previous is not None and text[previous:start].strip(" ") in ("'", "’", "-", "·"):
            pieces[-1] += text[previous:end]
        else:
            pieces.append(text[start:end])
        previous = end
    return " ".join(pieces)
