"""The list as a file: the same address, parameters and search as the page."""

from django.http import Http404, HttpResponseRedirect
from django.views.decorators.http import require_safe

from catalogue.exports import listing
from ess_portal.limits import limited_search

from .listing import address_of_sentence, search_or_400


@require_safe
@limited_search
def export(request, kind):
    """`export.csv`, `.xlsx`, `.ods`, `.geojson` or `.json` with the list's own parameters."""
    if kind not in listing.KINDS:
        raise Http404
    search = search_or_400(request)
    if address := address_of_sentence(request, search):  # as the list does
        return HttpResponseRedirect(f"{request.path}?{address.partition('?')[2]}")
    if request.method == "HEAD":
        return listing.head(kind)
    return listing.response(kind, search, request.build_absolute_uri("/")[:-1])
