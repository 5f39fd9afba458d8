"""Decides who is in the demo: pure data, the same for the same size and day."""

import random
from dataclasses import dataclass, field
from datetime import timedelta

from catalogue.demo import content, forms, identity, names
from catalogue.demo.doors import Door, doors_of, the_hub
from catalogue.enums import StaffBand, State, Territory, TurnoverBand
from catalogue.slugs import RESERVED, slug_of

HUB_TENANTS = 23  # with the hub's own, two dozen at one door
HUB_TOPS = {"tecn", "comu", "asse", "cult", "educ", "medi", "espa"}
SIZES_OF_FORM = {"insercio": 2, "cet": 3, "cet-sl": 3, "fundacio": 2, "mutualitat": 2, "sal": 2}
STAFF = list(StaffBand.values)
TURNOVER = list(TurnoverBand.values)


@dataclass
class Sketch:
    """One invented enterprise, before it is written."""

    index: int
    project: content.Project
    name: str
    slug: str = ""
    state: State = State.PUBLISHED
    neighbourhood: str = ""
    at_hub: bool = False
    merged_into: int | None = None
    doors: list[Door] = field(default_factory=list)
    fields: dict = field(default_factory=dict)  # columns of Enterprise that are decided here

    @property
    def top(self):
        return self.project.sector.partition("-")[0]

    @property
    def is_network(self):
        return forms.government(self.project.form) == "xarxa"

    def rng(self, purpose):
        """Chance of its own for each purpose, so that one does not shift the others."""
        return random.Random(f"{purpose} {self.index} {self.name}")


def plan(size, today, labels):
    """`size` sketches; `labels` maps a neighbourhood's code to its `name` and `name_at`."""
    rng = random.Random(f"demo {size}")
    sketches = _who(size, labels)
    _states(sketches, rng)
    _hub(sketches, rng)
    _neighbourhoods(sketches, rng)
    for sketch in sketches:
        sketch.doors = doors_of(sketch, today)
        sketch.fields = _fields(sketch, today)
    return sketches


