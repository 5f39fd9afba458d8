"""The registry: each app says which datasets it publishes, from its `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .fields import Field, Words


@dataclass(frozen=True)
class Dataset:
    """A table of open data, dumped every day.

    `records()` gives its records, in the order of `key`: names of the columns that tell a row
    from the others; `shown` is the column that people know it by. `point`: the columns of
    latitude and longitude, of what has a place on a map.
    """

    slug: str
    title: str
    description: str
    fields: Callable[[], Iterable[Field]]
    records: Callable[[], Iterable[Any]]
    key: tuple[str, ...]
    shown: str
    point: tuple[str, str] | None = None
    position: int = 50

    @cached_property
    def columns(self):
        """The fields, those with words once for each language."""
        return [column for field in self.fields() for column in field.in_each_language()]

    @property
    def kinds(self):
        return ("csv", "xlsx", "ods", "json", *(["geojson"] if self.point else []))


@dataclass(frozen=True)
class Concept:
    """An entry of a controlled list, for machines that join it to others' lists.

    `matches`: addresses (URIs) of the terms of other vocabularies that mean about the same.
    """

    scheme: str
    code: str
    label: Words
    broader: str = ""
    matches: tuple[str, ...] = ()


_datasets, _concepts = {}, []


def register(dataset):
    _datasets[dataset.slug] = dataset
    return dataset


def register_concepts(function):
    """`function()` gives Concepts; they go out as SKOS beside the datasets."""
    if function not in _concepts:
        _concepts.append(function)
    return function


def all_datasets():
    return sorted(_datasets.values(), key=lambda dataset: (dataset.position, dataset.slug))


def get(slug):
    return _datasets.get(slug)


def all_concepts():
    return [concept for function in _concepts for concept in function()]
