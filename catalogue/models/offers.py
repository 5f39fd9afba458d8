import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from catalogue.enums import Audience
from catalogue.translated import translated
from ess_portal.versioning.models import Versioned, tracked, tracked_choices

from .enterprises import Enterprise, SqlFunction
from .terms import CpvCode, Sector


@tracked(exclude=["name_key"])
class Offer(Versioned):
    """A product or service of an enterprise."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, verbose_name=_("iniciativa"), related_name="offers"
    )
    name_ca = models.CharField(_("nom en català"), max_length=160, blank=True)
    name_es = models.CharField(_("nom en castellà"), max_length=160, blank=True)
    name_en = models.CharField(_("nom en anglès"), max_length=160, blank=True)
    description_ca = models.TextField(_("descripció en català"), max_length=1000, blank=True)
    description_es = models.TextField(_("descripció en castellà"), max_length=1000, blank=True)
    description_en = models.TextField(_("descripció en anglès"), max_length=1000, blank=True)
    sector = models.ForeignKey(
        Sector, models.PROTECT, verbose_name=_("sector"), null=True, blank=True
    )
    cpv_codes = models.ManyToManyField(CpvCode, verbose_name=_("codis CPV"), blank=True)
    open_to = ArrayField(
        models.CharField(max_length=16, choices=Audience.choices),
        verbose_name=_("obert a"),
        default=list,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)
    provenance = models.JSONField(_("procedència"), default=dict, blank=True, editable=False)

    name_key = models.GeneratedField(
        expression=SqlFunction(
            "ess_name_key",
            Concat("name_ca", Value(" "), "name_es", Value(" "), "name_en"),
            output_field=models.TextField(),
        ),
        output_field=models.TextField(),
        db_persist=True,
    )

    class Meta(Versioned.Meta):
        verbose_name = _("oferta")
        verbose_name_plural = _("ofertes")
        ordering = ["position", "id"]
        indexes = [
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="offer_name_key_trgm"),
            models.Index(fields=["name_key"], name="offer_name_key"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name_ca="") | ~Q(name_es="") | ~Q(name_en=""),
                name="catalogue_offer_has_name",
                violation_error_message=_("Cal el nom de l’oferta en alguna llengua."),
            ),
            models.CheckConstraint(
                condition=Q(open_to__contained_by=Audience.values),
                name="catalogue_offer_open_to_known",
                violation_error_message=_("Només pot ser obert a qui diu la llista."),
            ),
        ]

    def __str__(self):
        return self.name.text

    @property
    def name(self):
        return translated(self, "name")

    @property
    def description(self):
        return translated(self, "description")

    @property
    def open_to_labels(self):
        return [Audience(value).label for value in self.open_to]


@tracked_choices()
class OfferCpvCodes(Offer.cpv_codes.through):
    """The CPV codes of an offer, row by row: what history tells of them."""

    class Meta:
        proxy = True
