"""The staff's queue of reports."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ess_portal.mail.outbox import compose
from ess_portal.moderation.admin import VersionedAdmin
from ess_portal.moderation.forms import locked

from . import actions, answers, emails, figures
from .enums import ReportState
from .forms import AnswerForm
from .models import Report


class PastClockFilter(admin.SimpleListFilter):
    title = _("termini")
    parameter_name = "termini"

    def lookups(self, request, model_admin):
        return [("passat", _("Passat")), ("amb", _("Amb termini legal"))]

    def queryset(self, request, queryset):
        if self.value() == "passat":
            return queryset.filter(state=ReportState.OPEN, due_on__lt=timezone.localdate())
        return queryset.filter(due_on__isnull=False) if self.value() == "amb" else queryset


class MineFilter(admin.SimpleListFilter):
    title = _("assignat")
    parameter_name = "assignat"

    def lookups(self, request, model_admin):
        return [("meus", _("A mi")), ("ningu", _("A ningú"))]

    def queryset(self, request, queryset):
        if self.value() == "meus":
            return queryset.filter(assigned_to=request.user)
        return queryset.filter(assigned_to=None) if self.value() == "ningu" else queryset


@admin.register(Report)
class ReportAdmin(VersionedAdmin):
    theme = (80, _("Avisos"))
    change_form_template = "admin/reports/report/change_form.html"
    change_list_template = "admin/reports/report/change_list.html"
    list_display = ["case", "reason", "title", "age", "due", "state", "assigned_to"]
    list_filter = ["state", PastClockFilter, MineFilter, "reason", "outcome", "is_suspect"]
    list_select_related = ["assigned_to"]
    search_fields = ["about_name__unaccent", "missing_name__unaccent", "text__unaccent", "page"]
    ordering = ["-received_at", "-pk"]
    show_full_result_count = False
    actions = ["assign_to_me"]
    readonly_fields = [
        "case",
        "reason",
        "about",
        "page_link",
        "missing_name",
        "missing_place",
        "missing_website",
        "text",
        "email",
        "language",
        "is_suspect",
        "received_at",
        "due_on",
        "state",
        "outcome",
        "answered_at",
        "closed_at",
    ]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        """They are closed, and emptied in time; what came in stays counted."""
        return False

    def get_fieldsets(self, request, obj=None):
        missing = ["missing_name", "missing_place", "missing_website"]
        said = [*(missing if obj and obj.missing_name else ["about", "page_link"]), "text"]
        return [
            (None, {"fields": ["case", "reason", *said]}),
            (_("Qui ho diu"), {"fields": [("email", "language"), "is_suspect"]}),
            (
                _("Què se n’ha fet"),
                {
                    "fields": [
                        ("received_at", "due_on"),
                        ("state", "outcome"),
                        ("answered_at", "closed_at"),
                        "assigned_to",
                        "note",
                    ]
                },
            ),
        ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "assigned_to":
            people = db_field.related_model.objects.filter(is_staff=True, is_active=True)
            kwargs["queryset"] = people.order_by("name", "email")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "assigned_to":  # people are looked after elsewhere
            for name in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{name}_related", False)
        return field

    def get_search_results(self, request, queryset, search_term):
        """A case number finds its case."""
        number = search_term.strip().upper().removeprefix("AV-").rpartition("-")[2]
        if search_term.strip().upper().startswith("AV-") and number.isdecimal():
            return queryset.filter(pk=int(number[:18])), False
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("xifres/", view(self.figures_view), name="reports_report_figures"),
            path("<int:pk>/resposta/", view(self.answer_view), name="reports_report_answer"),
            path(
                "<int:pk>/reobre/",
                view(require_POST(self.reopen_view)),
                name="reports_report_reopen",
            ),
            *super().get_urls(),
        ]

    @admin.display(description=_("cas"), ordering="pk")
    def case(self, obj):
        return obj.case_number

    @admin.display(description=_("sobre"))
    def title(self, obj):
        return obj.title

    @admin.display(description=_("fa"), ordering="received_at")
    def age(self, obj):
        return timesince(obj.received_at, depth=1)

    @admin.display(description=_("termini"), ordering="due_on")
    def due(self, obj):
        if obj.is_past_clock(timezone.localdate()):
            return format_html('<strong class="late">{}</strong>', _("passat"))
        return obj.due_on

    @admin.display(description=_("sobre"))
    def about(self, obj):
        url = obj.about_admin_url()
        if url:
            return format_html('<a href="{}">{}</a>', url, obj.about_name)
        return obj.about_name or None

    @admin.display(description=_("pàgina"))
    def page_link(self, obj):
        return format_html('<a href="{0}">{0}</a>', obj.page) if obj.page else None

    @admin.action(description=_("Me’ls assigno"), permissions=["change"])
    def assign_to_me(self, request, queryset):
        ids = list(queryset.values_list("pk", flat=True))
        count = actions.assign(report_ids=ids, to=request.user, by=request.user)
        text = ngettext("%(count)d avís assignat.", "%(count)d avisos assignats.", count) % {
            "count": count
        }
        self.message_user(request, text, messages.SUCCESS)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["given_answers"] = obj.answers.select_related("by")
            context["may_answer"] = self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def figures_view(self, request):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Xifres dels avisos"),
            "opts": self.opts,
            "months": figures.per_month(),
            "reasons": figures.per_reason(),
            "outcomes": figures.per_outcome(),
        }
        return TemplateResponse(request, "admin/reports/report/figures.html", context)

    def answer_view(self, request, pk):
        """Write, look at it as it will arrive, send; or close without an answer."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            report = self._report(Report.objects.filter(pk=pk))
            initial = {"note": report.note, "base_version": report.version}
            form = AnswerForm(report=report, initial={**initial, "text": answers.draft(report)})
            return self._answer_page(request, report, form)
        with transaction.atomic():
            report = self._report(Report.objects.select_for_update(of=("self",)).filter(pk=pk))
            form = AnswerForm(request.POST, report=report)
            if not form.is_valid():
                return self._answer_page(request, report, form)
            said = dict(form.cleaned_data)
            if said.pop("base_version") != report.version:
                return self._stale_page(request, report, form)
            if "preview" in request.POST:
                return self._answer_page(request, report, form, text=said.get("text"))
            actions.answer(
                report=report,
                text=said.get("text", ""),
                outcome=said["outcome"],
                note=said["note"],
                by=request.user,
            )
        self.message_user(request, _("Desat: %(case)s.") % {"case": report.case_number})
        return redirect("admin:reports_report_change", pk)

    def reopen_view(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            report = locked(Report.objects.filter(state=ReportState.CLOSED), pk)
            if report:
                actions.reopen(report=report, by=request.user)
        return redirect("admin:reports_report_change", pk)

    def _answer_page(self, request, report, form, *, text="", stale=False):
        preview = None
        if text:
            subject, plain, _html = compose(
                "reports/mail/answered.html",
                language=report.language,
                context=emails.answer_context(report=report, text=text),
            )
            preview = {"subject": subject, "text": plain}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Respon o tanca"),
            "subtitle": str(report),
            "opts": self.opts,
            "report": report,
            "form": form,
            "preview": preview,
            "stale": stale,
        }
        status = 409 if stale else 200
        template = "admin/reports/report/answer.html"
        return TemplateResponse(request, template, context, status=status)

    def _stale_page(self, request, report, form):
        """Somebody else has answered or changed it: what was typed stays, nothing is sent."""
        form.data = form.data.copy()
        form.data["base_version"] = str(report.version)
        return self._answer_page(request, report, form, stale=True)

    @staticmethod
    def _report(rows):
        report = rows.first()
        if report is None:
            raise Http404
        return report
