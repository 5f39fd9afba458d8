"""django-import-export's door to the importer: the admin and the command share one path.

`SourceResource` hands a file, or a tablib Dataset, to `catalogue.imports.runs`, which validates,
matches, reports and writes, as it does for the worker (docs/adr/0007).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.results import Error, Result, RowResult

from catalogue.imports import runs
from catalogue.imports.problems import UnreadableFile, WouldVanish
from catalogue.imports.report import Action

IMPORT_TYPES = {
    Action.NEW: RowResult.IMPORT_TYPE_NEW,
    Action.HELD: RowResult.IMPORT_TYPE_NEW,
    Action.CHANGED: RowResult.IMPORT_TYPE_UPDATE,
    Action.UNCHANGED: RowResult.IMPORT_TYPE_SKIP,
    Action.REJECTED: RowResult.IMPORT_TYPE_SKIP,
    Action.VANISHED: RowResult.IMPORT_TYPE_SKIP,
}


@dataclass(frozen=True)
class Upload:
    """The bytes of a file: its encoding and shape are found out by the source's mapping."""

    data: bytes

    def __len__(self):
        return max(len(self.data), 1)  # an empty file has a message of its own


class SourceResult(Result):
    """import-export's result, with the run whose report the page shows."""

    run = None

    @property
    def report(self):
        return self.run and self.run.full_report


class SourceResource(resources.Resource):
    """Imports an `Upload`, or a tablib Dataset, into the catalogue as a source's file."""

    def __init__(self, source=None, **kwargs):
        super().__init__(**kwargs)
        self.source = source

    @classmethod
    def get_display_name(cls):
        return _("Fitxer d’una font")

    @classmethod
    def get_result_class(cls):
        return SourceResult

    def import_data(
        self, dataset, dry_run=False, raise_errors=False, user=None, file_name="", vanished=None, **kwargs
    ):  # fmt: skip
        result = self.get_result_class()()
        try:
            document = runs.read(self.source, _bytes(dataset), file_name or "")
            if dry_run:
                result.run = runs.dry_run(self.source, document, by=user)
            else:
                result.run = runs.apply(self.source, document, by=user, vanished=vanished)
        except (UnreadableFile, WouldVanish) as error:
            if raise_errors:
                raise
            result.append_base_error(Error(error))
            return result
        for entry in result.report.entries:
            row = RowResult()
            row.import_type = IMPORT_TYPES[entry.action]
            row.object_repr = entry.name
            result.append_row_result(row)
        for action, count in result.report.counts.items():
            if action != Action.VANISHED:
                result.totals[IMPORT_TYPES[action]] += count
        result.total_rows = result.report.rows
        return result


def _bytes(dataset):
    return dataset.data if isinstance(dataset, Upload) else dataset.export("csv").encode()
