"""One's own account."""

from datetime import timedelta

from allauth.account import forms as library
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as second_factor_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from ess_portal.limits.models import Attempts

from .. import second_factor
from ..models import User
from .fields import code_field, email_field, password_field

# A code of a telephone is good for half a minute, and half a minute around it.
CODE_LIVES = timedelta(minutes=2)


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name", "language"]
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
        help_texts = {"language": _("La dels correus que t’enviem i la de la gestió.")}


class ChangeAddressForm(library.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = email_field(
            _("Correu nou"),
            help_text=_("Hi enviarem un codi. Fins que no el posis, el d’ara continua igual."),
        )


class AddressCodeForm(library.ConfirmEmailVerificationCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(help_text=_("El del correu que acabes de rebre."))


class ChangePasswordForm(library.UserForm):
    oldpassword = password_field(_("Contrasenya d’ara"))
    password1 = password_field(_("Contrasenya nova"), is_new=True)

    clean_oldpassword = library.ChangePasswordForm.clean_oldpassword
    save = library.ChangePasswordForm.save

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]


class EndSessionForm(forms.Form):
    """One session; without it, all but this one."""

    session = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class PasswordAgainForm(library.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = password_field()


class OnceOnly:
    """A code of the telephone, or of recovery; the same one does not serve twice.

    The library remembers those used in its cache, which each process has for itself, and for
    less time than a code lives here.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(
            help_text=_("El de l’aplicació del telèfon, o un dels de recuperació.")
        )
        if not self.is_bound:
            self.initial["code"] = second_factor.demo_code(self.user)

    def clean_code(self):
        code = super().clean_code()
        once = {"most": 1, "window": CODE_LIVES}
        if Attempts.objects.count_one(
            "second factor", f"{self.user.pk} {normalize_user_code(code)}", **once
        ):
            raise get_adapter().validation_error("incorrect_code")
        return code


class SecondFactorForm(OnceOnly, second_factor_forms.AuthenticateForm):
    pass


class SecondFactorAgainForm(OnceOnly, second_factor_forms.ReauthenticateForm):
    pass


class ActivationForm(ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = code_field(help_text=_("Les sis xifres que et dona l’aplicació."))
