from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("Espera que s’enviï")
    SENT = "sent", _("Enviat")
    FAILED = "failed", _("No s’ha pogut enviar")


class MessageQuerySet(models.QuerySet):
    def failed(self):
        return self.filter(state=MessageState.FAILED)

    def to_addresses(self, addresses):
        """Those to any of the addresses, given in lower case."""
        return self.alias(lowered=Lower("to")).filter(lowered__in=addresses)

    def forget_addresses(self, addresses):
        """Empties what went to them at once; what waits is not sent any more."""
        chosen = self.to_addresses(addresses)
        chosen.filter(state=MessageState.WAITING).delete()
        chosen.update(**dict.fromkeys(PERSONAL, ""))

    def forget(self, now):
        """Empties what was sent, or given up, MAIL_KEEP_DAYS ago; that it was sent stays."""
        before = now - timedelta(days=settings.MAIL_KEEP_DAYS)
        old = self.filter(queued_at__lt=before).exclude(state=MessageState.WAITING)
        return old.exclude(to="").update(**dict.fromkeys(PERSONAL, ""))


# What a message says and to whom.
PERSONAL = ("to", "reply_to", "subject", "text", "html", "error")


class Message(models.Model):
    """An e-mail to one person: waiting, sent, or given up after `MOST_ATTEMPTS`."""

    template = models.CharField(_("plantilla"), max_length=100)
    language = models.CharField(_("llengua"), max_length=2, choices=settings.LANGUAGES)
    to = models.EmailField(_("per a"), blank=True)
    reply_to = models.EmailField(_("respostes a"), blank=True)
    subject = models.CharField(_("assumpte"), max_length=200, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField("HTML", blank=True)
    state = models.CharField(
        _("estat"), max_length=10, choices=MessageState, default=MessageState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("intents"), default=0)
    error = models.CharField(_("últim error"), max_length=300, blank=True)
    queued_at = models.DateTimeField(_("escrit el"), default=timezone.now)
    done_at = models.DateTimeField(_("enviat o deixat el"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("correu")
        verbose_name_plural = _("correus")
        indexes = [
            models.Index(
                fields=["queued_at"],
                name="mail_not_sent",
                condition=~Q(state=MessageState.SENT),
            )
        ]

    def __str__(self):
        return self.subject or self.template

    def as_email(self):
        """The same Message-ID at each attempt, so that what arrives twice is seen to be one."""
        email = EmailMultiAlternatives(
            subject=self.subject,
            body=self.text,
            to=[self.to],
            reply_to=[self.reply_to] if self.reply_to else None,
            headers={
                "Message-ID": f"<missatge-{self.pk}-{self.queued_at:%Y%m%d%H%M%S}"
                f"@{settings.DEFAULT_FROM_EMAIL.rpartition('@')[2].rstrip('>')}>",
                "Content-Language": self.language,
                "Auto-Submitted": "auto-generated",
            },
        )
        email.attach_alternative(self.html, "text/html")
        return email
