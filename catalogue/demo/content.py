"""The written material: one JSON file per top sector, and the stories that all share."""

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class OfferText:
    names: dict  # language → name
    note: str  # in Catalan
    open_to: tuple
    cpv: tuple


@dataclass(frozen=True)
class Project:
    """An invented enterprise: what the others are made after when more are asked for."""

    sector: str
    name: str
    form: str
    summaries: dict  # language → text
    neighbourhood: str = ""  # code, when the name or the text says where
    marks: frozenset = frozenset()


@dataclass(frozen=True)
class SectorTexts:
    abouts: tuple  # of language → paragraph
    offers: tuple
    projects: tuple = field(repr=False)


@functools.cache
def sectors():
    """Second-level sector code → its texts."""
    texts = {}
    for path in sorted((HERE / "texts").glob("*.json")):
        for code, entry in _read(path).items():
            texts[code] = SectorTexts(
                abouts=tuple(entry["abouts"]),
                offers=tuple(_offer(offer) for offer in entry["offers"]),
                projects=tuple(_project(code, project) for project in entry["projects"]),
            )
    return texts


@functools.cache
def stories():
    """Paragraphs about origin, government and ways of an enterprise, by kind."""
    return _read(HERE / "stories.json")


@functools.cache
def places():
    """Neighbourhood code → weight, postcode, streets and spots (lat, lon, metres around)."""
    return _read(HERE / "places.json")


def projects():
    """All projects; the ones that a story needs first, then all sectors in turn."""
    by_top = {}
    for code, texts in sectors().items():
        by_top.setdefault(code.partition("-")[0], []).append(list(texts.projects))
    turns = []
    for top in by_top.values():
        queue = []
        while any(top):
            queue.extend(projects.pop(0) for projects in top if projects)
        turns.append(queue)
    ordered = []
    while any(turns):
        ordered.extend(queue.pop(0) for queue in turns if queue)
    return sorted(ordered, key=lambda project: "first" not in project.marks)


def _offer(entry):
    return OfferText(
        names={code: entry[code] for code in ("ca", "es", "en")},
        note=entry["note"],
        open_to=tuple(entry["to"]),
        cpv=tuple(entry.get("cpv", ())),
    )


def _project(code, entry):
    return Project(
        sector=code,
        name=entry["name"],
        form=entry["form"],
        summaries={lang: entry[lang] for lang in ("ca", "es", "en") if entry.get(lang)},
        neighbourhood=entry.get("barri", ""),
        marks=frozenset(entry.get("marks", ())),
    )


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))
