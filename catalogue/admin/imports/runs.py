"""Runs of imports: the list of them, the page of one, and what can be done with it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalogue.admin import themes
from catalogue.admin.sources import ReadOnly
from catalogue.imports import queue, run_actions
from catalogue.imports.report import Action
from catalogue.imports.run_actions import NotNow
from catalogue.models import ImportRun, Source
from ess_portal.moderation.posted import whole_number

from . import rows
from .about import about, duration_text
from .forms import ConfirmForm, UploadForm

PAGES = "admin/catalogue/importrun"


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, admin.ModelAdmin):
    theme = themes.SOURCES
    place = 2
    list_display = [
        "file_name", "source", "state", *Action.values[:5], "started", "by",
    ]  # fmt: skip
    list_filter = ["state", "origin", "source"]
    show_full_result_count = False
    list_per_page = 50
    fields = [
        ("source", "origin"),
        ("started_at", "by"),
        ("applied_at", "applied_by"),
        ("undone_at", "undone_by"),
        ("finished_at", "took"),
        "columns",
        "file_hash",
    ]
    search_fields = ["file_name__unaccent", "source__name__unaccent"]
    readonly_fields = ["took"]
    change_form_template = f"{PAGES}/change_form.html"
    change_list_template = f"{PAGES}/change_list.html"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source", "by").with_duration()

    def get_urls(self):
        one = "<path:object_id>"
        own = [
            ("import/", self.upload, "import"),
            ("pull/", require_POST(self.pull), "pull"),
            (f"{one}/progress/", require_safe(self.progress), "progress"),
            (f"{one}/rows/", require_safe(self.rows), "rows"),
            (f"{one}/file/", require_safe(self.file), "file"),
            (f"{one}/apply/", require_POST(self.apply), "apply"),
            (f"{one}/again/", require_POST(self.again), "again"),
            (f"{one}/dismiss/", require_POST(self.dismiss), "dismiss"),
            (f"{one}/weigh-undo/", require_POST(self.weigh_undo), "weigh_undo"),
            (f"{one}/undo/", require_POST(self.undo), "undo"),
            (f"{one}/rows.csv", require_safe(self.rows_csv), "rows_csv"),
            (f"{one}/rows.xlsx", require_safe(self.rows_xlsx), "rows_xlsx"),
        ]
        return [
            path(route, self.admin_site.admin_view(view), name=f"catalogue_importrun_{name}")
            for route, view, name in own
        ] + super().get_urls()

    # Pages

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": may_import(request)} | (extra_context or {})
        return super().changelist_view(request, context)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj is not None:
            context |= about(obj) | {"may_import": may_import(request)}
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def upload(self, request):
        """The form of a file; it is stored, queued to be checked, and shown as it goes."""
        _refuse_unless(may_import(request))
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            initial={name: request.GET.get(name) for name in ("source", "columns")},
        )
        if request.method == "POST" and form.is_valid():
            chosen = form.cleaned_data
            run = run_actions.start(
                source=chosen["source"],
                file=chosen["file"],
                name=chosen["file"].name,
                columns=chosen.get("columns"),
                by=request.user,
            )
            return self._to(run)
        context = self.admin_site.each_context(request) | {
            "title": _("Importa un fitxer"),
            "form": form,
            "opts": self.opts,
            "pulled": Source.objects.exclude(pull_url=""),
        }
        return TemplateResponse(request, f"{PAGES}/import.html", context)

    def pull(self, request):
        """Somebody does not want to wait for the night: the file is fetched now."""
        _refuse_unless(may_import(request))
        key = whole_number(request.POST.get("source"))
        source = Source.objects.exclude(pull_url="").filter(pk=key).first()
        if source is None:
            messages.error(request, _("Aquesta font no té cap adreça d’on baixar-ne el fitxer."))
            return HttpResponseRedirect(reverse("admin:catalogue_importrun_import"))
        queue.ask_to_pull(source.pk, by=request.user)
        said = _(
            'S’està baixant el fitxer de «{source}»: si és nou, sortirà a la llista d’aquí a un moment. Si no es pot baixar, la <a href="{url}">pàgina de la font</a> dirà per què.'
        )
        page = reverse("admin:catalogue_source_change", args=[source.pk])
        messages.success(request, format_html(said, source=source, url=page))
        url = reverse("admin:catalogue_importrun_changelist")
        return HttpResponseRedirect(f"{url}?source__id__exact={source.pk}")

    def progress(self, request, object_id):
        """How it goes, for the page that asks again; when it ends, that page is loaded anew."""
        run = self._run(request, object_id)
        if not run.waits_for_worker:
            response = HttpResponse()
            response.headers["HX-Refresh"] = "true"
            return response
        return render(request, f"{PAGES}/_progress.html", {"run": run})

    def rows(self, request, object_id):
        run = self._run(request, object_id)
        context = self.admin_site.each_context(request) | rows.context(request, run)
        context |= {"opts": self.opts, "run": run, "title": _("Files de la importació")}
        return TemplateResponse(request, f"{PAGES}/rows.html", context)

    def rows_csv(self, request, object_id):
        return rows.download("csv", request, self._run(request, object_id))

    def rows_xlsx(self, request, object_id):
        return rows.download("xlsx", request, self._run(request, object_id))

    def file(self, request, object_id):
        """The file as it came: only for those who may import; it may hold what is not kept."""
        run = self._run(request, object_id)
        _refuse_unless(may_import(request))
        return _download(run)

    # What can be done

    def apply(self, request, object_id):
        form = ConfirmForm(request.POST)
        vanished = form.cleaned_data["vanished"] if form.is_valid() else None
        return self._act(request, object_id, run_actions.confirm, vanished=vanished)

    def again(self, request, object_id):
        return self._act(request, object_id, run_actions.check_again)

    def dismiss(self, request, object_id):
        said = _("Descartada: no se n’ha canviat res.")
        return self._act(request, object_id, run_actions.dismiss, said=said)

    def weigh_undo(self, request, object_id):
        return self._act(request, object_id, run_actions.weigh_undo)

    def undo(self, request, object_id):
        return self._act(request, object_id, run_actions.undo)

    def _act(self, request, object_id, action, *, said="", **options):
        run = self._run(request, object_id)
        _refuse_unless(may_import(request))
        try:
            run = action(run=run, by=request.user, **options)
        except NotNow as error:
            messages.error(request, str(error))
        else:
            if said:
                messages.success(request, said)
        return self._to(run)

    def _run(self, request, object_id):
        run = self.get_object(request, object_id)
        _refuse_unless(self.has_view_permission(request, run))
        if run is None:
            raise Http404
        return run

    def _to(self, run):
        return HttpResponseRedirect(reverse("admin:catalogue_importrun_change", args=[run.pk]))

    # Columns of the list

    @admin.display(description=gettext_lazy("començada"), ordering="started_at")
    def started(self, obj):
        return date_format(timezone.localtime(obj.started_at), "SHORT_DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("durada"), ordering="duration")
    def took(self, obj):
        return duration_text(obj)

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


def may_import(request):
    return request.user.has_perm("catalogue.add_importrun")


def _download(run):
    try:
        stored = run.file.open("rb") if run.file else None
    except FileNotFoundError:
        stored = None
    if stored is None:
        raise Http404
    response = FileResponse(
        stored,
        as_attachment=True,
        filename=run.file_name,
        content_type="application/octet-stream",
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _refuse_unless(allowed):
    if not allowed:
        raise PermissionDenied
