"""What the portal knows of a person: to give it to them, and to forget it.

Rows that point to the person are found by themselves. An app above that knows a person in
another way (by an address that they left) registers two functions from its `AppConfig.ready()`.
"""

import pghistory.models
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from ess_portal.mail.models import Message

from . import sessions

_known = {}  # name → (exporting, erasing)
# Told apart, without their secrets; and views of history, which have no table.
OF_LIBRARIES = {"account", "mfa", "usersessions", "pghistory"}


def register(name, *, exporting, erasing):
    """`exporting(user, addresses)` gives rows for JSON; `erasing(user, addresses)` forgets."""
    _known[name] = (exporting, erasing)


def addresses_of(user):
    """Every address that the account has had, in lower case."""
    found = {user.email, *user.history.values_list("email", flat=True)}
    found |= set(EmailAddress.objects.filter(user=user).values_list("email", flat=True))
    return {email.lower() for email in found}


def export(user, *, current):
    """All of it, as what JSON can hold; `current` is the key of this session."""
    addresses = addresses_of(user)
    told = {name: exporting(user, addresses) for name, (exporting, _erasing) in _known.items()}
    return {
        "written_at": timezone.now(),
        "account": {
            "id": user.public_id,
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "roles": user.roles,
            "is_staff": user.is_staff,
            "date_joined": user.date_joined,
            "last_login": user.last_login,
        },
        "addresses": list(
            EmailAddress.objects.filter(user=user).values("email", "verified", "primary")
        ),
        "second_factor": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "sessions": [
            {"browser": one.where, "address": one.address, "since": one.since}
            for one in sessions.of(user, current=current)
        ],
        "changes_of_the_account": list(
            user.history.order_by("pgh_id").values(
                "pgh_created_at", "pgh_label", "email", "name", "language", "roles"
            )
        ),
        "e_mails": list(
            Message.objects.to_addresses(addresses)
            .order_by("pk")
            .values("to", "subject", "text", "queued_at")
        ),
        "done": list(_done(user)),
        **told,
    }


def erase(user, addresses):
    for _exporting, erasing in _known.values():
        erasing(user, addresses)


def _done(user):
    """What points to the person: kind and name of each."""
    for relation in user._meta.related_objects:
        model = relation.related_model
        is_history = issubclass(model, pghistory.models.Event)
        if model._meta.app_label in OF_LIBRARIES or is_history:
            continue
        for row in model._base_manager.filter(**{relation.field.name: user}):
            kind = f"{model._meta.verbose_name}: {relation.field.verbose_name}"
            yield {"kind": kind, "id": row.pk, "name": str(row)}
