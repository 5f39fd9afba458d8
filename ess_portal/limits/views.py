"""Decorators of views: who asks too often gets 429, and when to try again."""

import math
import time
from functools import wraps

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from .addresses import client_address
from .allowance import Allowance

searches = Allowance()


def limited_search(view):
    """For pages that cost the database a search. Those kept in memory are not counted."""

    @wraps(view)
    def limited(request, *args, **kwargs):
        per_minute = settings.SEARCHES_PER_MINUTE
        if per_minute:
            wait = searches.take(client_address(request), per_minute, time.monotonic())
            if wait:
                return too_many(request, wait)
        return view(request, *args, **kwargs)

    return limited


def limited_posts(what, *, most, window, who=client_address):
    """For forms that anybody may send: over all processes.

    By address of the network; or `who` gives from the request whom else to count, or nothing.
    """

    def decorate(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            if request.method == "POST":
                from .models import Attempts

                asker = who(request)
                if asker:
                    wait = Attempts.objects.count_one(what, asker, most=most, window=window)
                    if wait:
                        return too_many(request, wait)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def too_many(request, seconds):
    response = render(request, "429.html", {"asks_nothing": True}, status=429)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    add_never_cache_headers(response)
    return response
