"""What may be chosen in a search, and what is: facets with their counts, and chips."""

from dataclasses import dataclass, field, replace

from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .enums import Audience
from .finder import NEAR_KM

AUDIENCE_LABELS = {
    Audience.CITIZENS: gettext_lazy("Obert a la ciutadania"),
    Audience.ENTERPRISES: gettext_lazy("Obert a empreses i entitats"),
    Audience.ADMINISTRATIONS: gettext_lazy("Obert a les administracions"),
}
FLAG_LABELS = {
    "obert": gettext_lazy("Obert ara"),
    "accessible": gettext_lazy("Entrada accessible"),
    "moneda": gettext_lazy("Accepta moneda social"),
    "online": gettext_lazy("Ven en línia"),
    "reparteix": gettext_lazy("Reparteix"),
}


@dataclass(frozen=True)
class Chip:
    """A choice in force; `url` is the same search without it, `query` its query string."""

    label: str
    query: str

    @property
    def url(self):
        return f"?{self.query}"


def chips(search):
    """What is chosen, in the order of the parameters."""
    found = []
    for kind in ("sector", "barri", "districte", "familia", "forma", "criteri", "certificacio"):
        rows = search.terms.of(kind)
        found += [
            Chip(rows[code].label, search.without(kind, code)) for code in search.value(kind) or ()
        ]
    found += [
        Chip(AUDIENCE_LABELS[value], search.without("obert_a", value))
        for value in search.value("obert_a") or ()
    ]
    found += [
        Chip(label, search.without(name))
        for name, label in FLAG_LABELS.items()
        if search.value(name)
    ]
    if search.value("prop"):
        label = _("A menys de %(km)d km de tu") % {"km": NEAR_KM}
        found.append(Chip(label, search.query_string(prop=None, ordre=None)))
    if search.value("zona"):
        found.append(Chip(_("Aquesta zona del mapa"), search.without("zona")))
    return found


@dataclass
class Choice:
    """A choice of a facet (templates/components/facet.html); `number`: results it would leave.

    `children` are choices below it, shown once it or one of them is chosen.
    """

    name: str
    value: str
    label: str
    count: int
    checked: bool
    children: list = field(default_factory=list)
    is_child: bool = False

    @property
    def number(self):
        return number_format(self.count, force_grouping=True) if self.count > 999 else self.count


@dataclass
class Facet:
    """A group of choices; those past `shown` wait behind a press."""

    name: str
    title: str
    all_choices: list[Choice]
    opened: bool = False
    shown: int = 8
    rest_label: str = ""

    @property
    def chosen(self):
        return sum(
            choice.checked + sum(child.checked for child in choice.children)
            for choice in self.all_choices
        )

    @property
    def is_open(self):
        return self.opened or bool(self.chosen)

    @cached_property
    def choices(self):
        late = [choice for choice in self.all_choices[self.shown :] if choice.checked]
        return [
            shown
            for choice in self.all_choices[: self.shown] + late
            for shown in (choice, *choice.children)
        ]

    @property
    def rest(self):
        return [choice for choice in self.all_choices[self.shown :] if not choice.checked]


class Facets:
    """The facets of a search, from the counts of `catalogue.facets.count`."""

    def __init__(self, search, counts):
        self.search, self.counts = search, counts

    def __iter__(self):
        return (facet for facet in self._all() if facet.all_choices)

    def _all(self):
        yield Facet("sector", _("Sector"), self._sectors(), True, 6, _("Tots els sectors"))
        districts, barris = self._places()
        places = districts + barris
        title = _("Barri o districte")
        yield Facet("districte", title, places, True, len(districts), _("Tots els barris"))
        yield Facet("obert", _("Obertura i accés"), self._flags("obert", "accessible"), True)
        yield Facet(
            "moneda",
            _("Com s’hi compra"),
            [*self._flags("moneda", "online", "reparteix"), *self._audiences()],
            True,
        )
        yield Facet("familia", _("Família de l’ESS"), self._by_count("familia"))
        yield Facet("forma", _("Forma jurídica"), self._by_count("forma"))
        yield Facet("criteri", _("Criteris assolits"), self._criteria())
        yield Facet("certificacio", _("Certificacions i registres"), self._by_count("certificacio"))

    def _choice(self, name, row, key=None):
        count = self.counts.get(name, {}).get(key or str(row.id), 0)
        return Choice(name, row.code, row.label, count, row.code in (self.search.value(name) or ()))

    @staticmethod
    def _worth(choices):
        """What finds something or is chosen, the most found first."""
        kept = [choice for choice in choices if choice.count or choice.checked]
        return sorted(kept, key=lambda choice: -choice.count)

    def _by_count(self, name):
        return self._worth(self._choice(name, row) for row in self.search.terms.of(name).values())

    def _sectors(self):
        """The top sectors; those below show under a chosen one."""
        rows = self.search.terms.of("sector").values()
        return self._nested("sector", [row for row in rows if not row.parent_id], "sector", rows)

    def _places(self):
        """The districts, each with its barris once chosen; and every other barri by name."""
        barris = self.search.terms.of("barri").values()
        districts = self._nested(
            "districte", self.search.terms.of("districte").values(), "barri", barris
        )
        shown = {child.value for district in districts for child in district.children}
        others = [self._choice("barri", row) for row in barris if row.code not in shown]
        return districts, [choice for choice in others if choice.count]

    def _nested(self, name, tops, child_name, rows):
        """Choices of the first level; those of the second follow a chosen one."""
        chosen = set(self.search.value(child_name) or ())
        choices = []
        for top in tops:
            choice = self._choice(name, top)
            below = [row for row in rows if row.parent_id == top.id]
            if choice.checked or any(row.code in chosen for row in below):
                children = self._worth(self._choice(child_name, row) for row in below)
                choice.children = [replace(child, is_child=True) for child in children]
            choices.append(choice)
        kept = [choice for choice in choices if choice.count or choice.checked or choice.children]
        return sorted(kept, key=lambda choice: (not choice.children, -choice.count))

    def _criteria(self):
        rows = self.search.terms.of("criteri").values()
        return self._worth(self._choice("criteri", row, key=row.code) for row in rows)

    def _flags(self, *names):
        return [
            Choice(
                name,
                "1",
                FLAG_LABELS[name],
                self.counts.get(name, {}).get(None, 0),
                bool(self.search.value(name)),
            )
            for name in names
        ]

    def _audiences(self):
        chosen = self.search.value("obert_a") or ()
        counts = self.counts.get("obert_a", {})
        return [
            Choice(
                "obert_a",
                audience.value,
                AUDIENCE_LABELS[audience],
                counts.get(audience.value, 0),
                audience.value in chosen,
            )
            for audience in Audience
        ]
