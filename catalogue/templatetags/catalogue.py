"""Template tags of the catalogue's texts."""

import re
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue import photos
from catalogue.translated import translated as text_of

LANGUAGES_ATTENDED = {
    "ca": _("català"),
    "es": _("castellà"),
    "en": _("anglès"),
    "fr": _("francès"),
    "it": _("italià"),
    "pt": _("portuguès"),
    "de": _("alemany"),
    "gl": _("gallec"),
    "eu": _("basc"),
    "oc": _("occità"),
    "ro": _("romanès"),
    "ru": _("rus"),
    "uk": _("ucraïnès"),
    "ar": _("àrab"),
    "ber": _("amazic"),
    "ur": _("urdú"),
    "bn": _("bengalí"),
    "hi": _("hindi"),
    "pa": _("panjabi"),
    "tl": _("tagal"),
    "wo": _("wòlof"),
    "zh": _("xinès"),
}

register = template.Library()


@register.simple_tag
def translated(obj, field):
    """The text of a field held in three languages, and the language it really has.

    `{% translated enterprise "summary" as t %}<p{{ t|lang_attribute }}>{{ t.text }}</p>`
    """
    return text_of(obj, field)


@register.filter
def lang_attribute(text):
    """` lang="es"` when a text is not in the page's language, else nothing."""
    if not text.lang or text.lang == get_language():
        return ""
    return format_html(' lang="{}"', text.lang)


@register.filter
def language_names(codes):
    """Languages attended, in words; a code that we have no word for stays as it is."""
    return ", ".join(str(LANGUAGES_ATTENDED.get(code, code)) for code in codes)


@register.filter
def tel(phone):
    """A telephone as tel: wants it: digits and a leading +, Spain's when none is given."""
    digits = re.sub(r"[^0-9+]", "", phone)
    return digits if digits.startswith("+") else f"+34{digits}"


@register.filter
def host(address):
    """The name that people know a web address by: «mastodon.social»."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


@register.filter
def source_set(photo):
    """`srcset` of a picture's renditions."""
    return ", ".join(f"{url} {width}w" for url, width in photos.renditions(photo))


@register.filter
def smallest_rendition(photo):
    return photos.renditions(photo)[0][0]


@register.simple_tag
def map_settings():
    """Where the map takes its ground from: a configured tile server, or the portal's sketch."""
    return {
        "boundaries_url": reverse("catalogue:boundaries"),
        "tiles_url": settings.MAP_TILES_URL,
        "tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
    }
