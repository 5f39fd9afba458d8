"""Decorators of views: who asks too often gets 429, and when to try again."""

import math
import time
from datetime import timedelta
from functools import wraps

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from .addresses import client_address
from .allowance import Allowance

LOGIN_WINDOW = timedelta(minutes=10)
LOGINS_OF_AN_ADDRESS = 20
# Higher, and its window longer: nobody should lock somebody else out with a few attempts.
ACCOUNT_WINDOW = timedelta(hours=1)
LOGINS_TO_AN_ACCOUNT = 100

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


def limited_login(view):
    """For forms that check a password: by address and by account, over all processes."""

    @wraps(view)
    def limited(request, *args, **kwargs):
        if request.method == "POST":
            wait = _wait_for_login(request)
            if wait:
                return too_many(request, wait)
        return view(request, *args, **kwargs)

    return limited


def limited_posts(what, *, most, window):
    """For forms that anybody may send: by address, over all processes."""

    def decorate(view):
        @wraps(view)
        def limited(request, *args, **kwargs):
            if request.method == "POST":
                from .models import Attempts

                who = client_address(request)
                wait = Attempts.objects.count_one(what, who, most=most, window=window)
                if wait:
                    return too_many(request, wait)
            return view(request, *args, **kwargs)

        return limited

    return decorate


def _wait_for_login(request):
    from .models import Attempts

    account = request.POST.get("username", "").strip().lower()
    return max(
        Attempts.objects.count_one(what, who, most=most, window=window)
        for what, who, most, window in (
            ("login from", client_address(request), LOGINS_OF_AN_ADDRESS, LOGIN_WINDOW),
            ("login to", account, LOGINS_TO_AN_ACCOUNT, ACCOUNT_WINDOW),
        )
    )


def too_many(request, seconds):
    response = render(request, "429.html", status=429)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    add_never_cache_headers(response)
    return response
