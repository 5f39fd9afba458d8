"""Forms of people’s accounts in the admin. Nobody sees, nor gives, another’s password."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..enums import Role
from ..models import User


class RolesField(forms.TypedMultipleChoiceField):
    def __init__(self):
        super().__init__(
            label=_("Rols"),
            choices=Role.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_(
                "Què pot fer a tot el portal. Només entra a la gestió qui té marcat que hi pot entrar."
            ),
        )


class PersonForm(forms.ModelForm):
    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "name", "language", "roles", "is_staff", "is_active"]


class NewPersonForm(forms.ModelForm):
    """They get an e-mail, and make their own password."""

    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "name", "language", "roles", "is_staff"]

    def save(self, commit=True):
        self.instance.email = self.instance.email.lower()
        self.instance.set_unusable_password()
        return super().save(commit)
