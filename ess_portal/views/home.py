"""The front door."""

from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalogue.figures import catalogue_figures, top_sectors_with_counts
from catalogue.results import recently_checked
from catalogue.terms import neighbourhoods_by_district
from ess_portal.language import accepted_language
from ess_portal.page_cache import FIVE_MINUTES, cached_page

CARDS_BESIDE_MAP = 4
EXAMPLES = (_("fusteria a Sants"), _("arreglar el mòbil"), _("menú de migdia"))


@require_safe
def to_language(request):
    """`/` leads to the home page in the reader's language, by Accept-Language."""
    with translation.override(accepted_language(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
@cached_page(bucket=FIVE_MINUTES)
def home(request):
    today = timezone.localdate()
    return render(
        request,
        "home.html",
        {
            "examples": [{"text": text, "query": urlencode({"q": text})} for text in EXAMPLES],
            "sectors": top_sectors_with_counts(),
            "neighbourhoods": neighbourhoods_by_district(),
            "cards": recently_checked(CARDS_BESIDE_MAP),
            "figures": catalogue_figures(today),
        },
    )
