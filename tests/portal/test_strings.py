"""Everything that people read is in the three languages. `python -m tests.missing_translations`."""

import re
from html.parser import HTMLParser

import pytest
from babel.messages.catalog import Message as Entry
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from ess_portal.views import errors
from tests import builders, strings
from tests.portal.routes import EXAMPLES
from tests.portal.same_words import same_words

LANGUAGES = ("es", "en")
WORDED = {"title", "alt", "placeholder", "aria-label", "aria-description", "content", "value"}
SILENT = {"script", "style", "code"}
LIST_STATES = (
    "",
    "q=fusteria&moneda=1&barri=18",
    "q=xyzwq",
    "q=fustrería+solidària",
    "barri=18&zona=2,41,2.1,41.1",
    "prop=41.375,2.137&ordre=prop",
)


@pytest.fixture(scope="module")
def messages():
    found = strings.messages()
    assert len(found) > 500
    return found


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture(scope="module")
def catalogue(language):
    return strings.catalogue(language)


def entry_of(catalogue, message):
    return catalogue.get(message.msgid, context=message.context)


def test_every_message_is_translated(messages, catalogue):
    found = {
        message.msgid: (faults, message.places[:2])
        for message in messages.values()
        if (faults := strings.faults(message, entry_of(catalogue, message), catalogue.num_plurals))
    }
    assert found == {}


def test_no_translation_is_left_over(messages, catalogue):
    written = {
        (entry.context, entry.id[0] if isinstance(entry.id, tuple) else entry.id)
        for entry in catalogue
        if entry.id
    }
    assert written - set(messages) == set()


def test_translations_equal_to_their_source_were_reviewed(messages, catalogue, language):
    same = set()
    for message in messages.values():
        entry = entry_of(catalogue, message)
        forms = (
            entry.string if entry and isinstance(entry.string, tuple) else [entry and entry.string]
        )
        if message.msgid in forms:
            same.add(message.msgid)
    assert same - same_words(language) == set()
    assert same_words(language) - same == set(), "no longer the same: take them off the list"


