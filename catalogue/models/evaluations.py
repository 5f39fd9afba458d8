from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.enums import Visibility
from ess_portal.versioning.models import Versioned, tracked

from .enterprises import Enterprise
from .terms import ExplainedTerm, Term


@tracked()
class InstrumentEdition(ExplainedTerm):
    """An edition of an evaluation tool: Pam a Pam's current 15 criteria, Balanç Social 2021…

    Editions differ, so a criterion belongs to an edition. `met_from` is the score from which
    a criterion counts as met; `shown_from` how many met criteria an enterprise needs to be
    shown as meeting the instrument (8 of Pam a Pam's 15); `valid_years` how long it counts.
    """

    instrument = models.CharField(_("instrument"), max_length=80)
    instrument_url = models.URLField(_("web de l’instrument"), blank=True)
    year = models.PositiveSmallIntegerField(_("any de l’edició"))
    max_score = models.PositiveSmallIntegerField(_("puntuació màxima"), default=5)
    met_from = models.PositiveSmallIntegerField(_("s’assoleix a partir de"), default=3)
    shown_from = models.PositiveSmallIntegerField(_("criteris que cal assolir"), default=0)
    valid_years = models.PositiveSmallIntegerField(_("anys de vigència"), default=3)

    class Meta(ExplainedTerm.Meta):
        verbose_name = _("edició d’un instrument")
        verbose_name_plural = _("edicions dels instruments")


@tracked()
class Criterion(ExplainedTerm):
    """What an edition scores. Codes are unique per edition, and the same across editions."""

    code = models.SlugField(_("codi"), max_length=60)
    edition = models.ForeignKey(
        InstrumentEdition, models.PROTECT, verbose_name=_("edició"), related_name="criteria"
    )
    block_ca = models.CharField(_("bloc en català"), max_length=80, blank=True)
    block_es = models.CharField(_("bloc en castellà"), max_length=80, blank=True)
    block_en = models.CharField(_("bloc en anglès"), max_length=80, blank=True)

    class Meta(Term.Meta):
        verbose_name = _("criteri")
        verbose_name_plural = _("criteris")
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "code"], name="catalogue_criterion_once_per_edition"
            )
        ]


@tracked()
class Evaluation(Versioned):
    """The result of one enterprise with one edition. Most enterprises have none."""

    enterprise = models.ForeignKey(
        Enterprise, models.CASCADE, verbose_name=_("iniciativa"), related_name="evaluations"
    )
    edition = models.ForeignKey(InstrumentEdition, models.PROTECT, verbose_name=_("edició"))
    evaluated_on = models.DateField(_("data"))
    valid_until = models.DateField(_("vigent fins al"))
    visibility = models.CharField(
        _("visibilitat"), max_length=8, choices=Visibility, default=Visibility.PUBLIC
    )
    url = models.URLField(_("fitxa a l’eina"), blank=True)

    class Meta(Versioned.Meta):
        verbose_name = _("avaluació")
        verbose_name_plural = _("avaluacions")
        ordering = ["-evaluated_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "edition"], name="catalogue_evaluation_once_per_edition"
            ),
            models.CheckConstraint(
                condition=Q(evaluated_on__lte=F("valid_until")),
                name="catalogue_evaluation_dates_ordered",
                violation_error_message=_("La vigència no pot acabar abans de l’avaluació."),
            ),
        ]

    def __str__(self):
        return f"{self.edition} · {self.enterprise}"


@tracked()
class EvaluationScore(Versioned):
    """Scale 0–5."""

    evaluation = models.ForeignKey(
        Evaluation, models.CASCADE, verbose_name=_("avaluació"), related_name="scores"
    )
    criterion = models.ForeignKey(Criterion, models.PROTECT, verbose_name=_("criteri"))
    score = models.PositiveSmallIntegerField(
        _("puntuació"), validators=[MinValueValidator(0), MaxValueValidator(5)]
    )

    class Meta(Versioned.Meta):
        verbose_name = _("puntuació")
        verbose_name_plural = _("puntuacions")
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation", "criterion"], name="catalogue_score_once_per_criterion"
            ),
            models.CheckConstraint(
                condition=Q(score__range=(0, 5)),
                name="catalogue_score_0_to_5",
                violation_error_message=_("La puntuació va de 0 a 5."),
            ),
        ]

    def __str__(self):
        return f"{self.criterion}: {self.score}"
