from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from .datasets import get

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "changes": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "json": "application/json",
    "geojson": "application/geo+json",
}
COMPRESSED = ("csv", "json", "geojson", "changes", "index")  # the others are ZIPs already


def dump_storage():
    """Files are public, but only through the page that says what they are."""
    return storages["private"]


class EditionQuerySet(models.QuerySet):
    def latest(self):
        """The newest edition of each dataset, with its files."""
        return (
            self.order_by("dataset", "-day").distinct("dataset").prefetch_related("files")
        )  # DISTINCT ON: one row a dataset


class Edition(models.Model):
    """A dataset as it was on a day. Its files exist, whole, before this row does."""

    dataset = models.SlugField(_("conjunt de dades"), max_length=40)
    day = models.DateField(_("dia"))
    rows = models.PositiveIntegerField(_("files"))
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("feta el"), auto_now_add=True)
    since = models.DateField(_("comparada amb la del"), null=True)
    added = models.PositiveIntegerField(_("afegides"), default=0)
    changed = models.PositiveIntegerField(_("canviades"), default=0)
    removed = models.PositiveIntegerField(_("tretes"), default=0)
    sample = models.JSONField(default=dict)  # {"added": [[key, name], …], …}: the first ones

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edició de dades obertes")
        verbose_name_plural = _("edicions de dades obertes")
        ordering = ["dataset", "-day"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "day"], name="open_data_edition_once_a_day")
        ]

    def __str__(self):
        return f"{self.dataset} {self.day}"

    @property
    def described(self):
        return get(self.dataset)

    @property
    def downloads(self):
        """The files that people take away, in the usual order."""
        found = {file.kind: file for file in self.files.all()}
        order = ("csv", "xlsx", "ods", "json", "geojson")
        return [found[kind] for kind in order if kind in found]

    @property
    def has_changes(self):
        return bool(self.added or self.changed or self.removed)

    @property
    def shown_changes(self):
        """(title, [(key, name), …] of the first ones, how many in all), for those that are."""
        titles = {"added": _("Afegides"), "changed": _("Canviades"), "removed": _("Tretes")}
        return [
            (title, self.sample[kind], getattr(self, kind))
            for kind, title in titles.items()
            if self.sample.get(kind)
        ]


class DumpFile(models.Model):
    """One format of an edition; `changes` and `index` serve the comparison between days."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=8)
    file = models.FileField(storage=dump_storage, max_length=200)
    size = models.PositiveBigIntegerField()  # bytes, as a reader gets them
    digest = models.CharField(max_length=64)  # SHA-256 of those bytes

    class Meta:
        verbose_name = _("fitxer de dades obertes")
        verbose_name_plural = _("fitxers de dades obertes")
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind"], name="open_data_dumpfile_once")
        ]

    def __str__(self):
        return f"{self.edition}.{self.kind}"

    @property
    def is_compressed(self):
        return self.kind in COMPRESSED

    @property
    def media_type(self):
        return CONTENT_TYPES[self.kind].partition(";")[0]

    @property
    def label(self):
        return {"geojson": "GeoJSON"}.get(self.kind, self.kind.upper())
