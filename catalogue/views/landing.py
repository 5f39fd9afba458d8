"""Pages that one lands on: barris, districts and sectors, and their indexes."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue import facets, json_ld, panels, sectors
from catalogue.finder import Search
from catalogue.landing import Landing
from catalogue.neighbours import land
from catalogue.terms import load as load_terms
from ess_portal.page_cache import FIVE_MINUTES, cached_page

landing_page = cached_page(bucket=FIVE_MINUTES)


@require_safe
@landing_page
def neighbourhood(request, slug):
    """Who is in a barri: at most eight queries, whatever its size."""
    territory = land()
    barri = found_or_404(territory.by_slug, slug)
    landing = Landing({"barri": [barri.code]})
    neighbours = [
        (other, landing.number_of("barri", other.pk)) for other in territory.neighbours(barri)
    ]
    context = {
        "barri": barri,
        "neighbours": neighbours,
        "frame": territory.frame([barri]),
        "limit": f"neighbourhood:{barri.code}",
        "crumbs": [
            (_("Barris"), reverse("places:neighbourhoods")),
            (barri.district.name, barri.district.get_absolute_url()),
        ],
        "panels": panels.NEIGHBOURHOOD.panels(barri, request),
    }
    return page(request, "catalogue/neighbourhood.html", barri.name, landing, context)


@require_safe
@landing_page
def district(request, slug):
    """A district: its barris, and who is there."""
    territory = land()
    by_slug = {each.slug: (each, barris) for each, barris in territory.districts}
    here, barris = found_or_404(by_slug, slug)
    landing = Landing({"districte": [here.code]})
    context = {
        "district": here,
        "barris": [(barri, landing.number_of("barri", barri.pk)) for barri in barris],
        "districts": [each for each, _barris in territory.districts if each.pk != here.pk],
        "frame": territory.frame(barris),
        "limit": f"district:{here.code}",
        "crumbs": [(_("Barris"), reverse("places:neighbourhoods"))],
        "panels": panels.DISTRICT.panels(here, request),
    }
    return page(request, "catalogue/district.html", here.name, landing, context)


@require_safe
@landing_page
def neighbourhoods(request):
    """The 73 barris by district, each with how many are there."""
    whole = Landing({})
    districts = [
        (each, [(barri, whole.number_of("barri", barri.pk)) for barri in barris])
        for each, barris in land().districts
    ]
    context = {
        "districts": districts,
        "with_some": sum(bool(number) for _each, barris in districts for _barri, number in barris),
        "all": sum(len(barris) for _each, barris in districts),
        "landing": whole,
    }
    return render(request, "catalogue/neighbourhoods.html", context)


@require_safe
@landing_page
def sector(request, slug):
    """Who works in a sector, of the first level or the second."""
    tree = sectors.tree()
    here = found_or_404(tree.by_slug, slug)
    landing = Landing({"sector": [here.code]})
    number = {each.pk: landing.number_of("sector", each.pk) for each in tree.all}
    crumbs = [(_("Sectors"), reverse("places:sectors"))]
    if here.parent:
        crumbs.append((here.parent.label, here.parent.get_absolute_url()))
    context = {
        "sector": here,
        "below": [(each, number[each.pk]) for each in tree.below(here)],
        "beside": [(each, number[each.pk]) for each in tree.beside(here)],
        "crumbs": crumbs,
        "panels": panels.SECTOR.panels(here, request),
    }
    return page(request, "catalogue/sector.html", here.label, landing, context)


@require_safe
@landing_page
def sector_index(request):
    """All the sectors, in two levels."""
    tree = sectors.tree()
    counts = facets.count(Search({}, load_terms(), Search.now()))["sector"]
    board = [
        (top, counts.get(str(top.pk), 0), [(s, counts.get(str(s.pk), 0)) for s in tree.below(top)])
        for top in tree.tops
    ]
    return render(request, "catalogue/sectors.html", {"board": board})


def found_or_404(known, slug):
    try:
        return known[slug]
    except KeyError as error:
        raise Http404 from error


def page(request, template, name, landing, context):
    address = request.build_absolute_uri(request.path)
    context |= {
        "landing": landing,
        "json_ld": json_ld.landing(
            capfirst(name), address, context["crumbs"], landing.cards, request.build_absolute_uri
        ),
    }
    return render(request, template, context)
