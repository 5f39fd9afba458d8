"""Pages of prose: one template per page and language, complete in each."""

from django.conf import settings
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from catalogue.models import Criterion, EssFamily
from ess_portal.page_cache import DAY, cached_page

from .gallery import examples

PAM_A_PAM_EDITION = "pamapam-15"  # the one in use; older ones stay for older evaluations


@require_safe
@cached_page(bucket=DAY)
def about_ess(request):
    context = {
        "families": EssFamily.objects.all(),
        "criteria": Criterion.objects.filter(edition__code=PAM_A_PAM_EDITION),
    }
    return _page(request, "about_ess", context)


@require_safe
@cached_page(bucket=DAY)
def accessibility(request):
    return _page(request, "accessibility")


@require_safe
@cached_page(bucket=DAY)
def privacy(request):
    context = {
        "map_tiles": bool(settings.MAP_TILES_URL),
        "keep_email": settings.REPORT_KEEP_EMAIL_DAYS,
        "keep_mail": settings.MAIL_KEEP_DAYS,
        "keep_text": settings.REPORT_KEEP_TEXT_DAYS,
    }
    return _page(request, "privacy", context)


@require_safe
@cached_page(bucket=DAY)
def legal_notice(request):
    return _page(request, "legal_notice")


def _page(request, name, context=None):
    """templates/pages/<name>.<language>.html"""
    return render(request, f"pages/{name}.{translation.get_language()}.html", context)


def components(request):
    """Every component in its states, for those who build pages. Only with DEBUG."""
    return render(request, "components/gallery.html", examples())
