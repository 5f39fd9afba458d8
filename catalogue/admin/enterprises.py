from django.contrib import admin
from django.db.models import F, Func, OuterRef, Q, Subquery, TextField, Value
from django.db.models.lookups import Contains
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalogue import actions
from catalogue.models import (
    Enterprise,
    EnterpriseCertification,
    Establishment,
    Evaluation,
    Offer,
    Photo,
    Relation,
    SourceRecord,
)
from ess_portal.moderation.admin import VersionedStackedInline, VersionedTabularInline

from . import themes
from .base import CatalogueAdmin, in_languages, key_of
from .bulk_edits import BulkEdits
from .exports import StaffExport
from .filters import (
    EnterpriseDistrictFilter,
    EvaluatedFilter,
    FamilyFilter,
    FromSourceFilter,
    HasHoursFilter,
    HasPointFilter,
    NewFilter,
    StaleFilter,
    TopSectorFilter,
)
from .forms import EnterpriseForm, PhotoForm, may_delete
from .lookalikes import LookAlikes
from .provenance import Provenance
from .state_changes import StateChanges


class EstablishmentInline(VersionedStackedInline):
    model = Establishment
    autocomplete_fields = ["neighbourhood", "municipality"]
    show_change_link = True
    classes = ["collapse"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("name", "is_primary"),
                    ("street", "street_number", "address_details"),
                    ("postcode", "neighbourhood"),
                    ("municipality", "locality", "country"),
                    ("lat", "lon", "precision"),
                    ("entrance", "accessibility_note"),
                    "phone",
                ]
            },
        )
    ]


class OfferInline(VersionedStackedInline):
    model = Offer
    autocomplete_fields = ["sector", "cpv_codes"]
    classes = ["collapse"]
    fields = [*in_languages("name", "description"), "sector", "cpv_codes", "open_to", "position"]


class CertificationInline(VersionedTabularInline):
    model = EnterpriseCertification
    autocomplete_fields = ["certification"]
    fields = ["certification", "number", "valid_from", "valid_until"]


class EvaluationInline(VersionedTabularInline):
    model = Evaluation
    show_change_link = True
    autocomplete_fields = ["edition"]
    fields = ["edition", "evaluated_on", "valid_until", "visibility", "url"]


class RelationInline(VersionedTabularInline):
    model = Relation
    fk_name = "subject"
    autocomplete_fields = ["object"]
    fields = ["kind", "object", "since", "until"]


class PhotoInline(VersionedTabularInline):
    model = Photo
    form = PhotoForm
    fields = ["image", *in_languages("alt"), "position"]


@admin.register(Enterprise)
class EnterpriseAdmin(StaffExport, StateChanges, BulkEdits, LookAlikes, Provenance, CatalogueAdmin):
    theme = themes.ENTERPRISES
    place = 1
    form = EnterpriseForm
    list_display = ["name", "state", "sector", "neighbourhood", "checked", "source"]
    list_filter = [
        "state",
        TopSectorFilter,
        FamilyFilter,
        "legal_form",
        EnterpriseDistrictFilter,
        FromSourceFilter,
        HasPointFilter,
        HasHoursFilter,
        EvaluatedFilter,
        StaleFilter,
        NewFilter,
        "is_demo",
    ]
    list_select_related = ["main_sector__parent"]
    ordering = ["name_key", "id"]
    search_fields = ["name"]
    search_codes = ["nif"]
    autocomplete_fields = ["legal_form", "main_sector", "other_sectors", "merged_into"]
    readonly_fields = ["state", "published_at", "ceased_on", "merged_into", "sources", "updated_at"]
    inlines = [
        EstablishmentInline,
        OfferInline,
        CertificationInline,
        EvaluationInline,
        RelationInline,
        PhotoInline,
    ]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "name",
                    "other_names",
                    ("nif", "legal_form"),
                    "families",
                    ("main_sector", "other_sectors"),
                    "founded_year",
                ]
            },
        ),
        (_("Què fa"), {"fields": in_languages("summary", "description")}),
        (
            _("Contacte"),
            {"fields": ["website", ("email", "phone"), "social_networks", "languages"]},
        ),
        (
            _("Com treballa"),
            {
                "fields": [
                    ("accepts_social_currency", "social_currency_note"),
                    ("sells_online", "delivers"),
                    "territory",
                    ("staff_band", "turnover_band", "bands_year"),
                ]
            },
        ),
        (
            _("Publicació"),
            {
                "fields": [
                    "slug",
                    ("state", "published_at"),
                    ("ceased_on", "merged_into"),
                    "checked_on",
                    "is_demo",
                    "sources",
                    "updated_at",
                ]
            },
        ),
    ]

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "families":
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_queryset(self, request):
        primary = Establishment.objects.filter(enterprise=OuterRef("pk")).order_by(
            "-is_primary", "id"
        )
        record = SourceRecord.objects.filter(enterprise=OuterRef("pk")).order_by("source__trust")
        return (
            super()
            .get_queryset(request)
            .annotate(
                neighbourhood_name=Subquery(primary.values("neighbourhood__name")[:1]),
                source_name=Subquery(record.values("source__name")[:1]),
            )
        )

    def matches(self, term):
        """By name, NIF, address of the page, or what a source calls it."""
        key = key_of(Value(term))
        compact = "".join(char for char in term if char.isalnum()).upper()
        found = Q(name_key__contains=key) | Q(Contains(key_of_other_names(), key))
        found |= Q(slug=term.lower())
        known = SourceRecord.objects.filter(external_id=term, enterprise__isnull=False)
        found |= Q(pk__in=known.values("enterprise"))
        return found | Q(nif__startswith=compact) if compact else found

    def save_model(self, request, obj, form, change):
        former = form.initial.get("slug")
        super().save_model(request, obj, form, change)
        if change and former and former != obj.slug and obj.published_at:
            actions.rename_address(enterprise=obj, former_slug=former, by=request.user)

    def has_delete_permission(self, request, obj=None):
        """What was once published is never deleted; a draft may go."""
        return obj is not None and may_delete(obj) and self.has_change_permission(request, obj)

    @admin.display(description=_("sector"), ordering="main_sector__position")
    def sector(self, obj):
        return obj.main_sector

    @admin.display(description=_("barri"), ordering="neighbourhood_name")
    def neighbourhood(self, obj):
        return obj.neighbourhood_name

    @admin.display(description=_("revisada"), ordering="checked_on")
    def checked(self, obj):
        return obj.checked_on and date_format(obj.checked_on, "SHORT_DATE_FORMAT")

    @admin.display(description=_("font"), ordering="source_name")
    def source(self, obj):
        return obj.source_name

    @admin.display(description=_("registres de les fonts"))
    def sources(self, obj):
        if obj.pk is None or not obj.source_name:
            return None
        url = reverse("admin:catalogue_sourcerecord_changelist")
        return format_html('<a href="{}?enterprise={}">{}</a>', url, obj.pk, obj.source_name)

    def view_on_site(self, obj):
        return obj.get_absolute_url() if obj.is_public else None


def key_of_other_names():
    joined = Func(
        F("other_names"), Value(" "), function="array_to_string", output_field=TextField()
    )
    return key_of(joined)
