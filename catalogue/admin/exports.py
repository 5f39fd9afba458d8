"""Enterprises as a file, for staff: every field of every state, as the list is filtered.

What the public can download is another thing (catalogue.exports): this holds persons' NIFs,
drafts and hidden pages, and is for whoever may edit them.
"""

import io

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from import_export import fields, resources
from import_export.admin import ExportMixin
from import_export.formats.base_formats import Format
from import_export.forms import ExportForm
from import_export.widgets import ForeignKeyWidget, ManyToManyWidget

from catalogue.models import Enterprise, EssFamily, LegalForm, Sector
from ess_portal import spreadsheets

DERIVED = ("id", "name_key", "match_key", "provenance")


class Rows:
    """What a resource gives to a format: headers, and rows that are read while written."""

    def __init__(self, headers, rows):
        self.headers, self.rows = headers, rows


class EveryField(resources.ModelResource):
    """All columns of an enterprise, lists by their codes."""

    legal_form = fields.Field("legal_form", "legal_form", ForeignKeyWidget(LegalForm, "code"))
    main_sector = fields.Field("main_sector", "main_sector", ForeignKeyWidget(Sector, "code"))
    merged_into = fields.Field(
        "merged_into", "merged_into", ForeignKeyWidget(Enterprise, "public_id")
    )
    families = fields.Field(
        "families", "families", ManyToManyWidget(EssFamily, spreadsheets.SEPARATOR, "code")
    )
    other_sectors = fields.Field(
        "other_sectors", "other_sectors", ManyToManyWidget(Sector, spreadsheets.SEPARATOR, "code")
    )

    class Meta:
        model = Enterprise
        exclude = DERIVED
        export_order = ("public_id", "name", "nif", "state", "slug")

    @classmethod
    def get_display_name(cls):
        return _("Tots els camps")

    def export(self, *args, queryset=None, **kwargs):
        """Rows one by one; import-export's own would gather them all."""
        whole = queryset.select_related("legal_form", "main_sector", "merged_into")
        found = whole.prefetch_related("families", "other_sectors").iterator(chunk_size=500)
        kwargs["force_native_type"] = True  # numbers and dates are what they are
        return Rows(
            self.get_export_headers(), (self.export_resource(one, **kwargs) for one in found)
        )


class SpreadsheetFormat(Format):
    """A format of import-export that `ess_portal.spreadsheets` writes: nothing is a live formula."""

    kind = ""

    def __init__(self, encoding=None):
        self.encoding = encoding

    def get_title(self):
        return self.kind.upper()

    def get_extension(self):
        return self.kind

    def get_content_type(self):
        return spreadsheets.CONTENT_TYPES[self.kind]

    def is_binary(self):
        return True

    def can_export(self):
        return True

    def export_data(self, dataset, **_options):
        file = io.BytesIO()
        spreadsheets.write(self.kind, file, dataset.headers, dataset.rows, bom=True)
        return file.getvalue()


FORMATS = [
    type(f"{kind.upper()}File", (SpreadsheetFormat,), {"kind": kind}) for kind in spreadsheets.KINDS
]


class StaffExport(ExportMixin):
    """The list of the admin as a file, with its search and filters."""

    resource_classes = [EveryField]
    export_formats = FORMATS
    export_form_class = ExportForm
    export_template_name = "admin/catalogue/export.html"

    def has_export_permission(self, request):
        return self.has_change_permission(request)

    def get_export_queryset(self, request):
        return super().get_export_queryset(request).order_by("name_key", "id")

    def get_export_filename(self, request, queryset, file_format):
        day = timezone.localdate().isoformat()
        return f"{gettext('cataleg')}-{gettext('intern')}-{day}.{file_format.get_extension()}"

    def get_export_context_data(self, **kwargs):
        columns = EveryField().get_export_headers()
        return {**super().get_export_context_data(**kwargs), "columns": columns}
