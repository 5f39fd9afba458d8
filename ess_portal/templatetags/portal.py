"""Template tags of every page: icons, numbers, languages, pages of a list."""

from datetime import datetime, timedelta
from functools import cache

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import formats, timezone, translation
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from catalogue.opening import clock
from ess_portal.addresses import address_in

register = template.Library()

LANGUAGE_NAMES = {"ca": "Català", "es": "Castellano", "en": "English"}


@register.simple_tag
def icon(name, css=""):
    """A drawing of static/icons.svg, always beside words: `{% icon "search" %}`.

    Sectors are "s-<code>". `css` are more classes, as in `{% icon "menu" "icon-open" %}`.
    """
    return format_html(
        '<svg class="icon{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f" {css}" if css else "",
        _icons(),
        name,
    )


@cache
def _icons():
    return static("icons.svg")


@register.simple_tag
def check_boxes(choices):
    """The choices of a facet (components/facet.html) as check boxes.

    Not a template: a list page has two hundred of them, and this is a tenth of the work.
    """
    return mark_safe("".join(map(_check_box, choices)))  # noqa: S308


def _check_box(choice):
    name, value, label = choice.name, escape(choice.value), escape(choice.label)
    child = ' class="sub"' if choice.is_child else ""
    state = " checked" if choice.checked else "" if choice.count else " disabled"
    return (
        f'<li{child}><label class="check"><input type="checkbox" id="f-{name}-{value}" '
        f'name="{name}" value="{value}"{state}><span>{label}</span>'
        f'<span class="n">{choice.number}</span></label></li>\n'
    )


@register.filter
def ago(moment):
    """How long ago something was, in words."""
    is_moment = isinstance(moment, datetime)
    if is_moment and timezone.now() - moment < timedelta(minutes=1):
        return _("ara mateix")
    return _("fa %(age)s") % {"age": timesince(moment)}


@register.filter
def number(value):
    """A whole number or decimal with the language's separators: 1675 is «1.675» in Catalan."""
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.simple_tag(takes_context=True)
def language_links(context):
    """This page in each language: dicts of code, name, url, current.

    With its query string, which means the same in all. A page that has no address in a
    language (an error page) leads to that language's home.
    """
    request = context["request"]
    query = request.META.get("QUERY_STRING", "") if _is_page(request) else ""
    return [
        {
            "code": code,
            "name": LANGUAGE_NAMES[code],
            "current": code == translation.get_language(),
            "url": (_address(request, code) or f"/{code}/") + (f"?{query}" if query else ""),
        }
        for code, _name in settings.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def page_addresses(context):
    """Absolute addresses for <link>: canonical, one per language and x-default; None on errors.

    Without query string: a page whose query changes what it is overrides the block.
    """
    request = context["request"]
    if not _is_page(request):
        return None
    absolute = {
        code: request.build_absolute_uri(path)
        for code, _name in settings.LANGUAGES
        if (path := _address(request, code))
    }
    return {
        "canonical": request.build_absolute_uri(request.path),
        "languages": absolute,
        "default": absolute.get(settings.LANGUAGE_CODE),
    }


def _is_page(request):
    return getattr(request, "resolver_match", None) is not None


def _address(request, code):
    return address_in(code, request.path_info) if _is_page(request) else None


@register.simple_tag(takes_context=True)
def is_signed_in(context):
    """Whether the page is for somebody. Who has no session is asked nothing, and gets the kept
    page; an error page asks nothing of the database, and says that nobody is.
    """
    request = context["request"]
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not hasattr(request, "user"):
        return False
    return "asks_nothing" not in context and request.user.is_authenticated


@register.simple_tag
def is_demo():
    """Whether what is shown is fictional content for a demonstration."""
    return settings.PORTAL_MODE == "demo"


@register.filter
def page_numbers(page):
    """Numbers of a paginator's pages around this one; None where some are left out."""
    gap = page.paginator.ELLIPSIS
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [None if number == gap else number for number in numbers]


@register.filter
def hour(time):
    """A time of day as each language writes it: «18.30», «18:30»."""
    return clock(time)
