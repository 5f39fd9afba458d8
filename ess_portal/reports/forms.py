"""Forms of reports: the public's two, and the staff's answer."""

import time

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from .enums import QUESTIONS, Outcome
from .models import MOST_TEXT

TOO_QUICK = 3  # seconds in which nobody reads a form and writes in it
TOO_OLD = 24 * 3600
SALT = "reports.opened"


class HumanForm(forms.Form):
    """Tells machines without asking anything of people: no puzzle, no third party, no cookie.

    A field that is not shown (nor read out) stays empty, and the form has been open for some
    seconds. What fails is kept all the same, marked for the staff: a person may have been quick.
    """

    homepage = forms.CharField(
        required=False,
        label=_("No omplis aquest camp"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = signing.dumps(int(time.time()), salt=SALT)

    def visible_ones(self):
        """Bound fields for people."""
        return [field for field in self.visible_fields() if field.name != "homepage"]

    @property
    def is_suspect(self):
        if self.cleaned_data["homepage"]:
            return True
        try:
            opened = signing.loads(self.cleaned_data["opened"], salt=SALT)
        except signing.BadSignature:
            return True
        return not TOO_QUICK <= time.time() - opened <= TOO_OLD

    def said(self):
        """What the person wrote, by field of a report."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("homepage", "opened", "checked")
        }


class EmailField(forms.EmailField):
    def __init__(self):
        super().__init__(
            required=False,
            label=_("El teu correu, si vols resposta"),
            help_text=_("Només per respondre’t. S’esborra %(days)d dies després de tancar el cas.")
            % {"days": settings.REPORT_KEEP_EMAIL_DAYS},
            widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        )


class ProblemForm(HumanForm):
    """What is wrong with a page; the question follows from the reason."""

    text = forms.CharField(
        max_length=MOST_TEXT, widget=forms.Textarea(attrs={"rows": 6}), strip=True
    )

    def __init__(self, *args, reason, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = QUESTIONS[reason]
        self.fields["email"] = EmailField()


class MissingForm(HumanForm):
    """Who is missing from the catalogue."""

    missing_name = forms.CharField(label=_("Com es diu?"), max_length=200)
    missing_place = forms.CharField(
        label=_("On és?"),
        max_length=200,
        required=False,
        help_text=_("Adreça, barri o municipi."),
    )
    missing_website = forms.CharField(label=_("Té web o xarxes?"), max_length=300, required=False)
    text = forms.CharField(
        label=_("Per què creus que hi ha de ser?"),
        max_length=MOST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Què fa, com s’organitza, de quines xarxes forma part."),
    )
    # Says that the person has seen the matches and means another one.
    checked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = EmailField()


class AnswerForm(forms.Form):
    """The staff's: an answer by mail, an outcome that closes the case, or both."""

    text = forms.CharField(
        label=_("Resposta"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Va per correu, en la llengua de qui va escriure."),
    )
    outcome = forms.ChoiceField(
        label=_("Com acaba"),
        required=False,
        choices=[("", _("Encara no es tanca")), *Outcome.choices],
    )
    note = forms.CharField(
        label=_("Nota interna"),
        required=False,
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Només la veu l’equip."),
    )
    base_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        if not report.email:
            del self.fields["text"]

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in ("text", "outcome", "note")):
            raise forms.ValidationError(
                _("Escriu una resposta, digues com acaba o deixa-hi una nota.")
            )
        return cleaned
