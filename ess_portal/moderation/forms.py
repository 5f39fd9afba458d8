"""Forms that carry the version they were built from.

A form of the admin and one of any other page use the same check. The view loads the object
inside a transaction with its row locked (`locked()`), so that between check and save nobody
else writes:

    with transaction.atomic():
        establishment = locked(Establishment.objects.filter(enterprise=mine), pk)
        form = EstablishmentForm(request.POST, instance=establishment)
        if form.is_valid(): ...
        elif form.conflict: show `moderation/_conflict.html` and the form, which keeps
            what was typed and now carries the current version.
"""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.translation import gettext_lazy as _

from . import conflict
from .posted import whole_number

BASE_VERSION = "base_version"
STALE = _(
    "Algú altre ho ha canviat mentre ho editaves. No s’ha desat res: mira què ha canviat, "
    "acaba de retocar-ho i torna a desar."
)


def locked(queryset, pk):
    """The object, or None, with its row locked until the transaction ends."""
    return queryset.select_for_update(of=("self",)).filter(pk=pk).first()


class VersionField(forms.IntegerField):
    """Hidden; never counts as something that the person changed."""

    widget = forms.HiddenInput

    def has_changed(self, initial, data):
        return False


class VersionedModelForm(forms.ModelForm):
    """For a `Versioned` model: refuses to save over a version that the person has not seen."""

    base_version = VersionField(required=False)
    conflict = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields[BASE_VERSION].initial = self.instance.version

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk is not None and self._base_version() != self.instance.version:
            self.conflict = conflict.bring_together(self, self._base_version())
            self._carry_current_version()
        if self.conflict:
            self.add_error(None, ValidationError(STALE, code="conflict"))
        return cleaned

    def _post_clean(self):
        """Rules of the data hold for the whole object, also for fields that the form only shows.

        Django leaves out the constraints that mention those, and the database would answer
        with an error page.
        """
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as problem:
            for name, problems in problem.error_dict.items():
                self.add_error(name if name in self.fields else None, problems)

    def is_being_deleted(self):
        """Whether this row of a formset is marked to be deleted."""
        return bool("DELETE" in self.fields and self.cleaned_data.get("DELETE"))

    def _base_version(self):
        return whole_number(self.data.get(self.add_prefix(BASE_VERSION), ""))

    def _carry_current_version(self):
        """The page that shows the conflict saves on top of what it shows."""
        self.data = self.data.copy()
        self.data[self.add_prefix(BASE_VERSION)] = str(self.instance.version)


class VersionedInlineFormSet(forms.BaseInlineFormSet):
    """Rows that each carry their version; a row deleted by someone else is not lost either."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gone = []
        if self.is_bound and self.management_form.is_valid():
            self._set_gone_rows_apart()

    @property
    def conflicts(self):
        return self.gone + [form.conflict for form in self.forms if getattr(form, "conflict", None)]

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = _("Esborra aquesta fila")

    def clean(self):
        super().clean()
        for form in self.initial_forms:
            if form.conflict and form.is_being_deleted():
                form.conflict.deleting = True
        if self.gone or any(form.conflict for form in self.initial_forms):
            raise ValidationError(STALE, code="conflict")

    def _set_gone_rows_apart(self):
        """Rows whose object someone deleted become new rows: saving again brings them back.

        Those that the person had not touched, or wanted to delete too, just leave.
        """
        counts = self.management_form.cleaned_data
        total, initial = counts[TOTAL_FORM_COUNT], counts[INITIAL_FORM_COUNT]
        existing = {str(row.pk) for row in self.get_queryset()}
        pk_name = self.model._meta.pk.name
        kept, gone = [], []
        for index in range(min(total, self.absolute_max)):
            pk = self.data.get(f"{self.add_prefix(index)}-{pk_name}", "")
            is_gone = index < initial and whole_number(pk) is not None and pk not in existing
            (gone if is_gone else kept).append(index)
        if not gone:
            return
        back = [index for index in gone if self._note_gone(index, pk_name)]
        self._renumber(kept + back, initial - len(gone), blank_keys_of=back)

    def _note_gone(self, index, pk_name):
        """Whether the row comes back as a new one."""
        prefix = self.add_prefix(index)
        if self.data.get(f"{prefix}-DELETE"):
            return False
        row = self.form(self.data, prefix=prefix)
        version = whole_number(self.data.get(f"{prefix}-{BASE_VERSION}", ""))
        pk = whole_number(self.data[f"{prefix}-{pk_name}"])
        found = conflict.gone(row, pk, version)
        if found:
            self.gone.append(found)
        return bool(found)

    def _renumber(self, order, initial, blank_keys_of):
        data = self.data.copy()
        rows = []
        for index in order:
            start = f"{self.add_prefix(index)}-"
            row = {key[len(start) :]: data.getlist(key) for key in data if key.startswith(start)}
            if index in blank_keys_of:
                row |= {self.model._meta.pk.name: [""], BASE_VERSION: [""]}
            rows.append(row)
        own = f"{self.prefix}-"
        for key in [key for key in data if key.startswith(own) and key[len(own) :][:1].isdigit()]:
            del data[key]
        for index, row in enumerate(rows):
            for name, values in row.items():
                data.setlist(f"{self.add_prefix(index)}-{name}", values)
        data[f"{self.prefix}-{TOTAL_FORM_COUNT}"] = str(len(rows))
        data[f"{self.prefix}-{INITIAL_FORM_COUNT}"] = str(initial)
        self.data = data
        self.__dict__.pop("management_form", None)
