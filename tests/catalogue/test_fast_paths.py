"""What is fast says the same as what is simple, on catalogues made by chance."""

import random
from datetime import date, datetime

import pytest
from django.db import connection
from django.http import QueryDict

from catalogue import facet_index, facets, finder, results, search, terms
from catalogue.facet_counts import IndexedCount
from catalogue.facet_index import FacetIndex
from catalogue.models import Certification, EnterpriseCertification, SearchDocument, SynonymGroup
from ess_portal.page_cache import content_version
from tests import builders

pytestmark = pytest.mark.django_db

TUESDAY_NOON = datetime(2026, 3, 24, 12, 3)
SECTORS = ["alim", "alim-forn", "cult", "habi"]
BARRIS = [("18", "Sants", "03"), ("31", "Gràcia", "06"), ("30", "la Salut", "06")]
CRITERIA = ["igualtat", "residus", "proveidores"]
WORDS = ["pa", "fusteria", "bici", "música", "veïnat"]


def chance_world(chance, size=25):
    """Enterprises with anything that a facet can tell, some with none of it."""
    seal = Certification.objects.get_or_create(
        code="segell", defaults={"label_ca": "S", "label_es": "S", "label_en": "S"}
    )[0]
    SynonymGroup.objects.create(words=["bici", "bicicleta"])
    for number in range(size):
        code = chance.choice(SECTORS)
        made = builders.enterprise(
            f"{chance.choice(WORDS)} {number}",
            refresh=False,
            state=chance.choice(["published"] * 5 + ["draft"]),
            summary_ca=" ".join(chance.sample([*WORDS, "bicicleta"], 2)),
            main_sector=builders.sector(code, "alim" if code == "alim-forn" else None),
            families=[builders.family(name) for name in chance.sample(["coop", "asso"], 1)],
            legal_form=chance.choice([None, builders.legal_form()]),
            accepts_social_currency=chance.random() < 0.5,
            sells_online=chance.random() < 0.5,
            delivers=chance.random() < 0.2,
            checked_on=chance.choice([None, date(2026, 1, chance.randint(1, 28))]),
        )
        for _place in range(chance.choice([0, 1, 1, 1, 2, 4])):
            barri, name, district = chance.choice(BARRIS)
            hours = {2: ("9:00", "14:00")} if chance.random() < 0.5 else None
            builders.place(
                made,
                lat=41.37 + chance.random() / 20,
                neighbourhood=chance.choice(
                    [None, builders.neighbourhood(barri, name, district, f"D{district}")]
                ),
                entrance=chance.choice(["yes", "no", "unknown"]),
                hours=hours,
            )
        if chance.random() < 0.6:
            scores = {criterion: chance.randint(0, 5) for criterion in CRITERIA}
            builders.evaluation(made, scores)
        if chance.random() < 0.3:
            EnterpriseCertification.objects.create(enterprise=made, certification=seal)
        for _offer in range(chance.choice([0, 1, 2])):
            builders.offer(made, "Cosa", open_to=chance.sample(["ciutadania", "empreses"], 1))
    search.refresh()


CHOICES = [
    *(f"sector={code}" for code in SECTORS),
    *("barri=18", "barri=31", "districte=06", "obert=1", "accessible=1", "moneda=1", "online=1"),
    *("reparteix=1", "familia=coop", "familia=asso", "forma=coop-treball", "certificacio=segell"),
    *("criteri=igualtat", "criteri=residus", "obert_a=ciutadania", "obert_a=empreses"),
    *("prop=41.376,2.137", "zona=2.1,41.375,2.2,41.4", "q=pa", "q=bici", "q=veinat"),
    *("q=fusteria or música", "q=cap"),
]


def chance_searches(chance, number):
    """Addresses with up to four choices; parameters of one value come once."""
    known = terms.load()
    for _each in range(number):
        query = QueryDict(mutable=True)
        for choice in chance.sample(CHOICES, chance.randint(0, 4)):
            name, _sep, value = choice.partition("=")
            single = name in ("q", "prop", "zona")
            if single:
                query[name] = value
            elif not known.of(name) or value in known.of(name):
                query.appendlist(name, value)
        yield finder.Search.from_query(query, known, TUESDAY_NOON)


def plain(counts):
    """Counts without the zeros, which one way leaves out."""
    groups = {
        group: {value: number for value, number in values.items() if number}
        for group, values in counts.items()
    }
    return {group: values for group, values in groups.items() if values}


@pytest.mark.parametrize("seed", range(4))
def test_counts_by_the_index_are_those_of_sql(seed):
    chance = random.Random(seed)
    chance_world(chance)
    index = FacetIndex()
    found = 0
    for asked in chance_searches(chance, 60):
        by_index = IndexedCount(asked, index).counts()
        assert plain(by_index) == plain(facets.counted(asked)), asked.query_string()
        assert by_index["total"][None] == asked.documents().count()
        assert (
            by_index["places"][None]
            == asked.places().filter(enterprise__in=asked.documents_anywhere().values("pk")).count()
        )
        found += bool(by_index["total"][None])
    assert found > 15  # the data have something to count


