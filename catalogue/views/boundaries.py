from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition, require_safe

from catalogue import boundary_lines
from catalogue.models import Boundary


def _etag(request):
    newest = Boundary.objects.order_by("-pk").values_list("pk", flat=True).first()
    return f'"limits-{newest}"' if newest else None


@require_safe
@gzip_page
@cache_control(public=True, max_age=3600)
@condition(etag_func=_etag)
def boundaries(request):
    """GeoJSON of districts and neighbourhoods to draw; 404 while no boundaries are loaded."""
    drawing = boundary_lines.drawing()
    if drawing is None:
        raise Http404(_("No hi ha límits carregats."))
    return HttpResponse(drawing, content_type="application/geo+json")
