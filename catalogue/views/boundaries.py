from django.http import HttpResponse
from django.views.decorators.http import require_safe

from catalogue import boundary_lines
from ess_portal.page_cache import DAY, cached_page


@require_safe
@cached_page(bucket=DAY)
def boundaries(request):
    """GeoJSON of districts and neighbourhoods to draw; no features until they are loaded."""
    return HttpResponse(boundary_lines.drawing(), content_type="application/geo+json")
