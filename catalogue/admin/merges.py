"""Merges done, and their undoing."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue import merging
from catalogue.merging.undo import why_not
from catalogue.models import Merge

from . import themes
from .base import BlindSearch
from .sources import ReadOnly


@admin.register(Merge)
class MergeAdmin(ReadOnly, BlindSearch, admin.ModelAdmin):
    theme = themes.SOURCES
    place = 2
    list_display = ["what", "by", "at", "undone_at"]
    list_display_links = ["what"]
    list_filter = ["at"]
    list_select_related = ["kept", "merged", "by"]
    search_fields = ["kept__name", "merged__name"]
    ordering = ["-at"]

    @admin.display(description=gettext_lazy("fusió"))
    def what(self, obj):
        return str(obj)

    def may_undo(self, request):
        return request.user.has_perm("catalogue.change_merge")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """What was done; with a button to undo it."""
        merge = self.get_object(request, object_id)
        if merge is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, merge):
            raise PermissionDenied
        problem, status = "", 200
        if request.method == "POST" and "undo" in request.POST:
            if not self.may_undo(request):
                raise PermissionDenied
            try:
                left = merging.undo(merge_id=merge.pk, by=request.user)
            except merging.Refused as refusal:
                problem, status = str(refusal), 409
                merge = self.get_object(request, object_id)
            else:
                return self.undone(request, merge, left)
        reason = why_not(merge, merge.kept, merge.merged)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Fusió"),
            "subtitle": str(merge),
            "opts": self.opts,
            "original": merge,
            "merge": merge,
            "moved": len(merge.moved),
            "dropped": len(merge.dropped),
            "left": merge.before.get("left", []),
            "reason": reason,
            "may_undo": self.may_undo(request) and not reason,
            "until": merge.at + merging.UNDO_WITHIN,
            "problem": problem,
        }
        return TemplateResponse(request, "admin/catalogue/merge/merge.html", context, status=status)

    def undone(self, request, merge, left):
        links = [
            format_html(
                '<a href="{}">{}</a>',
                reverse("admin:catalogue_enterprise_change", args=[one.pk]),
                one.name,
            )
            for one in (merge.merged, merge.kept)
        ]
        text = format_html(_("Desfet: {} i {} tornen a ser dues fitxes."), *links)
        self.message_user(request, text, messages.WARNING if left else messages.SUCCESS)
        return redirect("admin:catalogue_merge_change", merge.pk)
