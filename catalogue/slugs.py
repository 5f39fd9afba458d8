"""Addresses of pages: one slug per object for all languages, frozen at publication."""

import re

from catalogue.models import Enterprise, FormerAddress
from catalogue.normalise_text import normalise

MAX_LENGTH = 120
WITHOUT_LETTERS = "iniciativa"  # for a name in a script without Latin letters
# Other addresses directly under the catalogue, in the three languages.
RESERVED = frozenset(
    (
        "mapa punts suggeriments limits puntos sugerencias limites map places points suggestions "
        "boundaries seleccio seleccion selection"
    ).split()
)


def kind(model):
    """How `FormerAddress` names a model."""
    return model._meta.label_lower


def slug_of(name):
    """ "Mercat de l’Abaceria" → "mercat-de-l-abaceria"; "Col·lectiu" → "collectiu"."""
    slug = ""
    for word in re.findall(r"[a-z0-9]+", normalise(name)):
        longer = f"{slug}-{word}" if slug else word[: MAX_LENGTH - 8]
        if len(longer) > MAX_LENGTH - 8:  # room for the number of a repeated one
            break
        slug = longer
    return slug or WITHOUT_LETTERS


def is_taken(slug, *, model=Enterprise, but=None):
    """Whether another object has, or had, this address."""
    if slug in RESERVED:
        return True
    now = model._default_manager.filter(slug=slug)
    once = FormerAddress.objects.filter(kind=kind(model), slug=slug)
    if but is not None:
        now, once = now.exclude(pk=but), once.exclude(object_id=but)
    return now.exists() or once.exists()


def free_slug(name, *, model=Enterprise):
    """A free address made from the name: "La Col·lectiva" → `la-collectiva`, then `…-2`."""
    return free_slugs([name], model=model)[0]


def free_slugs(names, *, model=Enterprise):
    """A free address for each name, all different: two queries for any number of names.

    Neither a present nor a former address is given again: links out there must not end at
    somebody else's page.
    """
    bases = [slug_of(name) for name in names]
    taken = set(RESERVED) | _in_use(set(bases), model)
    free = []
    for base in bases:
        slug, number = base, 1
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        taken.add(slug)
        free.append(slug)
    return free


def keep_former(obj, slug):
    """The address that `obj` had answers 301 from now on; its present one no longer does."""
    model = type(obj)
    FormerAddress.objects.filter(kind=kind(model), slug=obj.slug).delete()
    FormerAddress.objects.update_or_create(
        kind=kind(model), slug=slug, defaults={"object_id": obj.pk}
    )


def _in_use(bases, model):
    """Present and former slugs that are one of `bases`, with a number or without."""
    unnumbered = r"regexp_replace(slug, '-[0-9]+$', '')"
    found = set()
    for slugs in (model._default_manager.all(), FormerAddress.objects.filter(kind=kind(model))):
        rows = slugs.extra(
            where=[f"(slug = ANY(%s) OR {unnumbered} = ANY(%s))"], params=[list(bases)] * 2
        )
        found.update(rows.values_list("slug", flat=True))
    return found
