"""What words of a file mean in the controlled lists: by code, by label, by the name's suffix."""

import re

from catalogue.models import EssFamily, LegalForm, Sector

from .. import normalise

SEPARATORS = "|;\n"
MODELS = {"LegalForm": LegalForm, "Sector": Sector, "EssFamily": EssFamily}
CLASS_NOT_STATED = "cooperativa"


class Labels:
    """The controlled lists, read once per file.

    `values` is what staff have said that words mean: {field: {word: code}}, "" for "nothing";
    `separators`, what cuts the several values of a cell, where it is not the usual.
    """

    def __init__(self, values=None, separators=None):
        self._values = {
            field: {_key(word): code for word, code in words.items()}
            for field, words in (values or {}).items()
        }
        self._separators = separators or {}
        self._codes, self._families, self._suffixes = {}, {}, {}
        for kind, model in MODELS.items():
            words = self._codes[kind] = {}
            for term in model.objects.all():
                labels = (term.label_ca, term.label_es, term.label_en, term.code)
                for label in labels:
                    words.setdefault(_key(label), term.code)
        for form in LegalForm.objects.select_related("family"):
            if form.family:
                self._families[form.code] = [form.family.code]
            for suffix in form.suffixes:
                self._suffixes.setdefault(_letters(suffix), []).append(form.code)

    def code(self, kind, written):
        """The code of a term written by its code or label; "" when it is none."""
        return self._codes[kind].get(_key(written), "")

    def choice(self, field, kind, written):
        """The code that a word of a field means; "" when it says nothing, None when unknown."""
        mapped = self.mapped(field, written)
        return mapped if mapped is not None else self.code(kind, written) or None

    def mapped(self, field, written):
        """What staff have said that the word means, or None."""
        words = self._values.get(field)
        return words.get(_key(normalise.line(written))) if words else None

    def several(self, field, value):
        """The values that one cell holds."""
        return split(value, self._separators.get(field, ""))

    def families_of(self, legal_form):
        return self._families.get(legal_form, [])

    def legal_form_of_name(self, name):
        """The form that a name's last word says ("… SLL"); "" when it could be several.

        "SCCL" says a cooperative and not its class: there is a form for that.
        """
        words = name.replace(",", " ").split()
        if len(words) < 2 or words[-1] != words[-1].upper():
            return ""
        codes = self._suffixes.get(_letters(words[-1]), [])
        if CLASS_NOT_STATED in codes:
            return CLASS_NOT_STATED
        return codes[0] if len(codes) == 1 else ""


def _key(label):
    return " ".join(re.findall(r"\w+", normalise.fold(label)))


def split(value, more_separators=""):
    """ "Fusta; Metall" → ["Fusta", "Metall"]."""
    pattern = "[" + re.escape(SEPARATORS + more_separators) + "]"
    parts = (normalise.line(part) for part in re.split(pattern, normalise.plain(value)))
    return [part for part in parts if part]


def _letters(suffix):
    return re.sub(r"[^a-z]", "", normalise.fold(suffix))
