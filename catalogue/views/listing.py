"""The list and the map: one page, one search."""

from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import EmptyPage
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import choices, facets, results, sentences, spelling, suggestions, terms
from catalogue import map_data as points
from catalogue.exports.listing import kinds_for
from catalogue.filters import SearchParameters, WrongAddress
from catalogue.finder import Search
from catalogue.neighbours import land
from catalogue.sectors import tree
from ess_portal.limits import limited_search
from ess_portal.page_cache import DAY, FIVE_MINUTES, cached_page

CARDS_AT_ONCE = 60
NEVER_KEPT = ("prop",)  # where somebody stands stays between them and the answer
PARAMETERS = tuple(name for name in SearchParameters.base_filters if name not in NEVER_KEPT)

search_page = cached_page(bucket=FIVE_MINUTES, parameters=PARAMETERS, never_with=NEVER_KEPT)


def search_or_400(request):
    """The search that the address asks for; a wrong parameter is a wrong address."""
    try:
        return Search.from_query(request.GET, terms.load())
    except ValidationError as error:
        raise BadRequest(_("Aquesta adreça de cerca no és correcta.")) from error


@require_safe
@limited_search
@search_page
def enterprise_list(request):
    """The catalogue: facets, list and map. A typed sentence redirects to its word and chips."""
    try:
        search = Search.from_query(request.GET, terms.load())
    except WrongAddress as error:
        return wrong_address(request, error)
    if address := address_of_sentence(search, reverse("catalogue:list")):
        return HttpResponseRedirect(address)
    counts = facets.count(search)
    corrected = None if counts["total"][None] else spelling.correction(search)
    if corrected:
        search = corrected.search
        counts = facets.count(search)
    try:
        page = results.page(search, counts)
    except EmptyPage:  # results left since the address was made
        last = results.number_of_pages(counts)
        return HttpResponseRedirect(f"?{search.query_string(p=last if last > 1 else None)}")
    documents = list(page.object_list)
    chosen = choices.chips(search)
    points_query = search.query_string(ordre=None)
    cards = results.cards(search, documents)
    context = {
        "search": search,
        "corrected": corrected,
        "suggested": None if corrected else spelling.suggestion(search, cards, counts),
        "page": page,
        "page_title": results.title(search),
        "cards": cards,
        "facets": choices.Facets(search, counts),
        "chips": chosen,
        "clear_url": f"?{search.query_string_of_text()}",
        "ways_out": [] if documents else results.without_each(search, chosen),
        "sort_options": results.orders(search),
        "count": counts["total"][None],
        "places_count": counts["places"][None],
        "similar": suggestions.similar_names(search.value("q")) if not documents else [],
        "points_url": f"{reverse('catalogue:map_data')}?{points_query}",
        "cards_url": reverse("catalogue:cards"),
        "export_query": search.query_string(),
        "export_kinds": kinds_for(counts["total"][None]),
        "feed_url": feed_url(points_query),
        "sectors": search.terms.top_sectors,
        "landing_page": landing_page_of(search),
    }
    part = bool(request.htmx)
    template = "catalogue/_results.html" if part else "catalogue/list.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request"
    return response


def feed_url(query):
    """The news of a search; without the words that only we can read as a place."""
    return f"{reverse('catalogue:feed')}{query and '?' + query}"


def landing_page_of(search):
    """The barri or sector that is all that was chosen: it has a page of its own."""
    if search.chosen_alone == "barri":
        return next(each for each in land().barris if each.code == search.value("barri")[0])
    if search.chosen_alone == "sector":
        return next(each for each in tree().all if each.code == search.value("sector")[0])
    return None


def wrong_address(request, error):
    """400, with what is wrong in the address and the same search without it."""
    kept = request.GET.copy()
    for name in [*error.names, "p"]:
        kept.pop(name, None)
    context = {"names": error.names, "url": f"{reverse('catalogue:list')}?{kept.urlencode()}"}
    return render(request, "catalogue/wrong_address.html", context, status=400)


def address_of_sentence(search, page):
    """Where a typed sentence leads on a page, once its phrases are chips; None when it has none."""
    text = search.value("q")
    if not text:
        return None
    changes = sentences.changes(text, search)
    if len(changes) == 1:
        return None
    return f"{page}?{search.query_string(**changes)}"


@require_safe
@limited_search
@search_page
def map_data(request):
    """The matching establishments as columns of integers (catalogue.map_data)."""
    return HttpResponse(points.points(search_or_400(request)), content_type="application/json")


@require_safe
@limited_search
@cached_page(bucket=FIVE_MINUTES, parameters=("id",))
def cards(request):
    """The cards of some establishments, for the map: `?id=1,2,3`."""
    ids = [part for part in request.GET.get("id", "").split(",") if part]
    if (
        not ids
        or len(ids) > CARDS_AT_ONCE
        or not all(part.isdecimal() and len(part) < 19 for part in ids)
    ):
        raise BadRequest(_("Aquesta adreça de cerca no és correcta."))
    search = Search({"establishments": ids}, terms=terms.load(), moment=Search.now())
    documents = results.documents_for_cards(search.ordered())
    return render(request, "catalogue/_cards.html", {"cards": results.cards(search, documents)})


@require_safe
@limited_search
@cached_page(bucket=DAY, parameters=("q",))
def suggest(request):
    """Suggestions while typing, as JSON: `?q=fus`."""
    text = request.GET.get("q", "")[:200].replace("\x00", "")
    return JsonResponse({"groups": suggestions.suggest(text, terms.load()) if text.strip() else []})
