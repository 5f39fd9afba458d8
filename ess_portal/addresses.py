"""The same page's address in another language."""

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation


def address_in(language, path):
    """Path of the page at `path` (an address in the active language) in `language`, or None."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    with translation.override(language):
        try:
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return None
