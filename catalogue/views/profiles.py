from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import json_ld, panels
from catalogue.models import Enterprise, FormerAddress
from catalogue.profiles import Profile, enterprise_at
from ess_portal.page_cache import FIVE_MINUTES, cached_page


@require_safe
@cached_page(bucket=FIVE_MINUTES)
def profile(request, slug):
    """The public page of an enterprise.

    A former address and a merged enterprise answer 301, a hidden one 410, and what was
    never published 404: nor does a merged one lead there, and so tell its name. A ceased one
    stays, with a notice.
    """
    enterprise = enterprise_at(slug)
    if enterprise is None:
        return redirect_from_former(slug)
    into = enterprise.merged_into
    if into and (into.is_public or into.published_at):
        return moved_to(into)
    if not enterprise.is_public:
        if enterprise.published_at:
            return render(request, "410.html", status=410)
        raise Http404
    shown = Profile(enterprise, timezone.localtime().replace(tzinfo=None))
    context = {
        "profile": shown,
        "enterprise": enterprise,
        "sector": enterprise.main_sector and enterprise.main_sector.top,
        "crumbs": breadcrumbs(shown),
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
    return moved_to(enterprise)


def moved_to(enterprise):
    """301, asked again each time: a merge may be undone, and browsers keep a bare 301 for ever."""
    answer = HttpResponsePermanentRedirect(enterprise.get_absolute_url())
    answer["Cache-Control"] = "no-cache"
    return answer


def breadcrumbs(shown):
    """The catalogue, then the district and the barri of the first place."""
    crumbs = [(_("Catàleg"), reverse("catalogue:list"))]
    place = shown.places[0] if shown.places else None
    if place and place.neighbourhood:
        for here in (place.neighbourhood.district, place.neighbourhood):
            crumbs.append((capfirst(here.name), here.get_absolute_url()))
    return crumbs
