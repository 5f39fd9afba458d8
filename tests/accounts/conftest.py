import re

import pytest
from django.urls import reverse
from django.utils import translation

from ess_portal.mail.models import Message
from tests.staff import person

PASSWORD = "tres paraules soltes"


@pytest.fixture
def anna(db):
    """Somebody with an account, who is not of the staff."""
    return person(is_staff=False, email="anna@exemple.cat", name="Anna Puig", password=PASSWORD)


@pytest.fixture
def sign_in(client):
    """A function that posts the sign-in form; the answer is not followed."""

    def sign_in(email="anna@exemple.cat", password=PASSWORD, **more):
        return client.post(reverse("account_login"), {"login": email, "password": password} | more)

    return sign_in


def letters():
    return list(Message.objects.order_by("pk").values_list("template", "to", "language"))


def code_in_last_letter():
    return re.search(r"[A-Z]{4}-[A-Z]{4}", Message.objects.latest("pk").text)[0]


def in_language(language, name):
    with translation.override(language):
        return reverse(name)
