"""The list on paper: a page to print, and the same as PDF."""

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import sheets
from catalogue.sheets.printing import count_in_words, limit_in_words
from catalogue.slugs import slug_of
from ess_portal.limits import limited_search
from ess_portal.limits.views import too_many
from ess_portal.page_cache import DAY, cached_page

from .listing import PARAMETERS, search_or_400

SEARCHED = tuple(name for name in PARAMETERS if name not in ("p", "ordre"))
SHEET = ("paper", "sentit")
SOON = 5  # seconds

sheet_page = cached_page(bucket=DAY, parameters=(*SHEET, *SEARCHED))


@require_safe
@limited_search
@sheet_page
def sheet(request):
    """A page made for the printer: map with numbers, numbered list, code of the list."""
    made = sheet_of(request)
    context = {
        "sheet": made,
        "count": count_in_words(made.total),
        "limit": limit_in_words(made),
        "map": mark_safe(made.map),  # noqa: S308 (our drawing; its texts are escaped)
        "code": mark_safe(made.code),  # noqa: S308 (a drawing of squares)
        "papers": sheets.PAPERS,
        "orientations": sheets.ORIENTATIONS,
        "kept": made.search.pairs(ordre=None),
        "pdf_url": f"{reverse('catalogue:sheet_pdf')}?{request.GET.urlencode()}",
    }
    return render(request, "sheet/sheet.html", context)


@require_safe
@limited_search
@sheet_page
def sheet_pdf(request):
    """The same as PDF/UA. One at a time in each process; who waits too long is told when."""
    made = sheet_of(request)
    try:
        content = sheets.pdf(made)
    except sheets.Busy:
        return too_many(request, SOON)
    name = f"{slug_of(made.title)}-{made.day:%Y-%m-%d}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


def sheet_of(request):
    form = sheets.SheetForm(request.GET)
    if not form.is_valid():
        raise BadRequest(_("Aquesta adreça de cerca no és correcta."))
    search = search_or_400(request)
    query = search.query_string(ordre=None)
    address = f"{reverse('catalogue:list')}{query and '?' + query}"
    return sheets.Sheet(
        search,
        search.documents().count(),
        request.build_absolute_uri(address),
        form.cleaned_data["paper"] or "a4",
        form.cleaned_data["sentit"] or "vertical",
    )
