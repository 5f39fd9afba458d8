"""Values as people and registers write them, to values as the catalogue keeps them.

Every function takes any text and never raises; "" or None says that nothing usable was
there. All are idempotent: normalising twice is normalising once (property tests).
"""

import html
import re
import unicodedata

import nh3
from stdnum.es import cif, dni, nie

from catalogue import normalise_text

# Characters that carry no text: byte order marks, zero-width ones, controls (NUL too).
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2028\u2029\u2060\ufeff\ufffe\uffff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
LONGEST_HTML = 30_000  # characters; the longest text that is kept has 5,000


def plain(value):
    """Text without invisible characters, composed (NFC), newlines as \\n; None is ""."""
    if value is None or value == "":
        return ""
    text = str(value)
    # Most cells: nothing to do. None of the invisible ones nor a lone surrogate is printable.
    if text.isprintable() and (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _INVISIBLE.sub("", text)
    # A lone surrogate cannot be stored as UTF-8.
    text = text.encode("utf-8", "ignore").decode("utf-8")
    return unicodedata.normalize("NFC", text)


def line(value):
    """One line of text, one space between words."""
    return " ".join(plain(value).split())


def is_blank(value):
    """Whether `line` would be empty."""
    if isinstance(value, str) and value.isprintable():  # nothing invisible in it
        return not value or value.isspace()
    return not line(value)


def html_to_text(value):
    """Plain text with its paragraphs; tags, scripts, styles and entities gone.

    Twice, because registers escape HTML inside HTML (`&lt;p&gt;`).
    """
    text = plain(value)[:LONGEST_HTML]
    for _turn in range(2):
        if "<" not in text and "&" not in text:
            break
        text = re.sub(r"(?i)<\s*br\s*/?>|</(p|div|li|h[1-6]|tr|ul|ol|table)\s*>", "\n", text)
        text = re.sub(r"(?i)<li[^<>]*>", "· ", text)
        if _TAG.search(text):
            text = nh3.clean(text, tags=set(), attributes={})
        text = html.unescape(text)
    return paragraphs(text)


def paragraphs(value):
    """Text whose lines are trimmed, with at most one empty line between them."""
    lines = [_SPACES.sub(" ", part).strip() for part in plain(value).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def cut(text, length):
    """At most `length` characters, ended at a word with an ellipsis."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    words = head.rsplit(None, 1)[0] if text[length - 1 : length].strip() and " " in head else head
    return words.rstrip(" ,;:.·-\n") + "…"


def first_sentence(text, length=160):
    """The first sentence of a description, for the summary of a card."""
    first = line(text.split("\n", 1)[0])
    match = re.match(r".{20,}?[.!?](?=\s+[A-ZÀ-Ý]|$)", first)
    return cut(match.group() if match else first, length)


# ---- names ---------------------------------------------------------------------------------

_SMALL = frozenset(
    [
        "a",
        "al",
        "als",
        "amb",
        "de",
        "del",
        "dels",
        "des",
        "el",
        "els",
        "en",
        "entre",
        "i",
        "la",
        "les",
        "lo",
        "los",
        "o",
        "per",
        "pel",
        "pels",
        "sense",
        "sota",
        "con",
        "da",
        "do",
        "e",
        "las",
        "para",
        "por",
        "sin",
        "su",
        "un",
        "una",
        "unos",
        "y",
        "of",
        "the",
        "and",
        "for",
    ]
)
_LEGAL = re.compile(
    r"^\(?(SCCL|SCCLP|SCP|SCC|SLL|SLU|SAL|SAU|SLP|SL|SA|CB|SC|AIE|UTE|AMPA|AFA|ONG|ONGD|CET|EI|ESS)\)?[.,]?$"
)
_ROMAN = re.compile(r"^(?=[IVXLC])(X[CL]|L?X{0,3})(I[XV]|V?I{0,3})$")
_VOWELS = re.compile("[AEIOUÀÈÉÍÏÒÓÚÜ]")


def name(value):
    """A name; one that is all in capitals, as registers write, gets its proper case."""
    text = re.sub(r"\s+(?=[,;])", "", line(value)).strip(" ,;*")
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 5 or " " not in text or any(char.islower() for char in letters):
        return text
    words = text.split(" ")
    return " ".join(_proper(word, is_first=index == 0) for index, word in enumerate(words))


def town(value):
    """A town's name; those in capitals get their proper case, also of one word."""
    text = line(value)
    if not text.isupper():
        return text
    return " ".join(_proper(word, is_first=i == 0) for i, word in enumerate(text.split(" ")))


def _proper(word, *, is_first):
    if (
        _LEGAL.match(word)
        or re.fullmatch(r"(\w\.){2,}\w?[.,]?", word)
        or any(c.isdigit() for c in word)
    ):
        return word
    core = word.strip('().,;:«»"“”')
    if len(core) > 1 and (_ROMAN.match(core) or not _VOWELS.search(core)):
        return word
    if not is_first and core.lower() in _SMALL:
        return word.lower()
    article = re.match(r"^([LDSNM])(['’])(.+)$", word)
    if article:
        letter = article[1] if is_first else article[1].lower()
        return letter + article[2] + _capitalised(article[3])
    return "-".join(_capitalised(part) for part in word.split("-"))


def _capitalised(word):
    for index, char in enumerate(word):
        if char.isalpha():
            return word[:index] + char.upper() + word[index + 1 :].lower()
    return word


# ---- numbers and codes ---------------------------------------------------------------------


LONGEST_NIF = 20  # characters, with whatever a register puts before its nine


def nif(value):
    """A valid NIF, without separators; None when something was written and it is not one."""
    text = re.sub(r"[\s.\-/_]", "", plain(value)).upper()
    if not text:
        return ""
    text = re.sub(r"^(ES|NIF:?|CIF:?)(?=[0-9A-Z]{9}$)", "", text)
    if text.isdigit() and len(text) == 7:  # the leading zero of a DNI lost: not for us to guess
        return None
    if not text.isascii() or len(text) > LONGEST_NIF:
        return None
    if text[:1] in "KLM" and len(text) == 9:
        good = text[1:8].isdigit() and dni.calc_check_digit(text[1:8]) == text[8]
    else:
        good = any(kind.is_valid(text) for kind in (cif, dni, nie))
    return text if good else None


def postcode(value, country="ES"):
    """A postcode; Spanish ones get back the zero that spreadsheets drop ("8001", "8001.0")."""
    text = re.sub(r"\.0+$", "", line(value)).upper()
    if country != "ES":
        return text[:10]
    digits = re.sub(r"^E-?(?=\d)", "", text.replace(" ", ""))
    if digits.isascii() and digits.isdigit() and len(digits) in (4, 5):
        padded = digits.zfill(5)
        return padded if "01" <= padded[:2] <= "52" else ""
    return ""


def number(value):
    """A number with decimal comma or point ("41,385", "1.234,5"); None when it is not one."""
    if isinstance(value, bool):
        return None
    text = line(value).replace(" ", "").replace("−", "-")
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+,\d+", text) or re.fullmatch(r"[+-]?\d*,\d+", text):
        text = text.replace(".", "").replace(",", ".")
    if not re.fullmatch(
        r"[+-]?(\d{1,15}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,2})?", text, re.ASCII
    ):
        return None
    return float(text)


def year(value):
    """A year between 1000 and 2100, also inside a date; None when there is none."""
    years = re.findall(r"(?<!\d)(1\d{3}|20\d\d|2100)(?!\d)", re.sub(r"\.0+$", "", line(value)))
    return int(years[0]) if len(set(years)) == 1 else None


_TRUE = {"1", "x", "s", "si", "sí", "yes", "y", "true", "cert", "verdadero", "t", "1.0"}
_FALSE = {"0", "n", "no", "false", "fals", "falso", "f", "0.0"}


def boolean(value):
    """True, False, or None when it is not said."""
    text = line(value).lower()
    return True if text in _TRUE else False if text in _FALSE else None


def fold(value):
    """Lower case without accents or l·l, for comparing."""
    return normalise_text.normalise(plain(value))