def _who(size, labels):
    written = content.projects()
    used = set(RESERVED)
    sketches = []
    for index in range(size):
        project = written[index % len(written)]
        name, neighbourhood = project.name, project.neighbourhood
        if index >= len(written):
            name, neighbourhood = names.another(project, index // len(written), labels)
        slug = base = slug_of(name)
        number = 2
        while slug in used:
            slug, number = f"{base}-{number}", number + 1
        used.add(slug)
        sketches.append(Sketch(index, project, name, slug, neighbourhood=neighbourhood))
    return sketches


def _states(sketches, rng):
    """A few are not published; the first ones, which stories need, and networks always are."""
    free = [s for s in sketches[20:] if "first" not in s.project.marks and not s.is_network]
    size = len(sketches)
    counts = {
        State.DRAFT: max(2, size // 80),
        State.PENDING: max(2, size // 100),
        State.HIDDEN: max(1, size // 130),
        State.CEASED: max(1, size // 130),
        State.MERGED: max(1, size // 200),
    }
    chosen = rng.sample(free, min(len(free), sum(counts.values())))
    for state, count in counts.items():
        for _turn in range(min(count, len(chosen))):
            sketch = chosen.pop()
            sketch.state = state
            if state == State.MERGED:
                same = [s for s in sketches if s.top == sketch.top and s.state == State.PUBLISHED]
                sketch.merged_into = same[0].index


def _neighbourhoods(sketches, rng):
    """Every neighbourhood gets a published enterprise, if there are enough, before chance rules."""
    places = content.places()
    codes, weights = list(places), [place["weight"] for place in places.values()]
    published = [s for s in sketches if s.state == State.PUBLISHED]
    missing = set(codes) - {s.neighbourhood for s in published}
    first = rng.sample(sorted(missing), len(missing))
    for sketch in [*published, *(s for s in sketches if s.state != State.PUBLISHED)]:
        if not sketch.neighbourhood:
            if first and not sketch.is_network:
                sketch.neighbourhood = first.pop()
                sketch.fields["must_have_door"] = True
            else:
                sketch.neighbourhood = rng.choices(codes, weights)[0]


def _hub(sketches, rng):
    hub = next((s for s in sketches if "hub" in s.project.marks), None)
    if hub is None:
        return
    free = [
        s
        for s in sketches
        if s.top in HUB_TOPS
        and s is not hub
        and s.state == State.PUBLISHED
        and not s.project.neighbourhood
    ]
    wanted = min(HUB_TENANTS, max(4, len(sketches) // 8), len(free))
    for sketch in [hub, *rng.sample(free, wanted)]:
        sketch.at_hub = True
        sketch.neighbourhood = the_hub().neighbourhood


def _fields(sketch, today):
    rng = sketch.rng("fields")
    project, form = sketch.project, sketch.project.form
    private = sketch.state not in (State.PUBLISHED, State.CEASED)
    founded = _founded(sketch, today, rng)
    fields = {
        "founded_year": founded,
        "nif": _nif(sketch, rng),
        "checked_on": today - timedelta(days=rng.randint(0, 730)) if rng.random() < 0.95 else None,
        "territory": rng.choices(
            [Territory.NEIGHBOURHOOD, Territory.DISTRICT, Territory.CITY, Territory.METROPOLITAN,
             Territory.CATALONIA, Territory.SPAIN, Territory.WORLD],
            [18, 12, 34, 18, 12, 4, 2],
        )[0],
        "languages": _languages(rng),
        "website": identity.website(sketch.slug) if rng.random() < 0.82 else "",
        "email": identity.email(sketch.slug, rng) if rng.random() < 0.92 else "",
        "phone": identity.phone(rng.randrange(9900)) if rng.random() < 0.72 else "",
        "social_networks": [identity.social_network(sketch.slug)] if rng.random() < 0.6 else [],
        "sells_online": rng.random() < (0.45 if sketch.top in {"alim", "roba", "turi"} else 0.12),
        "delivers": rng.random() < (0.5 if sketch.top in {"alim", "mobi"} else 0.1),
        "other_names": _other_names(sketch, rng),
    }  # fmt: skip
    if private:
        fields["email"] = identity.private_email(sketch.slug)
        fields["phone"] = identity.private_phone(sketch.index)
    fields |= _bands(form, founded, today, rng)
    accepts = "moneda" in project.marks or rng.random() < 0.13
    fields["accepts_social_currency"] = accepts and "sense-moneda" not in project.marks
    if fields["accepts_social_currency"] and rng.random() < 0.8:
        share = rng.choice([10, 20, 25, 30, 50, 100])
        fields["social_currency_note"] = f"Moneda social del barri, fins al {share} % de l’import"
    if sketch.state == State.CEASED:
        fields["ceased_on"] = today - timedelta(days=rng.randint(30, 600))
    return fields


def _founded(sketch, today, rng):
    if "antic" in sketch.project.marks:
        return rng.randint(1889, 1936)
    if sketch.top in {"espa", "cult", "educ"} and rng.random() < 0.3:
        return rng.randint(1958, 1994)
    return min(today.year - 1, int(rng.triangular(1992, today.year, 2016)))


def _nif(sketch, rng):
    form = sketch.project.form
    if form == "sense-personalitat":
        return ""
    if form == "autonom":
        return identity.person_nif(sketch.index) if sketch.index < 1000 else ""
    letters = {"sll": "B", "insercio": "B", "cet-sl": "B", "sal": "A", "sat": "V", "aie": "V"}
    letters |= {"societat-civil": "J", "mutualitat": "G", "confraria": "G"}
    letter = "F" if forms.is_cooperative(form) else letters.get(form, "G")
    return identity.entity_nif(letter, sketch.index + 100) if rng.random() < 0.85 else ""


def _languages(rng):
    more = {"en": 0.45, "fr": 0.14, "ar": 0.06, "it": 0.06, "ur": 0.03, "uk": 0.02, "zh": 0.02,
            "csc": 0.02}  # fmt: skip
    return ["ca", "es", *(code for code, chance in more.items() if rng.random() < chance)]


def _bands(form, founded, today, rng):
    if rng.random() < 0.25:
        return {}
    if form in {"sense-personalitat", "autonom"}:
        size = 0
    else:
        base = SIZES_OF_FORM.get(form, 1)
        size = min(len(STAFF) - 1, max(0, base + rng.choices([-1, 0, 1], [2, 6, 2])[0]))
    turnover = min(len(TURNOVER) - 1, max(0, size + rng.choice([-1, 0, 0, 1])))
    year = max(founded, min(today.year - 1, today.year - rng.randint(1, 3)))
    return {
        "staff_band": STAFF[size],
        "turnover_band": TURNOVER[turnover] if rng.random() < 0.8 else "",
        "bands_year": year,
    }


def _other_names(sketch, rng):
    suffix = {"sll": "SLL", "sal": "SAL", "insercio": "SLU", "cet-sl": "SLU", "aie": "AIE"}
    if forms.is_cooperative(sketch.project.form):
        legal = f"{sketch.name}, {rng.choice(['SCCL', 'SCCL', 'S.C.C.L.'])}"
    elif sketch.project.form in suffix:
        legal = f"{sketch.name}, {suffix[sketch.project.form]}"
    elif sketch.project.form == "fundacio" and "Fundació" not in sketch.name:
        legal = f"Fundació {sketch.name}"
    else:
        return []
    return [legal] if rng.random() < 0.45 else []
