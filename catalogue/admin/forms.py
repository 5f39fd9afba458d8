"""Forms of the admin: what a person may type, and how we tell them what is wrong."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from stdnum import exceptions
from stdnum.es import nif as es_nif

from catalogue import photos, slugs
from catalogue.enums import State
from catalogue.models import Enterprise
from ess_portal.moderation.forms import VersionedModelForm

from .lookalikes import LookAlikesForm

NIF_PROBLEMS = {
    exceptions.InvalidLength: _("Un NIF té nou caràcters: revisa si en falten o en sobren."),
    exceptions.InvalidFormat: _("Un NIF té una lletra i set o vuit xifres, com F12345674."),
    exceptions.InvalidChecksum: _(
        "El caràcter de control del NIF no quadra: segurament hi ha una xifra o una lletra canviada."
    ),
}


class NifField(forms.CharField):
    """Accepts spaces, dashes, dots, lower case and the ES prefix; keeps the nine characters."""

    def __init__(self, **kwargs):
        super().__init__(label="NIF", required=False, max_length=20, **kwargs)

    def to_python(self, value):
        compact = "".join(char for char in super().to_python(value) if char.isalnum()).upper()
        return compact.removeprefix("ES") if len(compact) == 11 else compact

    def validate(self, value):
        super().validate(value)
        if not value:
            return
        try:
            if len(value) != 9:
                raise exceptions.InvalidLength()
            es_nif.validate(value)
        except exceptions.ValidationError as problem:
            message = NIF_PROBLEMS.get(type(problem), NIF_PROBLEMS[exceptions.InvalidFormat])
            raise ValidationError(message, code="nif") from problem


class EnterpriseForm(LookAlikesForm, VersionedModelForm):
    nif = NifField(
        help_text=_("Es pot escriure amb espais o guions. Els grups informals no en tenen.")
    )

    class Meta:
        model = Enterprise
        fields = ["name", "nif", "slug"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = (
                _("La pàgina ja és pública: si la canvies, l’adreça d’ara hi portarà igualment.")
                if self.instance.published_at
                else _("En blanc, es fa a partir del nom.")
            )

    def clean_slug(self):
        slug = slugify(self.cleaned_data["slug"])
        if not slug:
            return self.instance.slug or slugs.free_slug(self.cleaned_data.get("name", ""))
        if slug != self.instance.slug and slugs.is_taken(slug, but=self.instance.pk):
            raise ValidationError(_("Aquesta adreça ja és, o era, d’una altra iniciativa."))
        return slug

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Motiu"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Queda a la història de cada iniciativa; no es publica."),
    )


class CeasedForm(forms.Form):
    on = forms.DateField(
        label=_("Va cessar el"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class NothingForm(forms.Form):
    """For changes that need no more than a yes."""


def may_delete(enterprise):
    """Only what the public never saw."""
    return enterprise.published_at is None and enterprise.state in (State.DRAFT, State.PENDING)


class PhotoForm(VersionedModelForm):
    """A new picture is re-encoded before anything keeps it (`catalogue.photos`)."""

    def clean_image(self):
        image = self.cleaned_data["image"]
        return photos.store(image) if isinstance(image, UploadedFile) else image
