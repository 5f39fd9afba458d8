"""A search that forgives: typos, synonyms, "did you mean"."""

from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.http import QueryDict

from catalogue import finder, reference, suggestions, synonyms, terms, vocabulary
from catalogue.models import SearchWord, Sector, SynonymGroup
from tests import builders
from tests.moderation.test_conflict import opened, save
from tests.staff import city_admin, moderator, session_of

pytestmark = pytest.mark.django_db


def found(text):
    chosen = finder.Search.from_query(QueryDict(f"q={quote(text)}"), terms.load())
    return sorted(chosen.documents().values_list("enterprise__name", flat=True))


def names(response):
    return sorted(card.enterprise.name for card in response.context["cards"])


@pytest.fixture
def catalogue():
    """A small catalogue whose words have been counted."""
    builders.place(
        builders.enterprise("Fusteria Nova", accepts_social_currency=True),
        neighbourhood=builders.neighbourhood("31", "la Vila de Gràcia", "06", "Gràcia"),
    )
    builders.place(
        builders.enterprise("Pedals", summary_ca="Bicicletes i recanvis"),
        neighbourhood=builders.neighbourhood("31", "la Vila de Gràcia", "06", "Gràcia"),
    )
    builders.enterprise("La Cistella", summary_ca="Cooperativa de consum")
    builders.enterprise("Obrim", summary_ca="Col·lectiu d’arquitectes de Gràcia")
    vocabulary.refresh()


# Typos


@pytest.mark.parametrize(
    ("typed", "meant", "finds"),
    [
        ("fustreia", "fusteria", ["Fusteria Nova"]),
        ("FUSTERÏIA", "fusteria", ["Fusteria Nova"]),
        ("cooperatva de consum", "cooperativa de consum", ["La Cistella"]),
        ("bicicltes", "bicicletes", ["Pedals"]),
        ("collecitu", "col·lectiu", ["Obrim"]),
        ("col.lecitu", "col·lectiu", ["Obrim"]),
        ("colectiu d'arquitetces", "col·lectiu d'arquitectes", ["Obrim"]),
    ],
)
def test_a_typo_finds_and_says_so(client, catalogue, typed, meant, finds):
    response = client.get("/ca/cataleg/", {"q": typed})
    assert response.status_code == 200
    assert names(response) == finds
    assert response.context["corrected"].text == meant
    assert "Volies dir" in response.content.decode()
    assert "Cerca exactament" in response.content.decode()


def test_a_typo_that_the_stemmer_forgives_finds_by_itself(client, catalogue):
    assert names(client.get("/ca/cataleg/?q=fusteira")) == ["Fusteria Nova"]


def test_a_typo_in_a_sentence_with_a_place(client, catalogue):
    response = client.get("/ca/cataleg/", {"q": "bicicltes a gracia"}, follow=True)
    assert names(response) == ["Pedals"]
    assert [chip.label for chip in response.context["chips"]] == ["Gràcia"]


def test_a_typo_in_the_place_too(client, catalogue):
    response = client.get("/ca/cataleg/", {"q": "bicicltes a garcia"})
    assert names(response) == ["Pedals"]
    assert [chip.label for chip in response.context["chips"]] == ["Gràcia"]


def test_corrected_words_may_be_choices(client, catalogue):
    form = builders.legal_form("coop-consum", label="Cooperativa de consum")
    builders.enterprise("El Rebost", legal_form=form)
    response = client.get("/ca/cataleg/?q=cooperatva+de+consum")
    assert names(response) == ["El Rebost"]
    assert [chip.label for chip in response.context["chips"]] == ["Cooperativa de consum"]


def test_the_offered_links_search_the_words_and_insist_on_the_typed_ones(client, catalogue):
    corrected = client.get("/ca/cataleg/?q=cooperatva+de+consum").context["corrected"]
    meant = client.get(f"/ca/cataleg/{corrected.url}")
    assert names(meant) == ["La Cistella"] and meant.context["corrected"] is None
    insisted = client.get(f"/ca/cataleg/?{corrected.insist}")
    assert insisted.context["search"].value("q") == '"cooperatva" de consum'
    assert names(insisted) == [] and insisted.context["corrected"] is None


def test_filters_and_the_map_follow_the_corrected_words(client, catalogue):
    builders.enterprise("Fusteria Vella")
    response = client.get("/ca/cataleg/?q=fustreia&moneda=1")
    assert names(response) == ["Fusteria Nova"]
    assert [chip.url for chip in response.context["chips"]] == ["?q=fusteria"]
    assert response.context["points_url"] == "/ca/cataleg/mapa.json?q=fusteria&moneda=1"
    assert response.context["places_count"] == 1


