from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Establishment, Offer, OpeningException, OpeningPeriod
from ess_portal.moderation.admin import VersionedTabularInline

from . import themes
from .base import PartAdmin, in_languages
from .filters import DistrictFilter
from .provenance import Provenance


class OpeningPeriodInline(VersionedTabularInline):
    model = OpeningPeriod
    fields = ["weekday", "opens", "closes", "season_from", "season_until"]


class OpeningExceptionInline(VersionedTabularInline):
    model = OpeningException
    fields = ["date_from", "date_until", "opens", "closes", "note"]


@admin.register(Establishment)
class EstablishmentAdmin(Provenance, PartAdmin):
    theme = themes.ENTERPRISES
    place = 2
    list_display = ["enterprise", "name", "address", "neighbourhood", "precision", "has_point"]
    list_display_links = ["enterprise", "name", "address"]
    list_filter = [DistrictFilter, "precision", "entrance", "is_primary"]
    list_select_related = ["enterprise", "neighbourhood"]
    ordering = ["enterprise__name_key", "id"]
    search_fields = ["enterprise__name", "name", "street"]
    search_codes = ["postcode"]
    autocomplete_fields = ["enterprise", "neighbourhood", "municipality"]
    inlines = [OpeningPeriodInline, OpeningExceptionInline]
    fieldsets = [
        (None, {"fields": ["enterprise", ("name", "is_primary"), "phone"]}),
        (
            _("On és"),
            {
                "fields": [
                    ("street", "street_number", "address_details"),
                    ("postcode", "neighbourhood"),
                    ("municipality", "locality", "country"),
                    ("lat", "lon", "precision"),
                ]
            },
        ),
        (_("Entrada i horari"), {"fields": [("entrance", "accessibility_note"), "hours_text"]}),
    ]

    @admin.display(description=_("adreça"), ordering="street")
    def address(self, obj):
        return obj.address

    @admin.display(description=_("al mapa"), boolean=True, ordering="lat")
    def has_point(self, obj):
        return obj.has_point


@admin.register(Offer)
class OfferAdmin(Provenance, PartAdmin):
    theme = themes.ENTERPRISES
    place = 3
    list_display = ["title", "enterprise", "sector"]
    list_filter = [("sector", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["enterprise", "sector"]
    ordering = ["enterprise__name_key", "position", "id"]
    search_fields = [*in_languages("name"), "enterprise__name"]
    autocomplete_fields = ["enterprise", "sector", "cpv_codes"]
    fieldsets = [
        (None, {"fields": ["enterprise", *in_languages("name"), *in_languages("description")]}),
        (_("Què és i per a qui"), {"fields": ["sector", "cpv_codes", "open_to", "position"]}),
    ]

    @admin.display(description=_("oferta"), ordering="name_ca")
    def title(self, obj):
        return str(obj)