def test_the_index_of_an_empty_catalogue_counts_nothing():
    asked = finder.Search.from_query(QueryDict("q=pa&obert=1"), terms.load(), TUESDAY_NOON)
    assert plain(IndexedCount(asked, FacetIndex()).counts()) == {}


@pytest.fixture
def version(monkeypatch):
    """A content version that the test moves."""

    class Heard:
        number = 1

    monkeypatch.setattr(content_version, "current", lambda: Heard.number)
    return Heard


def test_the_index_is_made_again_when_the_content_moves(version):
    keeper = facet_index.Keeper()
    assert keeper.current().size == 0
    builders.enterprise("Una")
    assert keeper.current().size == 0  # nothing was heard yet
    version.number = 2
    keeper._rest_until = 0
    assert keeper.current().size == 1


def test_while_content_moves_all_the_time_sql_counts(version):
    keeper = facet_index.Keeper()
    keeper.current()
    keeper._rest_until += 1000
    version.number = 2
    assert keeper.current() is None  # it made one a moment ago
    version.number = None
    assert keeper.current() is None  # changes may go unheard


def test_a_page_counted_by_the_index_shows_what_sql_counts(client, version, monkeypatch):
    chance_world(random.Random(7))
    plainly = client.get("/ca/cataleg/?sector=alim").context["facets"]
    monkeypatch.setattr(facet_index, "keeper", facet_index.Keeper())
    monkeypatch.setattr(facets, "counted", None)  # not needed
    quickly = client.get("/ca/cataleg/?sector=alim").context["facets"]
    numbers = [
        [(choice.name, choice.value, choice.count) for facet in each for choice in facet.choices]
        for each in (plainly, quickly)
    ]
    assert numbers[0] == numbers[1] != []


# Words that very many have


@pytest.fixture
def few_are_ranked(monkeypatch):
    monkeypatch.setattr(results, "MOST_RANKED", 6)
    monkeypatch.setattr(results, "PER_PAGE", 4)


@pytest.mark.parametrize("query", ["q=fusteria", "q=fusteria&moneda=1", "q=fusteria&barri=18"])
def test_a_common_word_gives_each_result_once_names_first(few_are_ranked, query):
    chance = random.Random(1)
    for number in range(30):
        made = builders.enterprise(
            f"Fusteria {number}" if number % 6 == 0 else f"Taller {number}",
            summary_ca="Fem fusteria" if number % 5 else "Res",
            accepts_social_currency=number % 7 != 0,
            checked_on=chance.choice([None, date(2026, 1, chance.randint(1, 5))]),
        )
        builders.place(made, neighbourhood=builders.neighbourhood())
    seen, asked = [], None
    counts = {"total": {None: 99}}
    for number in range(1, 9):
        asked = finder.Search.from_query(QueryDict(f"{query}&p={number}"), terms.load())
        counts = facets.counted(asked)
        if counts["total"][None] <= (number - 1) * results.PER_PAGE:
            break
        seen += list(results.page(asked, counts).object_list)
    assert counts["total"][None] > results.MOST_RANKED
    everyone = list(asked.documents().order_by(*finder.BY_CHECK))
    named = [row for row in everyone if "fusteria" in row.name_key][: results.MOST_RANKED]
    rest = [row for row in everyone if row not in named]
    assert named and rest
    assert [row.pk for row in seen] == [row.pk for row in [*named, *rest]]


def test_a_rare_word_is_ranked(few_are_ranked):
    builders.enterprise("Zeta fusteria")
    builders.enterprise("Alfa", summary_ca="fusteria", checked_on=date(2026, 1, 1))
    asked = finder.Search.from_query(QueryDict("q=fusteria"), terms.load())
    page = results.page(asked, facets.counted(asked))
    assert [row.name_key for row in page.object_list] == ["zeta fusteria", "alfa"]
    assert SearchDocument.objects.count() == 2


def test_the_planner_knows_what_taking_a_name_apart_costs():
    """Else it takes every name apart, in the order of a list, before it asks the index of words."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT procost FROM pg_proc WHERE proname = 'ess_vector'")
        assert cursor.fetchall() == [(10_000,)]


@pytest.mark.parametrize("query", ["prop=41.376,2.137", "prop=41.376,2.137&moneda=1"])
def test_near_me_by_places_is_near_me_by_documents(query):
    chance_world(random.Random(3))
    asked = finder.Search.from_query(QueryDict(query), terms.load(), TUESDAY_NOON)
    simply = [document.pk for document in asked.ordered()]
    counts = facets.counted(asked)
    assert len(simply) > 1
    found = []
    for number in range(1, results.number_of_pages(counts) + 1):
        paged = finder.Search.from_query(QueryDict(f"{query}&p={number}"), terms.load())
        found += [document.pk for document in results.page(paged, counts).object_list]
    assert found == simply
