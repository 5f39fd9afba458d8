"""Pages of prose: one template per page and language, complete in each."""

from django.shortcuts import render
from django.utils import translation

from catalogue.models import Criterion, EssFamily

PAM_A_PAM_EDITION = "pamapam-15"  # the one in use; older ones stay for older evaluations


def about_ess(request):
    context = {
        "families": EssFamily.objects.all(),
        "criteria": Criterion.objects.filter(edition__code=PAM_A_PAM_EDITION),
    }
    return _page(request, "about_ess", context)


def accessibility(request):
    return _page(request, "accessibility")


def privacy(request):
    return _page(request, "privacy")


def legal_notice(request):
    return _page(request, "legal_notice")


def _page(request, name, context=None):
    """templates/pages/<name>.<language>.html"""
    return render(request, f"pages/{name}.{translation.get_language()}.html", context)


def components(request):
    """Every component in its states, for those who build pages. Only with DEBUG."""
    from .gallery import examples

    return render(request, "components/gallery.html", examples())
