"""Addresses of pages: readable, unique, never given twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import slugs
from catalogue.models import FormerAddress
from tests import builders


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Mercat de l’Abaceria Central", "mercat-de-l-abaceria-central"),
        ("Mercat d'Hostafrancs", "mercat-d-hostafrancs"),
        ("Col·lectiu Ronda, SCCL", "collectiu-ronda-sccl"),
        ("Cançó & Ñam", "canco-nam"),
        ("مبادرة", "iniciativa"),
        ("", "iniciativa"),
    ],
)
def test_slug_of_a_name(name, slug):
    assert slugs.slug_of(name) == slug


@given(st.text())
def test_any_name_has_a_valid_slug(name):
    slug = slugs.slug_of(name)
    assert slug and len(slug) <= slugs.MAX_LENGTH - 8
    assert slug == slug.lower().strip("-") and slug.replace("-", "").isalnum() and slug.isascii()


@pytest.mark.django_db
def test_present_former_reserved_and_repeated_slugs_get_a_number():
    builders.enterprise("Una", slug="la-fusta")
    builders.enterprise("Altra", slug="la-fusta-3")
    FormerAddress.objects.create(kind="catalogue.enterprise", slug="forn-vell", object_id=1)
    names = ["La Fusta", "la fusta", "La Fusta", "Forn vell", "Mapa", "Nova", "Nova"]
    assert slugs.free_slugs(names) == [
        "la-fusta-2", "la-fusta-4", "la-fusta-5", "forn-vell-2", "mapa-2", "nova", "nova-2"]  # fmt: skip
    assert slugs.free_slug("La Fusta") == "la-fusta-2"


def test_a_list_that_repeats_one_name_is_not_counted_from_the_first_each_time(db, monkeypatch):
    class Counted(str):
        tried = 0

        def __format__(self, spec):
            Counted.tried += 1
            return str(self)

    monkeypatch.setattr(slugs, "slug_of", lambda name: Counted("nom"))
    builders.enterprise("Nom", slug="nom-2")
    found = slugs.free_slugs(["Nom"] * 300)
    assert found[:3] == ["nom", "nom-3", "nom-4"] and len(set(found)) == 300
    assert Counted.tried < 700
