import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.enums import (
    DuplicateReason,
    DuplicateState,
    MappingKind,
    PublishPolicy,
    PullEvery,
    RecordState,
    State,
    Visibility,
)
from ess_portal.versioning.models import Versioned, tracked

from .enterprises import Enterprise
from .evaluations import InstrumentEdition


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
    columns = models.ForeignKey(
        "ColumnMapping",
        models.SET_NULL,
        related_name="+",
        verbose_name=_("columnes que es llegeixen"),
        null=True,
        blank=True,
        help_text=_("Si no se’n tria cap, les columnes es reconeixen pel nom."),
    )
    trust_by_field = models.JSONField(
        _("confiança camp per camp"),
        default=dict,
        blank=True,
        help_text=_("Camp → ordre de confiança, on és diferent del de la font."),
    )
    pull_url = models.URLField(_("adreça del fitxer"), max_length=500, blank=True)
    pull_every = models.CharField(
        _("cada quan es baixa"), max_length=8, choices=PullEvery, default=PullEvery.NEVER
    )
    pulled_at = models.DateTimeField(_("baixat per últim cop"), null=True, blank=True)
    pull_etag = models.CharField(max_length=200, blank=True, editable=False)
    pull_error = models.CharField(_("per què no s’ha pogut baixar"), max_length=300, blank=True)

    class Meta(Versioned.Meta):
        verbose_name = _("font")
        verbose_name_plural = _("fonts")
        ordering = ["trust", "code"]

    def __str__(self):
        return self.name


@tracked(exclude=["sample"])
class ColumnMapping(Versioned):
    """How the columns of one shape of file are read, made in the browser from a sample.

    `columns`: {column: field}; `values`: {field: {what is written: code}}; `sample`: the
    headers and first rows that it was made from, without the columns about persons.
    """

    source = models.ForeignKey(
        Source, models.CASCADE, related_name="column_mappings", verbose_name=_("font")
    )
    name = models.CharField(_("nom"), max_length=120)
    kind = models.CharField(
        _("què hi ha a cada fila"),
        max_length=12,
        choices=MappingKind,
        default=MappingKind.ENTERPRISES,
    )
    edition = models.ForeignKey(
        InstrumentEdition,
        models.PROTECT,
        verbose_name=_("edició de l’instrument"),
        null=True,
        blank=True,
    )
    visibility = models.CharField(
        _("visibilitat de les avaluacions"),
        max_length=8,
        choices=Visibility,
        default=Visibility.PRIVATE,
    )
    columns = models.JSONField(_("columnes"), default=dict, blank=True)
    values = models.JSONField(_("valors"), default=dict, blank=True)
    options = models.JSONField(_("opcions"), default=dict, blank=True)
    sample_name = models.CharField(_("fitxer de mostra"), max_length=200, blank=True)
    sample = models.JSONField(_("mostra"), default=dict, blank=True)
    updated_at = models.DateTimeField(_("modificada el"), auto_now=True)

    class Meta(Versioned.Meta):
        verbose_name = _("correspondència de columnes")
        verbose_name_plural = _("correspondències de columnes")
        ordering = ["source", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "name"], name="catalogue_columnmapping_named_once"
            ),
            models.CheckConstraint(
                condition=Q(kind=MappingKind.ENTERPRISES) | Q(edition__isnull=False),
                name="catalogue_columnmapping_edition",
                violation_error_message=_("Les avaluacions són d’una edició d’un instrument."),
            ),
        ]

    def __str__(self):
        return self.name


@pghistory.track(
    pghistory.UpdateEvent(
        "before",
        row=pghistory.Old,
        condition=pghistory.AnyChange("enterprise", "state", "hash"),
    ),
    model_name="SourceRecordEvent",
    fields=["enterprise", "state", "raw", "values", "hash", "link", "licence"],
    obj_field=pghistory.ObjForeignKey(
        db_constraint=False, on_delete=models.DO_NOTHING, related_name="history"
    ),
)
class SourceRecord(models.Model):
    """What a source says of one thing: the raw row, and the values we read in it.

    `hash` is of the normalised values: an unchanged row is recognised without comparing. What a
    changed one said before is kept, so that a run can be undone; being seen again is no change.
    `row_hashes` are of the rows that it was read from (`imports.unchanged`), none when unsure.
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
    row_hashes = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
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


class PossibleDuplicateQuerySet(models.QuerySet):
    def waiting(self):
        """For a person to decide; one that is merged already waits for nothing."""
        of_merged = Q(first__state=State.MERGED) | Q(second__state=State.MERGED)
        return self.filter(state=DuplicateState.OPEN).exclude(of_merged)


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
        "ImportRun", models.SET_NULL, verbose_name=_("trobada per"), null=True, blank=True
    )
    found_at = models.DateTimeField(_("trobada el"), auto_now_add=True)
    reasons = models.JSONField(
        _("per què ho semblen"), default=list, blank=True, help_text=_("Codis de raons")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("ho ha decidit"),
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decidit el"), null=True, blank=True)

    objects = PossibleDuplicateQuerySet.as_manager()

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

    @property
    def percentage(self):
        return round(self.similarity * 100)

    @property
    def reason_labels(self):
        known = dict(DuplicateReason.choices)
        return [str(known.get(code, code)) for code in self.reasons]


class Merge(models.Model):
    """Two profiles that became one, with all that is needed to take it back for 30 days.

    `before`: what the merge changed in the kept one, before and after, and the state that the
    merged one had; `moved`: rows of any model that changed, as
    [model, id, {column: [before, after]}]; `dropped`: rows that gave way to others, whole.
    After that time the three are emptied.
    """

    kept = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="merges", verbose_name=_("la que queda")
    )
    merged = models.ForeignKey(
        Enterprise, models.CASCADE, related_name="+", verbose_name=_("la fusionada")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("per"),
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("el"), auto_now_add=True)
    before = models.JSONField(default=dict)
    moved = models.JSONField(default=list)
    dropped = models.JSONField(default=list)
    undone_at = models.DateTimeField(_("desfeta"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("desfeta per"),
        null=True,
        blank=True,
    )

    class Meta:
        verbose_name = _("fusió")
        verbose_name_plural = _("fusions")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=Q(undone_at__isnull=True),
                name="catalogue_merge_standing_once",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("merged")), name="catalogue_merge_not_into_itself"
            ),
        ]

    def __str__(self):
        return f"{self.merged} → {self.kept}"
