"""What is new in a search, as Atom: newly published enterprises, and those just checked."""

from datetime import UTC, datetime

from django.db.models import DateTimeField
from django.db.models.functions import Cast, Coalesce, Greatest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Enterprise
from .translated import translated

ENTRIES = 50
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
NOT_IN_XML = dict.fromkeys([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF])


def latest(search):
    """The enterprises of a search with `changed`: published or checked, whichever came last."""
    published = Coalesce("published_at", NEVER)
    checked = Coalesce(Cast("checked_on", DateTimeField()), NEVER)
    return (
        Enterprise.objects.filter(pk__in=search.documents().order_by().values("enterprise_id"))
        .select_related("main_sector__parent")
        .annotate(changed=Greatest(published, checked))
        .order_by("-changed", "pk")[:ENTRIES]
    )


def atom(search, title, absolute, query):
    """The feed as text. `absolute` makes a whole address of a path."""
    address = absolute(f"{reverse('catalogue:feed')}{query and '?' + query}")
    feed = Atom1Feed(
        title=_printable(
            f"{title} · {_('Novetats de l’economia social i solidària de Barcelona')}"
        ),
        link=absolute(f"{reverse('catalogue:list')}{query and '?' + query}"),
        description=None,
        subtitle=_("Iniciatives publicades o revisades fa poc"),
        language=get_language(),
        author_name=_("Economia social i solidària de Barcelona"),
        feed_url=address,
        feed_copyright="CC BY 4.0",
    )
    for enterprise in latest(search):
        summary = translated(enterprise, "summary").text
        sector = enterprise.main_sector
        feed.add_item(
            title=_printable(enterprise.name),
            link=absolute(enterprise.get_absolute_url()),
            description=_printable(" ".join(part for part in (summary, told(enterprise)) if part)),
            unique_id=f"urn:uuid:{enterprise.public_id}",
            pubdate=enterprise.published_at,
            updateddate=enterprise.changed,
            categories=[sector.label] if sector else [],
        )
    return feed.writeString("utf-8")


def told(enterprise):
    """What happened to it, in words."""
    if enterprise.published_at and enterprise.changed == enterprise.published_at:
        return _("Nova al catàleg.")
    return _("Dades revisades.") if enterprise.checked_on else ""


def _printable(text):
    """Without the characters that XML cannot hold."""
    return text.translate(NOT_IN_XML)
