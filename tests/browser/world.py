"""Fills an empty database with what the browser tests meet; prints it as JSON.

The demo's 80 enterprises, and some with everything or nothing, in known places.
"""

import json
import sys

import django


def furnished(name, neighbourhood, point, **fields):
    """An enterprise in a neighbourhood of the reference data, open all week."""
    from tests import builders

    made = builders.enterprise(name, **fields)
    lat, lon = point
    week = dict.fromkeys(range(1, 8), ("0:00", "23:59"))
    builders.place(
        made,
        neighbourhood=neighbourhood,
        street="Carrer de la Prova",
        street_number="7",
        postcode="08014",
        lat=lat,
        lon=lon,
        hours=week,
        entrance="yes",
    )
    return made


def build():
    from django.utils import timezone
    from PIL import Image

    from catalogue import photos, search
    from catalogue.imports.mappings import opendatabcn_markets
    from catalogue.models import (
        EssFamily,
        InstrumentEdition,
        LegalForm,
        Neighbourhood,
        Photo,
        PossibleDuplicate,
        Sector,
        Source,
        SourceRecord,
    )
    from tests import builders

    sants = Neighbourhood.objects.get(code="18")
    wood = Sector.objects.get(code="habi-fusta")
    carpenter = furnished(
        "Fusteria Prova de Sants",
        sants,
        (41.3755, 2.1365),
        main_sector=wood,
        legal_form=LegalForm.objects.order_by("pk").first(),
        families=[EssFamily.objects.order_by("pk").first()],
        accepts_social_currency=True,
        summary_ca="Fem mobles a mida amb fusta de proximitat.",
        description_ca="Som tres fusteres. Reparem portes, finestres i mobles vells.",
        website="https://fusteria.example",
        email="hola@fusteria.example",
        phone="93 000 00 00",
        languages=["ca", "es"],
        checked_on="2026-01-15",
    )
    builders.offer(carpenter, "Fusteria a mida", open_to=["ciutadania", "administracions"])
    edition = InstrumentEdition.objects.filter(criteria__isnull=False).first()
    scores = {row.code: 3 for row in edition.criteria.all()}
    builders.evaluation(carpenter, scores, code=edition.code)
    photo = photos.keep(Image.new("RGB", (640, 480), "#356"))
    Photo.objects.create(enterprise=carpenter, alt_ca="El taller, amb dues fusteres", image=photo)
    source = Source.objects.create(code="prova", name="Registre de prova", licence="CC BY 4.0")
    SourceRecord.objects.create(
        source=source,
        external_id="1",
        enterprise=carpenter,
        state="linked",
        link="https://registre.example/1",
        raw={},
        values={"name": "FUSTERIA PROVA SCCL", "phone": "931 11 11 11"},
        last_seen=timezone.now(),
    )
    bicycles, twin = (
        furnished(name, sants, (41.3771, 2.1391), main_sector=wood, phone=phone)
        for name, phone in (
            ("Taller de bicicletes Prova", "93 111 11 11"),
            ("TALLER DE BICICLETES PROVA SCCL", "93 222 22 22"),
        )
    )
    pair = PossibleDuplicate.objects.create(
        first=bicycles, second=twin, similarity=1, reasons=["same_name", "same_address"]
    )
    # Sants, wood, no social currency: the chip must leave it out.
    furnished("Fusteria Sense Moneda", sants, (41.3762, 2.1371), main_sector=wood)
    door = (41.4405, 2.1885)
    for number in (1, 2, 3):
        furnished(f"Taller de la porta {number}", sants, door, main_sector=wood)
    bare = builders.enterprise("Nua i Prou")
    ceased = builders.enterprise("Cessada Prova", state="ceased", ceased_on="2025-12-31")
    hidden = builders.enterprise("Retirada Prova", state="hidden", published_at=timezone.now())
    # Its columns get mapped, and what is mapped stays: no other test may read with it.
    Source.objects.create(code="columnes", name="Llista per llegir", licence="CC BY 4.0")
    Source.objects.get_or_create(
        code=opendatabcn_markets.SOURCE["code"],
        defaults={**opendatabcn_markets.SOURCE, "mapping": opendatabcn_markets.CODE},
    )
    search.refresh()
    made = {"full": carpenter, "bare": bare, "ceased": ceased, "hidden": hidden}
    made |= {"bicycles": bicycles, "twin": twin}
    known = {name: {"pk": one.pk, "slug": one.slug, "name": one.name} for name, one in made.items()}
    return known | {"pair": {"pk": pair.pk}}


def main():
    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0, stdout=sys.stderr)
    call_command("seed_demo", size=80, stdout=sys.stderr)
    made = build()
    call_command("dump_open_data", verbosity=0)
    json.dump(made, sys.stdout)


if __name__ == "__main__":
    main()
