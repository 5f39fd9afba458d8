"""Template tags of the catalogue's texts."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from catalogue.translated import translated as text_of

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
