"""What the catalogue tells the reports (`ess_portal.reports.above`): whose page it is, who may be
the one that somebody misses, and which days the city's offices are closed."""

from urllib.parse import urlsplit

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, TextField, Value

from catalogue.enums import State
from catalogue.models import Enterprise, Holiday, Neighbourhood
from catalogue.models.enterprises import SqlFunction
from ess_portal.reports.above import Match, Subject

MOST_MATCHES = 5
ALIKE = 0.45  # of the names without legal suffixes; lower than for duplicates: a person looks


def subject(slug):
    found = Enterprise.objects.with_public_page().filter(slug=slug).first()
    return found and Subject(found._meta.label_lower, found.pk, found.name)


def neighbourhood(slug):
    found = Neighbourhood.objects.filter(slug=slug).first()
    return found and Subject(found._meta.label_lower, found.pk, found.name)


def matches(name, website):
    """Public pages with a name alike, or with the same web."""
    key = SqlFunction("ess_match_key", Value(name), output_field=TextField())
    alike = Enterprise.objects.with_public_page().annotate(
        likeness=TrigramSimilarity("match_key", key)
    )
    wanted = Q(match_key__trigram_similar=key, likeness__gte=ALIKE)
    host = _host(website)
    if host:
        wanted |= Q(website__iregex=rf"^https?://(www\.)?{host.replace('.', '[.]')}(/|$)")
    found = alike.filter(wanted).order_by("-likeness", "pk").select_related("main_sector")
    return [Match(one.name, one.get_absolute_url(), _detail(one)) for one in found[:MOST_MATCHES]]


def _detail(enterprise):
    if enterprise.state == State.CEASED:
        return str(State.CEASED.label)
    return str(enterprise.main_sector or "")


def _host(website):
    """ "https://www.exemple.cat/qui-som" → "exemple.cat"; empty when it is no address."""
    text = website.strip().lower()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    host = host.removeprefix("www.")
    plain = host.replace("-", "").replace(".", "")
    return host if "." in host and plain.isascii() and plain.isalnum() else ""


def holidays(first, last):
    return set(Holiday.objects.filter(date__range=(first, last)).values_list("date", flat=True))
