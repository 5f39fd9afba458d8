"""Addresses of pages: one slug per object for all languages, frozen at publication."""

import re
from collections import Counter

from catalogue.models import Enterprise, FormerAddress
from catalogue.normalise_text import normalise

MAX_LENGTH = 120
WITHOUT_LETTERS = "iniciativa"  # for a name in a script without Latin letters
# Other addresses directly under the catalogue, in the three languages.
RESERVED = frozenset(
    [
        "mapa",
        "punts",
        "suggeriments",
        "limits",
        "puntos",
        "sugerencias",
        "limites",
        "map",
        "places",
        "points",
        "suggestions",
        "boundaries",
        "full",
        "hoja",
        "sheet",
        "seleccio",
        "seleccion",
        "selection",
    ]
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
    """A free address for each name, all different: few queries for any number of names.

    Neither a present nor a former address is given again: links out there must not end at
    somebody else's page.
    """
    bases = [slug_of(name) for name in names]
    repeated = {base for base, times in Counter(bases).items() if times > 1}
    taken = _in_use(model, slug__in=set(bases)) | RESERVED
    clashing = repeated | (taken & set(bases))
    if clashing:
        numbered = rf"^({'|'.join(sorted(clashing))})-[0-9]+$"
        taken |= _in_use(model, slug__regex=numbered)
    free, last = [], {}  # base → the last number that was given: a list may repeat one name
    for base in bases:
        slug, number = base, last.get(base, 1)
        while slug in taken:
            number += 1
            slug = f"{base}-{number}"
        last[base] = number
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


def _in_use(model, **condition):
    now = model._default_manager.filter(**condition)
    once = FormerAddress.objects.filter(kind=kind(model), **condition)
    return {*now.values_list("slug", flat=True), *once.values_list("slug", flat=True)}
