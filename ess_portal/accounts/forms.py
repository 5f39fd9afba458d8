"""Forms of people's accounts in the admin. Passwords are never shown nor stored plainly."""

from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from .enums import Role
from .models import User


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


class NewPersonForm(BaseUserCreationForm):
    roles = RolesField()

    class Meta:
        model = User
        fields = ["email", "name", "language", "roles", "is_staff"]
        field_classes = {}


class PersonForm(UserChangeForm):
    roles = RolesField()

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {}