class Reader(HTMLParser):
    """What a page says: texts and worded attributes, but for what is marked as Catalan."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.said, self.open = [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        silent = tag in SILENT or given.get("lang", "").startswith("ca")
        inside = bool(self.open and self.open[-1][1])
        if not (silent or inside) and tag != "input":
            self.said += [given[name] for name in WORDED & set(given) if given[name]]
        elif tag == "input" and given.get("type") in ("submit", "button", "search"):
            self.said += [given[name] for name in WORDED - {"value"} & set(given) if given[name]]
        if tag not in VOID:
            self.open.append((tag, silent or inside))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if data.strip() and not (self.open and self.open[-1][1]):
            self.said.append(" ".join(data.split()))


VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr", "path"}


def said_in(html):
    reader = Reader()
    reader.feed(html)
    return reader.said


@pytest.fixture(scope="module")
def catalan(messages, catalogue):
    """A function that gives the Catalan messages among texts; those with a gap as patterns."""
    plain, patterns = set(), []
    for message in messages.values():
        entry = entry_of(catalogue, message)
        forms = (
            entry.string if entry and isinstance(entry.string, tuple) else [entry and entry.string]
        )
        for text in filter(None, (message.msgid, message.plural)):
            if text in forms:
                continue
            text = " ".join(text.split())
            if not strings.PLACEHOLDER.search(text):
                plain.add(text)
            elif re.search(r"[^\W\d]{3}", strings.PLACEHOLDER.sub("", text)):
                parts = [re.escape(part) for part in strings.PLACEHOLDER.split(text)]
                patterns.append(re.compile(".+?".join(parts)))
    # A word that is also one of the language (its own translation of something else) says nothing.
    for entry in catalogue:
        forms = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        plain -= set(forms)

    def catalan(texts):
        texts = [" ".join(text.split()) for text in texts]
        return [
            text for text in texts if text in plain or any(one.fullmatch(text) for one in patterns)
        ]

    return catalan


@pytest.fixture
def world(small_world):
    """Also what only some pages show."""
    builders.enterprise("Nua")
    builders.enterprise("Plegada", state="ceased", ceased_on="2025-12-31")
    for number in range(30):
        builders.enterprise(f"Taller {number}", accepts_social_currency=True)
    return small_world


def addresses(language):
    with translation.override(language):
        found = {
            name: example()
            for name, example in EXAMPLES.items()
            if name not in NOT_READ and not name.startswith("open_data:")
        }
        list_address = found["catalogue:list"]
    profile = found["catalogue:profile"].rstrip("/").rpartition("/")[0]
    found |= {f"list?{query}": f"{list_address}?{query}" for query in LIST_STATES}
    for name in ("Nua", "Plegada"):
        made = builders.Enterprise.objects.get(name=name)
        found[name] = f"{profile}/{made.slug}/"
    return found


NOT_READ = {
    "healthz",
    "photo",
    "root",
    "catalogue:boundaries",
    "catalogue:export",
    "catalogue:map_data",
    "embed_points",
}
# The demo's own page, in Catalan; what it shows is in each reader's language.
NOT_READ |= {"mail:mailbox", "mail:message", "mail:message_html"}


def test_pages_say_nothing_in_catalan(client, world, language, catalan):
    found = {}
    for name, address in addresses(language).items():
        response = client.get(address, follow=True)
        assert response.status_code == 200, address
        if response["Content-Type"].startswith("text/html"):
            texts = said_in(response.text)
            assert len(texts) > 3, address
        elif response["Content-Type"] != "application/json":
            continue  # feeds and sheets: their own tests read them
        else:
            groups = response.json()["groups"]
            texts = [group["label"] for group in groups]
            texts += [item.get("note") or "" for group in groups for item in group["items"]]
        found[name] = catalan(texts)
    assert {name: texts for name, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    "view",
    [
        errors.bad_request,
        errors.permission_denied,
        errors.not_found,
        errors.gone,
        errors.server_error,
        errors.unavailable,
    ],
)
def test_error_pages_say_nothing_in_catalan(view, language, catalan):
    texts = said_in(view(RequestFactory().get(f"/{language}/x/")).text)
    assert len(texts) > 5
    assert catalan(texts) == []


def test_a_page_in_catalan_would_be_seen(client, world, catalan):
    """Were the reader blind, the tests above would pass."""
    assert len(catalan(said_in(client.get("/ca/cataleg/").text))) > 20


def message(msgid="Hola %(nom)s", plural=None):
    return strings.Message(None, msgid, plural)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (None, "missing"),
        (Entry("x", ""), "missing"),
        (Entry("x", "Hello %(nom)s", flags=["fuzzy"]), "fuzzy"),
        (Entry("x", "Hello"), "placeholders [] instead of ['%(nom)s']"),
        (Entry("x", "Hello %(name)s"), "placeholders ['%(name)s'] instead of ['%(nom)s']"),
        (Entry("x", " Hello %(nom)s"), "spaces at its ends differ"),
        (Entry(("x", "y"), ("a", "b")), "has plural forms on one side only"),
    ],
)
def test_faults_of_a_translation_are_found(entry, fault):
    assert fault in strings.faults(message(), entry, 2)


def test_faults_of_plurals_are_found():
    plural = message("%(n)s pa", "%(n)s pans")
    good = Entry(("x", "y"), ("%(n)s loaf", "%(n)s loaves"))
    assert strings.faults(plural, good, 2) == []
    assert strings.faults(plural, Entry(("x", "y"), ("one", "%(n)s")), 2)
    assert strings.faults(plural, Entry(("x", "y"), ("%(n)s", "")), 2) == ["missing"]
    assert strings.faults(plural, good, 3) == ["has 2 plural forms of 3"]


def test_strings_of_templates_are_read():
    source = """{% load i18n %}{% if a %}{% translate "U" %}{% else %}{% translate 'Dos' as x %}
        {% endif %}{% blocktranslate count n=k with m=l %}{{ n }} {{ m }}{% plural %}{{ n }} més
        {% endblocktranslate %}{% include "a.html" with title=_("Tres") %}
        {% translate "maig" context "mes" %}"""
    found = strings.of_template(source, "a.html", engines["django"].engine)
    assert [(each.context, each.msgid, each.plural and each.plural.split()) for each in found] == [
        (None, "U", None),
        (None, "Dos", None),
        (None, "%(n)s %(m)s", ["%(n)s", "més"]),
        ("mes", "maig", None),
        (None, "Tres", None),
    ]


def test_strings_of_code_are_read():
    source = """
from django.utils.translation import gettext as _, ngettext as several, pgettext_lazy
_("U" " i mig"); several("pa", "pans", 2); pgettext_lazy("mes", "maig"); other("no")
"""
    found = strings.of_code(source, "a.py")
    assert [(each.context, each.msgid, each.plural) for each in found] == [
        (None, "U i mig", None),
        (None, "pa", "pans"),
        ("mes", "maig", None),
    ]
    with pytest.raises(strings.Unreadable):
        list(strings.of_code('from django.utils.translation import gettext as _\n_(f"a {b}")', "a"))
