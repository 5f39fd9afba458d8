from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ess_portal.versioning.models import Versioned, tracked

from .enums import Outcome, Reason, ReportState

MOST_TEXT = 5000


class ReportQuerySet(models.QuerySet):
    def unfinished(self):
        return self.exclude(state=ReportState.CLOSED)

    def waiting(self):
        """Those that nobody has answered."""
        return self.filter(state=ReportState.OPEN)

    def past_clock(self, day):
        return self.waiting().filter(due_on__lt=day)

    def forget_addresses(self, now):
        """The e-mail was for the answer only."""
        before = now - timedelta(days=settings.REPORT_KEEP_EMAIL_DAYS)
        return self.filter(closed_at__lt=before).exclude(email="").update(email="")

    def forget_texts(self, now):
        """What remains is for figures: when, about which page, why, and how it ended."""
        before = now - timedelta(days=settings.REPORT_KEEP_TEXT_DAYS)
        old = self.filter(closed_at__lt=before).exclude(text="", missing_name="")
        Answer.objects.filter(report__in=old).exclude(text="").update(text="")
        return old.update(email="", **dict.fromkeys(TEXTS, ""))


# What people wrote. Never in history: a text that is erased must be nowhere.
TEXTS = ("text", "missing_name", "missing_place", "missing_website", "note")


@tracked(exclude=["email", *TEXTS])
class Report(Versioned):
    """What somebody without an account told us: a problem of a page, or who is missing.

    It outlives what it is about: `about_name` says what that was called.
    """

    reason = models.CharField(_("motiu"), max_length=10, choices=Reason)
    page = models.CharField(_("pàgina"), max_length=500, blank=True)
    about_kind = models.CharField(_("de què"), max_length=60, blank=True, editable=False)
    about_id = models.BigIntegerField(_("identificador"), null=True, blank=True, editable=False)
    about_name = models.CharField(_("sobre"), max_length=200, blank=True)
    text = models.TextField(_("què diu"), blank=True, validators=[MaxLengthValidator(MOST_TEXT)])
    missing_name = models.CharField(_("qui falta"), max_length=200, blank=True)
    missing_place = models.CharField(_("on és"), max_length=200, blank=True)
    missing_website = models.CharField(_("web"), max_length=300, blank=True)
    email = models.EmailField(_("correu per respondre"), blank=True)
    language = models.CharField(_("llengua"), max_length=2, choices=settings.LANGUAGES)
    is_suspect = models.BooleanField(
        _("sembla automàtic"),
        default=False,
        help_text=_("Omplert massa de pressa, o amb el camp que les persones no veuen."),
    )
    received_at = models.DateTimeField(_("rebut el"), default=timezone.now)
    due_on = models.DateField(_("termini"), null=True, blank=True)

    state = models.CharField(
        _("estat"), max_length=10, choices=ReportState, default=ReportState.OPEN
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("assignat a"),
        related_name="reports",
        null=True,
        blank=True,
    )
    outcome = models.CharField(_("resultat"), max_length=10, choices=Outcome, blank=True)
    note = models.TextField(_("nota interna"), blank=True)
    answered_at = models.DateTimeField(_("respost el"), null=True, blank=True)
    closed_at = models.DateTimeField(_("tancat el"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("avís")
        verbose_name_plural = _("avisos")
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ReportState.CLOSED, closed_at__isnull=False) & ~Q(outcome="")
                | ~Q(state=ReportState.CLOSED) & Q(closed_at__isnull=True, outcome=""),
                name="reports_report_closed_with_outcome",
                violation_error_message=_("Un avís tancat diu com ha acabat; els altres, no."),
            )
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                name="reports_unfinished",
                condition=~Q(state=ReportState.CLOSED),
            ),
            models.Index(fields=["about_kind", "about_id"], name="reports_about"),
        ]

    def __str__(self):
        return f"{self.case_number} · {self.get_reason_display()}"

    @property
    def case_number(self):
        """What people quote: AV-2026-000123."""
        return f"AV-{timezone.localtime(self.received_at):%Y}-{self.pk:06}"

    @property
    def title(self):
        """What it is about, in a few words."""
        return self.missing_name or self.about_name or self.page or str(self.get_reason_display())

    def is_past_clock(self, day):
        return bool(self.state == ReportState.OPEN and self.due_on and self.due_on < day)

    def about_admin_url(self):
        """The admin's page of what it is about; None when that is gone, or never was."""
        if not self.about_kind or self.about_id is None:
            return None
        try:
            model = apps.get_model(self.about_kind)
            if not model._base_manager.filter(pk=self.about_id).exists():
                return None
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
            return reverse(name, args=[self.about_id])
        except (LookupError, NoReverseMatch):
            return None


class Answer(models.Model):
    """An answer that went out by mail."""

    report = models.ForeignKey(
        Report, models.CASCADE, verbose_name=_("avís"), related_name="answers"
    )
    text = models.TextField(_("text"), blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("qui respon"),
        null=True,
        blank=True,
    )
    at = models.DateTimeField(_("enviada el"), default=timezone.now)

    class Meta:
        verbose_name = _("resposta")
        verbose_name_plural = _("respostes")
        ordering = ["at", "id"]

    def __str__(self):
        return f"{self.report.case_number} {self.at:%d.%m.%Y}"
