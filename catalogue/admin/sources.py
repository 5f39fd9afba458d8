import json

from django.contrib import admin
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.models import FormerAddress, Relation, SourceRecord
from ess_portal.moderation.admin import VersionedAdmin

from . import themes
from .base import BlindSearch


class ReadOnly:
    """What the portal itself writes, or a command loads: staff look at it. Its pages are titled with
    its name, and have no history of what was done to it in the admin, which is nothing."""

    change_form_template = "admin/looked_at_change_form.html"

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(self, request, context, *args, **kwargs):
        context["title"] = capfirst(self.opts.verbose_name)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(SourceRecord)
class SourceRecordAdmin(ReadOnly, BlindSearch, admin.ModelAdmin):
    theme = themes.SOURCES
    place = 4
    list_display = ["external_id", "source", "enterprise", "state", "last_seen"]
    list_filter = ["source", "state"]
    list_select_related = ["source", "enterprise"]
    search_fields = ["enterprise__name"]
    search_codes = ["external_id"]
    ordering = ["-last_seen", "-id"]
    fields = [
        "source",
        "external_id",
        "enterprise",
        "state",
        "link",
        "licence",
        ("first_seen", "last_seen"),
        "read_values",
        "raw_row",
    ]

    def lookup_allowed(self, lookup, value, request=None):
        return lookup == "enterprise" or super().lookup_allowed(lookup, value, request)

    @admin.display(description=_("valors que n’hem llegit"))
    def read_values(self, obj):
        return _pretty(obj.values)

    @admin.display(description=_("fila original"))
    def raw_row(self, obj):
        return _pretty(obj.raw)


@admin.register(Relation)
class RelationAdmin(BlindSearch, VersionedAdmin):
    theme = themes.ENTERPRISES
    place = 5
    list_display = ["subject", "kind", "object", "is_confirmed"]
    list_filter = ["kind"]
    list_select_related = ["subject", "object"]
    search_fields = ["subject__name", "object__name"]
    ordering = ["subject__name_key", "id"]
    autocomplete_fields = ["subject", "object"]
    fields = [
        ("subject", "kind", "object"),
        ("since", "until"),
        ("confirmed_by_subject", "confirmed_by_object"),
    ]

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    @admin.display(description=_("confirmada"), boolean=True)
    def is_confirmed(self, obj):
        return bool(obj.confirmed_by_subject and obj.confirmed_by_object)


@admin.register(FormerAddress)
class FormerAddressAdmin(ReadOnly, admin.ModelAdmin):
    theme = themes.ENTERPRISES
    place = 6
    list_display = ["slug", "kind", "object_id", "since"]
    search_fields = ["slug"]
    ordering = ["-since"]


def _pretty(values):
    return format_html("<pre>{}</pre>", json.dumps(values, ensure_ascii=False, indent=2))
