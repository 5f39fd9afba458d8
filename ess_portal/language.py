"""The language of a request comes from its address, never from a cookie."""

from django.conf import settings
from django.http import HttpResponseRedirect
from django.urls import is_valid_path
from django.utils import translation

CODES = tuple(code for code, _name in settings.LANGUAGES)


def accepted_language(request):
    """The first language of Accept-Language that the portal speaks, else Catalan."""
    header = request.headers.get("Accept-Language", "")
    for code, _quality in translation.trans_real.parse_accept_lang_header(header):
        if code.split("-")[0] in CODES:
            return code.split("-")[0]
    return settings.LANGUAGE_CODE


class LanguageMiddleware:
    """Activates the language of the path's prefix; the admin follows its staff member.

    An address whose words are in another language (`/es/cataleg/`) redirects to its own.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        code = request.path_info[1:].partition("/")[0]
        if code not in CODES:
            code = self.language_of_staff(request)
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = self.get_response(request)
        if response.status_code == 404 and request.method in ("GET", "HEAD"):
            response = self.in_own_words(request) or response
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    @staticmethod
    def language_of_staff(request):
        """`/gestio/` speaks the signed-in person's language; Catalan by default."""
        if (
            request.path_info.startswith("/gestio/")
            and settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            from django.contrib.auth import get_user

            return getattr(get_user(request), "language", settings.LANGUAGE_CODE)
        return settings.LANGUAGE_CODE

    @staticmethod
    def in_own_words(request):
        """A redirect when the path is valid in another of our languages, else None."""
        from ess_portal.addresses import address_in

        prefix, _slash, rest = request.path_info[1:].partition("/")
        if prefix not in CODES:
            return None
        for other in CODES:
            if other == prefix:
                continue
            with translation.override(other):
                path = f"/{other}/{rest}"
                if is_valid_path(path):
                    target = address_in(prefix, path)
                    break
        else:
            return None
        if target is None or target == request.path_info:
            return None
        query = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(f"{target}?{query}" if query else target)
