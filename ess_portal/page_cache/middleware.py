"""Outermost of the middleware: a page that is kept costs none of the others."""

import time
from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

from .content_version import content_version
from .decorator import Draft
from .store import Page, PageStore

SAFE = ("GET", "HEAD")
# Of a partial page, htmx says more than that it is one.
HTMX_HEADERS = ("HTTP_HX_REQUEST", "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST")
VARY = ("Accept-Encoding", "Cookie", "HX-Request", "HX-Boosted", "HX-History-Restore-Request")
KNOWN_VARY = {name.lower() for name in VARY}
# Kept by the browser and asked for again each time: a change shows at once.
CACHE_CONTROL = "public, max-age=0, must-revalidate"


class PageCacheMiddleware:
    """Answers anonymous visitors from memory, and keeps the pages that may be kept."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.store = PageStore(settings.PAGE_CACHE_BYTES)

    def __call__(self, request):
        if request.method not in SAFE:
            response = self.get_response(request)
            content_version.catch_up()
            return response
        if not _is_anonymous(request.META):
            return self.get_response(request)
        if self.store.capacity:
            content_version.listen()
        version = content_version.current()
        address = _address(request)
        raw_key = (*address, request.META.get("QUERY_STRING", ""))
        if version is not None:
            page = self.store.get(raw_key, version, time.time())
            if page:
                return answer(request, page, self.store)
        return self._make(request, Draft(self.store, address, version), raw_key)

    def _make(self, request, draft, raw_key):
        request.draft = draft
        response = self.get_response(request)
        if draft.key is None:  # the view said nothing
            return response
        page = draft.found
        if page is None:
            if not _may_be_kept(response):
                return response
            page = _page(response, draft)
            if draft.version is not None:
                self.store.keep(page)
        if draft.version is not None and raw_key != draft.key:
            self.store.keep_alias(raw_key, draft.key)
        return answer(request, page, self.store)


def answer(request, page, store):
    """The kept page, or 304 when the visitor has it already."""
    known = request.META.get("HTTP_IF_NONE_MATCH")
    if known and (page.etag in known or known == "*"):
        response = HttpResponse(status=304, headers=page.headers)
        for name in ("Content-Type", "Content-Language"):
            response.headers.pop(name, None)
        return response
    encoding = best_encoding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    body = store.body(page, encoding)
    response = HttpResponse(b"" if request.method == "HEAD" else body, headers=page.headers)
    response.headers["Content-Length"] = str(len(body))
    if encoding != "identity":
        response.headers["Content-Encoding"] = encoding
    return response


@lru_cache(maxsize=128)
def best_encoding(accepted):
    """Brotli, gzip or none, by an Accept-Encoding header."""
    qualities = {}
    for part in accepted.lower().split(","):
        name, _semicolon, parameters = part.partition(";")
        refused = parameters.replace(" ", "").rstrip("0.") in ("q=", "q")
        qualities[name.strip()] = not refused
    for encoding in ("br", "gzip"):
        if qualities.get(encoding, qualities.get("*", False)):
            return encoding
    return "identity"


def _is_anonymous(meta):
    """Nobody has signed in and no message waits; in doubt, no."""
    cookies = meta.get("HTTP_COOKIE")
    if cookies and (settings.SESSION_COOKIE_NAME in cookies or "messages" in cookies):
        return False
    return "HTTP_AUTHORIZATION" not in meta


def _address(request):
    """All that a page may depend on, except its query. The language is in the path, and the
    path is whole: links are made with the prefix that a server in front may give.
    """
    meta = request.META
    htmx = "".join("1" if meta.get(name) == "true" else "0" for name in HTMX_HEADERS)
    return request.is_secure(), meta.get("HTTP_HOST"), request.path, htmx


def _may_be_kept(response):
    if response.status_code != 200 or response.streaming or response.cookies:
        return False
    if response.has_header("Content-Encoding"):
        return False
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}
    control = response.get("Cache-Control", "")
    return varies <= KNOWN_VARY and "no-store" not in control and "private" not in control


def _page(response, draft):
    patch_vary_headers(response, VARY)
    headers = dict(response.items())
    headers.pop("Content-Length", None)
    page = Page(response.content, headers, key=draft.key, version=draft.version, until=draft.until)
    headers["Cache-Control"] = CACHE_CONTROL
    headers["ETag"] = page.etag
    return page
