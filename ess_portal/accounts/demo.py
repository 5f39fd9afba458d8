"""Sign-ins of the demo mode. They never exist in production: `seed_demo` refuses there.

The staff's have a second factor, as everybody's of the staff; its present code is in the page
that asks for it (`second_factor.demo_code`), in demo mode only.
"""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import encrypt

from .enums import Role
from .models import User

PASSWORD = "barri-i-cooperacio"  # noqa: S105  printed by the command, on loopback only
SIGN_INS = (
    ("admin@demo.example", "Administració de demostració", Role.CITY_ADMIN),
    ("moderacio@demo.example", "Moderació de demostració", Role.MODERATOR),
)


def ensure():
    """The demo sign-ins, made when missing; gives (e-mail, role) of each."""
    for email, name, role in SIGN_INS:
        if not User.objects.filter(email=email).exists():
            User.objects.create_user(
                email, PASSWORD, name=name, roles=[role], is_staff=True, language="ca"
            )
    renew()
    return [(email, role.label) for email, _name, role in SIGN_INS]


def renew():
    """Second factors of the demo's sign-ins that exist: the key that keeps them may be new."""
    for user in User.objects.filter(email__in=[email for email, _name, _role in SIGN_INS]):
        EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )
        Authenticator.objects.update_or_create(
            user=user,
            type=Authenticator.Type.TOTP,
            defaults={"data": {"secret": encrypt(generate_totp_secret()), "demo": True}},
        )
