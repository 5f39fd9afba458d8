"""A typed sentence becomes a word and chips.

"fusteria a Sants que accepti moneda social" → the word *fusteria*, the chips *Sants* and
*moneda social*. Phrases of attributes and the small words that join them are data
(`reference/attributes.csv`, `reference/connectors.csv`); names of neighbourhoods, districts
and sectors come from the lists.
"""

from functools import cache

from .models import SearchDocument
from .normalise_text import phrase, words
from .reference import phrases, rows

LANGUAGES = ("ca", "es", "en")
LISTS = {"sector", "familia", "forma", "criteri", "certificacio", "barri", "districte"}
# Words of a connector that say where: without one, a barri called as a common thing (la Salut,
# el Clot, Porta) is that thing.
WHERE = {
    *("a", "al", "als", "en", "prop", "barri", "zona", "districte"),
    *("barrio", "cerca", "distrito", "at", "in", "near", "neighbourhood"),
}


@cache
def _attributes():
    """phrase → [(parameter, value)], in the three languages at once."""
    return {
        phrase(text): [(row["parameter"], row["value"])]
        for row in rows("attributes")
        for language in LANGUAGES
        for text in phrases(row[f"phrases_{language}"])
    }


@cache
def _connectors():
    return {phrase(text) for row in rows("connectors") for text in phrases(row["words"])}


@cache
def _places():
    """phrase → ([(parameter, code), …], is a common word).

    An alias may name two barris ("Esquerra de l’Eixample"); a district's own name is the
    district, also where a barri of it has the same.
    """
    found, of_districts = {}, set()
    for row in rows("territory"):
        parameter = {"district": "districte", "neighbourhood": "barri"}.get(row["kind"])
        if not parameter:
            continue
        own = {phrase(row["name"]), phrase(row["sort_name"])}
        if parameter == "districte":
            of_districts |= own
        for key in own | {phrase(text) for text in phrases(row["aliases"])}:
            if parameter == "districte" or key not in of_districts:
                chips, _common = found.get(key, ([], False))
                same = [chip for chip in chips if chip[0] == parameter]
                found[key] = ([*same, (parameter, row["code"])], bool(row["common_word"]))
    return found


def read(text, terms):
    """(the words that remain, [(parameter, value), …]) of a typed sentence.

    Nothing is read in a text between quotes, nor in one that is an enterprise's name.
    """
    if text.startswith('"') or not (found := words(text)):
        return text, []
    chips, kept = _part(found, terms.sectors_by_phrase, terms)
    if not chips or _is_a_name(found, kept):
        return text, []
    return _join(text, kept), chips


def changes(text, search):
    """What a typed sentence changes in a search: parameter → value; its words in `q`."""
    rest, chips = read(text, search.terms)
    found = {"q": rest}
    for parameter, value in chips:
        if isinstance(search.chosen.get(parameter), list):
            chosen = found.get(parameter, search.chosen[parameter])
            found[parameter] = [*chosen, *([] if value in chosen else [value])]
        else:
            found[parameter] = value
    return found


def _part(found, sectors, terms):
    """Walks the words, the longest phrase first: chips, and the words that stay."""
    chips, kept, index = [], [], 0
    tokens = [word for word, _start, _end in found]
    joined = False  # the previous words were a connector that says where: "a", "al barri de"
    while index < len(tokens):
        for length in range(min(7, len(tokens) - index), 0, -1):
            candidate = tuple(tokens[index : index + length])
            if named := _named(candidate, sectors, terms, joined):
                chips += named
                while kept and kept[-1] is not None and kept[-1][3]:
                    kept.pop()  # the connectors before the chip go with it
                kept.append(None)  # words on both sides of a chip were not neighbours
                joined = False
                break
            if candidate in _connectors():
                kept += [(*word, True) for word in found[index : index + length]]
                joined = not WHERE.isdisjoint(candidate)
                break
        else:
            length, joined = 1, False
            kept.append((*found[index], False))
        index += length
    return chips, _without_loose_connectors(kept)


def _named(candidate, sectors, terms, joined):
    """As it was typed, or with the apostrophe that it lacks: "cooperativa de habitatge"."""
    written = tuple(
        "d" if word == "de" and following[:1] in "aeiouh" else word
        for word, following in zip(candidate, (*candidate[1:], "-"), strict=True)
    )
    return _chips(candidate, sectors, terms, joined) or (
        written != candidate and _chips(written, sectors, terms, joined)
    )


def _chips(candidate, sectors, terms, joined):
    """What a phrase names: chips that the lists of this portal know, or none."""
    named = _attributes().get(candidate)
    if not named:
        named, common_word = _places().get(candidate, ([], False))
        if common_word and not joined:
            named = []
    if not named and candidate in sectors:
        named = [("sector", sectors[candidate])]
    return [
        (parameter, value)
        for parameter, value in named
        if parameter not in LISTS or value in terms.of(parameter)
    ]


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
