"""What a search finds, and in which order."""

from datetime import datetime
from urllib.parse import quote

import pytest
from django.http import QueryDict

from catalogue import facets, finder, search, sentences, suggestions, terms
from catalogue.models import Enterprise, Holiday, SearchDocument
from tests import builders

pytestmark = pytest.mark.django_db

TUESDAY_NOON = datetime(2026, 3, 24, 12, 0)


def found(query, moment=TUESDAY_NOON):
    chosen = finder.Search.from_query(QueryDict(query), terms.load(), moment)
    return list(chosen.ordered().values_list("enterprise__name", flat=True))


def counts(query, moment=TUESDAY_NOON):
    return facets.count(finder.Search.from_query(QueryDict(query), terms.load(), moment))


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Reparació d’ordinadors", "reparacions"),
        ("Reparació d’ordinadors", "reparacio ordinador"),
        ("Col·lectiu d’artistes", "col.lectiu"),
        ("Col·lectiu d’artistes", "col-lectiu"),
        ("Col·lectiu d’artistes", "collectiu"),
        ("COL.LECTIU D'ARTISTES", "col·lectiu artista"),
        ("Assessories fiscals", "assessoria"),
        ("Formació per a cooperatives", "formacions"),
        ("Fusteria a mida", "FUSTERIA"),
        ("Cuina de l’hort", "l'hort"),
        ("Educació en el lleure", "educacio lleure"),
        ("Neteges i càterings", "catering"),
    ],
)
def test_inflection_accents_apostrophes_and_geminate_l(text, typed):
    builders.enterprise("Aquesta", summary_ca=text)
    builders.enterprise("Una altra", summary_ca="Res a veure amb això")
    assert found(f"q={typed}") == ["Aquesta"]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Reparación de bicicletas", "reparaciones"),
        ("Energía solar comunitaria", "energias comunitarias"),
        ("Carpintería a medida", "carpinteria"),
    ],
)
def test_spanish_texts_are_read_as_spanish(text, typed):
    builders.enterprise("Aquesta", summary_es=text)
    builders.enterprise("Una altra", summary_es="Nada que ver con esto")
    assert found(f"q={typed}") == ["Aquesta"]


@pytest.mark.parametrize(
    "typed", ["-" * 200, "- fusteria", "-fusteria", "fusteria --", "(((", '"', "|&!"]
)
def test_signs_are_not_a_language(typed):
    builders.enterprise("Fusteria")
    assert found(f"q={quote(typed)}") == (["Fusteria"] if "fusteria" in typed else [])


def test_name_beats_offer_beats_description():
    builders.enterprise("Tercera", description_ca="Parlem de fusteria i de mobles")
    second = builders.enterprise("Segona")
    builders.offer(second, "Fusteria a mida")
    builders.enterprise("Fusteria Primera")
    assert found("q=fusteria") == ["Fusteria Primera", "Segona", "Tercera"]


def test_other_names_and_sector_labels_find():
    builders.enterprise("Nom oficial", other_names=["La Bugadera"])
    builders.enterprise(
        "Pa de pessic", main_sector=builders.sector("alim-forn", "alim", synonyms_ca=["fleca"])
    )
    assert found("q=bugadera") == ["Nom oficial"]
    assert found("q=fleques") == ["Pa de pessic"]


@pytest.mark.parametrize("state", ["draft", "pending", "hidden", "ceased"])
def test_only_published_is_found(state):
    builders.enterprise("Visible fusteria")
    builders.enterprise("Invisible fusteria", state=state)
    assert found("q=fusteria") == ["Visible fusteria"]


