"""Evaluations and certifications of the invented enterprises."""

from datetime import timedelta

from catalogue.demo import forms
from catalogue.enums import State, Visibility
from catalogue.models import EnterpriseCertification, Evaluation, EvaluationScore

PAM_A_PAM, BALANC_SOCIAL = "pamapam-15", "balanc-social-2021"

# Criteria in which most do well, and those in which few do (added to the base score).
EASY = {"arrelament-territorial": 1, "cohesio-social": 0.6, "democracia-interna": 0.6}
HARD = {"llicencies-lliures": -1.6, "eficiencia-energetica": -0.9, "finances-etiques": -0.4}


def instruments_of(sketch):
    """Source codes of the instruments that evaluated this one: about a sixth have any."""
    if sketch.state != State.PUBLISHED:
        return ()
    rng = sketch.rng("instruments")
    chance = 0.6 if "avaluada" in sketch.project.marks else 0.09
    found = ["pam-a-pam"] if rng.random() < chance else []
    return (*found, "balanc-social") if rng.random() < 0.05 else tuple(found)


def evaluation(sketch, enterprise, instrument, lists, today):
    """An evaluation and its scores, unsaved. Some have expired; a few are private."""
    rng = sketch.rng(instrument)
    edition = lists.editions[PAM_A_PAM if instrument == "pam-a-pam" else BALANC_SOCIAL]
    done = today - timedelta(days=rng.randint(20, 1000 if rng.random() < 0.88 else 1500))
    private = instrument == "balanc-social" and rng.random() < 0.5
    made = Evaluation(
        enterprise=enterprise,
        edition=edition,
        evaluated_on=done,
        valid_until=done + timedelta(days=365 * edition.valid_years),
        visibility=Visibility.PRIVATE if private else Visibility.PUBLIC,
        url=f"https://{instrument}.example/fitxes/{sketch.index + 1}",
    )
    base = rng.triangular(2.2, 4.8, 3.7)
    scores = [
        EvaluationScore(
            evaluation=made, criterion=criterion, score=_score(criterion.code, base, rng)
        )
        for criterion in edition.criteria.all()
    ]
    return made, scores


def _score(code, base, rng):
    value = base + EASY.get(code, 0) + HARD.get(code, 0) + rng.gauss(0, 0.8)
    return min(5, max(0, round(value)))


def certifications(sketch, enterprise, instruments, lists, today):
    """Registers that come with the form, labels that come with the trade."""
    rng = sketch.rng("certifications")
    for code in forms.registers(sketch.project.form, rng):
        if rng.random() < 0.7:
            yield EnterpriseCertification(
                enterprise=enterprise,
                certification=lists.certifications[code],
                number=f"DEMO-{rng.randint(1000, 99999)}",
            )
    seals = {"pam-a-pam": "pamapam", "balanc-social": "balanc-social"}
    codes = [seals[instrument] for instrument in instruments if rng.random() < 0.6]
    codes.extend(
        code for code in forms.LABELS_OF_SECTOR.get(sketch.project.sector, ()) if rng.random() < 0.3
    )
    if rng.random() < 0.08:
        codes.append(rng.choice(["reli", "rolece"]))
    for code in codes:
        until = today + timedelta(days=_days_left(rng))
        yield EnterpriseCertification(
            enterprise=enterprise,
            certification=lists.certifications[code],
            number=f"DEMO-{rng.randint(1000, 99999)}",
            valid_from=until - timedelta(days=rng.choice([365, 730, 1095])),
            valid_until=until,
        )


def _days_left(rng):
    """Most are in force; some expire within two months, some have expired."""
    chance = rng.random()
    if chance < 0.12:
        return -rng.randint(5, 300)
    if chance < 0.28:
        return rng.randint(3, 60)
    return rng.randint(61, 900)
