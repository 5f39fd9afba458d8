"""The browsers in which somebody is signed in."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext

# The first that is found: browsers name those that they descend from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass
class SignedIn:
    pk: int
    where: str
    address: str
    since: datetime
    is_this_one: bool


def of(user, *, current):
    """Those that still hold, this one first; `current` is the key of this one's session."""
    held = live().filter(user=user).order_by("-created_at")
    found = [
        SignedIn(one.pk, _words(one.user_agent), one.ip, one.created_at, one.session_key == current)
        for one in held
    ]
    return sorted(found, key=lambda one: not one.is_this_one)


def live():
    held = Session.objects.filter(expire_date__gt=timezone.now())
    return UserSession.objects.filter(session_key__in=held.values("session_key"))


def end(user, *, only=None, but=None):
    """Ends the person's sessions: `only` one of them by its pk, or all `but` that of a key."""
    chosen = UserSession.objects.filter(user=user)
    if only is not None:
        chosen = chosen.filter(pk=only)
    if but:
        chosen = chosen.exclude(session_key=but)
    keys = list(chosen.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    chosen.delete()
    return len(keys)


def forget_ended():
    """Rows of sessions that are over; how many."""
    keys = live().values("pk")
    return UserSession.objects.exclude(pk__in=keys).delete()[0]


def _words(user_agent):
    """«Firefox · Android»: enough to know one's own."""
    names = [
        next((name for sign, name in known if re.search(sign, user_agent)), None)
        for known in (BROWSERS, SYSTEMS)
    ]
    return " · ".join(filter(None, names)) or gettext("Un navegador que no coneixem")
