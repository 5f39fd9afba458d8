"""Addresses of pages: one slug per object for all languages, frozen at publication."""

from django.utils.text import slugify

from catalogue.models import Enterprise, FormerAddress
from catalogue.normalise_text import normalise

MAX_LENGTH = 120


def kind(model):
    """How `FormerAddress` names a model."""
    return model._meta.label_lower


def is_taken(slug, *, model=Enterprise, but=None):
    """Whether another object has, or had, this address."""
    now = model._default_manager.filter(slug=slug)
    once = FormerAddress.objects.filter(kind=kind(model), slug=slug)
    if but is not None:
        now, once = now.exclude(pk=but), once.exclude(object_id=but)
    return now.exists() or once.exists()


def free_slug(name, *, model=Enterprise):
    """A free address made from the name: "La Col·lectiva" → `la-collectiva`, then `…-2`."""
    base = slugify(normalise(name).replace("'", " "))[: MAX_LENGTH - 8].strip("-") or "iniciativa"
    slug, number = base, 1
    while is_taken(slug, model=model):
        number += 1
        slug = f"{base}-{number}"
    return slug


def keep_former(obj, slug):
    """The address that `obj` had answers 301 from now on; its present one no longer does."""
    model = type(obj)
    FormerAddress.objects.filter(kind=kind(model), slug=obj.slug).delete()
    FormerAddress.objects.update_or_create(
        kind=kind(model), slug=slug, defaults={"object_id": obj.pk}
    )
