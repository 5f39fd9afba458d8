"""What a word of a file probably means in a controlled list: by label, synonym, or likeness."""

import re
from collections import Counter, defaultdict
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .. import normalise
from .fields import FIELDS
from .labels import MODELS, Labels, split

LIKE_FROM = 0.5  # of trigrams: a proposal is looked at before it counts
YES_NO = [("yes", _("Sí")), ("no", _("No"))]


@lru_cache(maxsize=20_000)
def _trigrams(text):
    padded = f"  {text} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def similarity(one, other):
    """0–1, as PostgreSQL's `similarity` of two texts that are folded already."""
    a, b = _trigrams(one), _trigrams(other)
    return len(a & b) / len(a | b) if a and b else 0


def _telling(folded):
    """The words of a text that may tell it from others; a plural is its singular."""
    return {word.rstrip("s") for word in re.findall(r"[a-z]{5,}", folded)}


class Proposals:
    """The terms of the controlled lists and what is near to a word."""

    def __init__(self):
        self.labels = Labels()
        self._terms, self._phrases, self._words = {}, {}, {}

    def terms(self, kind):
        """[(code, label, is second level)] in the list's order, in the reader's language."""
        if kind == "yes_no":
            return [(code, str(label), False) for code, label in YES_NO]
        if kind not in self._terms:
            language = get_language() or "ca"
            rows = list(MODELS[kind].objects.all())
            if kind == "Sector":
                rows = _by_parent(rows)
            self._terms[kind] = [
                (row.code, getattr(row, f"label_{language}", "") or row.label_ca, bool(getattr(row, "parent_id", None)))
                for row in rows
            ]  # fmt: skip
        return self._terms[kind]

    def of(self, kind, written):
        """(code, is sure) that a word seems to mean; ("", False) when nothing is near."""
        if kind == "yes_no":
            said = normalise.boolean(written)
            return {True: ("yes", True), False: ("no", True), None: ("", False)}[said]
        code = self.labels.code(kind, written)
        if code:
            return code, True
        if kind == "LegalForm":
            code = self.labels.legal_form_of_name(f"X {written.upper()}")
            if code:
                return code, True
        folded = normalise.fold(normalise.line(written))
        best, score = self._by_words(kind, folded), LIKE_FROM
        for code, phrase in self._all_phrases(kind):
            if phrase == folded:
                return code, True
            found = similarity(folded, phrase)
            if re.search(rf"\b{re.escape(phrase)}\b", folded) and len(phrase) > 4:
                found = max(found, 0.5 + len(phrase) / max(len(folded), 1) / 2)
            if found > score:
                best, score = code, found
        return best, False

    def _by_words(self, kind, folded):
        """The term that shares the most telling words ("Agrària" → "Cooperativa agrària"); "" when
        two do as well, or none has a word that is nearly its own."""
        if kind not in self._words:
            self._words[kind] = index = defaultdict(set)
            for code, phrase in self._all_phrases(kind):
                for word in _telling(phrase):
                    index[word].add(code)
        scores = Counter()
        for word in _telling(folded):
            codes = self._words[kind].get(word, ())
            scores.update(dict.fromkeys(codes, 1 / len(codes) if codes else 0))
        (best, most), (_other, second) = [*scores.most_common(2), ("", 0), ("", 0)][:2]
        return best if most >= 1 and most > second else ""

    def _all_phrases(self, kind):
        if kind not in self._phrases:
            phrases = []
            for row in MODELS[kind].objects.all():
                words = [row.label_ca, row.label_es, row.label_en]
                for language in ("ca", "es", "en"):
                    words += getattr(row, f"synonyms_{language}", None) or []
                words += getattr(row, "suffixes", None) or []
                phrases += [(row.code, normalise.fold(word)) for word in words if word]
            self._phrases[kind] = phrases
        return self._phrases[kind]


def _by_parent(rows):
    tops = [row for row in rows if row.parent_id is None]
    return [row for top in tops for row in (top, *(r for r in rows if r.parent_id == top.pk))]


def fields_with_lists(mapping):
    """The fields of a ColumnsMapping whose words come from a controlled list, or say yes or no."""
    used = {field for fields in mapping.columns.values() for field in fields}
    return [name for name, field in FIELDS.items() if field.terms and name in used]


def words_of(mapping, sample, field):
    """Counter of the different words that the columns of a field hold in the sample."""
    words = Counter()
    for column in sample.get("columns", []):
        if field in mapping.columns.get(column["name"], ()):
            for value, count in column.get("values", []):
                parts = split(value, mapping.separators.get(field, ""))
                for word in parts if FIELDS[field].terms != "yes_no" else [value]:
                    words[word] += count
    return words
