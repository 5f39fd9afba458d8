"""Runs of imports, and what each says of the rows of its file."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalogue.enums import RunOrigin, RunState
from catalogue.run_queries import FOR_THE_WORKER, WRITING, ImportRunQuerySet

from .sources import ColumnMapping, Source

# More records missing than this, and than this share, is a file cut on its way.
VANISHED_COUNT, VANISHED_SHARE = 5, 0.2


def private_storage():
    """Files that no public address leads to."""
    return storages["private"]


class ImportRun(models.Model):
    """One reading of a source's file, from the upload to being applied or undone.

    The file is stored first; the worker checks it (a dry run that writes nothing), a person
    looks at the report, and the worker applies it in one transaction.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="runs", verbose_name=_("font"))
    file_name = models.CharField(_("fitxer"), max_length=200)
    file_hash = models.CharField(_("empremta SHA-256"), max_length=64)
    file = models.FileField(
        _("fitxer desat"), upload_to="imports/", storage=private_storage, blank=True
    )
    origin = models.CharField(
        _("d’on ve"), max_length=8, choices=RunOrigin, default=RunOrigin.COMMAND
    )
    columns = models.ForeignKey(
        ColumnMapping,
        models.SET_NULL,
        verbose_name=_("columnes que es llegeixen"),
        null=True,
        blank=True,
    )
    state = models.CharField(_("estat"), max_length=10, choices=RunState)
    rows_done = models.PositiveIntegerField(_("files fetes"), default=0)
    rows_total = models.PositiveIntegerField(_("files"), default=0)
    alive_at = models.DateTimeField(_("hi treballava"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("intents"), default=0)
    begun_at = models.DateTimeField(_("començada a fer"), null=True, blank=True)
    error = models.TextField(_("què ha fallat"), blank=True)
    accepted_vanished = models.PositiveIntegerField(
        _("desaparegudes que s’accepten"), null=True, blank=True
    )
    applied_at = models.DateTimeField(_("aplicada"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("aplicada per"),
        null=True,
        blank=True,
    )
    undone_at = models.DateTimeField(_("desfeta"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        related_name="+",
        verbose_name=_("desfeta per"),
        null=True,
        blank=True,
    )
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

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("importació")
        verbose_name_plural = _("importacions")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["source", "state"], name="importrun_source_state")]

    def __str__(self):
        return f"{self.source} · {self.file_name}"

    @property
    def waits_for_worker(self):
        return self.state in FOR_THE_WORKER

    @property
    def is_truncated(self):
        """Whether so many known records are missing that the file was probably cut."""
        gone, rows = (self.counts.get(name, 0) for name in ("vanished", "rows"))
        known = gone + rows - self.counts.get("new", 0) - self.counts.get("held", 0)
        return gone > VANISHED_COUNT and gone > VANISHED_SHARE * known

    @property
    def writes(self):
        """Whether applying it would change anything."""
        return any(self.counts.get(action) for action in WRITING)

    @property
    def percent(self):
        """How far the worker is; None when that is not known."""
        return min(100, 100 * self.rows_done // self.rows_total) if self.rows_total else None


class ImportRow(models.Model):
    """What a run says of one row of its file; rows that change nothing are not kept.

    Rows of an undo's report (`imports.undo.verdicts.Undoing`) are of an enterprise, which may be
    gone: `enterprise_key` is its id. `changes`: [{"field", "before", "after"}]; `kept`: values that lost against a better
    writer; `similar`: what it may duplicate; `problems`: [{"column", "value", "reason"}].
    """

    run = models.ForeignKey(
        ImportRun, models.CASCADE, related_name="rows", verbose_name=_("importació")
    )
    row = models.PositiveIntegerField(_("fila"))
    external_id = models.CharField(_("identificador a la font"), max_length=200, blank=True)
    name = models.CharField(_("nom"), max_length=200, blank=True)
    enterprise_key = models.BigIntegerField(null=True, editable=False)
    action = models.CharField(_("què se’n fa"), max_length=10)
    fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    changes = models.JSONField(default=list, blank=True)
    kept = models.JSONField(default=list, blank=True)
    similar = models.JSONField(default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = _("fila d’una importació")
        verbose_name_plural = _("files d’una importació")
        ordering = ["run", "row", "id"]
        indexes = [models.Index(fields=["run", "action", "row"], name="importrow_run")]

    def __str__(self):
        return f"{self.row} {self.name}"