def test_right_words_that_filters_leave_without_results_are_not_corrected(client, catalogue):
    builders.enterprise("Fusteries de tothom", summary_ca="fusterias")
    response = client.get("/ca/cataleg/?q=fusteries&reparteix=1")
    assert response.context["count"] == 0 and response.context["corrected"] is None


def test_what_is_like_nothing_finds_nothing(client, catalogue):
    response = client.get("/ca/cataleg/?q=xyzzyplugh")
    assert response.context["corrected"] is None
    assert "No hem trobat res" in response.content.decode()


def test_searches_that_find_look_no_word_up(client, catalogue, django_assert_num_queries):
    for number in range(3):
        builders.enterprise(f"Pa {number}", summary_ca="Fusteria de tres")
    client.get("/ca/cataleg/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        client.get("/ca/cataleg/?q=fusteria")
    assert not [query for query in queries if "catalogue_searchword" in query["sql"]]
    with CaptureQueriesContext(connection) as queries:
        client.get("/ca/cataleg/?q=fustreia")
    assert [query for query in queries if "catalogue_searchword" in query["sql"]]
    assert len(queries) <= 10  # three of them, the lists and the synonyms, are kept where served


def test_a_rare_spelling_is_found_and_the_common_one_offered(client):
    builders.enterprise("Una", summary_ca="Fem fustreia")
    for number in range(30):
        builders.enterprise(f"Taller {number}", summary_ca="Fem fusteria")
    vocabulary.refresh()
    response = client.get("/ca/cataleg/?q=fustreia")
    assert names(response) == ["Una"] and response.context["corrected"] is None
    assert response.context["suggested"].text == "fusteria"
    assert 'Volies dir <a href="?q=fusteria">fusteria</a>?' in response.content.decode()
    builders.enterprise("Fustreia")
    vocabulary.refresh()
    assert client.get("/ca/cataleg/?q=fustreia").context["suggested"] is None  # a name


def test_suggestions_follow_the_catalogue_s_own_words(catalogue):
    (group,) = suggestions.suggest("fustreia", terms.load())
    assert [item["text"] for item in group["items"]] == ["Fusteria Nova"]


# The vocabulary


def test_the_vocabulary_counts_documents_and_keeps_the_common_spelling(catalogue):
    builders.enterprise("GRACIA", summary_ca="De Gràcia. De Gràcia.")
    builders.enterprise("Secreta", state="draft", summary_ca="Xiuxiueig")
    vocabulary.refresh()
    words = {word.word: word for word in SearchWord.objects.all()}
    assert words["gracia"].spelling == "gràcia"
    assert words["collectiu"].spelling == "col·lectiu"
    assert words["fusteria"].documents == 1
    assert "xiuxiueig" not in words


def test_counting_again_changes_only_what_differs(catalogue):
    assert vocabulary.refresh() == 0
    builders.enterprise("Altra", summary_ca="Fusteria")
    assert vocabulary.refresh() == 2  # the new word of its name, one more of the other
    call_command("count_words", if_empty=True)


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("pa", "pa", 0),
        ("fusteira", "fusteria", 1),
        ("fustera", "fusteria", 1),
        ("fusteeria", "fusteria", 1),
        ("bicicltes", "bicicletes", 1),
        ("vicicleta", "bicicleta", 1),
        ("", "pa", 2),
        ("abc", "xyz", 3),
    ],
)
def test_distance(one, other, steps):
    assert vocabulary.distance(one, other) == vocabulary.distance(other, one) == steps


# Synonyms


@pytest.fixture
def shops():
    builders.enterprise("A", summary_ca="Reparem bicicletes")
    builders.enterprise("B", summary_en="Bike shop")
    builders.enterprise("C", summary_ca="Assessoria jurídica")
    builders.enterprise("D", summary_ca="Som advocades")
    builders.enterprise("E", summary_ca="Assessoria fiscal, i jurídica no")
    builders.enterprise("F", summary_ca="Pa i vi")
    SynonymGroup.objects.create(words=["bici", "bicicleta", "bike"])
    SynonymGroup.objects.create(words=["advocada", "assessoria jurídica", "lawyer"])


