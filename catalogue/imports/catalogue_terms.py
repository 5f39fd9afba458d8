"""The controlled lists and places by code, read once per run; and how a value is shown."""

from catalogue.models import EssFamily, LegalForm, Municipality, Sector

from .normalise import fold
from .rows import TERM_FIELDS, TERMS_FIELDS, is_empty

_MODELS = {"LegalForm": LegalForm, "Sector": Sector, "EssFamily": EssFamily}
_ARTICLES = ("el ", "la ", "els ", "les ", "l'")


class Terms:
    def __init__(self):
        self._ids, self._labels = {}, {}
        for kind, model in _MODELS.items():
            terms = list(model.objects.all())
            self._ids[kind] = {term.code: term.pk for term in terms}
            self._labels[kind] = {term.pk: term.label for term in terms}
        self._municipality_names = dict(Municipality.objects.values_list("pk", "name"))
        self._municipalities = {
            _without_article(name): pk for pk, name in self._municipality_names.items()
        }

    def unknown(self, values):
        """[(field, code)…] of the codes that are not in the lists of this database."""
        fields = {**TERM_FIELDS, **TERMS_FIELDS}
        return [
            (field, code)
            for field, kind in fields.items()
            for code in ([values.get(field)] if field in TERM_FIELDS else values.get(field) or [])
            if code and code not in self._ids[kind]
        ]

    def id(self, field, code):
        return self._ids[TERM_FIELDS.get(field) or TERMS_FIELDS[field]][code]

    def ids(self, field, codes):
        known = self._ids[TERMS_FIELDS[field]]
        return {known[code] for code in codes if code in known}

    def municipality(self, town):
        """The id of a municipality by its name, in any case, with its article or without."""
        return self._municipalities.get(_without_article(town))

    def municipality_name(self, pk):
        return self._municipality_names.get(pk, "")

    def shown(self, field, value):
        """A value as a report shows it: labels for terms, lists joined."""
        if field in TERM_FIELDS:
            return self._labels[TERM_FIELDS[field]].get(value, "")
        if field in TERMS_FIELDS:
            labels = self._labels[TERMS_FIELDS[field]]
            return ", ".join(sorted(labels[pk] for pk in value))
        return shown(value)


def shown(value):
    if value is True:
        return "✓"
    if value is False or is_empty(value):
        return ""
    if isinstance(value, list | tuple | set):
        return ", ".join(str(part) for part in value)
    return str(value)


def _without_article(name):
    text = fold(name)
    for article in _ARTICLES:
        if text.startswith(article):
            return text.removeprefix(article)
    return text
