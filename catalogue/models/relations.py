from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalogue.enums import RelationKind
from ess_portal.versioning.models import Versioned, tracked

from .enterprises import Enterprise


class RelationQuerySet(models.QuerySet):
    def confirmed(self):
        """Both ends have said yes: only these are public."""
        return self.filter(confirmed_by_subject__isnull=False, confirmed_by_object__isnull=False)

    def in_force(self, day):
        return self.filter(
            Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day)
        )


@tracked()
class Relation(Versioned):
    """`subject` is a member of, collaborates with, supplies or shares space with `object`."""

    subject = models.ForeignKey(
        Enterprise, models.CASCADE, verbose_name=_("qui"), related_name="relations"
    )
    kind = models.CharField(_("relació"), max_length=20, choices=RelationKind)
    object = models.ForeignKey(
        Enterprise, models.CASCADE, verbose_name=_("amb qui"), related_name="relations_in"
    )
    since = models.DateField(_("des de"), null=True, blank=True)
    until = models.DateField(_("fins a"), null=True, blank=True)
    confirmed_by_subject = models.DateTimeField(_("confirmada per qui"), null=True, blank=True)
    confirmed_by_object = models.DateTimeField(_("confirmada per amb qui"), null=True, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta(Versioned.Meta):
        verbose_name = _("relació")
        verbose_name_plural = _("relacions")
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind", "object"], name="catalogue_relation_once"
            ),
            models.CheckConstraint(
                condition=~Q(subject=F("object")),
                name="catalogue_relation_not_with_itself",
                violation_error_message=_("Una iniciativa no es pot relacionar amb ella mateixa."),
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(since__lte=F("until")),
                name="catalogue_relation_dates_ordered",
                violation_error_message=_("La relació no pot acabar abans de començar."),
            ),
        ]

    def __str__(self):
        return f"{self.subject} {self.get_kind_display()} {self.object}"
