"""Which field each column is, and what holds for all rows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.enums import MappingKind, Visibility
from catalogue.imports.mappings import suggestions
from catalogue.imports.mappings.evaluations import SCALES
from catalogue.imports.mappings.fields import (
    CRITERION,
    EVALUATION_FIELDS,
    FIELDS,
    GROUPS,
    MATCHING,
)
from catalogue.imports.mappings.proposals import Proposals
from catalogue.models import ColumnMapping
from ess_portal.moderation.forms import VersionedModelForm

from .selects import RepeatedSelect

DO_NOT_READ = ("", _("— No la llegeixis —"))
CONSTANTS = [("families", "EssFamily"), ("legal_form", "LegalForm"), ("sectors", "Sector")]
LANGUAGES = [
    ("", _("Cada text, la que sembli")),
    ("ca", _("Català")),
    ("es", _("Castellà")),
    ("en", _("Anglès")),
]


class ColumnsForm(VersionedModelForm):
    """A list for each column of the sample; fields of the mapping's options below."""

    class Meta:
        model = ColumnMapping
        fields = ["name"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_of_evaluations = self.instance.kind == MappingKind.EVALUATIONS
        sample, columns = self.instance.sample or {}, self.instance.columns
        known = sample.get("columns") or [{"name": name} for name in columns]
        self.columns = [column for column in known if not column.get("personal")]
        self.personal = [column["name"] for column in known if column.get("personal")]
        choices = self._choices()
        widget = RepeatedSelect(choices=choices).prepare()
        for index, column in enumerate(self.columns):
            field = columns.get(column["name"], "")
            self.fields[f"c{index}"] = forms.ChoiceField(
                label=column["name"],
                choices=choices,
                required=False,
                initial=field[0] if isinstance(field, list) else field,
                widget=widget,
            )
        self._add_options()

    def _choices(self):
        if not self.is_of_evaluations:
            groups = [(str(title), _pairs(fields)) for title, fields in GROUPS]
            return [DO_NOT_READ, *groups]
        criteria = [(f"{CRITERION}{one.code}", one.label) for one in self.instance.edition.criteria.all()]  # fmt: skip
        return [
            DO_NOT_READ,
            (str(_("De qui és")), _pairs({name: FIELDS[name] for name in MATCHING})),
            (str(self.instance.edition), criteria),
            (str(_("L’avaluació")), _pairs(EVALUATION_FIELDS)),
        ]

    def _add_options(self):
        options = self.instance.options
        if self.is_of_evaluations:
            self.fields["scale"] = forms.ChoiceField(
                label=_("Com puntua la llista"), choices=SCALES, initial=options.get("scale", "0-5")
            )
            self.fields["date"] = forms.DateField(
                label=_("Data de totes, si la llista no la diu"),
                required=False,
                initial=options.get("date") or None,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            )
            self.fields["visibility"] = forms.ChoiceField(
                label=_("Qui les pot veure"),
                choices=Visibility,
                initial=self.instance.visibility,
            )
            return
        constants, proposals = options.get("constants", {}), Proposals()
        for field, kind in CONSTANTS:
            terms = [(code, f"— {label}" if inner else label) for code, label, inner in proposals.terms(kind)]  # fmt: skip
            self.fields[f"all_{field}"] = forms.ChoiceField(
                label=FIELDS[field].label,
                choices=[("", _("— La que digui cada fila —")), *terms],
                required=False,
                initial=constants.get(field, ""),
            )
        self.fields["all_town"] = forms.CharField(
            label=FIELDS["town"].label,
            required=False,
            max_length=120,
            initial=constants.get("town", ""),
        )
        self.fields["language"] = forms.ChoiceField(
            label=_("En quina llengua són els textos"),
            choices=LANGUAGES,
            required=False,
            initial=options.get("language", ""),
        )
        self.fields["separator"] = forms.CharField(
            label=_("Què separa diversos sectors dins d’una cel·la"),
            help_text=_("El punt i coma i la barra vertical ja se separen sols."),
            required=False,
            max_length=5,
            initial=options.get("separators", {}).get("sectors", ""),
        )

    def clean(self):
        cleaned = super().clean()
        fields = {cleaned.get(f"c{index}") for index in range(len(self.columns))}
        if self.is_of_evaluations:
            if not fields & {"external_id", "nif"}:
                self.add_error(None, _("Cal dir quina columna té el NIF o l’identificador: les avaluacions no s’assignen mai només pel nom."))  # fmt: skip
            if not any(str(field).startswith(CRITERION) for field in fields):
                self.add_error(None, _("Cal dir quina columna és cada criteri."))
        elif "name" not in fields:
            self.add_error(None, _("Cal dir quina columna té el nom."))
        return cleaned

    def _post_clean(self):
        self.fill(self.instance)
        super()._post_clean()

    def fill(self, mapping):
        """Puts what the form says into a mapping."""
        cleaned = self.cleaned_data
        chosen = {
            column["name"]: cleaned.get(f"c{index}", "")
            for index, column in enumerate(self.columns)
        }
        others = {n: f for n, f in mapping.columns.items() if n not in chosen and n not in self.personal}  # fmt: skip
        mapping.columns = {name: field for name, field in (others | chosen).items() if field}
        options = dict(mapping.options)
        if self.is_of_evaluations:
            date = cleaned.get("date")
            options |= {"scale": cleaned.get("scale", "0-5"), "date": date.isoformat() if date else ""}  # fmt: skip
            mapping.visibility = cleaned.get("visibility") or mapping.visibility
        else:
            names = (*(field for field, _kind in CONSTANTS), "town")
            constants = {name: cleaned.get(f"all_{name}", "") for name in names}
            options["constants"] = {name: value for name, value in constants.items() if value}
            options["language"] = cleaned.get("language", "")
            separators = {"sectors": cleaned["separator"]} if cleaned.get("separator") else {}
            options["separators"] = separators
        mapping.options = options
        return mapping

    def adopt(self):
        """The first mapping of a source is how its files are read from now on."""
        source = self.instance.source
        if not source.columns_id and not source.mapping and not self.is_of_evaluations:
            source.columns = self.instance
            source.save(update_fields=["columns"])

    def take_proposed(self):
        """What is proposed of columns is in the mapping from its beginning."""

    def rows(self):
        """The columns for the page: name, examples, the list to choose from, why it was chosen."""
        criteria = self.instance.edition.criteria.all() if self.is_of_evaluations else ()
        suggested = suggestions.suggest(self.instance.sample or {}, criteria)
        for index, column in enumerate(self.columns):
            bound = self[f"c{index}"]
            guess = suggested.get(column["name"], suggestions.Suggestion())
            yield {
                "column": column,
                "field": bound,
                "is_read": bool(bound.value()),
                "by": guess.by if guess.field and guess.field == bound.value() else "",
            }

    def options(self):
        names = [name for name in self.fields if name != "name" and not name[1:].isdigit()]
        return [self[name] for name in names if not self[name].is_hidden]


def _pairs(fields):
    return [(name, str(field.label)) for name, field in fields.items()]
