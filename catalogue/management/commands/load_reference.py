"""Loads the controlled lists of `catalogue/reference/` into the database."""

import datetime
from collections import Counter

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalogue import reference, synonyms
from catalogue.imports.mappings import MAPPINGS
from catalogue.models import (
    Certification,
    CpvCode,
    Criterion,
    District,
    EssFamily,
    Holiday,
    InstrumentEdition,
    LegalForm,
    Municipality,
    Neighbourhood,
    Sector,
    Source,
    SynonymGroup,
)
from catalogue.slugs import slug_of

LANGUAGES = ("ca", "es", "en")
FROZEN = {"slug"}  # an address that has been published changes only by a person's hand


class Command(BaseCommand):
    help = "Adds to the database the entries of catalogue/reference/ that it lacks."

    def add_arguments(self, parser):
        parser.add_argument(
            "--update",
            action="store_true",
            help="also rewrite the entries that differ from the files, with what staff edited",
        )

    @transaction.atomic
    def handle(self, *, update, verbosity, **options):
        totals = {}
        for model, entries in lists():
            totals.setdefault(model, Counter()).update(store(model, entries(), update=update))
        if verbosity:
            self.report(totals)

    def report(self, totals):
        for model, counts in totals.items():
            self.stdout.write(
                _(
                    "%(list)s: afegits %(added)s, actualitzats %(updated)s, "
                    "diferents %(kept)s, iguals %(same)s"
                )
                % {"list": model._meta.verbose_name_plural, **counts}
            )
        if any(counts["kept"] for counts in totals.values()):
            self.stdout.write(
                _(
                    "Les entrades diferents s’han deixat com eren, perquè el personal les pot "
                    "haver editat. Amb --update es tornen a escriure."
                )
            )


def lists():
    """Each model with the function that gives its entries, parents before children."""
    return [
        (EssFamily, families),
        (LegalForm, legal_forms),
        (Sector, top_sectors),
        (Sector, second_sectors),
        (Certification, certifications),
        (InstrumentEdition, instrument_editions),
        (Criterion, criteria),
        (CpvCode, cpv_codes),
        (Municipality, municipalities),
        (District, districts),
        (Neighbourhood, neighbourhoods),
        (Holiday, holidays),
        (Source, documented_sources),
        (SynonymGroup, synonyms.entries_of_reference),
    ]


def store(model, entries, *, update):
    """Adds the missing entries; the differing ones are kept, or rewritten when `update`.

    An entry is (key, values), both dictionaries of a model's columns. Returns how many were
    added, updated, kept though different, and the same; nothing is written for the last two.
    Columns that are FROZEN are written once, with the new entry.
    """
    key_columns = list(entries[0][0])
    columns = [column for column in entries[0][1] if column not in FROZEN]
    stored = {tuple(getattr(obj, c) for c in key_columns): obj for obj in model.objects.all()}
    counts = Counter(added=0, updated=0, kept=0, same=0)
    new, changed = [], []
    for key, values in entries:
        obj = stored.get(tuple(key.values()))
        if obj is None:
            new.append(model(**key, **values))
        elif all(getattr(obj, column) == values[column] for column in columns):
            counts["same"] += 1
        elif update:
            for column in columns:
                setattr(obj, column, values[column])
            changed.append(obj)
        else:
            counts["kept"] += 1
    model.objects.bulk_create(new, batch_size=1000)
    model.objects.bulk_update(changed, columns, batch_size=500)
    counts.update(added=len(new), updated=len(changed))
    return counts


def documented_sources():
    """The sources whose files the portal knows how to read: staff find them in the import."""
    return [
        (
            {"code": mapping.SOURCE["code"]},
            {**{k: v for k, v in mapping.SOURCE.items() if k != "code"}, "mapping": mapping.CODE},
        )
        for mapping in MAPPINGS.values()
        if "code" in mapping.SOURCE
    ]


def in_three(row, *fields):
    """The columns of `fields` in the three languages."""
    return {f"{field}_{lang}": row[f"{field}_{lang}"] for field in fields for lang in LANGUAGES}


def ids(model):
    return dict(model.objects.values_list("code", "id"))


