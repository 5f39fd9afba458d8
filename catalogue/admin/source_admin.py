"""Sources in the admin: what becomes of their rows, whom to believe, their lists and imports."""

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalogue.enums import PublishPolicy
from catalogue.imports.mappings import MAPPINGS
from catalogue.imports.pulls.addresses import CannotPull, refuse_inward
from catalogue.imports.report import field_label
from catalogue.models import ColumnMapping, Source, SourceRecord
from catalogue.translated import LANGUAGES
from ess_portal.moderation.admin import VersionedAdmin
from ess_portal.moderation.forms import VersionedModelForm

from . import themes
from .base import BlindSearch

RUNS_SHOWN = 5
CONSEQUENCES = {
    PublishPolicy.AT_ONCE: _(
        "Tan bon punt s’aplica la importació surt al catàleg públic. Per a llistes de qui ens refiem del tot."
    ),
    PublishPolicy.AFTER_REVIEW: _(
        "Queda pendent a la cua de revisió i ningú de fora no ho veu fins que algú ho publica."
    ),
    PublishPolicy.NEVER: _(
        "No crea ni toca cap iniciativa: només es guarda per consultar-la, com una llista d’escoles."
    ),
}
# What the table of trust shows → the keys that `imports.provenance` reads.
TRUST = {
    "name": ["name"],
    "nif": ["nif"],
    "legal_form": ["legal_form"],
    "families": ["families"],
    "main_sector": ["main_sector", "other_sectors"],
    "summary_ca": [f"summary_{code}" for code in LANGUAGES],
    "description_ca": [f"description_{code}" for code in LANGUAGES],
    "website": ["website"],
    "email": ["email"],
    "phone": ["phone"],
    "social_networks": ["social_networks"],
    "places": ["places"],
    "places.hours_text": ["places.hours_text"],
    "offers": ["offers"],
}
TRUST_LABELS = {
    "main_sector": _("Sectors"),
    "summary_ca": _("Resum"),
    "description_ca": _("Descripció"),
    "places": _("Llocs: adreça i punt"),
    "places.hours_text": _("Horari"),
    "offers": _("Què ofereix"),
}


def trust_label(key):
    label = str(TRUST_LABELS.get(key) or field_label(key))
    return label[:1].upper() + label[1:]


def _name_of(key):
    return "trust_in_" + key.replace(".", "_")


class BaseSourceForm(VersionedModelForm):
    """A source with its trust field by field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        held = self.instance.trust_by_field
        for key, keys in TRUST.items():
            field = self.fields[_name_of(key)]
            field.initial = held.get(keys[0])
            field.label = trust_label(key)
        if "publish_policy" in self.fields:
            self.fields["publish_policy"].choices = [
                (value, format_html("<strong>{}.</strong> {}", label, CONSEQUENCES[value]))
                for value, label in PublishPolicy.choices
            ]
        if "columns" in self.fields:
            self.fields["columns"].queryset = ColumnMapping.objects.filter(source=self.instance.pk)

    def clean_pull_url(self):
        url = self.cleaned_data["pull_url"]
        try:
            if url:
                refuse_inward(url)
        except CannotPull as reason:
            raise forms.ValidationError(str(reason)) from reason
        return url

    def _post_clean(self):
        held = dict(self.instance.trust_by_field)
        for key, keys in TRUST.items():
            value = self.cleaned_data.get(_name_of(key))
            for name in keys:
                if value is None:
                    held.pop(name, None)
                else:
                    held[name] = value
        self.instance.trust_by_field = held
        super()._post_clean()


SourceForm = type(
    "SourceForm",
    (BaseSourceForm,),
    {
        "__doc__": BaseSourceForm.__doc__,
        "__module__": __name__,
        **{
            _name_of(key): forms.IntegerField(min_value=0, max_value=32_000, required=False)
            for key in TRUST
        },
    },
)


@admin.register(Source)
class SourceAdmin(BlindSearch, VersionedAdmin):
    theme = themes.SOURCES
    place = 3
    form = SourceForm
    change_form_template = "admin/catalogue/source/change_form.html"
    list_display = ["name", "code", "publish_policy", "trust", "records_count", "licence"]
    list_filter = ["publish_policy"]
    search_fields = ["name"]
    search_codes = ["code"]
    radio_fields = {"publish_policy": admin.VERTICAL}
    fieldsets = [
        (None, {"fields": ["name", "code", "url", "licence"]}),
        (_("Què se’n fa"), {"fields": ["publish_policy"]}),
        (_("Com es llegeix"), {"fields": ["columns", "mapping"]}),
        (
            _("Es baixa sola"),
            {
                # One by one: Django keeps a group closed over the errors of fields in a row.
                "fields": ["pull_url", "pull_every", "pulled_at", "pull_error"],
                "classes": ["collapse"],
            },
        ),
        (_("A qui fem més cas"), {"fields": ["trust"]}),
    ]
    readonly_fields = ["pulled_at", "pull_error"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(record_count=Count("records"))

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None else ["code", *fields]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "mapping":
            choices = [("", "—"), *((code, code) for code in MAPPINGS)]
            return forms.ChoiceField(
                label=db_field.verbose_name.capitalize(),
                choices=choices,
                required=False,
                help_text=_("Només per a les fonts que tenen una lectura pròpia escrita."),
            )
        return field

    @admin.display(description=_("registres"), ordering="record_count")
    def records_count(self, obj):
        return obj.record_count

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        context["trust_rows"] = list(trust_rows(form, obj)) if "trust" in form.fields else []
        if obj is not None:
            states = SourceRecord.objects.filter(source=obj).order_by()
            counts = states.values_list("state").annotate(Count("pk"))
            labels = dict(SourceRecord._meta.get_field("state").flatchoices)
            context |= {
                "is_trust_wrong": any(row["field"].errors for row in context["trust_rows"]),
                "records": [(labels.get(s, s), n, s) for s, n in counts],
                "mappings": obj.column_mappings.all(),
                "runs": obj.runs.order_by("-pk")[:RUNS_SHOWN],
            }
        return super().render_change_form(request, context, add, change, form_url, obj)


def trust_rows(form, source):
    """For each field: its box, and the sources in the order in which they are believed."""
    others = list(Source.objects.exclude(pk=source.pk if source else None))
    for key, keys in TRUST.items():
        ranked = [(_trust_of(other, keys[0]), other.name) for other in others]
        if source:
            ranked.append((_trust_of(source, keys[0]), source.name))
        yield {
            "field": form[_name_of(key)],
            "own": source.trust if source else 50,
            "order": [
                f"{name} ({trust})" for trust, name in sorted(ranked, key=lambda pair: pair[0])[:6]
            ],
        }


def _trust_of(source, key):
    held = source.trust_by_field
    whole = key.partition(".")[0]
    return held.get(key, held.get(whole, source.trust))
