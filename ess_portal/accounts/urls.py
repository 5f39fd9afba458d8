"""Addresses of accounts. Their names are those by which django-allauth finds them."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from .views import entry, own, second_factor
from .views.frame import (
    CODES_OF_AN_ADDRESS,
    LOGINS_TO_AN_ACCOUNT,
    MAILS_TO_AN_ADDRESS,
    SECOND_FACTORS,
    by_account,
    by_address,
    own_page,
    page,
    signed_in,
    signing_in,
    typed,
)

sign_in = [
    by_address("login"),
    by_account("login", most=LOGINS_TO_AN_ACCOUNT, who=typed("login")),
]
mail = [by_address("mail"), by_account("mail", most=MAILS_TO_AN_ADDRESS, who=typed("email"))]
codes = [by_address("code", CODES_OF_AN_ADDRESS)]
first_code = [*codes, by_account("second factor", most=SECOND_FACTORS, who=signing_in)]
again = [by_account("again", most=SECOND_FACTORS, who=signed_in)]
own_mail = [by_account("own mail", most=MAILS_TO_AN_ADDRESS, who=signed_in)]

urlpatterns = [
    path("", own_page(own.home), name="account"),
    path(_("entra/"), page(entry.SignInView.as_view(), limits=sign_in), name="account_login"),
    path(
        _("entra/codi/"),
        page(entry.SecondFactorView.as_view(), limits=first_code),
        name="mfa_authenticate",
    ),
    path(_("surt/"), page(entry.SignOutView.as_view()), name="account_logout"),
    path(_("crea/"), page(entry.sign_up_start, limits=mail), name="account_signup"),
    path(_("crea/codi/"), page(entry.sign_up_code, limits=codes), name="account_sign_up_code"),
    path(
        _("crea/dades/"),
        page(entry.sign_up_details, limits=codes),
        name="account_sign_up_details",
    ),
    path(
        _("contrasenya/"),
        own_page(own.PasswordView.as_view(), limits=again),
        name="account_change_password",
    ),
    path(
        _("contrasenya/oblidada/"),
        page(entry.ResetView.as_view(), limits=mail),
        name="account_reset_password",
    ),
    path(
        _("contrasenya/oblidada/codi/"),
        page(entry.ResetCodeView.as_view(), limits=codes),
        name="account_confirm_password_reset_code",
    ),
    path(
        _("contrasenya/nova/"),
        page(entry.NewPasswordView.as_view(), limits=codes),
        name="account_complete_password_reset",
    ),
    path(
        _("correu/"),
        own_page(own.AddressView.as_view(), limits=own_mail),
        name="account_email",
    ),
    path(
        _("correu/codi/"),
        page(own.AddressCodeView.as_view(), limits=codes),
        name="account_email_verification_sent",
    ),
    path(
        _("confirma/"),
        own_page(own.PasswordAgainView.as_view(), limits=again),
        name="account_reauthenticate",
    ),
    path(
        _("confirma/codi/"),
        own_page(second_factor.AgainView.as_view(), limits=again),
        name="mfa_reauthenticate",
    ),
    path(_("segon-factor/"), own_page(second_factor.OverviewView.as_view()), name="mfa_index"),
    path(
        _("segon-factor/activa/"),
        own_page(second_factor.ActivateView.as_view(), limits=again),
        name="mfa_activate_totp",
    ),
    path(
        _("segon-factor/treu/"),
        own_page(second_factor.DeactivateView.as_view()),
        name="mfa_deactivate_totp",
    ),
    path(
        _("segon-factor/codis/"),
        own_page(second_factor.CodesView.as_view()),
        name="mfa_view_recovery_codes",
    ),
    path(
        _("segon-factor/codis/nous/"),
        own_page(second_factor.NewCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        _("segon-factor/codis.txt"),
        own_page(second_factor.CodesFileView.as_view()),
        name="mfa_download_recovery_codes",
    ),
    path(_("sessions/"), own_page(own.own_sessions), name="account_sessions"),
    path(_("dades/"), own_page(own.own_data), name="account_data"),
    path(_("dades.json"), own_page(own.own_data_file), name="account_data_file"),
    path(_("esborra/"), own_page(own.leave), name="account_delete"),
]
