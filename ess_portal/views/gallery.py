"""Made-up content that shows every component in its states; nothing comes from the database."""

import re
from datetime import time
from types import SimpleNamespace as Thing

from django import forms
from django.conf import settings
from django.core.paginator import Paginator

from catalogue.cards import Card
from catalogue.choices import Choice, Facet
from catalogue.models import Enterprise, Establishment, LegalForm, Neighbourhood, Sector

SECTORS = [
    "alim",
    "habi",
    "ener",
    "fina",
    "salu",
    "educ",
    "cult",
    "comu",
    "tecn",
    "roba",
    "mobi",
    "turi",
    "asse",
    "medi",
    "espa",
]


class ExampleForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Com us coneix la gent.")
    email = forms.EmailField(label="Correu professional", required=False)
    sector = forms.ChoiceField(label="Sector", choices=[("alim", "Alimentació")])
    text = forms.CharField(label="Què feu", widget=forms.Textarea)


def examples():
    drawings = (settings.BASE_DIR / "static" / "icons.svg").read_text()
    return {
        "icons": re.findall(r'<symbol id="i-([^"]+)"', drawings),
        "sectors": SECTORS,
        "cards": _cards(),
        "facet": _facet(),
        "chips": [Thing(label="Alimentació", url="?"), Thing(label="Sants", url="?")],
        "orders": [
            Thing(label="Rellevància", url="?", current=True),
            Thing(label="Nom", url="?ordre=nom", current=False),
        ],
        "page": Paginator(range(300), 20).page(5),
        "form": ExampleForm({"name": "", "email": "algú@", "sector": "alim", "text": "Pa"}),
        "week": [
            Thing(label="Dilluns", periods=[(time(8), time(16, 30))]),
            Thing(
                label="Dimarts", periods=[(time(8), time(14)), (time(17), time(20))], is_today=True
            ),
            Thing(label="Dimecres", periods=[]),
        ],
        "blocks": [
            Thing(
                label="Persones i feina",
                scores=[
                    Thing(label="Democràcia interna", score=5),
                    Thing(label="Perspectiva feminista", score=2),
                    Thing(label="Condicions laborals", score=0),
                ],
            )
        ],
        "crumbs": [("Catàleg", "/ca/cataleg/")],
        "actions": [("Treu els filtres", "?"), ("Mira’ls tots", "?")],
    }


def _cards():
    food = Sector(code="alim", label_ca="Alimentació", label_es="Alimentación", label_en="Food")
    worker_coop = LegalForm(label_ca="Cooperativa de treball associat")
    kitchen = Enterprise(
        name="Cuina d’exemple",
        slug="cuina-d-exemple",
        summary_ca="Menú de migdia de proximitat i càtering.",
        main_sector=food,
        legal_form=worker_coop,
    )
    group = Enterprise(
        name="Grup de consum d’exemple",
        slug="grup-de-consum-d-exemple",
        summary_es="Verdura del Baix Llobregat cada jueves.",
        main_sector=food,
        accepts_social_currency=True,
    )
    sants = Establishment(
        street="Carrer de Papin", neighbourhood=Neighbourhood(name="Sants"), lat=41.38, lon=2.13
    )
    return [
        Card(kitchen, sants, is_open=True, km=0.36, criteria_met=13, criteria_total=15),
        Card(kitchen, sants, is_open=False, more_places=2),
        Card(group),
    ]


def _facet():
    bread = Choice("sector", "alim-pa", "Pa i pastisseria", 12, checked=False, is_child=True)
    choices = [
        Choice("sector", "alim", "Alimentació", 1214, checked=True, children=[bread]),
        Choice("sector", "habi", "Habitatge", 1, checked=False),
        Choice("sector", "ener", "Energia", 0, checked=False),
        Choice("sector", "espa", "Espais", 3, checked=False),
    ]
    return Facet("sector", "Sector", choices, opened=True, shown=3)
