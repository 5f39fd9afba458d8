"""The normaliser in SQL and its Python twin say the same."""

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalogue.normalise_text import normalise, phrase, words

pytestmark = pytest.mark.django_db

LETTERS = "aàbcçdeèéfghiíïjklmnñoòópqrstuúüvwxyzAÀBCÇDEÈÉLLÑOÒÚÜ·.•-’'‘ŀĿ 0123456789,!"


def in_sql(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.ess_normalise(%s)", [text])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "text",
    [
        "Col·lectiu",
        "COL.LECTIU",
        "Sol-licitud",
        "paraŀlel",
        "L’Òliba d’en Güell",
        "Niño · Çedilla",
        "",
    ],
)
def test_sql_and_python_agree(text):
    assert in_sql(text) == normalise(text)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(alphabet=LETTERS, max_size=40))
def test_sql_and_python_agree_on_anything_of_our_alphabets(text):
    assert in_sql(text) == normalise(text)


def test_words_know_where_they_stand():
    text = "Col·lectiu d’Òpera"
    assert [(word, text[start:end]) for word, start, end in words(text)] == [
        ("collectiu", "Col·lectiu"),
        ("d", "d"),
        ("opera", "Òpera"),
    ]
    assert phrase("L’Eixample") == ("l", "eixample")
