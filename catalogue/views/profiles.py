from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalogue import json_ld, panels
from catalogue.enums import State
from catalogue.models import Enterprise, FormerAddress
from catalogue.profiles import Profile


@require_safe
def profile(request, slug):
    """The public page of an enterprise.

    A former address and a merged enterprise answer 301, a hidden one 410, and what was
    never published 404. A ceased one stays, with a notice.
    """
    enterprise = (
        Enterprise.objects.select_related("main_sector__parent", "legal_form", "merged_into")
        .prefetch_related("families", "other_sectors")
        .filter(slug=slug)
        .first()
    )
    if enterprise is None:
        return redirect_from_former(slug)
    if enterprise.state == State.MERGED:
        return HttpResponsePermanentRedirect(enterprise.merged_into.get_absolute_url())
    if enterprise.state == State.HIDDEN and enterprise.published_at:
        return HttpResponse(render_to_string("410.html", request=request), status=410)
    if not enterprise.is_public:
        raise Http404
    shown = Profile(enterprise, timezone.localtime().replace(tzinfo=None))
    context = {
        "profile": shown,
        "enterprise": enterprise,
        "panels": panels.PROFILE.panels(enterprise, request),
        "json_ld": json_ld.enterprise(
            shown, request.build_absolute_uri(enterprise.get_absolute_url())
        ),
    }
    return render(request, "catalogue/profile.html", context)


def redirect_from_former(slug):
    former = FormerAddress.objects.filter(kind="catalogue.enterprise", slug=slug).first()
    enterprise = (
        former and Enterprise.objects.with_public_page().filter(pk=former.object_id).first()
    )
    if not enterprise:
        raise Http404
    return HttpResponsePermanentRedirect(enterprise.get_absolute_url())
