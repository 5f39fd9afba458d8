"""Texts held in three languages, one column each: `summary_ca`, `summary_es`, `summary_en`."""

from typing import NamedTuple

from django.utils.translation import get_language

LANGUAGES = ("ca", "es", "en")


class Text(NamedTuple):
    """A text and the language it really has (`lang` is empty when there is no text)."""

    text: str
    lang: str

    def __str__(self):
        return self.text


def languages_in_order(active=None):
    """The active language, then Catalan, Spanish, English."""
    active = active or get_language()
    return (active, *(code for code in LANGUAGES if code != active)) if active else LANGUAGES


def translated(obj, field):
    """The text of `field` in the active language, or the first language that has one."""
    for code in languages_in_order():
        text = getattr(obj, f"{field}_{code}", "")
        if text:
            return Text(text, code)
    return Text("", "")
