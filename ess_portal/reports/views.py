"""The public's pages: a problem of a page, somebody who is missing, and the case number.

Nothing here needs an account, a session or a cookie. The forms carry no authority of anyone, so
that there is nothing for a forged request to use; one from another site is refused all the same.
"""

from datetime import timedelta
from functools import wraps

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from ess_portal.limits import limited_posts

from . import actions
from .above import matches_of, subject_of
from .enums import OF_A_PAGE, Reason
from .forms import MissingForm, ProblemForm
from .models import Report

MOST_POSTS, WINDOW = 20, timedelta(minutes=10)
MOST_PATH = 500
RECEIVED = "reports.received"


def public_form(view):
    """GET shows it, POST sends it: never kept, limited, and from our own pages only."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            raise PermissionDenied
        return view(request, *args, **kwargs)

    limited = limited_posts("reports", most=MOST_POSTS, window=WINDOW)(checked)
    return csrf_exempt(require_http_methods(["GET", "HEAD", "POST"])(never_cache(limited)))


@public_form
def problem(request):
    """`?de=` the page's path, `&motiu=` the reason; without a reason, the reasons to choose from."""
    page = path_of(request.GET.get("de", ""))
    reason = request.GET.get("motiu", "")
    context = {"page": page, "subject": subject_of(page) if page else None}
    if reason not in OF_A_PAGE:
        reasons = [(value, Reason(value).label) for value in OF_A_PAGE]
        return render(request, "reports/reasons.html", {**context, "reasons": reasons})
    form = ProblemForm(reason=Reason(reason))
    if request.method == "POST":
        form = ProblemForm(request.POST, reason=Reason(reason))
        if form.is_valid():
            return _received(form, reason=reason, page=page)
    context |= {"form": form, "reason": Reason(reason)}
    return render(request, "reports/problem.html", context)


@public_form
def missing(request):
    """Shows first what the catalogue has that may be it, and keeps it when they say it is not."""
    initial = {"missing_name": request.GET.get("nom", "")[:200].replace("\x00", "")}
    form = MissingForm(initial=initial)
    matches = []
    if request.method == "POST":
        form = MissingForm(request.POST)
        if form.is_valid():
            matches = [] if form.cleaned_data["checked"] else _matches(form)
            if not matches:
                return _received(form, reason=Reason.MISSING)
            form.data = form.data.copy()
            form.data["checked"] = "1"
    page = path_of(request.GET.get("de", ""))
    context = {"form": form, "matches": matches, "page": page}
    return render(request, "reports/missing.html", context)


@never_cache
@require_safe
def received(request, token):
    """The case number; the address is signed, so that nobody walks through the cases."""
    try:
        key = signing.Signer(salt=RECEIVED).unsign(token)
    except signing.BadSignature:
        raise Http404 from None
    report = Report.objects.filter(pk=key).first()
    if report is None:
        raise Http404
    return render(request, "reports/received.html", {"report": report})


def _received(form, *, reason, page=""):
    report = actions.receive(
        reason=reason,
        page=page,
        language=translation.get_language(),
        is_suspect=form.is_suspect,
        **form.said(),
    )
    return HttpResponseRedirect(reverse("reports:received", args=[token_of(report)]))


def token_of(report):
    return signing.Signer(salt=RECEIVED).sign(report.pk)


def _matches(form):
    said = form.cleaned_data
    return matches_of(said["missing_name"], said["missing_website"])


def path_of(text):
    """A path of this portal without its query, or nothing: never an address elsewhere."""
    text = text.partition("?")[0].partition("#")[0]
    is_ours = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if is_ours and text.isprintable() and len(text) <= MOST_PATH else ""