def test_place_facets_hold_for_one_and_the_same_establishment():
    sants, raval = (
        builders.neighbourhood(),
        builders.neighbourhood("01", "el Raval", "01", "Ciutat Vella"),
    )
    split = builders.enterprise("Dos llocs")
    builders.place(split, neighbourhood=sants, entrance="no")
    builders.place(split, neighbourhood=raval, entrance="yes")
    whole = builders.enterprise("Un lloc")
    builders.place(whole, neighbourhood=sants, entrance="yes")
    assert found("barri=18&accessible=1") == ["Un lloc"]
    assert sorted(found("barri=18")) == ["Dos llocs", "Un lloc"]
    assert found("districte=01") == ["Dos llocs"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 3, 24, 12, 0), ["Bar", "Botiga"]),
        (datetime(2026, 3, 24, 14, 0), ["Bar"]),  # closes at 14: closed at 14 sharp
        (datetime(2026, 3, 25, 1, 59), ["Bar"]),  # Tuesday's night goes on
        (datetime(2026, 3, 25, 2, 0), []),
    ],
)
def test_open_now_and_past_midnight(moment, expected):
    shop = builders.enterprise("Botiga")
    builders.place(shop, hours={2: ("9:00", "14:00")})
    bar = builders.enterprise("Bar")
    builders.place(bar, hours={2: ("12:00", "2:00")})
    builders.place(builders.enterprise("Sense horari"))
    assert sorted(found("obert=1", moment)) == expected


def test_exceptions_and_holidays_replace_the_weekly_hours():
    shop = builders.enterprise("Botiga")
    place = builders.place(shop, hours={2: ("9:00", "14:00")})
    assert found("obert=1") == ["Botiga"]
    closed = place.exceptions.create(date_from="2026-03-20", date_until="2026-03-30")
    assert found("obert=1") == []
    closed.delete()
    Holiday.objects.create(date="2026-03-24", name_ca="Festa", name_es="Fiesta", name_en="Feast")
    assert found("obert=1") == []
    place.periods.create(weekday=8, opens="11:00", closes="13:00")
    assert found("obert=1") == ["Botiga"]


def test_a_season_may_span_the_new_year():
    shop = builders.enterprise("Xurreria")
    place = builders.place(shop)
    place.periods.create(
        weekday=2, opens="9:00", closes="14:00", season_from=1101, season_until=331
    )
    assert found("obert=1") == ["Xurreria"]
    assert found("obert=1", datetime(2026, 6, 23, 12, 0)) == []


def test_near_me_finds_within_two_kilometres_nearest_first():
    for name, lat in (("Lluny", 41.41), ("Prop", 41.381), ("Més prop", 41.376)):
        builders.place(builders.enterprise(name), lat=lat, lon=2.1365)
    assert found("prop=41.376,2.137") == ["Més prop", "Prop"]


def test_facets_follow_each_other_but_not_themselves():
    alim, cult = builders.sector("alim"), builders.sector("cult")
    sants, gracia = (
        builders.neighbourhood(),
        builders.neighbourhood("31", "la Vila de Gràcia", "06", "Gràcia"),
    )
    for name, top, barri in (("A", alim, sants), ("B", alim, gracia), ("C", cult, sants)):
        builders.place(builders.enterprise(name, main_sector=top), neighbourhood=barri)
    found_counts = counts("sector=alim&barri=18")
    assert found_counts["total"][None] == 1
    assert found_counts["sector"] == {str(alim.pk): 1, str(cult.pk): 1}  # in Sants
    assert found_counts["barri"] == {str(sants.pk): 1, str(gracia.pk): 1}  # of food


def test_counts_are_of_enterprises_and_places():
    one = builders.enterprise("Una", accepts_social_currency=True)
    sants = builders.neighbourhood()
    builders.place(one, neighbourhood=sants, entrance="yes", hours={2: ("9:00", "14:00")})
    builders.place(one, neighbourhood=sants, entrance="yes")
    builders.enterprise("Sense lloc")
    everything = counts("")
    assert everything["total"][None] == 2
    assert everything["places"][None] == 2
    assert everything["barri"] == {str(sants.pk): 1}
    assert everything["accessible"] == {None: 1}
    assert everything["obert"] == {None: 1}
    assert everything["moneda"] == {None: 1}


def test_a_child_sector_is_found_by_its_parent():
    builders.enterprise("Forn", main_sector=builders.sector("alim-forn", "alim"))
    assert found("sector=alim") == ["Forn"]
    assert found("sector=alim-forn") == ["Forn"]


def test_private_and_expired_evaluations_do_not_count():
    builders.evaluation(builders.enterprise("Pública"), {"igualtat": 4, "residus": 1})
    builders.evaluation(builders.enterprise("Privada"), {"igualtat": 5}, visibility="private")
    from datetime import date

    builders.evaluation(
        builders.enterprise("Caducada"), {"igualtat": 5}, valid_until=date(2025, 2, 1)
    )
    assert found("criteri=igualtat") == ["Pública"]
    assert found("criteri=residus") == []