def term(row, position, *fields):
    return {
        **in_three(row, "label", *fields),
        "essglobal": row.get("essglobal", ""),
        "position": position,
    }


def families():
    return [
        ({"code": row["code"]}, term(row, position, "help"))
        for position, row in enumerate(reference.rows("families"), start=1)
    ]


def legal_forms():
    family_ids = ids(EssFamily)
    return [
        (
            {"code": row["code"]},
            term(row, position)
            | {
                "family_id": family_ids[row["family"]] if row["family"] else None,
                "nif_letters": row["nif_letters"],
                "suffixes": reference.phrases(row["suffixes"]),
            },
        )
        for position, row in enumerate(reference.rows("legal_forms"), start=1)
    ]


def top_sectors():
    return _sectors(lambda row: not row["parent"])


def second_sectors():
    return _sectors(lambda row: row["parent"])


def _sectors(wanted):
    parent_ids = ids(Sector)
    return [
        (
            {"code": row["code"]},
            term(row, position, "short")
            | {f"synonyms_{lang}": reference.phrases(row[f"synonyms_{lang}"]) for lang in LANGUAGES}
            | {
                "slug": slug_of(row["label_ca"]),
                "parent_id": parent_ids[row["parent"]] if row["parent"] else None,
                "ccae": row["ccae"].split(),
                "cpv_divisions": row["cpv"].split(),
            },
        )
        for position, row in enumerate(reference.rows("sectors"), start=1)
        if wanted(row)
    ]


def certifications():
    return [
        (
            {"code": row["code"]},
            term(row, position) | {name: row[name] for name in ("kind", "issuer", "url")},
        )
        for position, row in enumerate(reference.rows("certifications"), start=1)
    ]


def explained(entry, position):
    """Label and help of an entry of criteria.json."""
    texts = {
        f"{field}_{lang}": entry[field][lang] for field in ("label", "help") for lang in LANGUAGES
    }
    return texts | {"position": position}


def instrument_editions():
    columns = (
        "instrument",
        "instrument_url",
        "year",
        "max_score",
        "met_from",
        "shown_from",
        "valid_years",
    )
    return [
        (
            {"code": edition["code"]},
            explained(edition, position) | {column: edition[column] for column in columns},
        )
        for position, edition in enumerate(reference.editions(), start=1)
    ]


def criteria():
    edition_ids = ids(InstrumentEdition)
    return [
        (
            {"edition_id": edition_ids[edition["code"]], "code": criterion["code"]},
            explained(criterion, position)
            | {f"block_{lang}": criterion["block"][lang] for lang in LANGUAGES},
        )
        for edition in reference.editions()
        for position, criterion in enumerate(edition["criteria"], start=1)
    ]


def cpv_codes():
    return [
        (
            {"code": row["code"]},
            in_three(row, "label")
            | {
                "level": row["level"],
                "parent_id": row["parent"] or None,
                "reserved_da4": bool(row["reserved_da4"]),
                "reserved_da48": bool(row["reserved_da48"]),
            },
        )
        for row in reference.rows("cpv")
    ]


def municipalities():
    return [
        ({"code": row["code"]}, {name: row[name] for name in ("name", "sort_name", "nuts")})
        for row in reference.rows("municipalities")
    ]


def districts():
    return [
        ({"code": row["code"]}, place(row))
        for row in reference.rows("territory")
        if row["kind"] == "district"
    ]


def neighbourhoods():
    district_ids = ids(District)
    return [
        (
            {"code": row["code"]},
            place(row) | {"district_id": district_ids[row["district"]], "name_at": row["name_at"]},
        )
        for row in reference.rows("territory")
        if row["kind"] == "neighbourhood"
    ]


def place(row):
    return {
        "name": row["name"],
        "sort_name": row["sort_name"],
        "slug": slugify(row["sort_name"].replace("’", " ")),  # l’Antiga Esquerra de l-Eixample
        "label_lat": float(row["label_lat"]),
        "label_lon": float(row["label_lon"]),
        "aliases": reference.phrases(row["aliases"]),
    }


def holidays():
    return [
        ({"date": datetime.date.fromisoformat(row["date"])}, in_three(row, "name"))
        for row in reference.rows("holidays")
    ]
