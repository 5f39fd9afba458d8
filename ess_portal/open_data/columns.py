"""The dataset of columns: what each column of each dataset means, for programs."""

from types import SimpleNamespace

from django.utils.translation import gettext_lazy as _

from .datasets import Dataset, all_datasets
from .fields import Field, Words


def of(name):
    return lambda row: getattr(row, name)


FIELDS = [
    Field("dataset", "text", _("Conjunt de dades."), of("dataset"), "iniciatives"),
    Field("column", "text", _("Nom de la columna."), of("column"), "name"),
    Field("position", "integer", _("Lloc a la taula."), of("position"), 1),
    Field("type", "text", _("Tipus de valor."), of("kind"), "text"),
    Field("meaning", "text", _("Què vol dir."), of("meaning"), Words("Nom.", "Nombre.", "Name."), translated=True),
    Field("example", "text", _("Exemple."), of("example"), "Fusteria Solidària"),
    Field("codes", "text", _("Conjunt de dades que explica els seus codis."), of("codes"), "sectors"),
]  # fmt: skip


def records():
    rows = [
        SimpleNamespace(
            dataset=dataset.slug,
            column=column.name,
            position=position,
            kind=column.kind,
            meaning=Words.of(column.meaning),
            example=column.example_text,
            codes=column.codes,
        )
        for dataset in all_datasets()
        for position, column in enumerate(dataset.columns, 1)
    ]
    return sorted(rows, key=lambda row: (row.dataset, row.column))


DATASET = Dataset(
    slug="columnes",
    title=_("Diccionari de columnes"),
    description=_("Què vol dir cada columna de cada conjunt de dades, en tres llengües."),
    fields=lambda: FIELDS,
    records=records,
    key=("dataset", "column"),
    shown="column",
    position=90,
)
