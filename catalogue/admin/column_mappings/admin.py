"""The steps of a mapping: a sample, its columns, its words, what would enter."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalogue.enums import RunState
from catalogue.imports import run_actions
from catalogue.imports.mappings import mapping_of
from catalogue.imports.mappings.proposals import fields_with_lists
from catalogue.models import ColumnMapping, ImportRun
from ess_portal.moderation.admin import VersionedAdmin
from ess_portal.moderation.posted import whole_number

from .. import themes
from ..base import BlindSearch
from . import preview
from .columns_form import ColumnsForm
from .sample_form import SampleForm
from .start_form import StartForm
from .values_form import ValuesForm

FOLDER = "admin/catalogue/columnmapping"


@admin.register(ColumnMapping)
class ColumnMappingAdmin(BlindSearch, VersionedAdmin):
    theme = themes.SOURCES
    place = 3
    list_display = ["name", "source", "kind", "sample_name", "updated_at"]
    list_filter = ["source", "kind"]
    list_select_related = ["source"]
    search_fields = ["name", "source__name"]
    ordering = ["source", "name"]

    def get_urls(self):
        def step(address, view, name):
            name = f"catalogue_columnmapping_{name}"
            return path(address, self.admin_site.admin_view(view), name=name)

        return [
            step("<path:object_id>/valors/", self.values_view, "values"),
            step("<path:object_id>/resultat/", self.result_view, "result"),
            step("<path:object_id>/mostra/", require_POST(self.sample_view), "sample"),
            *super().get_urls(),
        ]

    def add_view(self, request, form_url="", extra_context=None):
        """A sample of the list, from which the rest is suggested."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        run = _run_of(request)
        given = (request.POST, request.FILES) if request.method == "POST" else ()
        form = StartForm(*given, run=run, initial={"source": request.GET.get("source")})
        if given and form.is_valid():
            with transaction.atomic():
                mapping = form.save(by=request.user)
            return HttpResponseRedirect(self._url("change", mapping))
        context = {"form": form, "run": run, "step": 1, "title": _("Porta una llista")}
        return self._page(request, "start.html", context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """Which field each column is. With `_preview`, shows what would enter and saves nothing."""
        return self._step(request, object_id, ColumnsForm, "columns.html", 2, _("Les columnes"))

    def values_view(self, request, object_id):
        """What the words of the list mean."""
        return self._step(request, object_id, ValuesForm, "values.html", 3, _("Els valors"))

    def sample_view(self, request, object_id):
        """Another file is the sample: what was said of the columns that it has stays."""
        with transaction.atomic():
            mapping = self._found(request, object_id)
            if mapping is None:
                return self._missing(request, object_id)
            form = SampleForm(request.POST, request.FILES, mapping=mapping)
            if form.is_valid():
                new = form.save(by=request.user)
        if not form.is_valid():
            reasons = " ".join(error for errors in form.errors.values() for error in errors)
            said = _("La mostra és la mateixa. %(reasons)s") % {"reasons": reasons}
            messages.error(request, said)
        else:
            said = _("La mostra és ara «%(file)s».") % {"file": mapping.sample_name}
            if new:
                said += " " + _("Columnes noves: %(columns)s.") % {"columns": ", ".join(new[:20])}
            messages.success(request, said)
        return HttpResponseRedirect(self._url("change", mapping))

    def result_view(self, request, object_id):
        """What would enter; and on to the import."""
        mapping = self._found(request, object_id)
        if mapping is None:
            return self._missing(request, object_id)
        run = _checkable_run(mapping)
        if request.method == "POST":
            return self._check(request, mapping, run)
        context = {
            "mapping": mapping,
            "run": run,
            "preview": preview.of(mapping),
            "has_values": bool(_words_to_map(mapping)),
            "step": 4,
            "title": _("Com quedaria"),
        }
        return self._page(request, "result.html", context)

    def _check(self, request, mapping, run):
        """The whole file of the sample, checked with this mapping; or the page to bring one."""
        if run is None:
            query = urlencode({"source": mapping.source_id, "columns": mapping.pk})
            return HttpResponseRedirect(f"{reverse('admin:catalogue_importrun_import')}?{query}")
        if not request.user.has_perm("catalogue.add_importrun"):
            raise PermissionDenied
        try:
            run_actions.check_with(run=run, columns=mapping, by=request.user)
        except run_actions.NotNow as error:
            messages.error(request, str(error))
        return HttpResponseRedirect(reverse("admin:catalogue_importrun_change", args=[run.pk]))

    def _step(self, request, object_id, form_class, template, step, title):
        is_post = request.method == "POST"
        with transaction.atomic():
            mapping = self._found(request, object_id)
            if mapping is None:
                return self._missing(request, object_id)
            form = form_class(request.POST if is_post else None, instance=mapping)
            is_preview = is_post and "_preview" in request.POST
            is_valid = is_post and form.is_valid()
            if is_valid and not is_preview:
                if form.has_changed() or isinstance(form, ValuesForm):
                    form.save()
                form.adopt()
                return self._go_on(mapping, step)
            if not is_post:
                form.take_proposed()
        context = {
            "form": form,
            "mapping": mapping,
            "sample_form": SampleForm(mapping=mapping),
            "step": step,
            "title": title,
            "conflicts": [form.conflict] if form.conflict else [],
            "errors": form.non_field_errors() if is_post and not form.conflict else [],
            "preview": preview.of(mapping),
            "has_values": bool(_words_to_map(mapping)),
        }
        if is_preview and request.headers.get("X-Part") == "preview":
            return TemplateResponse(request, f"{FOLDER}/_preview.html", context)
        return self._page(request, template, context, status=409 if form.conflict else 200)

    def _go_on(self, mapping, step):
        if step == 2 and _words_to_map(mapping):
            return HttpResponseRedirect(self._url("values", mapping))
        return HttpResponseRedirect(self._url("result", mapping))

    def _found(self, request, object_id):
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        return self.get_object(request, unquote(object_id))

    def _missing(self, request, object_id):
        reason = _("Aquesta correspondència ja no existeix.")
        self.message_user(request, reason, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:catalogue_columnmapping_changelist"))

    def _url(self, step, mapping):
        return reverse(f"admin:catalogue_columnmapping_{step}", args=[mapping.pk])

    def _page(self, request, template, context, status=200):
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": context.get("mapping"),
            "has_change_permission": self.has_change_permission(request),
            **context,
        }
        return TemplateResponse(request, f"{FOLDER}/{template}", context, status=status)


def _run_of(request):
    """The import whose file is the sample, or None."""
    pk = whole_number(request.GET.get("run", ""))
    return ImportRun.objects.exclude(file="").filter(pk=pk).first() if pk else None


def _checkable_run(mapping):
    """The import that waits with the sample's file, while it may still be checked again."""
    states = (*run_actions.CHECKABLE, RunState.WAITING, RunState.CHECKING)
    pk = (mapping.sample or {}).get("run")
    return ImportRun.objects.exclude(file="").filter(pk=pk, source=mapping.source_id, state__in=states).first()  # fmt: skip


def _words_to_map(mapping):
    return fields_with_lists(mapping_of(mapping.source, mapping))
