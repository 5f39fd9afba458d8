"""The Python twin of the SQL function `ess_normalise` (migration 0001); a test compares them."""

import re
import unicodedata

_GEMINATE = re.compile(r"([lL])[·.•‧∙-]{1,2}([lL])")
_APOSTROPHES = str.maketrans("’‘`´ʼ", "'''''")
_WORD = re.compile(r"[^\W_]+(?:[·.•‧∙-](?=[lL])[lL][^\W_]*)*")


def normalise(text):
    """Lower case, no accents, l·l in any spelling as ll, one kind of apostrophe."""
    text = text.replace("ŀ", "l·").replace("Ŀ", "L·")
    text = _GEMINATE.sub(r"\1\2", text).translate(_APOSTROPHES)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


def words(text):
    """Normalised words with where they stand: [(word, start, end), …] in `text`."""
    return [(normalise(match[0]), *match.span()) for match in _WORD.finditer(text)]


def phrase(text):
    """The words of a text as a tuple: what two spellings of one phrase have in common."""
    return tuple(word for word, _start, _end in words(text))
