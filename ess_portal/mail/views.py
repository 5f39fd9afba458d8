"""The local mail page of demo mode: what would have been sent, for who tries the portal out.

In production there is no such page: mail holds addresses of people, and links for one use.
"""

from functools import wraps

from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .models import Message

SHOWN = 100


def only_in_demo(view):
    @wraps(view)
    @never_cache
    def checked(request, *args, **kwargs):
        if settings.PORTAL_MODE != "demo":
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@require_safe
@only_in_demo
def mailbox(request):
    letters = Message.objects.defer("text", "html").order_by("-queued_at", "-pk")[:SHOWN]
    return render(request, "mail/mailbox.html", {"letters": letters})


@require_safe
@only_in_demo
@csp_update({"frame-src": ["'self'"]})
def message(request, pk):
    return render(request, "mail/message.html", {"letter": get_object_or_404(Message, pk=pk)})


@require_safe
@only_in_demo
@xframe_options_sameorigin
@csp_replace(
    {
        "frame-ancestors": ["'self'"],
        "style-src": ["'none'"],
        "script-src": ["'none'"],
        "img-src": ["'none'"],
        "sandbox": ["allow-top-navigation-by-user-activation"],
    }
)
def message_html(request, pk):
    """The html part alone, where it can do nothing but lead elsewhere when it is clicked."""
    found = get_object_or_404(Message, pk=pk)
    html = found.html.replace("<head>", '<head><base target="_top">', 1)
    return HttpResponse(html or "<!doctype html><title>—</title>")
