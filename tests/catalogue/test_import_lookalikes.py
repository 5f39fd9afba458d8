"""Look-alikes in memory are those that the database finds, for any names."""

import random

import pytest

from catalogue.enums import State
from catalogue.imports import lookalikes, matching
from catalogue.models import Enterprise
from tests import builders

pytestmark = pytest.mark.django_db

WORDS = [
    "forn",
    "taller",
    "coop",
    "sants",
    "gracia",
    "clot",
    "bici",
    "llibre",
    "hort",
    "nou",
    "vell",
    "22",
    "a",
    "o",
    "llum",
    "mar",
    "sol",
]


def names(count, rng):
    return [
        " ".join(rng.choice(WORDS) for _word in range(rng.randint(1, 4)))
        + rng.choice(["", " SCCL"])
        for _name in range(count)
    ]


def test_the_index_in_memory_and_the_database_find_the_same():
    rng = random.Random(7)
    made = [builders.enterprise(name, refresh=False) for name in names(120, rng)]
    builders.enterprise("日本", refresh=False)  # no letters that are compared
    gone = made[3]
    Enterprise.objects.filter(pk=gone.pk).update(state=State.MERGED, merged_into=made[4])
    ceiling = made[-1].pk
    builders.enterprise(made[0].name, slug="beyond", refresh=False)  # above the ceiling
    asked = [*names(150, rng), gone.name, "日本", "x", ""]
    in_memory = matching.Lookalikes(ceiling)
    in_memory._names = lookalikes.Names(ceiling)
    expected = matching.similar(asked, ceiling=ceiling)
    assert in_memory.of(asked) == expected
    found = [alike for _key, similar in expected for alike in similar]
    assert len(found) > 100  # it has been tried on something
    assert min(alike.similarity for alike in found) < 0.7


def test_few_names_ask_the_database_and_many_the_memory():
    builders.enterprise("Forn Vell")
    few = matching.Lookalikes(10**9)
    few.of(["Forn Vell"])
    assert few._names is None
    few.of(["Forn Vell"] * matching.MANY)
    assert few._names is not None
