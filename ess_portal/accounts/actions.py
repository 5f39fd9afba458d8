"""What happens to an account. Keyword-only, atomic."""

import pghistory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from ess_portal.mail.models import Message

from . import emails, personal_data, sessions
from .enums import Role
from .models import User


class LastAdmin(Exception):
    """Without this person nobody could give anybody a role any more."""


@transaction.atomic
def open_account(*, email, password, name, language):
    """An account whose address has been proved."""
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@transaction.atomic
def take_second_factor_away(*, user, by):
    """For who has lost both their telephone and their codes: they set up another."""
    with pghistory.context(user=by.pk):
        Authenticator.objects.filter(user=user).delete()
        sessions.end(user)
        emails.notice(user=user, what="second factor taken away")


@transaction.atomic
def erase(*, user, by):
    """Forgets who the person is, everywhere; what they did remains, by «persona esborrada».

    Raises LastAdmin.
    """
    # Two admins who leave at once wait for each other.
    admins = User.objects.present().filter(is_active=True, roles__contains=[Role.CITY_ADMIN])
    others = {admin.pk for admin in admins.select_for_update()} - {user.pk}
    if Role.CITY_ADMIN in user.roles and not others:
        raise LastAdmin
    addresses = personal_data.addresses_of(user)
    with pghistory.context(user=by.pk):
        personal_data.erase(user, addresses)
        Message.objects.forget_addresses(addresses)
        EmailAddress.objects.filter(user=user).delete()
        Authenticator.objects.filter(user=user).delete()
        sessions.end(user)
        about = ContentType.objects.get_for_model(User)
        LogEntry.objects.filter(content_type=about, object_id=str(user.pk)).update(object_repr="—")
        _forget(user)


def _forget(user):
    """The row and its history: no name, no address, no way in."""
    nobody = {"email": f"{user.public_id}@esborrada.invalid", "name": ""}
    user.email, user.name = nobody["email"], nobody["name"]
    user.roles, user.is_active, user.is_staff, user.is_superuser = [], False, False, False
    user.last_login = None
    user.erased_at = timezone.now()
    user.set_unusable_password()
    user.save()
    user.history.update(**nobody)
