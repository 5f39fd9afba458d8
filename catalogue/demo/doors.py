"""Places where the invented enterprises are: a street, a number, a point on land."""

import functools
import math
import random
from dataclasses import dataclass, field

from catalogue.demo import content, hours
from catalogue.enums import Accessibility, Precision

METRES_PER_DEGREE = 111_320
HUB_NEIGHBOURHOOD = "66"
BY_APPOINTMENT = "Amb cita prèvia."
ACCESS_NOTES = {
    Accessibility.YES: (
        "Porta automàtica i lavabo adaptat.",
        "Rampa fixa a l’entrada.",
        "Entrada a peu pla; timbre a 90 cm.",
        "Bucle magnètic al taulell.",
    ),
    Accessibility.NO: (
        "Un graó de 18 cm; sortim a ajudar-vos.",
        "Tres graons sense rampa; atenem a peu de carrer.",
        "És un primer pis sense ascensor.",
    ),
}
SECOND_NAMES = ("Botiga", "Magatzem", "Taller", "Oficina", "Punt de recollida", "Sala")
NO_SHOP_TOPS = {"comu", "tecn", "asse", "espa", "ener", "fina"}


@dataclass
class Door:
    """An establishment before it is written. `point` is (lat, lon) or None."""

    neighbourhood: str
    street: str = ""
    number: str = ""
    details: str = ""
    postcode: str = ""
    point: tuple | None = None
    precision: Precision = Precision.UNKNOWN
    name: str = ""
    entrance: Accessibility = Accessibility.UNKNOWN
    access_note: str = ""
    hours_text: str = ""
    periods: tuple = ()
    special_days: list = field(default_factory=list)


def doors_of(sketch, today):
    """The doors of a sketch, the principal one first."""
    rng = sketch.rng("doors")
    first = [_at_the_hub(rng)] if sketch.at_hub else [door_in(sketch.neighbourhood, rng)]
    if not (
        sketch.at_hub or sketch.fields.get("must_have_door") or "first" in sketch.project.marks
    ):
        chance = rng.random()
        if chance < (0.16 if sketch.top in NO_SHOP_TOPS else 0.04):
            return []
        _blur(first[0], rng)
    doors = first + [_another(sketch, rng) for _turn in range(_how_many_more(sketch, rng))]
    for door in doors:
        _complete(door, sketch, today, rng)
    return doors


@functools.cache
def the_hub():
    """The door that two dozen share."""
    door = door_in(HUB_NEIGHBOURHOOD, random.Random("hub"))
    door.street, door.number = "Carrer de Pallars", "84"
    door.precision = Precision.EXACT
    door.entrance = Accessibility.YES
    return door


def door_in(neighbourhood, rng):
    """A street and a point of the neighbourhood; the point stays within it, on land."""
    place = content.places()[neighbourhood]
    lat, lon, reach = rng.choice(place["spots"])
    turn, metres = rng.uniform(0, 2 * math.pi), reach * math.sqrt(rng.random())
    return Door(
        neighbourhood=neighbourhood,
        street=rng.choice(place["streets"]),
        number=_number(rng),
        postcode=place["postcode"],
        point=(
            round(lat + metres * math.sin(turn) / METRES_PER_DEGREE, 6),
            round(
                lon + metres * math.cos(turn) / (METRES_PER_DEGREE * math.cos(math.radians(lat))),
                6,
            ),
        ),
        precision=Precision.EXACT,
    )


def _number(rng):
    number = rng.randint(1, 140)
    return f"{number}-{number + 2}" if rng.random() < 0.08 else str(number)


def _at_the_hub(rng):
    hub = the_hub()
    details = rng.choice(
        ["Nau {}", "Despatx {}", "1r pis, despatx {}", "Taller {}", "2n pis, taula {}"]
    )
    return Door(
        neighbourhood=hub.neighbourhood,
        street=hub.street,
        number=hub.number,
        details=details.format(rng.randint(1, 30)),
        postcode=hub.postcode,
        point=hub.point,
        precision=hub.precision,
        entrance=hub.entrance,
    )


def _blur(door, rng):
    """Some points are known only roughly, as real sources have them; some not at all."""
    chance = rng.random()
    spot = content.places()[door.neighbourhood]["spots"][0]
    if chance < 0.05:
        door.point, door.precision = None, Precision.UNKNOWN
    elif chance < 0.08:
        door.street = door.number = ""
        door.point, door.precision = (spot[0], spot[1]), Precision.NEIGHBOURHOOD
    elif chance < 0.13:
        door.number, door.precision = "", Precision.STREET


def _how_many_more(sketch, rng):
    if sketch.at_hub or sketch.project.form in {"sense-personalitat", "autonom"}:
        return 0
    if sketch.top in {"alim", "roba", "educ", "salu", "mobi", "medi", "fina"}:
        return rng.choices([0, 1, 2, 3], [80, 12, 5, 3])[0]
    return rng.choices([0, 1, 2], [91, 7, 2])[0]


def _another(sketch, rng):
    places = content.places()
    code = rng.choices(list(places), [place["weight"] for place in places.values()])[0]
    door = door_in(code, rng)
    door.name = rng.choice(SECOND_NAMES)
    return door


def _complete(door, sketch, today, rng):
    """Entrance and hours."""
    if door.entrance == Accessibility.UNKNOWN and rng.random() < 0.8:
        door.entrance = Accessibility.YES if rng.random() < 0.72 else Accessibility.NO
    if door.entrance != Accessibility.UNKNOWN and rng.random() < 0.35:
        door.access_note = rng.choice(ACCESS_NOTES[door.entrance])
    chance = rng.random()
    if chance < 0.08:
        door.hours_text = rng.choice(hours.AS_WRITTEN)
    elif chance < 0.88:
        door.periods = hours.weekly(sketch.project.sector, rng)
        door.special_days = hours.exceptions(today, rng)
    elif chance < 0.94 and not door.street:
        door.hours_text = BY_APPOINTMENT
    if not sketch.at_hub and door.street and rng.random() < 0.3:
        door.details = rng.choice(["Baixos", "Local 2", "1r 2a", "Entresòl", "Baixos esquerra"])
