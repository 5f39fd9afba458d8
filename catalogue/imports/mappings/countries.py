"""Countries by code or by name, in the languages in which lists write them."""

import re
from functools import lru_cache

from babel import Locale

from .. import normalise

_LANGUAGES = (
    "ca", "es", "en", "fr", "de", "it", "pt", "el", "sl", "lv", "ro", "hu", "cs", "sk", "pl", "hr",
    "fi", "et", "lt", "sv", "da", "nl", "bg", "eu", "gl",
)  # fmt: skip
_ALSO = {"uk": "GB", "el": "GR", "england": "GB", "scotland": "GB", "estat espanyol": "ES"}


@lru_cache(maxsize=1)
def _codes():
    codes = {}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if re.fullmatch("[A-Z]{2}", code):
                codes.setdefault(normalise.fold(name), code)
                codes.setdefault(code.lower(), code)
    return codes | _ALSO


def country_code(value):
    """ "España" → "ES", "bg" → "BG"; "" when it is none."""
    return _codes().get(normalise.fold(normalise.line(value)), "")
