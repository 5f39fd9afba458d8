"""In which language a text is, by its most usual words: enough for a paragraph, not for a name."""

import re

from .. import normalise

_WORDS = {
    "ca": "amb els les dels és que per una aquest aquesta també com més la el de i en un al seva seu nostra des són ens als pel entre projecte entitat",
    "es": "con los las del es que por una este esta también como más la el de y en un al su nuestra desde son nos para entre proyecto entidad asociación",
    "en": "the and of to in is for with that are our we this from by on as an at be their it which provide provides people who",
    "fr": "les des est que pour une avec dans sur par et le la du en un au qui nous aux cette ses sont plus",
    "it": "che per una con del della dei delle è sono il lo gli di e nel alla da si anche un ai",
    "pt": "que para uma com dos das da do é são os as em no na e o um por também mais ao",
    "de": "und der die das ist für mit ein eine von den im zu auf wir des sich dem als auch werden",
    "nl": "het een van en de is voor met op zijn die dat aan door wij",
    "ro": "și este pentru care din cu la un o de în sunt prin mai sau",
    "hr": "je i u na za se su od s da kao koji koja udruga",
    "hu": "és az egy hogy a nem is meg van aki",
    "pl": "i w na z się do jest oraz dla przez nie które",
    "fi": "ja on sekä että joka ovat osuuskunta",
    "cs": "je a na se v s pro které jako společnost nebo",
}  # fmt: skip
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_SCRIPTS = {"el": r"[\u0370-\u03ff]", "bg": r"[\u0400-\u04ff]"}
OURS = ("ca", "es", "en")
_IN_KEY = re.compile(r"(?:^|[_.:\-\s(])(ca|cat|es|cast|en|eng|fr|it|pt|de|nl|ro|hr|hu|pl|fi|cs|bg|gr|el)\)?$", re.I)  # fmt: skip
_CODES = {"cat": "ca", "cast": "es", "eng": "en", "gr": "el"}
LONGEST = 3_000  # characters that are looked at


def of_key(header):
    """The language that a heading says ("description:es" → "es"), or ""."""
    match = _IN_KEY.search(header.strip())
    code = match[1].lower() if match else ""
    return _CODES.get(code, code)


def of_text(text):
    """The language of a text, or "" when its words do not tell."""
    text = normalise.plain(text)[:LONGEST].lower()
    letters = len(re.findall(r"[^\W\d_]", text))
    for code, pattern in _SCRIPTS.items():
        if letters and len(re.findall(pattern, text)) > letters / 3:
            return code
    words = re.findall(r"[^\W\d_]+", text)
    scores = {code: sum(word in known for word in words) for code, known in _SETS.items()}
    best = max(scores, key=scores.get)
    others = [score for code, score in scores.items() if code != best]
    return best if scores[best] >= 2 and scores[best] > max(others) else ""
