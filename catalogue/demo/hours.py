"""Opening hours as places of each kind keep them."""

from dataclasses import dataclass
from datetime import date, time, timedelta

WORKDAYS = (1, 2, 3, 4, 5)
HOLIDAY = 8


@dataclass(frozen=True)
class Period:
    weekday: int
    opens: time
    closes: time
    season: tuple = (None, None)  # month × 100 + day, from and until


@dataclass(frozen=True)
class SpecialDays:
    date_from: date
    date_until: date
    note: str
    opens: time | None = None
    closes: time | None = None


def _week(*lines):
    """Periods from lines like ((1, 2, 3), "10-14 17-20.30")."""
    return tuple(
        Period(day, *(_time(end) for end in span.split("-")), *season)
        for days, spans, *season in lines
        for day in days
        for span in spans.split()
    )


def _time(text):
    hour, _dot, minute = text.partition(".")
    return time(int(hour) % 24, int(minute or 0))


WINTER, SUMMER = (916, 614), (615, 915)

PATTERNS = {
    "shop": (
        _week((WORKDAYS, "10-14 17-20.30"), ((6,), "10-14")),
        _week(((2, 3, 4, 5), "9.30-14 16.30-20"), ((6,), "10-14.30")),
        _week(((1, 2, 3, 4, 5, 6), "10-20.30")),
        _week((WORKDAYS, "9-13.30 17-20"), ((6,), "9-14")),
    ),
    "market": (
        _week(((2, 3, 4), "8-14.30"), ((5,), "8-20"), ((6,), "8-15")),
        _week(((1,), "8-14"), ((2, 3, 4), "8-14 17-20"), ((5,), "8-20.30"), ((6,), "8-15")),
    ),
    "bakery": (
        _week(((1, 2, 3, 4, 5, 6), "7.30-14 17-20.30"), ((7, HOLIDAY), "8-14.30")),
        _week(((2, 3, 4, 5, 6), "8-14 17-20"), ((7,), "9-14.30")),
    ),
    "restaurant": (
        _week((WORKDAYS, "13-16"), ((4, 5, 6), "20-23.30")),
        _week(((2, 3, 4, 5, 6), "13-16 20-23.30"), ((7,), "13-16.30")),
        _week((WORKDAYS, "8-16.30"), ((5,), "19.30-23")),
    ),
    "bar": (
        _week(((2, 3, 4), "18-1"), ((5, 6), "18-2.30"), ((7, HOLIDAY), "12-17")),
        _week(((3, 4, 7), "17-24"), ((5, 6), "17-3")),
    ),
    "office": (
        _week(((1, 2, 3, 4), "9-18", WINTER), ((5,), "9-15", WINTER), (WORKDAYS, "8-15", SUMMER)),
        _week((WORKDAYS, "9-14"), ((2, 4), "16-18.30")),
        _week(((1, 2, 3, 4), "9.30-17.30"), ((5,), "9.30-14.30")),
        _week((WORKDAYS, "10-14")),
    ),
    "workshop": (
        _week((WORKDAYS, "8-13 15-18")),
        _week((WORKDAYS, "8.30-14 15.30-18.30")),
        _week(((1, 2, 3, 4), "8-17"), ((5,), "8-14")),
        _week(((2, 3, 4, 5), "10-14 16-20"), ((6,), "10-14")),
    ),
    "school": (_week((WORKDAYS, "8-17.30")), _week((WORKDAYS, "9-13 15-17.30"))),
    "evening": (
        _week((WORKDAYS, "17-21.30"), ((6,), "10-14 17-21")),
        _week(((2, 3, 4, 5), "16-21"), ((6,), "11-14 17-23")),
        _week(((1, 3, 5), "18-21")),
    ),
    "weekly": (_week(((3,), "18-20.30")), _week(((4,), "17.30-20")), _week(((2,), "18-20.30"))),
    "always": (_week(((1, 2, 3, 4, 5, 6, 7, HOLIDAY), "0-24")),),
    "outdoors": (
        _week(((3, 6), "10-13", WINTER), ((3,), "18-21", SUMMER), ((6,), "9-12", SUMMER)),
        _week(((2, 4), "17-20"), ((7,), "10.30-13.30")),
    ),
}

BY_TOP = {
    "alim": "shop", "habi": "workshop", "ener": "office", "fina": "office", "salu": "office",
    "educ": "evening", "cult": "evening", "comu": "office", "tecn": "office", "roba": "shop",
    "mobi": "workshop", "turi": "restaurant", "asse": "office", "medi": "workshop",
    "espa": "evening",
}  # fmt: skip
BY_SECTOR = {
    "alim-consum": "weekly", "alim-mercat": "market", "alim-pa": "bakery", "alim-agro": "market",
    "alim-catering": "office", "alim-obrador": "workshop", "habi-coop": "office",
    "habi-lloguer": "office", "habi-arqui": "office", "educ-infantil": "school",
    "educ-escola": "school", "educ-recerca": "office", "cult-llibres": "shop",
    "cult-gestio": "office", "tecn-repara": "shop", "mobi-bici": "shop", "mobi-taxi": "always",
    "turi-allotjament": "always", "turi-viatges": "office", "turi-actes": "office",
    "turi-jocs": "shop", "turi-esport": "evening", "turi-natura": "office",
    "medi-segona": "shop", "medi-horts": "outdoors", "medi-consulta": "office",
    "medi-repara": "shop", "espa-feina": "office", "espa-xarxes": "office",
    "espa-participa": "office", "espa-drets": "office", "salu-gran": "school",
    "comu-impremta": "workshop", "roba-confeccio": "workshop", "roba-laboral": "office",
    "fina-moneda": "weekly", "asse-conserge": "always",
}  # fmt: skip

AS_WRITTEN = (
    "Matins de dilluns a divendres. A l’agost, tancat.",
    "De 9 a 14 i de 16 a 19 h; divendres tarda, amb cita prèvia.",
    "Obrim mitja hora abans de cada activitat: mireu el programa.",
    "Truqueu abans de venir, que sovint som fora.",
    "L-V 9/14h i 16/19h (juliol tancat tardes)",
    "Dimarts i dijous a la tarda; l’últim dissabte de mes, portes obertes.",
    "Horari d’estiu i d’hivern: pregunteu-nos-el.",
    "dl a dv: 8.00 a 15.00 / ds: segons temporada",
)


def weekly(sector, rng):
    """The periods of a place of this second-level sector."""
    kind = BY_SECTOR.get(sector) or BY_TOP[sector.partition("-")[0]]
    if sector == "turi-resta" and rng.random() < 0.4:
        kind = "bar"
    return rng.choice(PATTERNS[kind])


def exceptions(today, rng):
    """Holidays of the house around `today`: some past, some to come, some with other hours."""
    found = []
    summer = date(today.year + (today > date(today.year, 8, 31)), 8, 1)
    chance = rng.random()
    if chance < 0.30:
        start = summer + timedelta(days=rng.choice([0, 2, 7, 9]))
        found.append(SpecialDays(start, start + timedelta(days=rng.choice([13, 20])), "Vacances"))
    if 0.2 < chance < 0.36:
        christmas = date(today.year, 12, 24)
        found.append(SpecialDays(christmas, christmas + timedelta(days=13), "Festes de Nadal"))
    if chance > 0.93:
        day = today + timedelta(days=rng.randint(3, 40))
        found.append(SpecialDays(day, day, "Portes obertes", time(10), time(22)))
    if 0.9 < chance < 0.93:
        day = today + timedelta(days=rng.randint(-2, 10))
        found.append(SpecialDays(day, day + timedelta(days=2), "Obres al local"))
    return found
