"""Which runs of imports: those that wait for the worker, and those that wait for a person."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from .enums import RunOrigin, RunState

# What the worker is at. After a crash they are found like this with nobody at work on them.
AT_WORK = (RunState.CHECKING, RunState.RUNNING, RunState.WEIGHING, RunState.UNDOING)
FOR_THE_WORKER = (RunState.WAITING, RunState.QUEUED, *AT_WORK)
WRITING = ("new", "changed", "held", "vanished")  # what a report counts that applying writes


class ImportRunQuerySet(models.QuerySet):
    def waiting_for_worker(self):
        """Asked for, or begun; a run that the worker left half done is among them."""
        return self.filter(state__in=FOR_THE_WORKER)

    def waiting_for_staff(self):
        """Checked and would change something, or stopped; nothing later of its source applied.

        Those of the command line are for whoever typed the command.
        """
        later = ImportRunQuerySet(self.model).filter(
            source=OuterRef("source"), state=RunState.APPLIED, pk__gt=OuterRef("pk")
        )
        writes = Q()
        for action in WRITING:
            writes |= Q(**{f"counts__{action}__gt": 0})
        return self.filter(
            Q(state=RunState.DRY_RUN) & writes | Q(state__in=(RunState.REFUSED, RunState.FAILED)),
            ~Exists(later),
        ).exclude(origin=RunOrigin.COMMAND)

    def with_old_files(self, before):
        """Runs that ended before that moment and still keep their file."""
        return (
            self.exclude(file="")
            .exclude(state__in=FOR_THE_WORKER)
            .filter(Q(finished_at__lt=before) | Q(finished_at__isnull=True, started_at__lt=before))
        )

    def with_duration(self):
        return self.annotate(duration=F("finished_at") - F("begun_at"))
