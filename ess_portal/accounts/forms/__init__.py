"""Forms of accounts: the way in, one's own account, and the staff's."""

from .entry import AddressForm, CodeForm, NewAccountForm, NewPasswordForm, ResetForm, SignInForm
from .own import (
    ActivationForm,
    AddressCodeForm,
    ChangeAddressForm,
    ChangePasswordForm,
    EndSessionForm,
    PasswordAgainForm,
    ProfileForm,
    SecondFactorAgainForm,
    SecondFactorForm,
)
from .staff import NewPersonForm, PersonForm

__all__ = [
    "ActivationForm",
    "AddressCodeForm",
    "AddressForm",
    "ChangeAddressForm",
    "ChangePasswordForm",
    "CodeForm",
    "EndSessionForm",
    "NewAccountForm",
    "NewPasswordForm",
    "NewPersonForm",
    "PasswordAgainForm",
    "PersonForm",
    "ProfileForm",
    "ResetForm",
    "SecondFactorAgainForm",
    "SecondFactorForm",
    "SignInForm",
]
