"""The catalogue in figures for the staff: drafts and the hidden count too."""

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.enterprise_queries import unchecked_on
from catalogue.enums import State
from catalogue.models import Enterprise, Establishment, Evaluation, OpeningPeriod
from ess_portal.moderation.figures import Figure

OTHERS = {
    State.DRAFT: gettext_lazy("esborranys"),
    State.PENDING: gettext_lazy("pendents de revisió"),
    State.HIDDEN: gettext_lazy("ocultes"),
    State.CEASED: gettext_lazy("han cessat l’activitat"),
    State.MERGED: gettext_lazy("fusionades amb una altra"),
}


def with_point():
    return Q(Exists(Establishment.objects.filter(enterprise=OuterRef("pk"), lat__isnull=False)))


def with_hours():
    return Q(Exists(OpeningPeriod.objects.filter(establishment__enterprise=OuterRef("pk"))))


def evaluated_on(day):
    return Q(Exists(Evaluation.objects.filter(enterprise=OuterRef("pk"), valid_until__gte=day)))


def published_since(day):
    return Q(published_at__date__gte=day)


def catalogue(user):
    """One query."""
    if not user.has_perm("catalogue.view_enterprise"):
        return []
    today = timezone.localdate()
    published = Q(state=State.PUBLISHED)
    counted = {
        "published": published,
        "new": published & published_since(today.replace(day=1)),
        "checked": published & ~unchecked_on(today),
        "hours": published & with_hours(),
        "point": published & with_point(),
        "evaluated": published & evaluated_on(today),
        **{str(state): Q(state=state) for state in OTHERS},
    }
    found = Enterprise.objects.aggregate(
        **{name: Count("pk", filter=condition) for name, condition in counted.items()}
    )
    first = [
        Figure(label, found[name], _list(state__exact="published", **filters))
        for name, label, filters in (
            ("published", _("publicades"), {}),
            ("new", _("publicades aquest mes"), {"noves": "si"}),
            ("checked", _("revisades en un any i mig"), {"per-revisar": "no"}),
            ("hours", _("amb horari"), {"horari": "si"}),
            ("point", _("al mapa"), {"punt": "si"}),
            ("evaluated", _("amb avaluació vigent"), {"avaluada": "si"}),
        )
    ]
    others = [
        Figure(str(label), found[state], _list(state__exact=state.value))
        for state, label in OTHERS.items()
    ]
    return first + others


def _list(**filters):
    return f"{reverse('admin:catalogue_enterprise_changelist')}?{urlencode(filters)}"
