"""Signing up: first the address is proved, then there is an account.

Nothing is written about an address that nobody has proved, and whether it has an account makes
no difference to what the portal does or answers: one e-mail goes to it, either with a code or
saying that it has an account already. The rest is in the visitor's own session.
"""

import secrets
import time

from allauth.core.internal.cryptokit import compare_user_code, generate_user_code

from . import emails
from .models import User

KEY = "sign_up"
MOST_WRONG = 3
MINUTES = 60


def begin(request, *, email, language):
    code = generate_user_code()
    known = User.objects.with_email(email).first()
    if known:
        emails.already_registered(email=email, language=language)
        code = secrets.token_hex()  # which nobody is told
    else:
        emails.sign_up_code(email=email, code=code, language=language)
    request.session[KEY] = {"email": email, "code": code, "at": time.time(), "wrong": 0}
    request.session.set_expiry(MINUTES * 60)


def address(request):
    """The address that is being proved, or is; None when nothing was begun, or long ago."""
    state = request.session.get(KEY)
    if not state or time.time() - state["at"] > MINUTES * 60:
        return None
    return state["email"]


def proven_address(request):
    email = address(request)
    return email if email and request.session[KEY].get("proven") else None


def prove(request, code):
    """Whether it is the code; after three wrong ones there is none to guess any more."""
    state = request.session[KEY]
    if compare_user_code(actual=code, expected=state["code"]):
        request.session[KEY] = {**state, "proven": True}
        return True
    wrong = state["wrong"] + 1
    if wrong >= MOST_WRONG:
        forget(request)
    else:
        request.session[KEY] = {**state, "wrong": wrong}
    return False


def forget(request):
    request.session.pop(KEY, None)
