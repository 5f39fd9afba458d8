"""The first page: a sample of the list, and whose it is."""

from pathlib import PurePath

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalogue.enums import MappingKind, PublishPolicy, Visibility
from catalogue.imports import files, readers, run_actions
from catalogue.imports.mappings import sample, suggestions
from catalogue.imports.problems import UnreadableFile
from catalogue.models import ColumnMapping, InstrumentEdition, Source

LARGEST_SAMPLE = 20 * 2**20  # bytes: read while the person waits


def too_large():
    reason = _("Per fer la mostra n’hi ha prou amb una part: el fitxer passa de %(mb)s MB.")
    return reason % {"mb": LARGEST_SAMPLE >> 20}


class StartForm(forms.Form):
    """A file, or cells pasted from a spreadsheet; `run` is an import whose file is the sample."""

    source = forms.ModelChoiceField(
        Source.objects.all(), label=_("De qui és la llista"), required=False
    )
    new_source = forms.CharField(
        label=_("O escriu el nom d’una font nova"),
        max_length=120,
        required=False,
        help_text=_("Per exemple: Registre de cooperatives. El que porti esperarà revisió."),
    )
    file = forms.FileField(
        label=_("Fitxer"),
        required=False,
        help_text=_("Full de càlcul (XLSX, XLS, ODS), CSV, JSON o GeoJSON. Tal com t’ha arribat."),
    )
    pasted = forms.CharField(
        label=_("O enganxa les cel·les, amb la fila dels títols"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    kind = forms.ChoiceField(
        label=_("Què hi ha a cada fila"),
        choices=MappingKind,
        widget=forms.RadioSelect,
        initial=MappingKind.ENTERPRISES,
    )
    edition = forms.ModelChoiceField(
        InstrumentEdition.objects.all(),
        label=_("De quina eina i edició són les avaluacions"),
        required=False,
    )
    visibility = forms.ChoiceField(
        label=_("Qui les pot veure"), choices=Visibility, initial=Visibility.PRIVATE, required=False
    )

    def __init__(self, *args, run=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.run = run
        if run:
            for name in ("source", "new_source", "file", "pasted"):
                del self.fields[name]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == MappingKind.EVALUATIONS and not cleaned.get("edition"):
            self.add_error(
                "edition", _("Digues de quina edició són: cada edició té els seus criteris.")
            )
        if cleaned.get("kind") == MappingKind.ENTERPRISES and cleaned.get("edition"):
            self.add_error(
                "kind", _("Has triat una edició: digues que cada fila és una avaluació, o treu-la.")
            )
        if self.run is None:
            self._check_source(cleaned)
        if not self.errors:
            self.document = self._read(cleaned)
        return cleaned

    def _check_source(self, cleaned):
        if not cleaned.get("source") and not cleaned.get("new_source"):
            self.add_error("source", _("Tria una font o escriu-ne una de nova."))
        file = cleaned.get("file")
        if not file and not (cleaned.get("pasted") or "").strip():
            self.add_error("file", _("Tria un fitxer o enganxa les cel·les."))
        if file and file.size > LARGEST_SAMPLE:
            self.add_error("file", too_large())

    def _read(self, cleaned):
        """The sample's Document; what is wrong with the file is an error of the form."""
        try:
            data, name = self._content(cleaned)
            document = readers.read(data, name, suggestions.knows_heading)
            sample.take(document)  # a file cut in the middle says so now
            return document
        except UnreadableFile as error:
            raise ValidationError(str(error)) from error

    def _content(self, cleaned):
        if self.run:
            return files.content_of(self.run), self.run.file_name
        if cleaned.get("file"):
            return cleaned["file"].read(), cleaned["file"].name
        return cleaned["pasted"].encode(), str(_("cel·les enganxades"))

    def save(self, by):
        """A new ColumnMapping with what its columns seem to be; its file waits as an import."""
        cleaned, document = self.cleaned_data, self.document
        source = self.run.source if self.run else cleaned["source"] or _new_source(cleaned["new_source"])  # fmt: skip
        is_evaluations = cleaned["kind"] == MappingKind.EVALUATIONS
        edition = cleaned["edition"] if is_evaluations else None
        taken = sample.take(document)
        if self.run:
            taken["run"] = self.run.pk
        criteria = edition.criteria.all() if edition else ()
        mapping = ColumnMapping.objects.create(
            source=source,
            name=_free_name(source, PurePath(document.name).stem or document.name),
            kind=cleaned["kind"],
            edition=edition,
            visibility=cleaned["visibility"] or Visibility.PRIVATE,
            columns=suggestions.mapped(suggestions.suggest(taken, criteria)),
            options={"explode": taken["explode"]} if taken["explode"] else {},
            sample_name=document.name[:200],
            sample=taken,
        )
        if not self.run:
            file = cleaned.get("file") or ContentFile(cleaned["pasted"].encode())
            run = run_actions.start(
                source=source, file=file, name=document.name, columns=mapping, by=by
            )
            mapping.sample["run"] = run.pk
            mapping.save(update_fields=["sample"])
        return mapping


def _new_source(name):
    code, number = slugify(name)[:36] or "font", 1
    free = code
    while Source.objects.filter(code=free).exists():
        number += 1
        free = f"{code}-{number}"
    return Source.objects.create(code=free, name=name, publish_policy=PublishPolicy.AFTER_REVIEW)


def _free_name(source, stem):
    base, number = stem[:110].strip() or "-", 1
    name = base
    while ColumnMapping.objects.filter(source=source, name=name).exists():
        number += 1
        name = f"{base} ({number})"
    return name
