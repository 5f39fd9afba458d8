from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.models import Criterion, Evaluation, EvaluationScore, InstrumentEdition
from ess_portal.moderation.admin import VersionedTabularInline

from . import themes
from .base import PartAdmin, in_languages
from .terms import TermAdmin


class ScoreInline(VersionedTabularInline):
    model = EvaluationScore
    autocomplete_fields = ["criterion"]
    fields = ["criterion", "score"]


@admin.register(Evaluation)
class EvaluationAdmin(PartAdmin):
    theme = themes.ENTERPRISES
    place = 4
    list_display = ["enterprise", "edition", "evaluated_on", "valid_until", "visibility"]
    list_filter = ["edition", "visibility", "valid_until"]
    list_select_related = ["enterprise", "edition"]
    ordering = ["-evaluated_on", "-id"]
    search_fields = ["enterprise__name"]
    autocomplete_fields = ["enterprise", "edition"]
    fields = ["enterprise", "edition", ("evaluated_on", "valid_until"), "visibility", "url"]
    inlines = [ScoreInline]


@admin.register(InstrumentEdition)
class InstrumentEditionAdmin(TermAdmin):
    theme = themes.LISTS
    place = 61
    list_display = ["label", "code", "instrument", "year", "met_from", "max_score"]
    fieldsets = [
        *TermAdmin.fieldsets,
        (_("Explicació"), {"fields": in_languages("help")}),
        (
            _("Com es compta"),
            {
                "fields": [
                    ("instrument", "year"),
                    "instrument_url",
                    ("max_score", "met_from"),
                    ("shown_from", "valid_years"),
                ]
            },
        ),
    ]


@admin.register(Criterion)
class CriterionAdmin(TermAdmin):
    theme = themes.LISTS
    place = 62
    list_display = ["label", "code", "edition", "block_ca"]
    list_filter = ["edition"]
    list_select_related = ["edition"]
    ordering = ["edition", "position"]
    autocomplete_fields = ["edition"]
    fieldsets = [
        (None, {"fields": ["edition", *TermAdmin.fieldsets[0][1]["fields"]]}),
        (_("Bloc"), {"fields": in_languages("block")}),
        (_("Explicació"), {"fields": in_languages("help")}),
    ]
