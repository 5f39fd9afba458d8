from django.contrib import admin
from django.db.models import F, Func, TextField, Value
from django.utils.translation import gettext_lazy as _

from catalogue import actions
from catalogue.models import Certification, CpvCode, EssFamily, LegalForm, Sector, SynonymGroup
from ess_portal.moderation.admin import VersionedAdmin

from . import themes
from .base import BlindSearch, CatalogueAdmin, in_languages
from .sources import ReadOnly


class TermAdmin(CatalogueAdmin):
    """An entry of a controlled list: its code never changes once it exists."""

    theme = themes.LISTS
    list_display = ["label", "code", "position"]
    list_display_links = ["label", "code"]
    search_fields = in_languages("label")
    search_codes = ["code"]
    fieldsets = [(None, {"fields": [("code", "position"), *in_languages("label"), "essglobal"]})]

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else ["code", *fields]

    @admin.display(description=_("nom"), ordering="label_ca")
    def label(self, obj):
        return obj.label

    def edited(self, request, obj):
        actions.term_edited(term=obj, by=request.user)

    def enterprise_ids(self, obj):
        return list(actions.using(obj).values_list("pk", flat=True))


@admin.register(EssFamily)
class EssFamilyAdmin(TermAdmin):
    fieldsets = [*TermAdmin.fieldsets, (_("Explicació"), {"fields": in_languages("help")})]


@admin.register(LegalForm)
class LegalFormAdmin(TermAdmin):
    list_display = ["label", "code", "family", "nif_letters"]
    list_select_related = ["family"]
    autocomplete_fields = ["family"]
    fieldsets = [
        *TermAdmin.fieldsets,
        (_("Com es reconeix"), {"fields": ["family", "nif_letters", "suffixes"]}),
    ]


@admin.register(Sector)
class SectorAdmin(TermAdmin):
    list_display = ["label", "code", "parent", "position"]
    list_select_related = ["parent"]
    list_filter = [("parent", admin.RelatedOnlyFieldListFilter)]
    autocomplete_fields = ["parent"]
    search_fields = in_languages("label", "short")
    fieldsets = [
        (None, {"fields": ["parent", *TermAdmin.fieldsets[0][1]["fields"]]}),
        (_("Nom curt"), {"fields": in_languages("short")}),
        (
            _("Sinònims"),
            {
                "fields": in_languages("synonyms"),
                "description": _("Paraules amb què la gent també el busca."),
            },
        ),
        (_("Altres classificacions"), {"fields": ["ccae", "cpv_divisions"]}),
    ]


@admin.register(Certification)
class CertificationAdmin(TermAdmin):
    list_display = ["label", "code", "kind", "issuer"]
    list_filter = ["kind"]
    fieldsets = [*TermAdmin.fieldsets, (None, {"fields": ["kind", "issuer", "url"]})]


@admin.register(CpvCode)
class CpvCodeAdmin(ReadOnly, BlindSearch, admin.ModelAdmin):
    """The European vocabulary, to look up; it changes by regulation only."""

    theme = themes.LISTS
    place = 70
    list_display = ["code", "label", "level", "reserved_da4", "reserved_da48"]
    list_filter = ["level", "reserved_da4", "reserved_da48"]
    search_fields = in_languages("label")
    search_codes = ["code"]
    ordering = ["code"]
    fields = [
        "code",
        "level",
        "parent",
        *in_languages("label"),
        "reserved_da4",
        "reserved_da48",
    ]

    @admin.display(description=_("nom"))
    def label(self, obj):
        return obj.label


@admin.register(SynonymGroup)
class SynonymGroupAdmin(BlindSearch, VersionedAdmin):
    """Words that find one another; a search follows them from the moment they are saved."""

    theme = themes.LISTS
    place = 50
    list_display = ["listed", "note"]
    search_fields = ["words"]
    ordering = ["words"]
    fields = ["words", "note"]

    @admin.display(description=_("paraules"), ordering="words")
    def listed(self, obj):
        return str(obj)

    def searched_text(self):
        return Func(F("words"), Value(" "), function="array_to_string", output_field=TextField())
