"""Fields that several forms of accounts have."""

from django import forms
from django.utils.translation import gettext_lazy as _


def email_field(label=None, **options):
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    return LowerCaseEmailField(
        label=label or _("Correu electrònic"), max_length=254, widget=widget, **options
    )


def password_field(label=None, *, is_new=False):
    autocomplete = "new-password" if is_new else "current-password"
    return forms.CharField(
        label=label or _("Contrasenya"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        help_text=_(
            "Com a mínim 10 caràcters. Tres o quatre paraules que no tinguin res a veure van bé."
        )
        if is_new
        else "",
    )


def code_field(help_text):
    return forms.CharField(
        label=_("Codi"),
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "input--s",
            }
        ),
    )


class LowerCaseEmailField(forms.EmailField):
    def clean(self, value):
        return super().clean(value).lower()
