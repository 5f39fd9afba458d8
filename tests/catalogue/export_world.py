"""A small catalogue for what leaves the portal, with canaries in all that must not."""

import io
import zipfile
from datetime import date

from django.utils import timezone

from catalogue.models import (
    Certification,
    CpvCode,
    EnterpriseCertification,
    Relation,
    Source,
    SourceRecord,
)
from tests import builders

CANARY = "Canari"


def build():
    """Three published enterprises of which one is nowhere, and all that must not get out."""
    sants = builders.neighbourhood()
    gracia = builders.neighbourhood("31", "la Vila de Gràcia", "06", "Gràcia")
    wood = builders.sector("fusteria", parent="habi")
    full = builders.enterprise(
        "Fusteria Solidària",
        main_sector=wood,
        other_sectors=[builders.sector("educ")],
        families=[builders.family("cooperativa")],
        legal_form=builders.legal_form(),
        nif="F58543216",
        phone="+34 934 132 332",
        summary_ca="=1+1",
        description_ca="Fem mobles.\n\n- taules\n- cadires",
        accepts_social_currency=True,
        founded_year=2009,
        checked_on=date(2026, 5, 20),
    )
    everyday = dict.fromkeys(range(1, 9), ("0:00", "23:59"))
    builders.place(full, neighbourhood=sants, street="Carrer de Papin", postcode="08028", hours=everyday)  # fmt: skip
    builders.place(full, neighbourhood=gracia, lat=41.4, lon=2.15, entrance="yes")
    made = builders.offer(full, "Mobles a mida", name_es="Muebles", open_to=["ciutadania"])
    made.cpv_codes.add(CpvCode.objects.create(code="39100000", level="group", label_es="Mobiliario", label_en="Furniture"))  # fmt: skip
    builders.evaluation(full, {"democracia": 4, "feminista": 1})
    source = Source.objects.create(code="pamapam", name="Pam a Pam", licence="CC BY-SA 4.0")
    SourceRecord.objects.create(
        source=source, external_id="1", enterprise=full, state="linked", last_seen=timezone.now(),
        link="https://pamapam.cat/fusteria", raw={"secret": CANARY}, values={"secret": CANARY},
    )  # fmt: skip
    trader = builders.enterprise("Paleta Autònoma", nif="12345678Z")
    builders.place(trader, neighbourhood=sants, lat=None, lon=None, entrance="yes")
    nowhere = builders.enterprise("Coordinadora Sense Local", sells_online=True)
    _hidden_things(full)
    return {"full": full, "trader": trader, "nowhere": nowhere, "source": source}


def _hidden_things(full):
    for state in ("draft", "pending", "hidden", "ceased"):
        extra = {"ceased_on": date(2025, 1, 1)} if state == "ceased" else {}
        other = builders.enterprise(f"{CANARY} {state}", state=state, phone="600 000 000", **extra)
        builders.place(other, street=f"Carrer del {CANARY}")
        builders.offer(other, f"Oferta {CANARY}")
        Relation.objects.create(subject=full, kind="member_of", object=other)
    builders.evaluation(full, {CANARY.lower(): 5}, visibility="private", code="balanc")
    builders.evaluation(full, {f"{CANARY}2".lower(): 5}, valid_until=date(2025, 2, 1), code="vella")
    expired = Certification.objects.create(code="caducada", kind="seal", label_ca=CANARY, label_es=CANARY, label_en=CANARY)  # fmt: skip
    EnterpriseCertification.objects.create(
        enterprise=full, certification=expired, valid_until=date(2020, 1, 1), number=CANARY
    )
    full.provenance = {"name": {"by": CANARY}}
    full.save()


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
