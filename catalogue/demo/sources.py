"""Sources of the demo, and what they say of its enterprises."""

import hashlib
import json
from datetime import timedelta

from catalogue.demo import forms
from catalogue.enums import PublishPolicy, RecordState
from catalogue.models import Source, SourceRecord

LICENCE = "CC BY-SA 4.0"
SOURCES = {
    "registre-cooperatives": {
        "name": "Registre de cooperatives",
        "licence": "CC0",
        "trust": 10,
        "publish_policy": PublishPolicy.AFTER_REVIEW,
    },
    "pam-a-pam": {
        "name": "Pam a Pam",
        "url": "https://pamapam.cat",
        "licence": LICENCE,
        "trust": 30,
        "publish_policy": PublishPolicy.AT_ONCE,
    },
    "balanc-social": {
        "name": "Balanç Social",
        "url": "https://xes.cat",
        "licence": LICENCE,
        "trust": 30,
        "publish_policy": PublishPolicy.AFTER_REVIEW,
    },
    "xarxa-cooperativa-demo": {
        "name": "Llista de membres de la Xarxa Cooperativa (demo)",
        "licence": "CC BY 4.0",
        "trust": 40,
        "publish_policy": PublishPolicy.AFTER_REVIEW,
    },
    "opendatabcn": {
        "name": "Open Data BCN",
        "url": "https://opendata-ajuntament.barcelona.cat",
        "licence": "CC BY 4.0",
        "trust": 50,
        "publish_policy": PublishPolicy.AFTER_REVIEW,
    },
}
# Which fields each source gives.
GIVES = {
    "registre-cooperatives": ("name", "nif", "legal_form", "founded_year"),
    "pam-a-pam": ("summary_ca", "description_ca", "website"),
    "balanc-social": ("staff_band", "turnover_band", "bands_year"),
    "xarxa-cooperativa-demo": ("main_sector", "email", "phone"),
    "opendatabcn": ("name", "website"),
}


def ensure():
    """The sources by code, made when missing; existing ones stay as they are."""
    return {
        code: Source.objects.get_or_create(code=code, defaults=fields)[0]
        for code, fields in SOURCES.items()
    }


def told_of(sketch, sources, evaluated, moment):
    """Records of a sketch, unsaved, and the fields each one will sign once it has a key."""
    rng = sketch.rng("sources")
    codes = []
    if forms.is_cooperative(sketch.project.form) and rng.random() < 0.4:
        codes.append("registre-cooperatives")
    codes.extend(code for code in ("pam-a-pam", "balanc-social") if code in evaluated)
    if rng.random() < 0.08:
        codes.append("xarxa-cooperativa-demo")
    if sketch.project.sector == "alim-mercat" or rng.random() < 0.03:
        codes.append("opendatabcn")
    return [_record(sources[code], sketch, rng, moment) for code in codes]


def signed(records, sketch, today):
    """Provenance of the enterprise from its saved records; a part was written by the entity."""
    provenance = {}
    by_trust = sorted(records, key=lambda record: -record.source.trust)
    for record in by_trust:  # the most trusted writes last
        on = record.last_seen.date().isoformat()
        for name in GIVES[record.source.code]:
            provenance[name] = {"source": record.source.code, "record": record.pk, "on": on}
    rng = sketch.rng("entity")
    if rng.random() < 0.25:
        on = (today - timedelta(days=rng.randint(5, 400))).isoformat()
        for name in ("description_ca", "email", "phone"):
            provenance[name] = {"source": "entity", "on": on}
    return provenance


def _record(source, sketch, rng, moment):
    values = {"name": sketch.name, "founded_year": sketch.fields["founded_year"]}
    if sketch.fields["nif"]:
        values["nif"] = sketch.fields["nif"]
    text = json.dumps(values, sort_keys=True, ensure_ascii=False)
    return SourceRecord(
        source=source,
        external_id=f"demo-{sketch.index + 1}",
        state=RecordState.LINKED,
        raw={"NOM": sketch.name.upper(), "ANY": str(sketch.fields["founded_year"])},
        values=values,
        hash=hashlib.sha256(text.encode()).hexdigest(),
        link=f"https://{source.code}.example/fitxes/{sketch.index + 1}",
        licence=source.licence,
        last_seen=moment - timedelta(days=rng.randint(2, 300)),
    )
