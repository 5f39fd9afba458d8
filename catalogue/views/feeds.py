"""What machines read of the catalogue: news of a search, the map of the site, robots.txt."""

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from catalogue import feeds, results, sitemaps
from catalogue.filters import SearchParameters
from ess_portal.limits import limited_search
from ess_portal.page_cache import DAY, cached_page

from .listing import PARAMETERS, search_or_400

# In each language: addresses too many or too fleeting to be found.
KEPT_OUT = (
    "catalogue:map_data",
    "catalogue:cards",
    "catalogue:suggest",
    "catalogue:sheet",
    "catalogue:sheet_pdf",
)


@require_safe
@limited_search
@cached_page(bucket=DAY, parameters=PARAMETERS)
def feed(request):
    """Atom of what is new in a search: the list's own parameters."""
    search = search_or_400(request)
    query = search.query_string(ordre=None)
    text = feeds.atom(search, results.title(search), request.build_absolute_uri, query)
    return HttpResponse(text, content_type="application/atom+xml; charset=utf-8")


@require_safe
@limited_search
@cached_page(bucket=DAY)
def sitemap(request):
    return HttpResponse(
        sitemaps.index(request.build_absolute_uri), content_type="application/xml; charset=utf-8"
    )


@require_safe
@limited_search
def sitemap_part(request, name, part):
    """A part of the map, written as it is read: its size is bounded, and no page waits for it."""
    entries = sitemaps.SITEMAP.entries(name, part)
    if entries is None:
        raise Http404
    return StreamingHttpResponse(
        sitemaps.urls(entries, request.build_absolute_uri),
        content_type="application/xml; charset=utf-8",
    )


@require_safe
@cached_page(bucket=DAY)
def robots(request):
    """What machines had better leave alone: filtered lists are endless, and frames are not pages."""
    lines = ["User-agent: *", "Disallow: /embed/", "Disallow: /gestio/"]
    for code in sitemaps.LANGUAGES:
        with translation.override(code):
            the_list = reverse("catalogue:list")
            # One by one: some readers take "/ca/cataleg/?" for the list itself.
            lines += [f"Disallow: {the_list}?{name}=" for name in SearchParameters.base_filters]
            lines.append(f"Disallow: {the_list}export.")
            lines += [f"Disallow: {reverse(name)}" for name in KEPT_OUT]
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
