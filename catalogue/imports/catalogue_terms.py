"""The controlled lists and places by code, read once per run; and how a value is shown."""

from catalogue.enums import Audience
from catalogue.models import CpvCode, EssFamily, LegalForm, Municipality, Sector

from .normalise import fold
from .rows import TERM_FIELDS, TERMS_FIELDS, is_empty

_KIND_OF = {**TERM_FIELDS, **TERMS_FIELDS, "sector": "Sector"}  # a field → its list
_MODELS = {"LegalForm": LegalForm, "Sector": Sector, "EssFamily": EssFamily}
_ARTICLES = ("el ", "la ", "els ", "les ", "l'")


class Terms:
    def __init__(self):
        self._ids, self._labels = {}, {}
        for kind, model in _MODELS.items():
            terms = list(model.objects.all())
            self._ids[kind] = {term.code: term.pk for term in terms}
            self._labels[kind] = {term.pk: term.label for term in terms}
        self._codes = {field: self._ids[kind] for field, kind in _KIND_OF.items()}
        self._codes["cpv_codes"] = set(CpvCode.objects.values_list("code", flat=True))
        self._codes["open_to"] = set(Audience.values)
        self._municipality_names = dict(Municipality.objects.values_list("pk", "name"))
        self._municipalities = {
            _without_article(name): pk for pk, name in self._municipality_names.items()
        }

    def drop_unknown(self, values):
        """Takes away the codes that are not in the lists of this database: [(field, code)…]."""
        dropped = []
        for field in values.keys() & self._codes.keys():
            known, said = self._codes[field], values[field]
            if isinstance(said, list):
                dropped += [(field, code) for code in said if code not in known]
                values[field] = [code for code in said if code in known]
            elif said and said not in known:
                dropped.append((field, said))
                values[field] = ""
        return dropped

    def id(self, field, code):
        return self._ids[_KIND_OF[field]][code]

    def has(self, field, pk):
        """Whether a term is still in its list."""
        return pk in self._labels[_KIND_OF[field]]

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
        if field in _KIND_OF:
            labels = self._labels[_KIND_OF[field]]
            if field in TERMS_FIELDS:
                return ", ".join(sorted(labels[pk] for pk in value))
            return labels.get(value, "")
        return shown(value)


def shown(value):
    if value is True:
        return "✓"
    if value is False or is_empty(value):
        return ""
    if isinstance(value, set):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def _without_article(name):
    text = fold(name)
    for article in _ARTICLES:
        if text.startswith(article):
            return text.removeprefix(article)
    return text
