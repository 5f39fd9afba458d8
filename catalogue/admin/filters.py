"""Filters of the admin's lists."""

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue import staff_figures
from catalogue.enterprise_queries import unchecked_on
from catalogue.models import District, EssFamily, Establishment, Sector, Source, SourceRecord


class TopSectorFilter(admin.SimpleListFilter):
    title = _("sector")
    parameter_name = "sector"

    def lookups(self, request, model_admin):
        tops = [(sector.code, sector.label) for sector in Sector.objects.filter(parent=None)]
        return [*tops, ("cap", _("Sense sector"))]

    def queryset(self, request, queryset):
        code = self.value()
        if not code:
            return queryset
        if code == "cap":
            return queryset.filter(main_sector=None)
        return queryset.filter(Q(main_sector__code=code) | Q(main_sector__parent__code=code))


class FamilyFilter(admin.SimpleListFilter):
    title = _("família")
    parameter_name = "familia"

    def lookups(self, request, model_admin):
        return [(family.code, family.label) for family in EssFamily.objects.all()]

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        linked = queryset.model.families.through.objects.filter(
            enterprise=OuterRef("pk"), essfamily__code=self.value()
        )
        return queryset.filter(Exists(linked))


class FromSourceFilter(admin.SimpleListFilter):
    """Those that a source has brought, or writes too."""

    title = _("font")
    parameter_name = "font"

    def lookups(self, request, model_admin):
        return list(Source.objects.values_list("code", "name"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        records = SourceRecord.objects.filter(enterprise=OuterRef("pk"), source__code=self.value())
        return queryset.filter(Exists(records))


class DistrictFilter(admin.SimpleListFilter):
    title = _("districte")
    parameter_name = "districte"
    path = "neighbourhood__district__code"

    def lookups(self, request, model_admin):
        return list(District.objects.values_list("code", "name"))

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        return self.within(queryset, self.value())

    def within(self, queryset, code):
        return queryset.filter(neighbourhood__district__code=code)


class EnterpriseDistrictFilter(DistrictFilter):
    def within(self, queryset, code):
        places = Establishment.objects.filter(
            enterprise=OuterRef("pk"), neighbourhood__district__code=code
        )
        return queryset.filter(Exists(places))


class YesNoFilter(admin.SimpleListFilter):
    """Subclasses say `condition(today)`."""

    def lookups(self, request, model_admin):
        return [("si", _("Sí")), ("no", _("No"))]

    def queryset(self, request, queryset):
        condition = self.condition(timezone.localdate())
        if self.value() == "si":
            return queryset.filter(condition)
        if self.value() == "no":
            return queryset.exclude(condition)
        return queryset


class HasPointFilter(YesNoFilter):
    title = _("és al mapa")
    parameter_name = "punt"

    def condition(self, today):
        return staff_figures.with_point()


class HasHoursFilter(YesNoFilter):
    title = _("amb horari")
    parameter_name = "horari"

    def condition(self, today):
        return staff_figures.with_hours()


class NewFilter(YesNoFilter):
    title = _("publicada aquest mes")
    parameter_name = "noves"

    def condition(self, today):
        return staff_figures.published_since(today.replace(day=1))


class EvaluatedFilter(YesNoFilter):
    title = _("avaluada")
    parameter_name = "avaluada"

    def condition(self, today):
        return staff_figures.evaluated_on(today)


class StaleFilter(YesNoFilter):
    title = _("dades per revisar")
    parameter_name = "per-revisar"

    def condition(self, today):
        return unchecked_on(today)
