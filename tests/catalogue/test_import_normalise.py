"""Values as people write them, to values as the catalogue keeps them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.imports import addresses, contacts, coordinates, normalise

# One DNI, one NIE, one special, and entities with a digit and with a letter: computed by hand.
VALID_NIFS = ["12345678Z", "X1234567L", "K1234567L", "F12345674", "G12345674", "P1234567D"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("CUINA JUSTA FUNDACIÓ PRIVADA", "Cuina Justa Fundació Privada"),
        ("COOPERATIVA L'OLIVERA, SCCL", "Cooperativa l'Olivera, SCCL"),
        ("L’ESTRELLA DEL BESÒS", "L’Estrella del Besòs"),
        ("COL·LECTIU D’ARQUITECTES I ENGINYERS", "Col·lectiu d’Arquitectes i Enginyers"),
        ("MERCAT DE FELIP II", "Mercat de Felip II"),
        ("TALLER XYZ S.C.C.L.", "Taller XYZ S.C.C.L."),
        ("Mercat de La Guineueta", "Mercat de La Guineueta"),
        ("  La   Bordeta \u200b", "La Bordeta"),
        ("XES", "XES"),
        ("COOP57", "COOP57"),
    ],
)
def test_names(written, kept):
    assert normalise.name(written) == kept


def test_towns_in_capitals_also_of_one_word():
    written = ["BARCELONA", "L'HOSPITALET DE LLOBREGAT", "Sant Boi", ""]
    assert [normalise.town(text) for text in written] == [
        "Barcelona", "L'Hospitalet de Llobregat", "Sant Boi", ""]  # fmt: skip


@pytest.mark.parametrize("nif", VALID_NIFS)
def test_valid_nifs_lose_their_separators(nif):
    assert normalise.nif(f" es-{nif[0].lower()}.{nif[1:8]}-{nif[8:]} ") == nif


@pytest.mark.parametrize(
    "written", ["F12345675", "12345678A", "1234567", "ESS", "F1234567٤", "F١٢٣٤٥٦٧٤"]
)
def test_wrong_nifs_are_not_repaired(written):
    assert normalise.nif(written) is None


@pytest.mark.django_db
@given(st.one_of(st.from_regex(r"\A[A-Z0-9][0-9]{7}[A-Z0-9]\Z"), st.sampled_from(VALID_NIFS)))
def test_a_nif_that_we_take_the_database_takes_too(nif):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT public.ess_nif_valid(%s)", [nif])
        accepted = cursor.fetchone()[0]
    if normalise.nif(nif):
        assert accepted


@pytest.mark.parametrize(
    ("written", "kept"),
    [("8001", "08001"), ("8001.0", "08001"), ("08001", "08001"), ("E-08001", "08001"),
     ("99999", ""), ("0", ""), ("Barcelona", ""), ("", "")],
)  # fmt: skip
def test_postcodes_get_their_zero_back(written, kept):
    assert normalise.postcode(written) == kept


@pytest.mark.parametrize(
    ("written", "value"),
    [("41,385", 41.385), ("41.385", 41.385), ("1.234,5", 1234.5), ("-2,17", -2.17),
     ("1,2,3", None), ("nan", None), ("inf", None), ("٤١", None), ("", None), (True, None)],
)  # fmt: skip
def test_numbers(written, value):
    assert normalise.number(written) == value


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("93 413.23-32", "934 132 332"),
        ("+34 934132332", "934 132 332"),
        ("0034 934 13 23 32 ext. 12", "934 132 332"),
        ("934132332 / 617077703", "934 132 332"),
        ("+33 1 23 45 67 89", "+33123456789"),
        ("010", "010"),
        ("no en tenen", ""),
        ("12345", ""),
    ],
)
def test_phones(written, kept):
    assert contacts.phone(written) == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("www.coop.cat", "https://www.coop.cat"),
        ("HTTP://Coop.cat/Qui", "http://coop.cat/Qui"),
        ("https://www.mercatprovençals.com/", "https://www.mercatprovençals.com/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://user:pass@coop.cat", ""),
        ("no en té", ""),
        ("coop", ""),
    ],
)
def test_web_addresses(written, kept):
    assert contacts.url(written) == kept


@pytest.mark.parametrize(
    ("address", "name", "is_personal"),
    [
        ("joan.puig@example.org", "La Fusta SCCL", True),
        ("info@example.org", "La Fusta SCCL", False),
        ("la.fusta@example.org", "La Fusta SCCL", False),
        ("mercatboqueria@bcn.cat", "Mercat de la Boqueria", False),
        ("artesansdelaterra.cat@gmail.com", "Fira d'Artesans de la Terra", False),
    ],
)
def test_emails_of_persons_are_told_apart(address, name, is_personal):
    assert contacts.looks_personal(address, name) is is_personal


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Un</p><p>Dos<br>tres</p>", "Un\nDos\ntres"),
        ("<script>alert(1)</script>Hola", "Hola"),
        ("&lt;img src=x onerror=alert(1)&gt;Hola", "Hola"),
        ("<ul><li>a</li><li>b</li></ul>", "· a\n· b"),
        ("3 < 5 i 7 > 2", "3 < 5 i 7 > 2"),
        ("Peix &amp; marisc&nbsp;fresc", "Peix & marisc fresc"),
    ],
)
def test_html_becomes_text(written, kept):
    assert normalise.html_to_text(written) == kept


def test_summary_is_the_first_sentence_or_is_cut_at_a_word():
    text = "El mercat es va construir el 1954. Després es va refer."
    assert normalise.first_sentence(text) == "El mercat es va construir el 1954."
    cut = normalise.first_sentence("paraula " * 60)
    assert len(cut) <= 160
    assert cut.endswith("paraula…")


@pytest.mark.parametrize(
    ("written", "street", "number", "details"),
    [
        ("Carrer Gran, 12, baixos", "Carrer Gran", "12", "baixos"),
        ("C/ Premià 15 1r 2a", "Carrer Premià", "15", "1r 2a"),
        ("Av. Diagonal, 593-595", "Avinguda Diagonal", "593-595", ""),
        ("Pl. de l’Oca s/n", "Plaça de l’Oca", "", ""),
        ("Carrer 11 de Setembre", "Carrer 11 de Setembre", "", ""),
        ("Carrer 11 de Setembre, 4", "Carrer 11 de Setembre", "4", ""),
        ("Can Batlló", "Can Batlló", "", ""),
    ],
)
def test_addresses_are_split(written, street, number, details):
    assert addresses.split(written) == (street, number, details)


def test_nine_ways_of_writing_a_door_have_one_key():
    written = [
        "Carrer de Premià 15",
        "C. Premià, 15",
        "C/ PREMIÀ, 15, 1r",
        "Calle Premia 15",
        "carrer premià nº 15",
    ]
    keys = {addresses.key(*addresses.split(text)[:2]) for text in written}
    assert keys == {"premia 15"}


def test_numbers_of_doors():
    assert [addresses.number(text) for text in ("186*190", "311*LB", "10.0", "s/n", "7-7")] == [
        "186-190", "311", "10", "", "7"]  # fmt: skip


@pytest.mark.parametrize(
    ("lat", "lon", "point"),
    [
        ("41,3851", "2,1734", (41.3851, 2.1734)),
        ("2.1734", "41.3851", (41.3851, 2.1734)),  # swapped
        ("4582106.5", "431451.9", (41.387589, 2.180046)),  # UTM 31N, northing first
        ("0", "0", (None, None)),
        ("48.85", "2.35", (None, None)),  # Paris is out of place
        ("x", "2", (None, None)),
        ("", "", (None, None)),
    ],
)
def test_points_of_the_city(lat, lon, point):
    read = coordinates.read(lat, lon, area=coordinates.CITY)
    assert (read.lat, read.lon) == pytest.approx(point, abs=2e-3) if point[0] else (None, None)
    assert bool(read.note) == ((lat, lon) not in {("41,3851", "2,1734"), ("", "")})


def test_without_an_area_only_what_lies_in_catalonia_when_swapped_is_swapped():
    assert coordinates.read(2.17, 41.38).lat == 41.38
    paris = coordinates.read(48.85, 2.35)
    assert (paris.lat, paris.lon, paris.note) == (48.85, 2.35, "")
    assert coordinates.read(95, 200).lat is None


TEXTS = st.text() | st.none() | st.integers() | st.floats()
NORMALISERS = [
    normalise.line, normalise.paragraphs, normalise.name, normalise.postcode, contacts.phone,
    contacts.url, contacts.email, addresses.street, addresses.number,
]  # fmt: skip


@pytest.mark.parametrize("normaliser", NORMALISERS, ids=lambda f: f.__name__)
@given(value=TEXTS)
def test_normalising_twice_is_normalising_once_and_never_fails(normaliser, value):
    once = normaliser(value)
    assert normaliser(once) == once
    assert "\x00" not in once


@given(TEXTS)
def test_other_normalisers_never_fail(value):
    normalise.nif(value)
    normalise.year(value)
    normalise.boolean(value)
    addresses.split(value)
    number = normalise.number(value)
    assert number is None or abs(number) < float("inf")


@given(st.text(alphabet="<>/scriptimgonerror=\"' &;lgt&#x0a\n"))
def test_no_tag_survives(value):
    import nh3

    text = normalise.html_to_text(value)
    assert "<script" not in text.lower() and "<img" not in text.lower()
    assert nh3.clean(text, tags=set()) is not None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_point_that_is_kept_is_on_earth(lat, lon):
    read = coordinates.read(lat, lon)
    if read.lat is not None:
        assert -90 <= read.lat <= 90 and -180 <= read.lon <= 180


def test_only_the_beginning_of_an_endless_cell_is_looked_at():
    assert len(addresses.split("a1," * 20_000).street) <= addresses.LONGEST
    assert addresses.split("a" * addresses.LONGEST + ", 12").number == ""
    assert len(normalise.html_to_text("<li" * 20_000 + "p>fi")) <= normalise.LONGEST_HTML
    assert normalise.html_to_text("a" * normalise.LONGEST_HTML + "<p>fi") == "a" * 30_000
    assert contacts.phone("/" * contacts.LONGEST_PHONES + "934132332") == ""
    assert normalise.nif("0" * 100_000) is None


def test_a_comma_of_a_name_follows_its_word():
    assert normalise.name("IMPREMTA DEL CLOT , SCCL") == "Impremta del Clot, SCCL"
