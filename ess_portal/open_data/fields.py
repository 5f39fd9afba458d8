"""The columns of open data, each with what a reader has to know of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("ca", "es", "en")
KINDS = {
    "id": _("identificador"),
    "text": _("text"),
    "code": _("codi"),
    "list": _("llista"),
    "integer": _("nombre enter"),
    "number": _("nombre"),
    "boolean": _("cert o fals"),
    "date": _("data"),
    "moment": _("data i hora"),
    "url": _("adreça web"),
}


class Words(NamedTuple):
    """A text in the three languages; those that it lacks are empty."""

    ca: str = ""
    es: str = ""
    en: str = ""

    @classmethod
    def of(cls, message):
        """A message of the interface, in each language."""
        texts = []
        for code in LANGUAGES:
            with override(code):
                texts.append(str(message))
        return cls(*texts)

    def best(self, language=None):
        """The text in a language (the active one), else in the first that has any."""
        language = language or get_language()
        first = getattr(self, language) if language in LANGUAGES else ""
        return first or self.ca or self.es or self.en


@dataclass(frozen=True)
class Field:
    """A column: its stable name, what it means, and how to get it from a record.

    `value` gives what `kind` says (KINDS); "list" gives a list. Of a `translated` field it
    gives Words, or a list of them. `codes` names the dataset that explains its codes.
    """

    name: str
    kind: str
    meaning: str
    value: Callable[[Any], Any]
    example: Any = ""
    codes: str = ""
    translated: bool = False

    @property
    def kind_label(self):
        return KINDS[self.kind]

    @property
    def example_text(self):
        """The example as a CSV has it."""
        if isinstance(self.example, bool):
            return "true" if self.example else "false"
        return str(self.example)

    def told(self, record, language):
        """The value with its words in one language, else in the first that has any."""
        value = self.value(record)
        if not self.translated:
            return value
        if isinstance(value, list):
            return [words.best(language) for words in value]
        return value.best(language) if value else ""

    def in_each_language(self):
        """The field itself; or three, `name_ca`, `name_es`, `name_en`, when it is translated."""
        if not self.translated:
            return [self]
        return [
            Field(
                f"{self.name}_{code}",
                self.kind,
                self.meaning,
                _only(self.value, index),
                self.example[index] if isinstance(self.example, Words) else self.example,
                self.codes,
            )
            for index, code in enumerate(LANGUAGES)
        ]


def _only(value, index):
    def in_one_language(record):
        words = value(record)
        if isinstance(words, list):
            return [one[index] for one in words]
        return words[index] if words else ""

    return in_one_language
