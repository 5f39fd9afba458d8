"""What to offer while someone types: names, sectors, offers, neighbourhoods.

Blind to accents, apostrophes and l·l; a typo still finds.
"""

from urllib.parse import urlencode

from django.contrib.postgres.search import TrigramStrictWordSimilarity, TrigramWordSimilarity
from django.db.models import BooleanField, Case, F, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Offer, SearchDocument
from .normalise_text import phrase

PER_KIND = 4
PARENTS = {"barri": "districte"}  # the list in which an entry's parent is, when not its own
LETTERS_FOR_TYPOS = 6  # shorter words are like too many others


def suggest(text, terms):
    """Groups of suggestions: [{"kind", "label", "items": [{"text", "url", "note"}]}]. Two queries."""
    key = " ".join(phrase(text))
    if len(key) < 2:
        return []
    groups = [
        ("enterprise", _("Iniciatives"), _enterprises(key, terms)),
        ("sector", _("Sectors"), _sectors(key, terms)),
        ("offer", _("Productes i serveis"), _offers(key)),
        ("neighbourhood", _("Barris i districtes"), _places(key, terms)),
    ]
    return [
        {"kind": kind, "label": label, "items": items} for kind, label, items in groups if items
    ]


def similar_names(text, number=3):
    """Enterprises whose name is spelt like `text`: for a search that found nothing."""
    key = " ".join(phrase(text or ""))
    if not key:
        return []
    return list(
        SearchDocument.objects.filter(name_key__trigram_word_similar=key)
        .annotate(alike=TrigramStrictWordSimilarity(key, "name_key"))
        .order_by("-alike", "name_key")
        .select_related("enterprise")
        .defer("vector")[:number]
    )


def _by_likeness(queryset, key):
    """Rows whose name_key has a word beginning with `key`, or is spelt like it; best first."""
    starts = Q(name_key__startswith=key)
    word = Q(name_key__contains=f" {key}")
    alike = Q(name_key__trigram_word_similar=key) if len(key) >= LETTERS_FOR_TYPOS else Q()
    return (
        queryset.filter(starts | word | alike)
        .annotate(
            begins=Case(
                When(starts, then=Value(True)), default=Value(False), output_field=BooleanField()
            ),
            alike=TrigramWordSimilarity(key, "name_key"),
        )
        .order_by("-begins", "-alike", "name_key")
    )


def _enterprises(key, terms):
    labels = terms.of("sector")
    documents = _by_likeness(SearchDocument.objects.all(), key).values(
        name=F("enterprise__name"), slug=F("enterprise__slug"), sector=F("top_sector")
    )
    return [
        {
            "text": row["name"],
            "url": reverse("catalogue:profile", args=[row["slug"]]),
            "note": labels[row["sector"]].label if row["sector"] else "",
        }
        for row in documents[:PER_KIND]
    ]


def _offers(key):
    offers = _by_likeness(Offer.objects.filter(enterprise__search_document__isnull=False), key)
    names = []
    for offer in offers.only("name_ca", "name_es", "name_en")[: PER_KIND * 4]:
        if offer.name.text not in names:
            names.append(offer.name.text)
    return [
        {"text": name, "url": f"{reverse('catalogue:list')}?{urlencode({'q': name})}", "note": ""}
        for name in names[:PER_KIND]
    ]


def _sectors(key, terms):
    return _terms(key, terms, ["sector"])


def _places(key, terms):
    return _terms(key, terms, ["barri", "districte"])


def _terms(key, terms, kinds):
    """Entries of the lists with a word that begins with `key`."""
    found = []
    for kind in kinds:
        for row in terms.of(kind).values():
            label = " ".join(phrase(row.label))
            if label.startswith(key) or f" {key}" in label:
                url = f"{reverse('catalogue:list')}?{urlencode({kind: row.code})}"
                parent = terms.by_id.get((PARENTS.get(kind, kind), row.parent_id))
                found.append(
                    {"text": row.label, "url": url, "note": parent.label if parent else ""}
                )
    return found[:PER_KIND]
