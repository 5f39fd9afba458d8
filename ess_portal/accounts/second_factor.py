"""The second factor of a session: whether it was given, and the demo's own.

The staff's pages open to sessions that gave one (`ess_portal.admin`); what a session gave is in
the session itself, so that asking costs no query.
"""

from allauth.account import authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt, is_mfa_enabled
from django.conf import settings
from django.utils import timezone

METHOD = "mfa"


def given(request):
    """Whether who is signed in gave a second factor in this session."""
    return any(record["method"] == METHOD for record in _records(request))


def signed_in_at(request):
    """The last time that who is signed in said who they are, in this session; 0 when unknown."""
    return max((record["at"] for record in _records(request)), default=0)


def forget(request):
    """The session is as if it had never given one."""
    key = authentication.AUTHENTICATION_METHODS_SESSION_KEY
    request.session[key] = [one for one in _records(request) if one["method"] != METHOD]


def is_set_up(user):
    return is_mfa_enabled(user, [Authenticator.Type.TOTP])


def demo_code(user):
    """The present code of a sign-in of the demo; nothing for anybody else, nor in production.

    A demo's passwords are public and its telephone is everybody's: the page that asks for the
    code has it filled in, and says so.
    """
    if settings.PORTAL_MODE != "demo":
        return ""
    made = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP, data__demo=True)
    authenticator = made.first()
    if authenticator is None:
        return ""
    counter = int(timezone.now().timestamp()) // 30
    return format_hotp_value(hotp_value(decrypt(authenticator.data["secret"]), counter))


def _records(request):
    return authentication.get_authentication_records(request, request.user)
