"""GET writes nothing and sets no cookie, on every public address and in every language."""

import re

import pytest
from django.db import InternalError, connection, transaction
from django.utils import translation

from catalogue.models import Enterprise
from tests.portal.routes import EXAMPLES, public_names

WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY|FOR (NO KEY )?UPDATE)\b")


@pytest.fixture
def read_only(small_world):
    """From here on, PostgreSQL refuses to write in this test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is due is checked before
        cursor.execute("SET TRANSACTION READ ONLY")


def test_every_public_route_has_an_example():
    assert set(public_names()) == set(EXAMPLES)


def test_the_database_would_refuse(read_only):
    with pytest.raises(InternalError), transaction.atomic():
        Enterprise.objects.update(name="Un altre")


@pytest.mark.parametrize("language", ["ca", "es", "en"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_get_writes_nothing(client, read_only, django_assert_max_num_queries, name, language):
    with translation.override(language):
        address = EXAMPLES[name]()
    with django_assert_max_num_queries(20) as captured:
        response = client.get(address)
    assert response.status_code in (200, 302), response.status_code
    assert not response.cookies
    assert not [query["sql"] for query in captured if WRITES.search(query["sql"])]


@pytest.mark.parametrize("name", EXAMPLES)
def test_head_writes_nothing(client, read_only, name):
    response = client.head(EXAMPLES[name]())
    assert response.status_code in (200, 302)
    assert not response.cookies
