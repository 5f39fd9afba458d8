"""What django-allauth asks of the portal: its words, its mail, its addresses, its secrets."""

import base64
import hashlib
import time

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from segno import make as qr_code

from ess_portal.limits.addresses import network_address

from . import emails, second_factor, sessions

# Those of the library's messages that a page of ours shows; it says the others to nobody.
MESSAGES = {
    "account/messages/email_confirmed.txt": _("Has confirmat el correu."),
    "account/messages/password_changed.txt": _("Has canviat la contrasenya."),
    "mfa/messages/totp_activated.txt": _("El segon factor ja és actiu."),
    "mfa/messages/totp_deactivated.txt": _("Has tret el segon factor."),
    "mfa/messages/recovery_codes_generated.txt": _("Tens codis de recuperació nous: desa’ls."),
}

# Ways of saying again who one is, as the page of another one names them.
OTHER_WAYS = {
    "reauthenticate": _("Fes-ho amb la contrasenya"),
    "mfa_reauthenticate": _("Fes-ho amb un codi del telèfon o de recuperació"),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "duplicate_email": _("Ja és el correu d’aquest compte."),
        "email_password_mismatch": _("El correu i la contrasenya no coincideixen."),
        "email_taken": _("Aquest correu ja és d’un altre compte."),
        "enter_current_password": _("No és la contrasenya que tens ara."),
        "incorrect_code": _("El codi no és aquest."),
        "incorrect_password": _("La contrasenya no és aquesta."),
        "same_as_current": _("És el mateix que ara."),
        "too_many_login_attempts": _("Massa codis equivocats. Demana’n un de nou."),
    }

    def is_ajax(self, request):
        return False

    def is_safe_url(self, url):
        """Only pages of the host that was asked."""
        request = self.request
        return url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request):
        return network_address(request) or "0.0.0.0"  # noqa: S104 (of a socket: nobody's)

    def get_login_redirect_url(self, request):
        return reverse("admin:index" if request.user.is_staff else "account")

    def get_signup_redirect_url(self, request):
        return reverse("account")

    def get_email_verification_redirect_url(self, email_address):
        return reverse("account_email")

    def get_password_change_redirect_url(self, request):
        return reverse("account")

    def respond_user_inactive(self, request, user):
        return HttpResponseRedirect(reverse("account_login"))

    def add_message(
        self,
        request,
        level,
        message_template=None,
        message_context=None,
        extra_tags="",
        message=None,
    ):
        message = message or MESSAGES.get(message_template)
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def reauthenticate(self, user, password):
        return user.check_password(password)

    def get_reauthentication_methods(self, user):
        methods = super().get_reauthentication_methods(user)
        return [{**one, "description": OTHER_WAYS[one["id"]]} for one in methods]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Who has signed in a moment ago has just said who they are."""
        signed_in = second_factor.signed_in_at(self.request)
        return time.time() - signed_in > account_settings.REAUTHENTICATION_TIMEOUT

    def set_password(self, user, password):
        """Whoever else is signed in with the former one is no longer."""
        super().set_password(user, password)
        sessions.end(user, but=self.request.session.session_key)

    def send_mail(self, template_prefix, email, context):
        """The library's e-mails that pages of ours bring about."""
        language = get_language()
        if template_prefix == "account/email/password_reset_code":
            emails.reset_code(email=email, code=context["code"], language=language)
        elif template_prefix == "account/email/unknown_account":
            emails.nobody_here(email=email, language=language)
        else:
            raise ValueError(f"No e-mail of ours for {template_prefix}.")

    def send_confirmation_mail(self, request, emailconfirmation, signup):
        emails.address_code(
            email=emailconfirmation.email_address.email,
            code=emailconfirmation.key,
            language=get_language(),
        )

    def send_account_already_exists_mail(self, email):
        emails.already_registered(email=email, language=get_language())

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        emails.notice(user=user, what=template_prefix, email=email or "")


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": _("Primer has d’activar el segon factor."),
        "incorrect_code": _("El codi no és aquest, o ja s’ha fet servir."),
        "unverified_email": _("Primer has de confirmar el correu."),
    }

    def build_totp_svg(self, url):
        """Drawn into the page itself: no picture from elsewhere, no style of its own."""
        return qr_code(url, error="m", micro=False).svg_inline(
            scale=5, border=4, dark="#000", light="#fff"
        )

    def encrypt(self, text):
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """A secret that nobody can read any more is one that nobody knows: no code matches it."""
        try:
            return _keys().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()


def _keys():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_fernet_key(key)) for key in keys])


def _fernet_key(key):
    return base64.urlsafe_b64encode(hashlib.sha256(f"second factor {key}".encode()).digest())
