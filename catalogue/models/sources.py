from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.enums import DuplicateState, PublishPolicy, RecordState, RunState
from ess_portal.versioning.models import Versioned, tracked

from .enterprises import Enterprise


@tracked()
class Source(Versioned):
    """Where data of the catalogue come from: Pam a Pam, a register, Open Data BCN…"""

    code = models.SlugField(_("codi"), max_length=40, unique=True)
    name = models.CharField(_("nom"), max_length=120)
    url = models.URLField(_("web"), blank=True)
    licence = models.CharField(_("llicència"), max_length=120, blank=True)
    publish_policy = models.CharField(
        _("què se’n fa, de les files noves"),
        max_length=12,
        choices=PublishPolicy,
        default=PublishPolicy.AFTER_REVIEW,
    )
    trust = models.PositiveSmallIntegerField(
        _("ordre de confiança"),
        default=50,
        help_text=_("Com més petit, més de fiar: guanya quan dues fonts no diuen el mateix."),
    )
    mapping = models.CharField(
        _("correspondència de camps"),
        max_length=40,
        blank=True,
        help_text=_("Nom de la correspondència documentada que llegeix aquesta font."),
    )

    class Meta(Versioned.Meta):
        verbose_name = _("font")
        verbose_name_plural = _("fonts")
        ordering = ["trust", "code"]

    def __str__(self):
        return self.name


class ImportRun(models.Model):
    """One reading of a source's file: a dry run, or one applied in one transaction."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="runs", verbose_name=_("font"))
    file_name = models.CharField(_("fitxer"), max_length=200)
    file_hash = models.CharField(_("empremta SHA-256"), max_length=64)
    state = models.CharField(_("estat"), max_length=10, choices=RunState)
    started_at = models.DateTimeField(_("començada"), auto_now_add=True)
    finished_at = models.DateTimeField(_("acabada"), null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("per"),
        null=True,
        blank=True,
    )
    counts = models.JSONField(_("recompte"), default=dict, blank=True)
    report = models.JSONField(_("informe"), default=list, blank=True)

    class Meta:
        verbose_name = _("importació")
        verbose_name_plural = _("importacions")
        ordering = ["-started_at"]

    def __str__(self):
        return f"{self.source} · {self.file_name}"


class SourceRecord(models.Model):
    """What a source says of one thing: the raw row, and the values we read in it.

    `hash` is of the normalised values: an unchanged row is recognised without comparing.
    """

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="records", verbose_name=_("font")
    )
    external_id = models.CharField(_("identificador a la font"), max_length=200)
    enterprise = models.ForeignKey(
        Enterprise,
        models.SET_NULL,
        related_name="source_records",
        verbose_name=_("iniciativa"),
        null=True,
        blank=True,
    )
    state = models.CharField(_("estat"), max_length=10, choices=RecordState)
    raw = models.JSONField(_("fila original"), default=dict)
    values = models.JSONField(_("valors normalitzats"), default=dict)
    hash = models.CharField(max_length=64)
    link = models.URLField(_("fitxa a la font"), max_length=500, blank=True)
    licence = models.CharField(_("llicència"), max_length=120, blank=True)
    runs = ArrayField(models.BigIntegerField(), default=list, blank=True)
    first_seen = models.DateTimeField(_("vist per primer cop"), auto_now_add=True)
    last_seen = models.DateTimeField(_("vist per últim cop"))

    class Meta:
        verbose_name = _("registre d’una font")
        verbose_name_plural = _("registres de les fonts")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], name="catalogue_sourcerecord_once"
            )
        ]

    def __str__(self):
        return f"{self.source} {self.external_id}"


@tracked()
class PossibleDuplicate(Versioned):
    """A pair that may be the same enterprise. The portal proposes; a person decides."""

    first = models.ForeignKey(Enterprise, models.CASCADE, related_name="+", verbose_name=_("una"))
    second = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="+", verbose_name=_("l’altra")
    )
    similarity = models.FloatField(_("semblança del nom"), help_text=_("De 0 a 1"))
    state = models.CharField(
        _("estat"), max_length=10, choices=DuplicateState, default=DuplicateState.OPEN
    )
    found_by = models.ForeignKey(
        ImportRun, models.SET_NULL, verbose_name=_("trobada per"), null=True, blank=True
    )
    found_at = models.DateTimeField(_("trobada el"), auto_now_add=True)

    class Meta(Versioned.Meta):
        verbose_name = _("possible duplicat")
        verbose_name_plural = _("possibles duplicats")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="catalogue_possibleduplicate_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="catalogue_possibleduplicate_ordered",
                violation_error_message=_("La parella va en l’ordre dels identificadors."),
            ),
        ]

    def __str__(self):
        return f"{self.first} ≈ {self.second}"
