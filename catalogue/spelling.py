"""What somebody meant who typed a word that the catalogue does not have."""

from dataclasses import dataclass

from . import sentences, synonyms, vocabulary
from .finder import Search
from .models import SearchDocument
from .normalise_text import phrase, words

FEW = 2  # with no more results than these, another spelling is offered
MOST_WORDS = 8  # looked up of one text


@dataclass(frozen=True)
class Correction:
    """Another reading of what was typed.

    `search` is the same search with the words `text` in place of `typed`; `insist` is the
    address's query that finds the typed words and nothing else: they stand between quotation
    marks, which no reading touches.
    """

    typed: str
    text: str
    search: Search
    insist: str

    @property
    def url(self):
        return f"?{self.search.query_string()}"


def correction(search):
    """For a search that found nothing: what it probably meant, if that finds something."""
    typed = search.value("q")
    if not typed:
        return None
    if len(search.chosen_groups) > 1 and _finds_anything(search):
        return None  # the words are right: the filters leave nothing
    found = _corrected(search, lambda word, meant: meant.key != word)
    return found if found and _finds_anything(found.search) else None


def suggestion(search, cards, counts):
    """For a search that found little: a spelling that far more of the catalogue has.

    Not for who typed a name of what was found.
    """
    typed = search.value("q")
    if not typed or not 0 < counts["total"][None] <= FEW:
        return None
    asked = set(phrase(typed))
    if any(asked <= set(phrase(card.enterprise.name)) for card in cards):
        return None
    own_names = {word for card in cards for word in phrase(card.enterprise.name)}
    found = _corrected(
        search,
        lambda word, meant: meant.key != word and meant.documents > 1 and word not in own_names,
        only_rare=True,
    )
    return found if found and _finds_anything(found.search) else None


def _finds_anything(search):
    """Whether the words find something, whatever else is chosen."""
    condition = search.document_conditions.get("q")
    if condition is None:  # all its words became choices
        return search.documents().exists()
    return SearchDocument.objects.filter(condition).exists()


def _corrected(search, is_wrong, only_rare=False):
    typed = search.value("q")
    tokens = _tokens(typed)
    meant = vocabulary.meant([word for word, _start, _end in tokens], only_rare=only_rare)
    text, insist, end = "", "", 0
    for word, start, stop in tokens:
        if word in meant and is_wrong(word, meant[word]):
            text += typed[end:start] + meant[word].spelling
            insist += f'{typed[end:start]}"{typed[start:stop]}"'
            end = stop
    if not end:
        return None
    text, insist = text + typed[end:], insist + typed[end:]
    corrected = Search(search.chosen | sentences.changes(text, search), search.terms, search.moment)
    return Correction(typed, text, corrected, search.query_string(q=insist, ordre=None))


def _tokens(text):
    """The words that may be wrong, with where they stand: not those between quotation marks."""
    small = synonyms.small_words()
    found = []
    for start, stop in synonyms.unquoted(text):
        for word, first, last in words(text[start:stop]):
            if word not in small and word.isalpha():
                found.append((word, start + first, start + last))
    return found[:MOST_WORDS]