def test_rebuilding_every_document_changes_nothing():
    builders.place(builders.enterprise("Una", families=[builders.family()]))
    builders.offer(builders.enterprise("Altra"), "Coses", open_to=["ciutadania"])
    assert SearchDocument.objects.count() == 2
    assert search.refresh() == 0
    Enterprise.objects.filter(name="Una").update(summary_ca="Canviada")
    assert search.refresh() == 1


def test_order_by_name_ignores_articles_and_accents():
    for name in ("La Zebra", "Àgora", "El Bosc", "Carme"):
        builders.enterprise(name)
    assert found("ordre=nom") == ["Àgora", "El Bosc", "Carme", "La Zebra"]


# Sentences


@pytest.fixture
def lists():
    builders.neighbourhood()
    builders.neighbourhood("31", "la Vila de Gràcia", "06", "Gràcia")
    builders.neighbourhood("08", "l’Antiga Esquerra de l’Eixample", "02", "Eixample")
    builders.neighbourhood("09", "la Nova Esquerra de l’Eixample", "02", "Eixample")
    builders.neighbourhood("30", "la Salut", "06", "Gràcia")
    builders.legal_form("coop-habitatge")
    builders.sector("alim", label="Alimentació")
    return terms.load()


@pytest.mark.parametrize(
    ("typed", "rest", "chips"),
    [
        (
            "fusteria a Sants que accepti moneda social",
            "fusteria",
            [("barri", "18"), ("moneda", "1")],
        ),
        (
            "carpintería en Sants con moneda social",
            "carpintería",
            [("barri", "18"), ("moneda", "1")],
        ),
        ("menjar a Gràcia", "menjar", [("districte", "06")]),
        ("ioga a l’Esquerra de l’Eixample", "ioga", [("barri", "08"), ("barri", "09")]),
        ("medicina i salut", "medicina i salut", []),
        ("metge a la Salut", "metge", [("barri", "30")]),
        ("pa de pagès", "pa de pagès", []),
        ("alimentació obert ara", "", [("sector", "alim"), ("obert", "1")]),
        ("cooperativa d'habitatge", "", [("forma", "coop-habitatge")]),
        ("cooperatives de habitatge a Sants", "", [("forma", "coop-habitatge"), ("barri", "18")]),
        ("classes d’anglès a Sants", "classes d’anglès", [("barri", "18")]),
        ('"fusteria a Sants"', '"fusteria a Sants"', []),
        ("", "", []),
        ("·· !!", "·· !!", []),
    ],
)
def test_sentences_become_a_word_and_chips(lists, typed, rest, chips):
    assert sentences.read(typed, lists) == (rest, chips)


def test_the_name_of_an_enterprise_is_left_alone(lists):
    builders.enterprise("El Rebost de Sants")
    assert sentences.read("Rebost de Sants", lists) == ("Rebost de Sants", [])


# Suggestions


def texts(typed):
    return {
        group["kind"]: [item["text"] for item in group["items"]]
        for group in suggestions.suggest(typed, terms.load())
    }


def test_suggestions_of_every_kind(lists):
    builders.offer(builders.enterprise("L’Alimentària"), "Alimentació a granel")
    assert texts("alim") == {
        "enterprise": ["L’Alimentària"],
        "sector": ["Alimentació"],
        "offer": ["Alimentació a granel"],
    }
    assert texts("graci") == {"neighbourhood": ["La Vila de Gràcia", "Gràcia"]}


def test_a_suggested_barri_says_its_district(lists):
    (group,) = suggestions.suggest("vila de", terms.load())
    assert [(item["text"], item["note"]) for item in group["items"]] == [
        ("La Vila de Gràcia", "Gràcia")
    ]


@pytest.mark.parametrize("typed", ["fusteria", "fustería", "fusteira", "fuste"])
def test_suggestions_forgive_accents_and_typos(typed):
    builders.enterprise("Fusteria Nova")
    builders.enterprise("Cuina Vella")
    assert texts(typed)["enterprise"] == ["Fusteria Nova"]


def test_one_letter_suggests_nothing():
    builders.enterprise("Fusteria Nova")
    assert texts("f") == {}
