"""The catalogue in other people's pages: the framed page, its colours, and where it is composed."""

from functools import wraps
from pathlib import Path
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from catalogue import choices, facets, map_data, results, terms
from catalogue.embeds import Options, OwnFacets, narrowed
from catalogue.embeds.narrowing import PARAMETERS as VISITOR_PARAMETERS
from catalogue.embeds.options import ACCENTS, FACETS, LANGUAGES, NAMES, SHOWS, SIZES, THEMES
from catalogue.finder import Search
from catalogue.neighbours import land
from ess_portal.limits import limited_search
from ess_portal.page_cache import DAY, FIVE_MINUTES, cached_page

from .listing import PARAMETERS as SEARCH_PARAMETERS
from .listing import address_of_sentence

CARDS = 12
SEARCHED = tuple(name for name in SEARCH_PARAMETERS if name not in ("p", "zona"))
SHEETS = ("tokens", "base", "components", "map", "embed")
MEDIA = "(prefers-color-scheme: dark)"
SCHEME = "color-scheme: light dark;"


def may_be_framed(view):
    """By anybody: the one page of the portal that may. The rest of the policy stays."""

    @wraps(view)
    @xframe_options_exempt
    @csp_replace({"frame-ancestors": ["*"]})
    def framed(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return framed


@require_safe
@may_be_framed
@limited_search
@cached_page(bucket=FIVE_MINUTES, parameters=(*NAMES, *SEARCHED, *VISITOR_PARAMETERS, "pagina"))
def embed(request):
    """A map, a list or both, for an <iframe>: no cookie, nobody else's files, no form but GET."""
    asked = request.GET.get("lang")
    language = asked if asked in dict(LANGUAGES) else "ca"
    with translation.override(language):
        request.LANGUAGE_CODE = language
        try:
            context = framed_context(request)
        except ValidationError:
            return render(request, "embed/wrong.html", status=400)
        return render(request, "embed/embed.html", context)


def framed_context(request):
    options = Options.from_query(request.GET)
    base = Search.from_query(of_search(request.GET), terms.load())
    search = narrowed(base, request.GET, options.tria)
    # Two searches in one are PostgreSQL's to count: the index in memory knows one.
    counts = facets.counted(search) if options.tria else facets.count(base)
    pages = results.CountedPaginator(
        results.documents_for_cards(search.ordered()), CARDS, counts["total"][None]
    )
    page = pages.get_page(request.GET.get("pagina"))
    own = [(name, value) for name in VISITOR_PARAMETERS for value in request.GET.getlist(name)]
    author = [*options.pairs(), *base.pairs()]
    points = [*author, *own]
    return {
        "options": options,
        "search": search,
        "count": counts["total"][None],
        "page": page,
        "cards": results.cards(search, list(page.object_list)),
        "own": OwnFacets(search, counts, options.tria),
        "hidden": author,
        "more": urlencode(points, safe=","),
        "all_url": f"{reverse('catalogue:list')}?{base.query_string()}",
        "points_url": f"{reverse('embed_points')}?{urlencode(points, safe=',')}",
        "frame": options.frame(land()),
        "sectors": search.terms.top_sectors,
        "title": results.title(base),
        "day": search.moment.date(),
    }


def of_search(data):
    """The parameters of the search alone, without those of the look."""
    kept = data.copy()
    for name in [*NAMES, *SIZES, *VISITOR_PARAMETERS, "pagina"]:
        kept.pop(name, None)
    return kept


@require_safe
@limited_search
@cached_page(bucket=FIVE_MINUTES, parameters=("tria", *SEARCHED, *VISITOR_PARAMETERS))
def embed_points(request):
    """The points of an embed's map (catalogue.map_data)."""
    try:
        options = Options.from_query(request.GET)
        base = Search.from_query(of_search(request.GET), terms.load())
        search = narrowed(base, request.GET, options.tria)
    except ValidationError as error:
        raise BadRequest(_("Aquesta adreça de cerca no és correcta.")) from error
    return HttpResponse(map_data.points(search), content_type="application/json")


@require_safe
@cached_page(bucket=DAY)
def embed_styles(request, theme):
    """The portal's own sheets, light or dark whatever the browser prefers."""
    if theme not in ("clar", "fosc"):
        raise Http404
    folder = Path(settings.BASE_DIR) / "static" / "css"
    text = "\n".join((folder / f"{name}.css").read_text() for name in SHEETS)
    dark = theme == "fosc"
    text = text.replace(MEDIA, "all" if dark else "not all")
    text = text.replace(SCHEME, f"color-scheme: {'dark' if dark else 'light'};")
    return HttpResponse(text, content_type="text/css; charset=utf-8")


@require_safe
@csp_update({"frame-src": [SELF]})
@limited_search
@cached_page(bucket=FIVE_MINUTES, parameters=(*NAMES, *SIZES, *SEARCHED))
def compose(request):
    """Where anybody composes an embed: choices, the embed as it will look, and what to copy."""
    faulty = False
    try:
        options = Options.from_query(request.GET)
    except ValidationError:
        options, faulty = Options.from_query({}), True
    try:
        search = Search.from_query(of_search(request.GET), terms.load())
    except ValidationError as error:
        raise BadRequest(_("Aquesta adreça de cerca no és correcta.")) from error
    look = [*options.pairs(), *((n, getattr(options, n)) for n in SIZES if getattr(options, n))]
    if address := address_of_sentence(search, reverse("places:compose_embed")):
        address = f"{address}&{urlencode(look)}"
        return (
            HttpResponseClientRedirect(address) if request.htmx else HttpResponseRedirect(address)
        )
    counts = facets.count(search)
    query = urlencode([*options.pairs(), *search.pairs(ordre=None)], safe=",:")
    frame_title = results.title(search)
    source = f"{reverse('embed')}?{query}" if query else reverse("embed")
    context = {
        "options": options,
        "faulty": faulty,
        "search": search,
        "facets": choices.Facets(search, counts),
        "count": counts["total"][None],
        "places_count": counts["places"][None],
        "source": source,
        "snippet": options.snippet(
            request.build_absolute_uri(source),
            f"{frame_title} · {_('Economia social i solidària de Barcelona')}",
        ),
        "frame_title": frame_title,
        "shows": SHOWS,
        "accents": ACCENTS,
        "themes": THEMES,
        "embed_languages": LANGUAGES,
        "own_facets": FACETS,
        "districts": land().districts,
    }
    part = bool(request.htmx)
    template = "embed/_preview.html" if part else "embed/compose.html"
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request"
    return response
