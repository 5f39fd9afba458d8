"""What search engines may find: a map in parts, each of bounded size, in three languages.

A room above adds its own pages: `register(Section("agenda", entries))` in its `ready()`.
"""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import F, Max
from django.urls import reverse
from django.utils import translation

from .models import Enterprise, Establishment, Sector
from .neighbours import land

BLOCK = 5_000  # ids of enterprises in a part: three addresses each, well under the limit of 50,000
ITERATED = 2_000
SLUG = "slug-de-mostra"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Entry:
    """A page: its route, the slug in its address if any, and the day it last changed."""

    route: str
    slug: str = ""
    changed: object = None


@dataclass(frozen=True)
class Section:
    """`entries()` gives the pages of a small section; `parts()` and `entries(part)` of a large one."""

    name: str
    entries: object
    parts: object = None


@dataclass
class Sitemap:
    _sections: dict = field(default_factory=dict)

    def register(self, section):
        self._sections[section.name] = section

    def unregister(self, name):
        self._sections.pop(name, None)

    def parts(self):
        """[(name of the section, part or None, day)]: what the index lists."""
        found = []
        for section in self._sections.values():
            if section.parts is None:
                found.append((section.name, 0, None))
            else:
                found += [(section.name, part, changed) for part, changed in section.parts()]
        return found

    def entries(self, name, part):
        """The pages of a part; None when there is no such section."""
        section = self._sections.get(name)
        if section is None:
            return None
        return section.entries(part) if section.parts else section.entries()


SITEMAP = Sitemap()


def enterprise_parts():
    """One query for any number of enterprises."""
    blocks = (
        Enterprise.objects.published()
        .order_by()
        .annotate(block=F("pk") / BLOCK)
        .values_list("block")
        .annotate(changed=Max("updated_at"))
        .order_by("block")
    )
    return list(blocks)


def enterprise_entries(part):
    rows = (
        Enterprise.objects.published()
        .filter(pk__gte=part * BLOCK, pk__lt=(part + 1) * BLOCK)
        .order_by("pk")
        .values_list("slug", "updated_at")
    )
    for slug, changed in rows.iterator(chunk_size=ITERATED):
        yield Entry("catalogue:profile", slug, changed)


def place_entries():
    """Barris and districts, changed when one of their enterprises last did."""
    days = dict(
        Establishment.objects.public()
        .filter(neighbourhood__isnull=False)
        .order_by()
        .values_list("neighbourhood")
        .annotate(changed=Max("enterprise__updated_at"))
    )
    yield Entry("places:neighbourhoods")
    for district, barris in land().districts:
        known = [days[barri.pk] for barri in barris if barri.pk in days]
        yield Entry("places:district", district.slug, max(known, default=None))
        for barri in barris:
            yield Entry("places:neighbourhood", barri.slug, days.get(barri.pk))


def sector_entries():
    days = dict(
        Enterprise.objects.published()
        .filter(main_sector__isnull=False)
        .order_by()
        .values_list("main_sector")
        .annotate(changed=Max("updated_at"))
    )
    yield Entry("places:sectors")
    for pk, slug in Sector.objects.values_list("pk", "slug"):
        yield Entry("places:sector", slug, days.get(pk))


def catalogue_entries():
    yield Entry("catalogue:list")
    yield Entry("places:compose_embed")


SITEMAP.register(Section("cataleg", catalogue_entries))
SITEMAP.register(Section("barris", place_entries))
SITEMAP.register(Section("sectors", sector_entries))
SITEMAP.register(Section("iniciatives", enterprise_entries, enterprise_parts))


def index(absolute):
    """The map of the maps; `absolute` makes a whole address of a path."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">')
    for name, part, changed in SITEMAP.parts():
        address = absolute(reverse("sitemap_part", args=[name, part]))
        lines.append(f"<sitemap><loc>{escape(address)}</loc>{_day(changed)}</sitemap>")
    return "\n".join([*lines, "</sitemapindex>\n"])


def urls(entries, absolute):
    """A part, piece by piece: each page in each language, with its others."""
    patterns = {}
    yield HEAD
    for entry in entries:
        if entry.route not in patterns:
            patterns[entry.route] = _addresses(entry, absolute)
        addresses = {
            code: escape(pattern.replace(SLUG, entry.slug))
            for code, pattern in patterns[entry.route].items()
        }
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{code}" href="{address}"/>'
            for code, address in (*addresses.items(), ("x-default", addresses["ca"]))
        )
        day = _day(entry.changed)
        yield "".join(
            f"<url><loc>{address}</loc>{day}{others}</url>\n" for address in addresses.values()
        )
    yield "</urlset>\n"


def _addresses(entry, absolute):
    """language → address of the route, with a slug to replace."""
    found = {}
    for code in LANGUAGES:
        with translation.override(code):
            found[code] = absolute(reverse(entry.route, args=[SLUG] if entry.slug else []))
    return found


def _day(changed):
    return f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
