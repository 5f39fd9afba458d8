"""Imports in the admin: a file, its report, a yes; and the runs that there have been."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ImportMixin
from import_export.forms import ConfirmImportForm, ImportForm
from import_export.tmp_storages import MediaStorage

from catalogue.enums import RunState
from catalogue.imports import runs
from catalogue.imports.report import Action, field_label
from catalogue.models import ImportRun, Source
from catalogue.resources import SourceFile, SourceResource

from . import themes
from .sources import ReadOnly

MOST_SHOWN = 200  # rows of each kind on a page
# A web worker reads the file while the person waits; the command has its own, wider limit.
LARGEST_UPLOAD = 5 * 2**20
MOST_RECORDS = 10_000


class SourceImportForm(ImportForm):
    source = forms.ModelChoiceField(Source.objects.all(), label=gettext_lazy("Font"))
    field_order = ["resource", "source", "import_file", "format"]
    media = forms.Media()  # import-export's scripts guess a format: here there is only one

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["import_file"].label = gettext_lazy("Fitxer")
        self.fields["import_file"].help_text = gettext_lazy(
            "CSV, JSON o GeoJSON. Primer en veuràs l’informe; no es canvia res fins que ho confirmes."
        )
        self.fields["format"].widget = forms.HiddenInput()
        self.initial["format"] = "0"

    def clean_import_file(self):
        file = self.cleaned_data["import_file"]
        if file.size > LARGEST_UPLOAD:
            reason = _(
                "El fitxer passa de %(mb)s MB, massa per al navegador. "
                "Importa’l amb l’ordre «manage.py import_source»."
            )
            raise forms.ValidationError(reason % {"mb": LARGEST_UPLOAD >> 20})
        return file


class SourceConfirmForm(ConfirmImportForm):
    source = forms.ModelChoiceField(Source.objects.all(), widget=forms.HiddenInput)
    vanished = forms.IntegerField(
        label=gettext_lazy("Escriu quants registres han desaparegut, si és correcte"),
        required=False,
        min_value=0,
    )


@admin.register(ImportRun)
class ImportRunAdmin(ImportMixin, ReadOnly, admin.ModelAdmin):
    theme = themes.SOURCES
    place = 2
    list_display = ["file_name", "source", "state", "started_at", "by", *Action.values[:5]]
    list_filter = ["source", "state"]
    list_select_related = ["source", "by"]
    show_full_result_count = False
    list_per_page = 50
    fields = [("source", "file_name"), ("state", "by"), ("started_at", "finished_at"), "file_hash"]
    change_form_template = "admin/catalogue/importrun/change_form.html"

    import_export_change_list_template = "admin/catalogue/importrun/change_list.html"
    import_template_name = "admin/catalogue/importrun/import.html"
    import_form_class = SourceImportForm
    confirm_form_class = SourceConfirmForm
    resource_classes = [SourceResource]
    tmp_storage_class = MediaStorage
    skip_admin_log = True  # the run itself tells who imported what

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if request.resolver_match.url_name.endswith("_change") else rows.defer("report")

    def has_import_permission(self, request):
        return request.user.has_perm("catalogue.add_importrun")

    def get_import_formats(self):
        return [SourceFile]

    def get_import_resource_kwargs(self, request, form=None, **kwargs):
        cleaned = getattr(form, "cleaned_data", {})
        return {"source": cleaned.get("source"), "most_records": MOST_RECORDS}

    def get_import_data_kwargs(self, **kwargs):
        form = kwargs.get("form")
        return {"vanished": form.cleaned_data.get("vanished")} if form else {}

    def get_import_form_initial(self, request):
        return {"source": request.GET.get("source")}

    def get_confirm_form_initial(self, request, import_form):
        initial = super().get_confirm_form_initial(request, import_form)
        return initial | ({"source": import_form.cleaned_data["source"].pk} if import_form else {})

    def import_action(self, request, **kwargs):
        response = super().import_action(request, **kwargs)
        context = response.context_data
        context["title"] = _("Importa un fitxer")
        result = context.get("result")
        if result is not None and result.report:
            context["report"] = sections(result.run)
            context["is_truncated"] = runs.is_truncated(result.report)
            context["writes"] = result.report.writes
            context["source"] = result.run.source
            if not context["is_truncated"]:
                context["confirm_form"].fields["vanished"].widget = forms.HiddenInput()
        return response

    def process_import(self, request, **kwargs):
        try:
            return super().process_import(request, **kwargs)
        except FileNotFoundError:
            messages.error(
                request,
                _("Aquest fitxer ja s’ha aplicat, o ha caducat. Si cal, torna’l a pujar."),
            )
            return HttpResponseRedirect(reverse("admin:catalogue_importrun_import"))

    def process_result(self, result, request):
        if result.has_errors():
            for error in result.base_errors:
                messages.error(request, str(error.error))
            return HttpResponseRedirect(reverse("admin:catalogue_importrun_import"))
        messages.success(request, _("La importació s’ha aplicat."))
        url = reverse("admin:catalogue_importrun_change", args=[result.run.pk])
        return HttpResponseRedirect(url)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context["report"] = sections(obj)
            context["was_trial"] = obj.state == RunState.DRY_RUN
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=Action.NEW.label)
    def new(self, obj):
        return obj.counts.get(Action.NEW, "")

    @admin.display(description=Action.CHANGED.label)
    def changed(self, obj):
        return obj.counts.get(Action.CHANGED, "")

    @admin.display(description=Action.UNCHANGED.label)
    def unchanged(self, obj):
        return obj.counts.get(Action.UNCHANGED, "")

    @admin.display(description=gettext_lazy("Retingudes"))
    def held(self, obj):
        return obj.counts.get(Action.HELD, "")

    @admin.display(description=Action.REJECTED.label)
    def rejected(self, obj):
        return obj.counts.get(Action.REJECTED, "")


def sections(run):
    """The stored report for the template: notes, and each kind with its first rows."""
    kinds = []
    for action in Action:
        rows = [row for row in run.report if row["action"] == action]
        kinds.append(
            {
                "label": action.label,
                "code": action.value,
                "count": run.counts.get(action, 0),
                "rows": [_labelled(row) for row in rows[:MOST_SHOWN]],
                "hidden": max(run.counts.get(action, 0) - MOST_SHOWN, 0) if rows else 0,
            }
        )
    return {
        "kinds": kinds,
        "notes": run.counts.get("notes", []),
        "warnings": run.counts.get("warnings", 0),
    }


def _labelled(row):
    """A row of the report with the fields' names as people call them."""
    labelled = dict(row)
    for key in ("changes", "kept"):
        labelled[key] = [{**item, "label": field_label(item["field"])} for item in row.get(key, [])]
    labelled["similar"] = [
        {**item, "percent": round(item["similarity"] * 100)} for item in row.get("similar", [])
    ]
    return labelled
