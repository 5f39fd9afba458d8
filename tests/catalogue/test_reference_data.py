"""The controlled lists agree with themselves and with each other."""

import datetime
import re
import unicodedata
from collections import Counter, defaultdict
from urllib.parse import urlsplit

import pytest

from catalogue import reference
from catalogue.enums import Audience, CertificationKind, CpvLevel

LANGUAGES = ("ca", "es", "en")
TOP_SECTORS = [
    "alim", "habi", "ener", "fina", "salu", "educ", "cult", "comu",
    "tecn", "roba", "mobi", "turi", "asse", "medi", "espa",
]  # fmt: skip
# NACE Rev. 2: the numbers from 01 to 99 that are no division
NOT_A_DIVISION = {4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89}
ESSGLOBAL = re.compile(
    r"(activities|activities-modified|organisational-structure|legal-form|qualifiers|themes)/\w+"
)
FLAGS = {"moneda", "obert", "accessible", "online", "reparteix"}


def fold(text):
    """Lower case, without accents, one kind of apostrophe."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("l·l", "ll"))
    return "".join(char for char in plain if not unicodedata.combining(char))


def codes(name):
    return [row["code"] for row in reference.rows(name)]


def places(kind):
    return [row for row in reference.rows("territory") if row["kind"] == kind]


def sector_phrases(row):
    """Every text by which the sector may be asked for, folded."""
    cells = [row[f"{field}_{lang}"] for field in ("label", "synonyms") for lang in LANGUAGES]
    return {fold(phrase) for cell in cells for phrase in reference.phrases(cell)}


def attribute_phrases():
    """Folded phrase → the filters it stands for."""
    found = defaultdict(set)
    for row in reference.rows("attributes"):
        for lang in LANGUAGES:
            for phrase in reference.phrases(row[f"phrases_{lang}"]):
                found[fold(phrase)].add((row["parameter"], row["value"]))
    return found


def place_phrases():
    """Folded name → the places it stands for."""
    found = defaultdict(set)
    for row in reference.rows("territory"):
        for name in [row["name"], *reference.phrases(row["aliases"])]:
            found[fold(name)].add((row["kind"], row["code"]))
        if not row["common_word"]:
            found[fold(row["sort_name"])].add((row["kind"], row["code"]))
    return found


@pytest.mark.parametrize(
    "name", ["sectors", "families", "legal_forms", "certifications", "municipalities", "cpv"]
)
def test_codes_are_not_repeated(name):
    assert [code for code, times in Counter(codes(name)).items() if times > 1] == []


@pytest.mark.parametrize("name", ["sectors", "families", "legal_forms", "certifications"])
def test_labels_are_complete_and_distinct_in_three_languages(name):
    for lang in LANGUAGES:
        labels = [row[f"label_{lang}"] for row in reference.rows(name)]
        assert all(labels)
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    "name",
    [
        "sectors",
        "families",
        "legal_forms",
        "certifications",
        "territory",
        "municipalities",
        "holidays",
        "attributes",
    ],
)
def test_texts_are_tidy(name):
    """No straight apostrophes, no stray spaces, no empty part in a cell of several texts."""
    for row in reference.rows(name):
        assert None not in row, f"too many cells: {row}"
        for cell in row.values():
            assert "'" not in cell
            for part in cell.split("|"):
                assert part == part.strip()
                assert part or cell == "", row


def test_fifteen_sectors_with_a_second_level_each():
    rows = reference.rows("sectors")
    children = Counter(row["parent"] for row in rows if row["parent"])
    assert [row["code"] for row in rows if not row["parent"]] == TOP_SECTORS
    assert set(children) == set(TOP_SECTORS)
    assert set(children.values()) <= set(range(5, 9))
    for row in rows:
        if row["parent"]:
            assert row["code"].startswith(row["parent"] + "-")
        else:
            assert all(row[f"short_{lang}"] for lang in LANGUAGES)


def test_sectors_point_at_codes_that_exist():
    cpv = set(codes("cpv"))
    for row in reference.rows("sectors"):
        assert row["ccae"], row["code"]
        for division in row["ccae"].split():
            assert re.fullmatch(r"\d\d", division)
            assert 1 <= int(division) <= 99
            assert int(division) not in NOT_A_DIVISION
        assert set(row["cpv"].split()) <= cpv, row["code"]


@pytest.mark.parametrize("name", ["sectors", "families", "legal_forms"])
def test_essglobal_terms_name_their_scheme(name):
    terms = [row["essglobal"] for row in reference.rows(name) if row["essglobal"]]
    assert terms
    assert [term for term in terms if not ESSGLOBAL.fullmatch(term)] == []


def test_a_phrase_belongs_to_one_sector():
    owners = defaultdict(set)
    for row in reference.rows("sectors"):
        for phrase in sector_phrases(row):
            owners[phrase].add(row["code"])
    assert {phrase: found for phrase, found in owners.items() if len(found) > 1} == {}


def test_every_sector_has_synonyms_in_three_languages():
    for row in reference.rows("sectors"):
        for lang in LANGUAGES:
            assert len(reference.phrases(row[f"synonyms_{lang}"])) >= 3, row["code"]


def test_carpentry_is_a_word_to_search_not_a_sector():
    everything = {phrase for row in reference.rows("sectors") for phrase in sector_phrases(row)}
    assert "ebenisteria" in " ".join(everything)
    assert not everything & {"fusteria", "carpinteria", "carpentry"}


def test_a_phrase_stands_for_one_filter():
    phrases = attribute_phrases()
    assert {phrase: found for phrase, found in phrases.items() if len(found) > 1} == {}


def test_filters_sectors_and_places_share_no_phrase():
    sectors = {phrase for row in reference.rows("sectors") for phrase in sector_phrases(row)}
    filters, places = set(attribute_phrases()), set(place_phrases())
    assert not sectors & filters
    assert not sectors & places
    assert not filters & places


def test_filters_are_parameters_of_the_catalogue():
    known = {
        "familia": set(codes("families")),
        "forma": set(codes("legal_forms")),
        "obert_a": set(Audience.values),
        **{flag: {"1"} for flag in FLAGS},
    }
    for row in reference.rows("attributes"):
        assert row["value"] in known[row["parameter"]], row
        assert all(row[f"phrases_{lang}"] for lang in LANGUAGES)
    assert {row["parameter"] for row in reference.rows("attributes")} >= FLAGS


def test_connectors_are_no_filter_and_no_place():
    rows = reference.rows("connectors")
    assert [row["language"] for row in rows] == list(LANGUAGES)
    words = {fold(word) for row in rows for word in reference.phrases(row["words"])}
    assert {"a", "de", "que", "near"} <= words
    assert not words & (set(attribute_phrases()) | set(place_phrases()))


def test_families_are_explained():
    for row in reference.rows("families"):
        for lang in LANGUAGES:
            assert row[f"help_{lang}"].endswith(".")


def test_legal_forms():
    families = set(codes("families"))
    for row in reference.rows("legal_forms"):
        assert row["family"] in families | {""}
        assert re.fullmatch(r"[ABEFGHJNPQRSUVW]*", row["nif_letters"])
        assert all(len(suffix) <= 20 for suffix in reference.phrases(row["suffixes"]))
    letters = {row["code"]: row["nif_letters"] for row in reference.rows("legal_forms")}
    assert letters["coop-treball"] == "F"
    assert letters["autonom"] == ""  # a person's NIF is a DNI or NIE


def test_certifications():
    for row in reference.rows("certifications"):
        assert row["kind"] in CertificationKind.values
        assert row["issuer"]
        assert not row["url"] or urlsplit(row["url"]).scheme == "https"


def test_pam_a_pam_has_fifteen_criteria_in_three_blocks():
    pam, balance = reference.editions()
    assert (pam["code"], pam["shown_from"], pam["met_from"], pam["max_score"]) == (
        "pamapam-15",
        8,
        3,
        5,
    )
    assert list(Counter(c["block"]["ca"] for c in pam["criteria"]).values()) == [4, 8, 3]
    assert len(balance["criteria"]) == 5


def test_criteria_are_explained_and_coded_once_per_edition():
    for edition in reference.editions():
        criteria = [criterion["code"] for criterion in edition["criteria"]]
        assert len(set(criteria)) == len(criteria)
        for entry in [edition, *edition["criteria"]]:
            for lang in LANGUAGES:
                assert entry["label"][lang]
                assert entry["help"][lang].endswith(".")


def test_ten_districts_and_seventy_three_neighbourhoods():
    districts, neighbourhoods = places("district"), places("neighbourhood")
    assert [row["code"] for row in districts] == [f"{n:02}" for n in range(1, 11)]
    assert [row["code"] for row in neighbourhoods] == [f"{n:02}" for n in range(1, 74)]
    assert {row["district"] for row in neighbourhoods} == {row["code"] for row in districts}
    for row in districts + neighbourhoods:
        assert 41.31 < float(row["label_lat"]) < 41.48
        assert 2.05 < float(row["label_lon"]) < 2.24


@pytest.mark.parametrize(
    ("name", "sort_name", "name_at"),
    [
        ("el Raval", "Raval", "al Raval"),
        ("la Barceloneta", "Barceloneta", "a la Barceloneta"),
        ("les Corts", "Corts", "a les Corts"),
        ("Sants", "Sants", "a Sants"),
        (
            "l’Antiga Esquerra de l’Eixample",
            "Antiga Esquerra de l’Eixample",
            "a l’Antiga Esquerra de l’Eixample",
        ),
    ],
)
def test_articles_of_neighbourhoods(name, sort_name, name_at):
    row = next(row for row in places("neighbourhood") if row["name"] == name)
    assert (row["sort_name"], row["name_at"]) == (sort_name, name_at)


def test_no_sort_name_keeps_its_article():
    names = [row["sort_name"] for row in places("neighbourhood")]
    names += [row["sort_name"] for row in reference.rows("municipalities")]
    assert [name for name in names if re.match(r"(el|la|els|les) |l’", name)] == []


def test_everyday_names_find_their_neighbourhoods():
    phrases = place_phrases()
    assert phrases["born"] == {("neighbourhood", "04")}
    assert phrases["poble-sec"] == phrases["poble sec"] == {("neighbourhood", "11")}
    assert phrases["esquerra de l'eixample"] == {("neighbourhood", "08"), ("neighbourhood", "09")}
    assert phrases["sants"] == {("neighbourhood", "18")}
    assert "salut" not in phrases
    assert phrases["la salut"] == {("neighbourhood", "30")}


def test_aliases_say_something_new():
    for row in reference.rows("territory"):
        aliases = [fold(alias) for alias in reference.phrases(row["aliases"])]
        assert len(set(aliases)) == len(aliases)
        assert not {fold(row["name"]), fold(row["sort_name"])} & set(aliases), row["name"]


def test_municipalities_of_the_metropolitan_area():
    rows = reference.rows("municipalities")
    assert len(rows) == 36
    assert {row["nuts"] for row in rows} == {"ES511"}
    for row in rows:
        assert re.fullmatch(r"08\d{4}", row["code"])
        assert row["ine"] == row["code"][:5]
    assert next(row for row in rows if row["name"] == "Barcelona")["code"] == "080193"


def test_cpv_is_a_tree_with_catalan_divisions():
    rows = reference.rows("cpv")
    by_code = {row["code"]: row for row in rows}
    assert len(by_code) == 9454
    for row in rows:
        assert re.fullmatch(r"\d{8}", row["code"])
        assert row["level"] in CpvLevel.values
        assert row["label_es"]
        assert row["label_en"]
        if row["level"] == CpvLevel.DIVISION:
            assert row["label_ca"]
            assert not row["parent"]
        else:
            assert row["parent"] in by_code
            assert row["code"].startswith(row["parent"].rstrip("0"))
            assert row["parent"] < row["code"]
    assert sum(row["level"] == CpvLevel.DIVISION for row in rows) == 45


def test_cpv_reserved_by_law():
    rows = {row["code"]: row for row in reference.rows("cpv")}
    assert sum(row["reserved_da4"] == "1" for row in rows.values()) == 121
    assert sum(row["reserved_da48"] == "1" for row in rows.values()) == 115
    assert rows["90610000"]["reserved_da4"] == "1"
    assert rows["85312110"]["reserved_da48"] == "1"
    assert rows["45000000"]["reserved_da4"] == rows["45000000"]["reserved_da48"] == ""


def test_holidays_of_five_years():
    rows = reference.rows("holidays")
    days = [datetime.date.fromisoformat(row["date"]) for row in rows]
    assert days == sorted(set(days))
    assert {day.year for day in days} == set(range(2024, 2029))
    assert not [day for day in days if day.isoweekday() == 7]
    per_year = Counter(day.year for day in days)
    # The published calendars of Catalonia and Barcelona.
    assert (per_year[2024], per_year[2025], per_year[2026]) == (15, 15, 14)
    whit_mondays = [row["date"] for row in rows if row["name_en"] == "Whit Monday"]
    assert whit_mondays == ["2024-05-20", "2025-06-09", "2026-05-25", "2027-05-17", "2028-06-05"]
