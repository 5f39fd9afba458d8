from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Boundary, District, Holiday, Municipality, Neighbourhood
from ess_portal.moderation.admin import VersionedAdmin

from . import themes
from .base import BlindSearch, in_languages
from .sources import ReadOnly


class PlaceAdmin(BlindSearch, VersionedAdmin):
    """A named piece of territory; its official code never changes."""

    theme = themes.TERRITORY
    search_fields = ["name"]
    search_codes = ["code"]
    ordering = ["sort_name"]
    point = (_("Punt de l’etiqueta al mapa"), {"fields": [("label_lat", "label_lon")]})

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else ["code", *fields]


@admin.register(Municipality)
class MunicipalityAdmin(PlaceAdmin):
    list_display = ["name", "code", "nuts"]
    fieldsets = [(None, {"fields": ["name", "sort_name", ("code", "nuts")]}), PlaceAdmin.point]


@admin.register(District)
class DistrictAdmin(PlaceAdmin):
    list_display = ["name", "code"]
    ordering = ["code"]
    fieldsets = [
        (None, {"fields": ["name", "sort_name", ("code", "slug"), "aliases"]}),
        PlaceAdmin.point,
    ]


@admin.register(Neighbourhood)
class NeighbourhoodAdmin(PlaceAdmin):
    list_display = ["name", "code", "district"]
    list_filter = ["district"]
    list_select_related = ["district"]
    autocomplete_fields = ["district"]
    fieldsets = [
        (
            None,
            {"fields": ["name", "name_at", "sort_name", ("code", "slug"), "district", "aliases"]},
        ),
        PlaceAdmin.point,
    ]


@admin.register(Boundary)
class BoundaryAdmin(ReadOnly, admin.ModelAdmin):
    """Loaded by `import_territory`; here one sees which ones are there, and their licence."""

    theme = themes.TERRITORY
    place = 60
    list_display = ["__str__", "licence"]
    list_select_related = ["neighbourhood", "district"]
    fields = ["district", "neighbourhood", "licence"]
    ordering = ["district__code", "neighbourhood__code"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("rings")


@admin.register(Holiday)
class HolidayAdmin(VersionedAdmin):
    theme = themes.TERRITORY
    place = 70
    list_display = ["date", "name_ca"]
    date_hierarchy = "date"
    ordering = ["-date"]
    fields = ["date", *in_languages("name")]