@pytest.mark.parametrize(
    ("typed", "finds"),
    [
        ("bici", ["A", "B"]),
        ("bicis", ["A", "B"]),
        ("BICICLETES", ["A", "B"]),
        ("reparem bicis", ["A"]),
        ("reparem les bikes", ["A"]),
        ("advocada", ["C", "D"]),
        ("advocats", ["C", "D"]),
        ("lawyers", ["C", "D"]),
        ("assessoria juridica", ["C", "D", "E"]),
        ('"assessoria jurídica"', ["C"]),
        ('"bici"', []),
        ('"bici" advocada', []),
        ("bici or pa", ["A", "B", "F"]),
        ("pa or bike or lawyer", ["A", "B", "C", "D", "F"]),
        ("-bici", ["A", "B"]),
        ("la bici", ["A", "B"]),
        ('bici "', ["A", "B"]),
        ("bici '", ["A", "B"]),
        ("bici & | ! :*", ["A", "B"]),
    ],
)
def test_synonyms_find_one_another(shops, typed, finds):
    assert found(typed) == finds


def test_without_groups_nothing_changes():
    builders.enterprise("A", summary_ca="Reparem bicicletes")
    assert found("bici") == []


def test_what_staff_save_shows_at_once(shops):
    assert found("ciclisme") == []
    group = SynonymGroup.objects.get(words__contains=["bici"])
    session, data = opened(moderator(), group)
    answer = save(session, group, data | {"words": "bici\nbicicleta\nciclisme"})
    assert answer.status_code == 302
    assert found("ciclisme") == ["A"]
    assert found("bike") == ["B"]


def test_staff_add_and_delete_groups(shops):
    session = session_of(city_admin())
    assert "advocada" in session.get("/gestio/catalogue/synonymgroup/").content.decode()
    added = session.post(
        "/gestio/catalogue/synonymgroup/add/", {"words": "xerinola\npa", "note": ""}
    )
    assert added.status_code == 302
    assert found("xerinola") == ["F"]
    SynonymGroup.objects.get(words=["xerinola", "pa"]).delete()
    assert found("xerinola") == []
    listed = session.get("/gestio/catalogue/synonymgroup/?q=assessoria+juridica")
    assert "advocada" in listed.content.decode()


def test_strange_words_in_a_group_break_no_search():
    builders.enterprise("A", summary_ca="Pa")
    for words in (["el", "la"], ['"', "pa"], ["·", "'"], ["pa & ( |", "pà"], ["x" * 60, "pa"]):
        SynonymGroup.objects.create(words=words)
    assert found("pa") == ["A"]
    assert found("el pa") == ["A"]


# The groups that come with the portal


def test_the_portal_s_groups_load_once_and_keep_what_staff_did():
    call_command("load_reference", verbosity=0)
    number = SynonymGroup.objects.count()
    assert number == len(reference.rows("synonyms")) >= 60
    SynonymGroup.objects.filter(code="bici").update(words=["bici", "velo"])
    SynonymGroup.objects.get(code="taxi").delete()
    call_command("load_reference", verbosity=0)
    assert SynonymGroup.objects.get(code="bici").words == ["bici", "velo"]
    assert not SynonymGroup.objects.filter(code="taxi").exists()
    assert SynonymGroup.objects.count() == number - 1


def test_every_group_speaks_three_languages():
    for row in reference.rows("synonyms"):
        for language in ("ca", "es", "en"):
            assert reference.phrases(row[f"words_{language}"]), row["code"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bicis", "bici"),
        ("bicicletes", "bicicleta"),
        ("bicicletas", "bicicleta"),
        ("advocades", "advocats"),
        ("fleques", "fleca"),
        ("botigues", "botiga"),
        ("formacions", "formació"),
        ("bakeries", "bakery"),
    ],
)
def test_inflected_words_have_the_same_synonyms(one, other):
    assert synonyms.folded(one) == synonyms.folded(other)


def test_who_looks_for_food_finds_where_it_is_served():
    call_command("load_reference", verbosity=0)
    sectors = {sector.code: sector for sector in Sector.objects.all()}
    builders.enterprise("Botiga", main_sector=sectors["alim-botiga"])
    builders.enterprise("Fonda", main_sector=sectors["turi-resta"])
    builders.enterprise("Alberg", main_sector=sectors["turi-allotjament"])
    assert found("menjar") == found("comida") == ["Botiga", "Fonda"]
    assert "Botiga" not in found("restaurant")  # "comer fuera" is read as "comida"
