"""What to offer while someone types: names, sectors, offers, neighbourhoods.

Blind to accents, apostrophes and l·l; a typo still finds.
"""

from urllib.parse import urlencode

from django.contrib.postgres.search import TrigramStrictWordSimilarity, TrigramWordSimilarity
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from .models import Offer, SearchDocument
from .normalise_text import phrase
from .vocabulary import meant

PER_KIND = 4
OFFER_NAMES = ("name_ca", "name_es", "name_en")
PARENTS = {"barri": "districte"}  # the list in which an entry's parent is, when not its own
LETTERS_FOR_TYPOS = 6  # shorter words are like too many others


def suggest(text, terms):
    """Groups of suggestions: [{"kind", "label", "items": [{"text", "url", "note"}]}]. Two to six queries."""
    key = " ".join(phrase(text))
    if len(key) < 2:
        return []
    if not (found := _groups(key, terms)) and (meant := _meant(key)):
        found = _groups(meant, terms)
    return found or _groups(key, terms, alike=True)


def _meant(key):
    """The same with the catalogue's own words in place of its typos: cheaper than likeness."""
    tokens = key.split()
    found = meant(tokens)
    corrected = " ".join(found[token].key if token in found else token for token in tokens)
    return corrected if corrected != key else None


def _groups(key, terms, *, alike=False):
    groups = [
        ("enterprise", _("Iniciatives"), _enterprises(key, terms, alike)),
        ("sector", _("Sectors"), _sectors(key, terms)),
        ("offer", _("Productes i serveis"), _offers(key, alike)),
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


def _first_that_find(queryset, key, number, alike):
    """Up to `number` rows whose name_key begins with `key`, or has a word that does.

    The beginning of a name is a walk along an index, and answers most of what people type; a word
    is asked for only when that gave too little. `alike`: names spelt like `key` instead.
    """
    if alike:
        if len(key) < LETTERS_FOR_TYPOS:
            return []
        likeness = TrigramWordSimilarity(key, "name_key")
        spelt = queryset.filter(name_key__trigram_word_similar=key)
        return list(spelt.order_by(likeness.desc(), "name_key")[:number])
    rows = list(queryset.filter(name_key__startswith=key).order_by("name_key")[:number])
    if len(rows) < number:
        word = queryset.filter(name_key__contains=f" {key}").exclude(name_key__startswith=key)
        rows += word.order_by("name_key")[: number - len(rows)]
    return rows


def _enterprises(key, terms, alike):
    labels = terms.of("sector")
    documents = SearchDocument.objects.values(
        "name_key", name=F("enterprise__name"), slug=F("enterprise__slug"), sector=F("top_sector")
    )
    return [
        {
            "text": row["name"],
            "url": reverse("catalogue:profile", args=[row["slug"]]),
            "note": labels[row["sector"]].label if row["sector"] else "",
        }
        for row in _first_that_find(documents, key, PER_KIND, alike)
    ]


def _offers(key, alike):
    """Names of offers, each once: many offer the same."""
    offers = Offer.objects.filter(enterprise__search_document__isnull=False)
    names = []
    for offer in _first_that_find(offers.only(*OFFER_NAMES), key, PER_KIND * 4, alike):
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
    for label, row in terms.phrases:
        if row.kind in kinds and (label.startswith(key) or f" {key}" in label):
            url = f"{reverse('catalogue:list')}?{urlencode({row.kind: row.code})}"
            parent = terms.by_id.get((PARENTS.get(row.kind, row.kind), row.parent_id))
            found.append({"text": row.label, "url": url, "note": parent.label if parent else ""})
    return found[:PER_KIND]
