"""Whatever stands behind the question mark, a public address answers, and never with 5xx."""

from urllib.parse import quote, urlencode

import pytest
from django.test import Client

from catalogue.filters import SearchParameters
from tests.portal.routes import EXAMPLES, public_names

# As they stand in an address: bytes that no form would send.
VALUES = [
    "",
    "%00",
    "a%00b",
    "%FF%FE%FA",
    "%ED%A0%80",  # half of a surrogate pair
    "%F0%9F%A6%84",
    "-1",
    "0",
    "1e9",
    str(10**30),
    "-" + str(10**30),
    "9223372036854775808",
    "NaN",
    "Infinity",
    "%D9%A3",  # a digit, but not of ours
    "1,2,3,4,5",
    "0,0",
    "999,999",
    "1,1,0,0",
    "-180,-90,180,90",
    "ninot",
    "'--",
    "%27%29%3B+DROP+TABLE+x%3B--",
    "%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    "{{7*7}}",
    "..%2F..%2Fetc%2Fpasswd",
    "%25%25%25__%5C",
    "%28%28%28%28+OR+AND+NOT+-+%22",
    "l%C2%B7l+%C5%80l",
    "a" * 201,
    "+".join(["fusteria"] * 25),
    "%E2%80%AE%E2%80%8B%EF%BB%BF",
    "1&{name}=2",
    "alim&{name}=alim&{name}=cult",
]
NAMES = [*SearchParameters.base_filters, "id", "page", "format", "lang"]
READS_QUERY = {
    "catalogue:cards": ["id", "lang"],
    "catalogue:export": ["q", "barri", "ordre"],
    "catalogue:list": NAMES,
    "catalogue:map_data": ["q", "sector", "zona", "prop", "obert", "p"],
    "catalogue:suggest": ["q", "format"],
}
WHOLE = {
    "ten thousand parameters": "&".join(f"p{n}={n}" for n in range(10_000)),
    "ten thousand of one": "&".join(["sector=alim"] * 10_000),
    "nine hundred of one": "&".join(["sector=alim"] * 900),
    "a giant word": "q=" + "a" * 1_000_000,
    "many words": "q=" + "+".join(f"mot{n}" for n in range(50_000)),
    "sixty thousand ids": "id=" + ",".join(str(n) for n in range(60_000)),
    "giant id": "id=" + "9" * 100_000,
    "no names": "=&==&&;&=1",
    "broken percent": "q=%&sector=%4&p=%ZZ",
    "names with brackets": "q[]=1&sector[0][a]=2&__proto__=3&constructor=4",
    "everything at once": urlencode(dict.fromkeys(NAMES, "1")),
}


def answers(client, name, query):
    path = EXAMPLES[name]().partition("?")[0]
    response = client.get(path, QUERY_STRING=query)
    assert response.status_code < 500, (path, query[:200])
    return response


@pytest.fixture
def client(small_world):
    """Not the strict one: braces and compressed pages are right here."""
    return Client(raise_request_exception=False)


def test_every_public_route_is_fuzzed():
    assert set(public_names()) == set(EXAMPLES)


@pytest.mark.parametrize("name", READS_QUERY)
def test_values(client, name):
    for parameter in READS_QUERY[name]:
        for value in VALUES:
            answers(client, name, f"{parameter}={value}".replace("{name}", parameter))


@pytest.mark.parametrize("name", EXAMPLES)
def test_whole_queries(client, name):
    for query in WHOLE.values():
        answers(client, name, query)


@pytest.mark.parametrize("name", sorted(set(EXAMPLES) - set(READS_QUERY)))
def test_values_where_no_query_is_read(client, name):
    for value in VALUES:
        answers(client, name, f"q={value}&{quote(value)}".replace("{name}", "q"))


@pytest.mark.parametrize("query", ["q=%00", "p=-1", f"p={10**30}", "p=1&p=2", "sector=ninot"])
def test_wrong_addresses_are_refused(client, query):
    assert 400 <= answers(client, "catalogue:list", query).status_code < 500


@pytest.mark.parametrize("query", [WHOLE["ten thousand parameters"], WHOLE["ten thousand of one"]])
@pytest.mark.parametrize("name", EXAMPLES)
def test_too_many_parameters_are_refused_where_they_are_read(client, name, query):
    status = answers(client, name, query).status_code
    if name in READS_QUERY:
        assert status == 400


@pytest.mark.parametrize("path", ["/ca/%00/", "/ca/cataleg/%00/", "/ca/cataleg/%FF/", "/fotos/%00"])
def test_paths(client, path):
    assert client.get(path).status_code == 404


HEADERS = [
    {"Accept-Language": "ca;q=ninot,,;;=" * 500},
    {"Accept-Encoding": "br;q=" + "9" * 1000},
    {"Cookie": "sessionid=\x01; messages=x; csrftoken=" + "a" * 3000},
    {"If-None-Match": 'W/"' + "a" * 5000},
    {"If-Modified-Since": "ahir"},
    {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Target": "\xff"},
    {"X-Forwarded-For": "," * 1000},
    {"Range": "bytes=-1"},
]


@pytest.mark.parametrize("name", ["root", "home", "catalogue:list", "catalogue:profile", "photo"])
def test_headers(client, name):
    for headers in HEADERS:
        assert client.get(EXAMPLES[name](), headers=headers).status_code < 500, headers
