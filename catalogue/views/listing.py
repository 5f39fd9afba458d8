"""The list and the map: one page, one search."""

from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import facets, results, sentences, suggestions, terms
from catalogue import map_data as points
from catalogue.finder import Search
from catalogue.models import Establishment

CARDS_AT_ONCE = 60


def search_or_400(request):
    """The search that the address asks for; a wrong parameter is a wrong address."""
    try:
        return Search.from_query(request.GET, terms.load())
    except ValidationError as error:
        raise BadRequest(_("Aquesta adreça de cerca no és correcta.")) from error


@require_safe
def enterprise_list(request):
    """The catalogue: facets, list and map. A typed sentence redirects to its word and chips."""
    search = search_or_400(request)
    if address := address_of_sentence(request, search):
        return HttpResponseRedirect(address)
    counts = facets.count(search)
    try:
        page = results.page(search, counts)
        ids = list(page.object_list)
    except EmptyPage:
        raise Http404(_("Aquesta pàgina de resultats no existeix.")) from None
    context = {
        "search": search,
        "page": page,
        "cards": results.cards(search, ids),
        "facets": results.Facets(search, counts),
        "chips": results.chips(search),
        "count": counts["total"][None],
        "places_count": counts["places"][None],
        "similar": suggestions.similar_names(search.value("q"))
        if search.value("q") and not ids
        else [],
        "pages": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
    }
    part = request.htmx and not request.htmx.history_restore_request
    template = "catalogue/_results.html" if part else "catalogue/list.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request"
    return response


def address_of_sentence(request, search):
    """Where a typed sentence leads, once its phrases are chips; None when it has none."""
    text = search.value("q")
    if not text:
        return None
    rest, found = sentences.read(text, search.terms)
    if not found:
        return None
    changes = {"q": rest}
    for parameter, value in found:
        if isinstance(search.chosen.get(parameter), list):
            chosen = changes.get(parameter, search.chosen[parameter])
            changes[parameter] = [*chosen, *([] if value in chosen else [value])]
        else:
            changes[parameter] = value
    return f"{reverse('catalogue:list')}?{search.query_string(**changes)}"


@require_safe
def map_data(request):
    """The matching establishments as columns of integers (catalogue.map_data)."""
    return HttpResponse(points.points(search_or_400(request)), content_type="application/json")


@require_safe
def cards(request):
    """The cards of some establishments, for the map: `?id=1,2,3`."""
    ids = [part for part in request.GET.get("id", "").split(",") if part]
    if (
        not ids
        or len(ids) > CARDS_AT_ONCE
        or not all(part.isdecimal() and len(part) < 19 for part in ids)
    ):
        raise BadRequest(_("Aquesta adreça de cerca no és correcta."))
    places = (
        Establishment.objects.public()
        .filter(pk__in=ids)
        .order_by("enterprise__search_document__name_key")
    )
    enterprise_ids = list(dict.fromkeys(places.values_list("enterprise_id", flat=True)))
    search = Search({}, terms=None, moment=Search.now())
    return render(
        request, "catalogue/_cards.html", {"cards": results.cards(search, enterprise_ids)}
    )


@require_safe
def suggest(request):
    """Suggestions while typing, as JSON: `?q=fus`."""
    text = request.GET.get("q", "")[:200].replace("\x00", "")
    return JsonResponse({"groups": suggestions.suggest(text, terms.load()) if text.strip() else []})
