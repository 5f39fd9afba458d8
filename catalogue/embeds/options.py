"""How an embed looks: closed lists, so that every choice can be read and none can break a page."""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

SHOWS = [
    ("tot", _("Mapa i llista")),
    ("mapa", _("Només el mapa")),
    ("llista", _("Només la llista")),
]
ACCENTS = [
    ("verd", _("Verd")),
    ("blau", _("Blau")),
    ("granat", _("Granat")),
    ("lila", _("Lila")),
    ("tinta", _("Tinta")),
]
THEMES = [
    ("auto", _("Segons el navegador")),
    ("clar", _("Clar")),
    ("fosc", _("Fosc")),
]
LANGUAGES = [("ca", "Català"), ("es", "Castellano"), ("en", "English")]
FACETS = [
    ("sector", _("Sector")),
    ("barri", _("Barri")),
    ("familia", _("Família de l’ESS")),
    ("obert", _("Obert ara")),
    ("accessible", _("Entrada accessible")),
    ("moneda", _("Accepta moneda social")),
]
DEFAULTS = {"mostra": "tot", "color": "verd", "tema": "auto", "lang": "ca"}
NAMES = ("lang", "mostra", "color", "tema", "tria", "inici")
HEIGHT = 600  # pixels, when nothing else is asked for
SIZES = ("amplada", "alcada")


def accents():
    return [name for name, _label in ACCENTS]


def themes():
    return [name for name, _label in THEMES]


class OptionsForm(forms.Form):
    """The look's parameters; empty ones take their default, unknown values are errors."""

    mostra = forms.ChoiceField(choices=SHOWS, required=False)
    color = forms.ChoiceField(choices=ACCENTS, required=False)
    tema = forms.ChoiceField(choices=THEMES, required=False)
    lang = forms.ChoiceField(choices=LANGUAGES, required=False)
    tria = forms.MultipleChoiceField(choices=FACETS, required=False)
    inici = forms.RegexField(r"^(barri|districte):\d{2}$", required=False)
    amplada = forms.IntegerField(min_value=200, max_value=2000, required=False)
    alcada = forms.IntegerField(min_value=240, max_value=2000, required=False)


@dataclass(frozen=True)
class Options:
    mostra: str
    color: str
    tema: str
    lang: str
    tria: tuple
    inici: str
    amplada: int | None
    alcada: int

    @classmethod
    def from_query(cls, data):
        """Raises ValidationError."""
        form = OptionsForm(data)
        if not form.is_valid():
            raise ValidationError(list(form.errors))
        chosen = form.cleaned_data
        looks = {name: chosen[name] or default for name, default in DEFAULTS.items()}
        return cls(
            **looks,
            tria=tuple(name for name, _label in FACETS if name in chosen["tria"]),
            inici=chosen["inici"],
            amplada=chosen["amplada"],
            alcada=chosen["alcada"] or HEIGHT,
        )

    @property
    def has_map(self):
        return self.mostra != "llista"

    @property
    def has_list(self):
        return self.mostra != "mapa"

    def pairs(self):
        """(name, value) of what differs from the defaults, in order; the size is the frame's."""
        for name in NAMES:
            value = getattr(self, name)
            if name == "tria":
                yield from (("tria", each) for each in value)
            elif value and value != DEFAULTS.get(name):
                yield name, value

    def frame(self, land):
        """What the map shows at first: the barri or district asked for, else None."""
        kind, _colon, code = self.inici.partition(":")
        if kind == "barri":
            return land.frame([barri for barri in land.barris if barri.code == code])
        if kind == "districte":
            return land.frame([barri for barri in land.barris if barri.district.code == code])
        return None

    def snippet(self, address, title):
        """What is copied into somebody's page: no edge of the browser's, no wider than a phone."""
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
            'style="border:0;max-width:100%"></iframe>',
            *(address, title, self.amplada or "100%", self.alcada),
        )
