"""E-mails about accounts: one function each.

Those that somebody asks for in a page are in the page's language, whether or not the address is
known; the portal's own notices are in the person's.
"""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ess_portal import mail

# What the library tells of → what the person reads.
NOTICES = {
    "account/email/password_changed": _("S’ha canviat la contrasenya."),
    "account/email/password_set": _("S’ha posat una contrasenya."),
    "account/email/password_reset": _("S’ha posat una contrasenya nova, amb un codi per correu."),
    "account/email/email_changed": _("S’ha canviat el correu amb què entres."),
    "mfa/email/totp_activated": _("S’ha activat el segon factor."),
    "mfa/email/totp_deactivated": _("S’ha tret el segon factor."),
    "mfa/email/recovery_codes_generated": _(
        "S’han fet codis de recuperació nous; els d’abans ja no serveixen."
    ),
    "second factor taken away": _(
        "Algú de l’equip ha tret el segon factor, i s’han tancat totes les sessions."
    ),
}


def sign_up_code(*, email, code, language):
    """For an address that has no account yet."""
    _send("sign_up_code", email, language, code=code)


def already_registered(*, email, language):
    """For an address that has one, when somebody signs up with it."""
    _send(
        "already_registered",
        email,
        language,
        sign_in=_link("account_login", language),
        reset=_link("account_reset_password", language),
    )


def address_code(*, email, code, language):
    """That the address belongs to who is signed in, or signing in."""
    _send("address_code", email, language, code=code)


def reset_code(*, email, code, language):
    _send("reset_code", email, language, code=code)


def nobody_here(*, email, language):
    """For an address without an account, when somebody asks for a new password."""
    _send("nobody_here", email, language, sign_up=_link("account_signup", language))


def invited(*, user):
    """An account that somebody of the staff made."""
    reset = _link("account_reset_password", user.language)
    _send("invited", user.email, user.language, reset=reset)


def notice(*, user, what, email=""):
    """That something changed which whoever has the account should know of."""
    _send(
        "notice",
        email or user.email,
        user.language,
        what=NOTICES[what],
        reset=_link("account_reset_password", user.language),
    )


def _send(name, to, language, **context):
    mail.send(f"accounts/mail/{name}.html", to=to, language=language, context=context)


def _link(name, language):
    with translation.override(language):
        return mail.absolute(reverse(name))
