"""Error pages. They ask nothing of the database, and speak the language of the address."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from ess_portal.language import CODES, accepted_language

RETRY_AFTER = "30"  # seconds; a database restart takes less


def bad_request(request, exception=None):
    return _error(request, 400)


def permission_denied(request, exception=None):
    return _error(request, 403)


def csrf_failure(request, reason=""):
    """A form that was open for too long, or that another site sent."""
    return _error(request, 403)


def not_found(request, exception=None):
    return _error(request, 404)


def gone(request):
    """For views whose object was taken away on purpose."""
    return _error(request, 410)


def server_error(request):
    """500; or 503 when what failed is the connection to the database."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return unavailable(request)
    return _error(request, 500)


def unavailable(request):
    response = _error(request, 503)
    response.headers["Retry-After"] = RETRY_AFTER
    return response


def _error(request, status):
    code, by_header = _language(request)
    request.LANGUAGE_CODE = code
    with translation.override(code):
        try:
            response = render(request, f"{status}.html", {"asks_nothing": True}, status=status)
        except Exception:
            # A page about an error must not be one: without templates or static files, plain words.
            if status < 500:
                raise
            response = HttpResponse(_plain(code), status=status)
    response.headers["Cache-Control"] = "no-store" if status >= 500 else "no-cache"
    if by_header:
        patch_vary_headers(response, ["Accept-Language"])
    return response


def _language(request):
    """The address's language, else the reader's; and whether a header decided it."""
    prefix = request.path_info[1:].partition("/")[0]
    return (prefix, False) if prefix in CODES else (accepted_language(request), True)


PLAIN = {
    "ca": "El servei ha fallat. Torna-ho a provar d’aquí a uns minuts.",
    "es": "El servicio ha fallado. Vuelve a intentarlo dentro de unos minutos.",
    "en": "The service has failed. Try again in a few minutes.",
}


def _plain(code):
    return (
        f'<!doctype html><html lang="{code}"><meta charset="utf-8"><title>{PLAIN[code]}</title>'
        f"<main><h1>{PLAIN[code]}</h1></main></html>"
    )
