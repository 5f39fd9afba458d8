"""Requests to the admin that no page of ours makes."""

import pytest
from django.contrib import admin

from catalogue.models import Establishment
from tests import builders
from tests.staff import city_admin, moderator, session_of

pytestmark = pytest.mark.django_db


def lists():
    for model, model_admin in admin.site._registry.items():
        yield f"/gestio/{model._meta.app_label}/{model._meta.model_name}/", model_admin


def test_a_nul_in_an_address_is_left_out():
    session = session_of(city_admin())
    for path, model_admin in lists():
        for name in model_admin.list_filter:
            key = getattr(name, "parameter_name", None) or (
                f"{name}__exact" if isinstance(name, str) else f"{name[0]}__id__exact"
            )
            for value in ("%00", "a%00"):
                answer = session.get(f"{path}?{key}={value}", follow=True)
                assert answer.status_code < 400, (path, key, value)


@pytest.mark.parametrize("key", ["x", "\x00", "1.5", "-1"])
def test_chosen_rows_that_are_no_keys_are_refused(key):
    builders.report()
    builders.enterprise("Una")
    session = session_of(city_admin())
    for path, action in (
        ("catalogue/enterprise", "publish"),
        ("catalogue/enterprise", "bulk_edit"),
        ("reports/report", "assign_to_me"),
        ("mail/message", "send_again"),
    ):
        sent = {"action": action, "_selected_action": [key]}
        assert session.post(f"/gestio/{path}/", sent).status_code == 400, (path, action)


def test_many_are_not_deleted_at_once_past_their_versions():
    of = builders.enterprise("Una")
    place = builders.place(of, neighbourhood=builders.neighbourhood())
    sent = {"action": "delete_selected", "_selected_action": [place.pk], "post": "yes"}
    for user in (moderator(), city_admin()):
        session = session_of(user)
        for path, model_admin in lists():
            if hasattr(model_admin, "history_parts"):  # versioned
                assert "delete_selected" not in session.get(path).text, path
        session.post("/gestio/catalogue/establishment/", sent)
    assert Establishment.objects.filter(pk=place.pk).exists()
