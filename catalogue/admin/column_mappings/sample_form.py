"""Another sample for a mapping that exists: its list has changed of shape."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.imports import readers, run_actions
from catalogue.imports.mappings import sample, suggestions
from catalogue.imports.mappings.columns import as_list
from catalogue.imports.problems import UnreadableFile
from ess_portal.moderation.forms import BASE_VERSION

from .start_form import LARGEST_SAMPLE, too_large


class SampleForm(forms.Form):
    """The file; its version tells whether somebody has changed the mapping meanwhile."""

    file = forms.FileField(
        label=_("Fitxer nou"),
        help_text=_(
            "El que ja s’ha dit de les columnes es manté, i les noves es proposen. El fitxer esperarà com una importació: no es canvia res del catàleg."
        ),
    )

    def __init__(self, *args, mapping, **kwargs):
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        self.fields[BASE_VERSION] = forms.IntegerField(
            initial=mapping.version, widget=forms.HiddenInput
        )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_SAMPLE:
            raise ValidationError(too_large())
        try:
            document = readers.read(file.read(), file.name, self._knows)
            explode = self.mapping.options.get("explode")
            self.taken = sample.take(document, explode)
        except UnreadableFile as error:
            raise ValidationError(str(error)) from error
        return file

    def _knows(self, header):
        return header in self.mapping.columns or suggestions.knows_heading(header)

    def clean(self):
        cleaned = super().clean()
        if not self.errors and cleaned[BASE_VERSION] != self.mapping.version:
            raise ValidationError(
                _("Algú altre ha canviat aquesta correspondència: mira com és ara i torna-hi.")
            )
        return cleaned

    def save(self, by):
        """Keeps the sample, with its file as an import that waits. Gives the names of new columns."""
        mapping, file = self.mapping, self.cleaned_data["file"]
        known = {column["name"] for column in (mapping.sample or {}).get("columns", ())}
        known |= set(mapping.columns)
        criteria = mapping.edition.criteria.all() if mapping.edition else ()
        proposed = suggestions.mapped(suggestions.suggest(self.taken, criteria))
        used = {field for fields in mapping.columns.values() for field in as_list(fields)}
        new = [one["name"] for one in self.taken["columns"] if one["name"] not in known]
        for name in new:
            if proposed.get(name) and proposed[name] not in used:
                mapping.columns[name] = proposed[name]
        mapping.sample, mapping.sample_name = self.taken, file.name[:200]
        file.seek(0)
        run = run_actions.start(
            source=mapping.source, file=file, name=file.name, columns=mapping, by=by
        )
        mapping.sample["run"] = run.pk
        mapping.save()
        return new
