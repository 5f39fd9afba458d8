"""Both profiles held until the end of the transaction, or a refusal at once.

An import holds records of its source and then enterprises, for as long as it lasts. Here
nothing waits while it holds something, so that an import never ends for a merge's sake.
"""

from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from catalogue.models import Enterprise, SourceRecord

from .refusals import Busy, Refused

PATIENCE = "800ms"  # for rows that others hold: below PostgreSQL's own second for deadlocks


@contextmanager
def alone():
    """A transaction that gives up with a message where others write, or a rule forbids."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            yield
            connection.check_constraints()
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as problem:
        if "lock" not in str(problem):
            raise
        raise Busy(
            _(
                "Algú altre, o una importació, hi escriu ara mateix. No s’ha fet res: "
                "torna-ho a provar d’aquí a una estona."
            )
        ) from problem
    except IntegrityError as problem:
        raise Refused(
            _("Una regla de les dades no ho permet, i no s’ha fet res: %(rule)s.")
            % {"rule": getattr(getattr(problem.__cause__, "diag", None), "constraint_name", "")}
        ) from problem


def hold(*enterprise_ids):
    """{id: Enterprise}, locked; records first and then enterprises, in the order of their keys."""
    records = SourceRecord.objects.filter(enterprise__in=enterprise_ids).order_by("pk")
    list(records.select_for_update(nowait=True, of=("self",)).values_list("pk"))
    enterprises = Enterprise.objects.filter(pk__in=enterprise_ids).order_by("pk")
    return {one.pk: one for one in enterprises.select_for_update(nowait=True, of=("self",))}
