"""Addresses for test_page_cache.py: each view tells how many times it has run."""

import itertools

from django.http import HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from ess_portal import urls
from ess_portal.page_cache import DAY, FIVE_MINUTES, cached_page

runs = itertools.count(1)


@require_safe
@cached_page(bucket=FIVE_MINUTES, parameters=("q", "sector"), never_with=("prop",))
def listing(request):
    query = request.META["QUERY_STRING"]
    return HttpResponse(f"run {next(runs)} of {query!r} {request.GET.urlencode()}")


@cached_page(bucket=DAY)
def plain(request):
    return HttpResponse(f"run {next(runs)} " + "bon dia " * 100)


def unmarked(request):
    return HttpResponse(f"run {next(runs)}")


@cached_page(bucket=DAY)
def with_cookie(request):
    response = HttpResponse(f"run {next(runs)}")
    response.set_cookie("galeta", "1")
    return response


@cached_page(bucket=DAY)
def missing(request):
    return HttpResponse(f"run {next(runs)}", status=404)


@cached_page(bucket=DAY)
def by_language(request):
    return HttpResponse(f"run {next(runs)}", headers={"Vary": "Accept-Language"})


@cached_page(bucket=DAY)
def private(request):
    return HttpResponse(f"run {next(runs)}", headers={"Cache-Control": "private"})


@cached_page(bucket=DAY)
def streamed(request):
    return StreamingHttpResponse([f"run {next(runs)}"])


urlpatterns = [
    *urls.urlpatterns,
    *(
        path(f"ca/{view.__name__}/", view)
        for view in (
            listing,
            plain,
            unmarked,
            with_cookie,
            missing,
            by_language,
            private,
            streamed,
        )
    ),
]

handler400 = "ess_portal.views.errors.bad_request"
