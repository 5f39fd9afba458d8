"""`@cached_page`: a view's word that its page may be kept and shown to every visitor."""

import time
from datetime import datetime, timedelta
from datetime import time as time_of_day
from functools import wraps
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.utils.cache import patch_cache_control


def FIVE_MINUTES(now):
    """For pages that say what is open now: opening hours change on the five minutes."""
    return now - now % 300 + 300


def DAY(now):
    """For pages that tell days, not hours: until midnight in the portal's time zone."""
    today = datetime.fromtimestamp(now, timezone.get_default_timezone()).date()
    midnight = datetime.combine(today + timedelta(days=1), time_of_day())
    return timezone.make_aware(midnight, timezone.get_default_timezone()).timestamp()


class Draft:
    """The page being made for an anonymous visitor; the middleware puts it on the request."""

    def __init__(self, store, address, version):
        self.store, self.address, self.version = store, address, version
        self.started = time.time()
        self.key = self.until = self.found = None  # set by the view's decorator

    def look_up(self, query, bucket):
        """The page kept under the canonical query, however the visitor's address wrote it."""
        self.key = (*self.address, query)
        self.until = bucket(self.started)
        if self.version is not None:
            self.found = self.store.get(self.key, self.version, self.started)
        return self.found


def cached_page(*, bucket, parameters=(), never_with=()):
    """The view's page depends on nothing but its path, `parameters` and the public content.

    `bucket` is FIVE_MINUTES or DAY: how long what depends on the clock stays true.
    `parameters`: names that the view reads from the address, in their canonical order. The view
    sees only these, and those of `never_with`; empty values are dropped.
    `never_with`: names whose presence makes an answer that nobody keeps ("near me").

    Of a view's answers, only a 200 without cookies is kept; wrong values belong in a 400.
    """

    def decorate(view):
        @wraps(view)
        def page(request, *args, **kwargs):
            if request.method not in ("GET", "HEAD"):
                return view(request, *args, **kwargs)
            query = _canonical_query(request, (*parameters, *never_with))
            if any(name in request.GET for name in never_with):
                response = view(request, *args, **kwargs)
                patch_cache_control(response, private=True, no_store=True)
                return response
            draft = getattr(request, "draft", None)
            if draft and draft.look_up(query, bucket):
                return HttpResponse()  # in place of the kept page, which the middleware gives
            return view(request, *args, **kwargs)

        return page

    return decorate


def _canonical_query(request, names):
    """The known parameters in their order; `request` is left with these alone."""
    query = urlencode(
        [(name, value) for name in names for value in request.GET.getlist(name) if value]
    )
    if query != request.META.get("QUERY_STRING", ""):
        request.META["QUERY_STRING"] = query
        request.GET = QueryDict(query)
    return query
