"""What every page of accounts has: never kept, and its forms limited.

The limits are in the database, so that they hold over all processes: by address of the network,
and by the account or address that is aimed at. The latter are wider: nobody should lock somebody
else out with a few attempts.
"""

from datetime import timedelta
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ess_portal.limits import limited_posts

from ..adapters import AccountAdapter

TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
OF_AN_ADDRESS = 20  # in ten minutes, at one kind of form
CODES_OF_AN_ADDRESS = 60  # in ten minutes: of the mails above, each with three attempts
LOGINS_TO_AN_ACCOUNT = 100  # in an hour
MAILS_TO_AN_ADDRESS = 5  # in an hour
SECOND_FACTORS = 20  # in an hour, of an account


def page(view, *, limits=()):
    """A page for anybody; `limits` are decorators of this module."""
    for limit in limits:
        view = limit(view)
    return require_http_methods(["GET", "HEAD", "POST"])(never_cache(view))


def own_page(view, *, limits=()):
    """A page for who has signed in; others are sent to sign in, with the way back."""
    return page(login_required(view), limits=limits)


def entrance(view):
    """Decorator: who has signed in already has nothing to do there."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.user.is_authenticated:
            return HttpResponseRedirect(AccountAdapter(request).get_login_redirect_url(request))
        return view(request, *args, **kwargs)

    return checked


def by_address(what, most=OF_AN_ADDRESS):
    return limited_posts(f"{what} from", most=most, window=TEN_MINUTES)


def by_account(what, *, most, who, window=HOUR):
    return limited_posts(f"{what} to", most=most, window=window, who=who)


def typed(field):
    """Whom a form is about, as somebody wrote it."""
    return lambda request: request.POST.get(field, "").strip().lower()[:254]


def signing_in(request):
    """Who has given a password and is asked for the second factor."""
    return (request.session.get("account_login") or {}).get("user_pk")


def signed_in(request):
    return request.user.pk and str(request.user.pk)
