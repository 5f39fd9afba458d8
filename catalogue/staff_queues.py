"""What waits for staff in the catalogue: queues of the admin's first page."""

from django.contrib import admin
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.enterprise_queries import unchecked_on
from catalogue.enums import RunState, State
from catalogue.models import Enterprise, ImportRun, PossibleDuplicate, Source
from ess_portal.moderation.queues import ROWS, Queue


def pending(user):
    if not user.has_perm("catalogue.change_enterprise"):
        return None
    waiting = Enterprise.objects.filter(state=State.PENDING)
    rows = waiting.order_by("created_at", "pk")[:ROWS]
    return Queue(
        title=_("Iniciatives pendents de revisió"),
        url=reverse("admin:catalogue_enterprise_changelist") + "?state__exact=pending",
        rows=[(row.name, _change_url("enterprise", row.pk), row.created_at) for row in rows],
        **waiting.aggregate(count=Count("pk"), oldest=Min("created_at")),
    )


def duplicates(user):
    if not user.has_perm("catalogue.change_possibleduplicate"):
        return None
    waiting = PossibleDuplicate.objects.waiting()
    rows = waiting.select_related("first", "second").order_by("-similarity", "pk")[:ROWS]
    return Queue(
        title=_("Possibles duplicats"),
        url=reverse("admin:catalogue_possibleduplicate_changelist") + "?state__exact=open",
        rows=[(str(row), _change_url("possibleduplicate", row.pk), row.found_at) for row in rows],
        **waiting.aggregate(count=Count("pk"), oldest=Min("found_at")),
    )


def stale_profiles(user):
    if not user.has_perm("catalogue.change_enterprise"):
        return None
    waiting = Enterprise.objects.published().filter(unchecked_on(timezone.localdate()))
    rows = waiting.order_by("checked_on", "pk")[:ROWS]
    found = waiting.aggregate(count=Count("pk"), oldest=Min("checked_on"))
    return Queue(
        title=_("Dades que fa temps que ningú revisa"),
        url=reverse("admin:catalogue_enterprise_changelist")
        + "?state__exact=published&per-revisar=si",
        rows=[(row.name, _change_url("enterprise", row.pk), row.checked_on) for row in rows],
        note=_("Publicades fa més d’un any i mig que no es revisen, o no s’han revisat mai."),
        **found,
    )


def imports(user):
    if not user.has_perm("catalogue.view_importrun") or not admin.site.is_registered(ImportRun):
        return None
    waiting = ImportRun.objects.waiting_for_staff()
    runs = waiting.select_related("source").order_by("started_at", "pk")[:ROWS]
    not_pulled = list(Source.objects.exclude(pull_url="").exclude(pull_error="").order_by("pk"))
    rows = [
        (_("%(source)s · no s’ha pogut baixar") % {"source": source}, _change_url("source", source.pk), source.pulled_at)
        for source in not_pulled
    ] + [
        (f"{run.source} · {run.get_state_display()}", _change_url("importrun", run.pk), run.started_at)
        for run in runs
    ]  # fmt: skip
    found = waiting.aggregate(count=Count("pk"), oldest=Min("started_at"))
    moments = [found["oldest"], *(source.pulled_at for source in not_pulled)]
    return Queue(
        title=_("Importacions que esperen una decisió"),
        url=reverse("admin:catalogue_importrun_changelist"),
        rows=rows[:ROWS],
        count=found["count"] + len(not_pulled),
        oldest=min(filter(None, moments), default=None),
        late=waiting.filter(state=RunState.FAILED).count() + len(not_pulled),
    )


def _change_url(model_name, pk):
    return reverse(f"admin:catalogue_{model_name}_change", args=[pk])
