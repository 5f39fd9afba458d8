"""The way in: signing in, signing up, a new password."""

from allauth.account import forms as library
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from ..models import User
from .fields import code_field, email_field, password_field


class SignInForm(library.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = email_field()
        self.fields["password"] = password_field()
        self.fields["remember"].label = _("Recorda’m en aquest navegador")
        self.order_fields(["login", "password", "remember"])


class AddressForm(forms.Form):
    """The first step of signing up."""

    email = email_field(help_text=_("Hi enviarem un codi."))


class CodeForm(library.ConfirmPasswordResetCodeForm):
    """A code that went by mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(help_text=_("El del correu que acabes de rebre."))


class NewAccountForm(forms.Form):
    """The last step of signing up: the address is proved already."""

    name = forms.CharField(
        label=_("Com et dius?"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("És com et direm. El pots canviar quan vulguis."),
    )
    password = password_field(is_new=True)

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        cleaned = super().clean()
        if password := cleaned.get("password"):
            person = User(email=self.email, name=cleaned.get("name", ""))
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class ResetForm(library.ResetPasswordForm):
    """Asks for a new password. One query, whether or not the address has an account."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field(help_text=_("Hi enviarem un codi."))

    def clean_email(self):
        email = self.cleaned_data["email"]
        self.users = list(User.objects.with_email(email).filter(is_active=True))
        return email


class NewPasswordForm(forms.Form):
    """The new password, after the code."""

    password1 = password_field(_("Contrasenya nova"), is_new=True)

    def __init__(self, *args, user, temp_key=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]

    def save(self):
        library.flows.password_reset.reset_password(self.user, self.cleaned_data["password1"])
