"""Every public address, with an example of each, read from the URLconf itself."""

from django.urls import URLResolver, get_resolver, reverse
from django.utils.translation import get_language

from catalogue.models import District, Enterprise, Establishment, Neighbourhood, Photo, Sector
from ess_portal.mail.models import Message
from ess_portal.open_data.models import Edition
from ess_portal.reports.models import Report
from ess_portal.reports.views import token_of

# The admin asks for sign-in and is tested with the rest of the staff's pages; those of accounts
# hold forms, and are tested in tests/accounts.
NOT_PUBLIC = ("admin:", "account", "mfa_")


def _reversed(name):
    return lambda: reverse(name)


EXAMPLES = {
    "about_ess": _reversed("about_ess"),
    "accessibility": _reversed("accessibility"),
    "catalogue:boundaries": _reversed("catalogue:boundaries"),
    "catalogue:cards": lambda: (
        f"{reverse('catalogue:cards')}?id={Establishment.objects.values_list('pk', flat=True)[0]}"
    ),
    "catalogue:export": lambda: reverse("catalogue:export", args=["csv"]),
    "catalogue:list": _reversed("catalogue:list"),
    "catalogue:map_data": _reversed("catalogue:map_data"),
    "catalogue:profile": lambda: Enterprise.objects.published()[0].get_absolute_url(),
    "catalogue:suggest": lambda: f"{reverse('catalogue:suggest')}?q=fus",
    "catalogue:feed": _reversed("catalogue:feed"),
    "catalogue:sheet": _reversed("catalogue:sheet"),
    "catalogue:sheet_pdf": _reversed("catalogue:sheet_pdf"),
    "embed": lambda: f"{reverse('embed')}?lang={get_language()}",
    "embed_points": _reversed("embed_points"),
    "embed_styles": lambda: reverse("embed_styles", args=["fosc"]),
    "healthz": _reversed("healthz"),
    "home": _reversed("home"),
    "legal_notice": _reversed("legal_notice"),
    "open_data:dated": lambda: reverse(
        "open_data:dated", args=[Edition.objects.all()[0].day, "families", "csv"]
    ),
    "open_data:download": lambda: reverse("open_data:download", args=["families", "csv"]),
    "open_data:metadata": lambda: reverse("open_data:metadata", args=["ttl"]),
    "open_data:vocabularies": lambda: reverse("open_data:vocabularies", args=["ttl"]),
    "open_data_dataset": lambda: reverse("open_data_dataset", args=["families"]),
    "open_data_page": _reversed("open_data_page"),
    "mail:mailbox": _reversed("mail:mailbox"),
    "mail:message": lambda: reverse("mail:message", args=[Message.objects.first().pk]),
    "mail:message_html": lambda: reverse("mail:message_html", args=[Message.objects.first().pk]),
    "photo": lambda: reverse("photo", args=[Photo.objects.all()[0].image.name.split("/")[-1]]),
    "privacy": _reversed("privacy"),
    "places:district": lambda: District.objects.all()[0].get_absolute_url(),
    "places:neighbourhood": lambda: Neighbourhood.objects.all()[0].get_absolute_url(),
    "places:neighbourhoods": _reversed("places:neighbourhoods"),
    "places:sector": lambda: Sector.objects.all()[0].get_absolute_url(),
    "places:sectors": _reversed("places:sectors"),
    "reports:missing": _reversed("reports:missing"),
    "reports:problem": _reversed("reports:problem"),
    "reports:received": lambda: reverse(
        "reports:received", args=[token_of(Report.objects.first())]
    ),
    "places:compose_embed": _reversed("places:compose_embed"),
    "robots": _reversed("robots"),
    "sitemap": _reversed("sitemap"),
    "sitemap_part": lambda: reverse("sitemap_part", args=["barris", 0]),
    "root": _reversed("root"),
}


def public_names(resolver=None, namespace=""):
    """Names of all routes; a route without one is named by its pattern, and so is unlisted."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from public_names(pattern, inner)
        else:
            name = f"{namespace}{pattern.name or pattern.pattern}"
            if not name.startswith(NOT_PUBLIC):
                yield name
