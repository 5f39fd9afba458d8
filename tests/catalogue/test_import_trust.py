"""Trust of a source field by field: where it says so, it counts instead of the source's own."""

import pytest

from catalogue.imports.provenance import Claim
from catalogue.models import Enterprise
from tests.catalogue.import_files import FUSTA, apply, source

pytestmark = pytest.mark.django_db


def test_a_field_may_have_its_own_order_of_trust():
    register = source("registre", trust=10, trust_by_field={"website": 90})
    own_map = source("mapa", trust=50, trust_by_field={"places.street": 5})
    apply(register, FUSTA)
    apply(
        own_map,
        FUSTA.replace("lafusta.cat;info", "fiable.cat;info")
        .replace("934132332", "934132333")
        .replace("Premià 15", "Premià 17"),
    )
    made = Enterprise.objects.get()
    assert made.website == "https://fiable.cat"  # 50 beats the register's 90 for this field
    assert made.phone == "934 132 332"  # 50 does not beat 10
    assert made.establishments.filter(street_number="17").exists()


@pytest.mark.parametrize(
    ("by_field", "part", "name", "trust"),
    [
        ({}, "", "phone", 40),
        ({"phone": 3}, "", "phone", 3),
        ({"phone": 3}, "places", "phone", 40),
        ({"places": 7}, "places", "phone", 7),
        ({"places": 7, "places.phone": 0}, "places", "phone", 0),
        ({"phone": "wrong"}, "", "phone", 40),
    ],
)
def test_trust_of_a_field(by_field, part, name, trust):
    claim = Claim("a", {"a": 40}, {"a": by_field})
    assert claim.trust_in("a", name, part) == trust
