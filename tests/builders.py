"""Small worlds for tests: each function makes one thing with sensible values."""

from datetime import date, time
from itertools import count

from django.utils import timezone

from catalogue import search
from catalogue.models import (
    Criterion,
    District,
    Enterprise,
    EssFamily,
    Establishment,
    Evaluation,
    EvaluationScore,
    InstrumentEdition,
    LegalForm,
    Neighbourhood,
    Offer,
    Sector,
)
from catalogue.normalise_text import phrase
from ess_portal.mail.models import Message
from ess_portal.reports.models import Report

_numbers = count(1)


def _term(model, code, **fields):
    label = fields.pop("label", code.capitalize())
    labels = {f"label_{language}": label for language in ("ca", "es", "en")}
    return model.objects.get_or_create(code=code, defaults=labels | fields)[0]


def sector(code="alim", parent=None, **fields):
    return _term(Sector, code, parent=sector(parent) if parent else None, **fields)


def family(code="cooperatives", **fields):
    return _term(EssFamily, code, **fields)


def legal_form(code="coop-treball", **fields):
    return _term(LegalForm, code, **fields)


def neighbourhood(code="18", name="Sants", district="03", district_name="Sants-Montjuïc"):
    parent = District.objects.get_or_create(
        code=district,
        defaults={"name": district_name, "sort_name": district_name, "slug": f"d-{district}"},
    )[0]
    return Neighbourhood.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "sort_name": name,
            "slug": "-".join(phrase(name)),
            "name_at": f"a {name}",
            "district": parent,
        },
    )[0]


def enterprise(name=None, *, refresh=True, state="published", **fields):
    """A published enterprise; `families` and `other_sectors` may be given."""
    number = next(_numbers)
    name = name or f"Iniciativa {number}"
    families, others = fields.pop("families", ()), fields.pop("other_sectors", ())
    fields.setdefault("slug", f"{'-'.join(phrase(name))[:80]}-{number}")
    if state == "published":
        fields.setdefault("published_at", timezone.now())
    made = Enterprise.objects.create(name=name, state=state, **fields)
    made.families.set(families)
    made.other_sectors.set(others)
    if refresh:
        search.refresh([made.pk])
    return made


def place(of, *, hours=None, **fields):
    """An establishment at a point in Sants; `hours` is {weekday: ("9:00", "14:00")}."""
    fields.setdefault("lat", 41.3755)
    fields.setdefault("lon", 2.1365)
    fields.setdefault("precision", "exact")
    fields.setdefault("is_primary", not of.establishments.exists())
    made = Establishment.objects.create(enterprise=of, **fields)
    for weekday, (opens, closes) in (hours or {}).items():
        made.periods.create(weekday=weekday, opens=clock(opens), closes=clock(closes))
    made.refresh_from_db()
    return made


def clock(text):
    return time(*(int(part) for part in text.split(":")))


def offer(of, name, **fields):
    made = Offer.objects.create(enterprise=of, name_ca=name, **fields)
    search.refresh([of.pk])
    return made


def evaluation(of, scores, *, visibility="public", valid_until=date(2100, 1, 1), code="pamapam-15"):
    """`scores` is {criterion code: 0–5}; the edition counts a criterion as met from 3."""
    edition = _term(InstrumentEdition, code, instrument="Pam a Pam", year=2017, shown_from=8)
    made = Evaluation.objects.create(
        enterprise=of,
        edition=edition,
        evaluated_on=date(2025, 1, 1),
        valid_until=valid_until,
        visibility=visibility,
    )
    for position, (criterion, score) in enumerate(scores.items()):
        row, _new = Criterion.objects.get_or_create(
            edition=edition,
            code=criterion,
            defaults={
                "position": position,
                "label_ca": criterion,
                "label_es": criterion,
                "label_en": criterion,
                "block_ca": "Bloc",
                "block_es": "Bloque",
                "block_en": "Block",
            },
        )
        EvaluationScore.objects.create(evaluation=made, criterion=row, score=score)
    search.refresh([of.pk])
    return made


def report(**fields):
    """A report of wrong data, from somebody who left an address."""
    fields.setdefault("reason", "dades")
    fields.setdefault("language", "ca")
    fields.setdefault("text", "El telèfon no és aquest.")
    fields.setdefault("email", "veina@exemple.cat")
    return Report.objects.create(**fields)


def letter(**fields):
    """A message that waits to be sent, without a job."""
    fields.setdefault("template", "reports/mail/received")
    fields.setdefault("language", "ca")
    fields.setdefault("to", "veina@exemple.cat")
    fields.setdefault("subject", "Hem rebut el teu avís")
    fields.setdefault("text", "Gràcies.")
    fields.setdefault(
        "html", '<html lang="ca"><head></head><body><main>Gràcies.</main></body></html>'
    )
    return Message.objects.create(**fields)
