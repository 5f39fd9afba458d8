from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.translated import translated
from ess_portal.versioning.models import Versioned, tracked

WHERE_IN = {"es": "en", "en": "in"}


class Place(Versioned):
    """A named piece of territory with the point where its label stands (WGS84 degrees)."""

    name = models.CharField(_("nom"), max_length=120)
    sort_name = models.CharField(_("nom per ordenar, sense article"), max_length=120)
    label_lat = models.FloatField(_("latitud de l’etiqueta"), null=True, blank=True)
    label_lon = models.FloatField(_("longitud de l’etiqueta"), null=True, blank=True)

    class Meta(Versioned.Meta):
        abstract = True

    def __str__(self):
        return self.name


@tracked()
class Municipality(Place):
    code = models.CharField(_("codi INE"), max_length=6, unique=True)
    nuts = models.CharField(_("codi NUTS 3"), max_length=5, blank=True)

    class Meta(Place.Meta):
        verbose_name = _("municipi")
        verbose_name_plural = _("municipis")
        ordering = ["sort_name"]


@tracked()
class District(Place):
    code = models.CharField(_("codi"), max_length=2, unique=True)
    slug = models.SlugField(_("adreça"), max_length=80, unique=True)
    aliases = ArrayField(
        models.CharField(max_length=80), verbose_name=_("altres noms"), default=list, blank=True
    )

    class Meta(Place.Meta):
        verbose_name = _("districte")
        verbose_name_plural = _("districtes")
        ordering = ["code"]

    def get_absolute_url(self):
        return reverse("places:district", args=[self.slug])


@tracked()
class Neighbourhood(Place):
    """One of Barcelona's 73 *barris*."""

    code = models.CharField(_("codi"), max_length=2, unique=True)
    district = models.ForeignKey(
        District, models.PROTECT, verbose_name=_("districte"), related_name="neighbourhoods"
    )
    slug = models.SlugField(_("adreça"), max_length=80, unique=True)
    name_at = models.CharField(
        _("nom amb preposició"), max_length=140, help_text=_("«al Raval», «a Sants»")
    )
    aliases = ArrayField(
        models.CharField(max_length=80), verbose_name=_("altres noms"), default=list, blank=True
    )

    class Meta(Place.Meta):
        verbose_name = _("barri")
        verbose_name_plural = _("barris")
        ordering = ["sort_name"]

    def get_absolute_url(self):
        return reverse("places:neighbourhood", args=[self.slug])

    @property
    def where(self):
        """ "al Raval", "en el Raval", "in el Raval": its name is Catalan in every language."""
        if get_language() == "ca":
            return self.name_at
        return f"{WHERE_IN[get_language()]} {self.name}"


class Boundary(models.Model):
    """The polygon of a district or neighbourhood, when boundaries have been loaded.

    `rings` is GeoJSON MultiPolygon coordinates (lon, lat; WGS84): polygons → rings → points.
    """

    district = models.OneToOneField(District, models.CASCADE, null=True, blank=True)
    neighbourhood = models.OneToOneField(Neighbourhood, models.CASCADE, null=True, blank=True)
    rings = models.JSONField(_("contorns"))
    licence = models.CharField(_("llicència"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("límit")
        verbose_name_plural = _("límits")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(district__isnull=False, neighbourhood__isnull=True)
                | models.Q(district__isnull=True, neighbourhood__isnull=False),
                name="catalogue_boundary_of_one_place",
            )
        ]

    def __str__(self):
        return str(self.neighbourhood or self.district)


@tracked()
class Holiday(Versioned):
    """A public holiday of Barcelona: national, Catalan or one of the two local ones."""

    date = models.DateField(_("dia"), unique=True)
    name_ca = models.CharField(_("nom en català"), max_length=80)
    name_es = models.CharField(_("nom en castellà"), max_length=80)
    name_en = models.CharField(_("nom en anglès"), max_length=80)

    class Meta(Versioned.Meta):
        verbose_name = _("festiu")
        verbose_name_plural = _("festius")
        ordering = ["date"]

    def __str__(self):
        return f"{self.date} {translated(self, 'name').text}"
