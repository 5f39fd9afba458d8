"""What staff fill in about an import."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.imports import files
from catalogue.imports.problems import UnreadableFile
from catalogue.imports.report import Action, field_label
from catalogue.models import ColumnMapping, Source


class UploadForm(forms.Form):
    """A file of a source. Its columns are read as the source says, unless another way is chosen."""

    source = forms.ModelChoiceField(Source.objects.all(), label=_("Font"))
    columns = forms.ModelChoiceField(
        ColumnMapping.objects.select_related("source"),
        label=_("Correspondència de columnes"),
        required=False,
        empty_label=_("La de la font"),
    )
    file = forms.FileField(
        label=_("Fitxer"),
        help_text=_("Primer en veuràs l’informe; no es canvia res fins que ho confirmes."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["columns"].label_from_instance = lambda one: f"{one.source} · {one.name}"
        if not self.fields["columns"].queryset.exists():
            del self.fields["columns"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            files.check_size(file.size)
        except UnreadableFile as error:
            raise ValidationError(str(error)) from error
        return file

    def clean(self):
        cleaned = super().clean()
        columns, source = cleaned.get("columns"), cleaned.get("source")
        if columns and source and columns.source_id != source.pk:
            self.add_error("columns", _("Aquesta correspondència és d’una altra font."))
        return cleaned


class ConfirmForm(forms.Form):
    """The number of missing records, when there are so many that it must be typed."""

    vanished = forms.IntegerField(
        label=_("Escriu quants registres han desaparegut, si és correcte"),
        min_value=0,
        required=False,
    )


class RowFilterForm(forms.Form):
    """Which rows of a run: by what is done, by field, by column of a problem, by words."""

    que = forms.ChoiceField(label=_("Què se’n fa"), required=False)
    camp = forms.ChoiceField(label=_("Camp"), required=False)
    columna = forms.ChoiceField(label=_("Columna amb problemes"), required=False)
    q = forms.CharField(label=_("Nom o identificador"), required=False, max_length=200, strip=True)

    def __init__(self, data, *, run, actions):
        super().__init__(data)
        counts = run.counts
        self.fields["que"].choices = [("", _("Tot")), *actions]
        fields = [(name, field_label(name)) for name in counts.get("fields", {})]
        self.fields["camp"].choices = [("", _("Qualsevol")), *sorted(fields, key=_by_label)]
        columns = [
            (name or NO_COLUMN, name or _("(tota la fila)")) for name in counts.get("columns", {})
        ]
        self.fields["columna"].choices = [("", _("Qualsevol")), *sorted(columns, key=_by_label)]

    def clean_q(self):
        return self.cleaned_data["q"].replace("\x00", "")


NO_COLUMN = "-"  # a problem of the row as a whole


def _by_label(choice):
    return str(choice[1]).casefold()


ACTIONS = [(action.value, action.label) for action in Action if action != Action.UNCHANGED]
