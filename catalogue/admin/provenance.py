"""“D’on ve cada dada”: on the page of an enterprise, a place or an offer, and taking another value."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from catalogue import actions, told
from catalogue.models import SourceRecord
from ess_portal.moderation.posted import whole_number


class Provenance:
    """Part of an admin of something that has `provenance`."""

    change_form_template = "admin/catalogue/told_change_form.html"

    def get_urls(self):
        name = f"catalogue_{self.opts.model_name}_value"
        view = self.admin_site.admin_view(self.take_view)
        return [path("<path:object_id>/valor/", view, name=name), *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and obj.pk:
            context["told"] = told.told(obj)
            context["may_take"] = self.has_change_permission(request, obj)
            context["take_url"] = reverse(
                f"admin:catalogue_{self.opts.model_name}_value", args=[obj.pk]
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    @transaction.atomic
    def take_view(self, request, object_id):
        """Asks, and then writes what a record says in place of the present value."""
        obj = self.get_object(request, object_id)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        given = request.POST or request.GET
        name, key = given.get("field", ""), whole_number(given.get("record", ""))
        records = SourceRecord.objects.select_related("source")
        record = (
            obj
            and key is not None
            and records.filter(pk=key, enterprise=getattr(obj, "enterprise_id", obj.pk)).first()
        )
        values = told.offered(obj, name, record) if record else {}
        if not values:
            raise Http404
        problem = ""
        if request.method == "POST":
            if whole_number(request.POST.get("version", "")) != obj.version:
                problem = _(
                    "Algú ho ha canviat mentre t’ho miraves: mira com és ara i torna-ho a confirmar."
                )
            else:
                try:
                    actions.take_value(obj=obj, values=values, by=request.user)
                except ValidationError as refusal:
                    problem = " ".join(refusal.messages)
                    obj = self.get_object(request, object_id)
                else:
                    self.message_user(
                        request, _("Desat, com a dada del personal."), messages.SUCCESS
                    )
                    return redirect(f"admin:catalogue_{self.opts.model_name}_change", obj.pk)
        words = told.Words(obj, [values])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Agafa aquest valor"),
            "opts": self.opts,
            "original": obj,
            "record": record,
            "rows": [
                (
                    obj._meta.get_field(one).verbose_name,
                    words.text(one, words.held(obj, obj._meta.get_field(one))),
                    words.text(one, value),
                )
                for one, value in values.items()
            ],
            "field": name,
            "problem": problem,
        }
        status = 409 if problem else 200
        return TemplateResponse(request, "admin/catalogue/take_value.html", context, status=status)
