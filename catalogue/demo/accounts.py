"""Sign-ins of the demo mode. They never exist in production: `seed_demo` refuses there."""

from ess_portal.accounts.enums import Role
from ess_portal.accounts.models import User

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
    return [(email, role.label) for email, _name, role in SIGN_INS]
