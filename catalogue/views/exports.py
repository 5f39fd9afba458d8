"""The list as a file: the same address, parameters and search as the page."""

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.exports import listing
from ess_portal.limits import limited_search

from .listing import address_of_sentence, search_or_400

UNLIMITED = ("csv", "geojson", "json")


@require_safe
@limited_search
def export(request, kind):
    """`export.csv`, `.xlsx`, `.ods`, `.geojson` or `.json` with the list's own parameters."""
    if kind not in listing.KINDS:
        raise Http404
    search = search_or_400(request)
    if address := address_of_sentence(search, request.path):  # as the list does
        return HttpResponseRedirect(address)
    if request.method == "HEAD":
        return listing.head(kind)
    if kind not in listing.kinds_for(0 if kind in UNLIMITED else search.documents().count()):
        raise BadRequest(_("Són massa files per a un full de càlcul: baixa-ho en CSV, o filtra."))
    return listing.response(kind, search, request.build_absolute_uri("/")[:-1])
