"""Base of editable models, and the decorator that keeps their history."""

import pghistory
import pgtrigger
from django.db import models


def tracked(**options):
    """Class decorator: keeps a row of history for each insert, update and delete.

    The triggers run once for a statement, however many rows it writes: an import of 100,000
    rows would otherwise spend a third of its time in them.
    """
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        # History outlives what it tells of, so its keys are not enforced.
        obj_field=pghistory.ObjForeignKey(
            db_constraint=False, on_delete=models.DO_NOTHING, related_name="history"
        ),
        level=pghistory.Statement,
        **options,
    )


def tracked_choices(**options):
    """Class decorator, for a proxy of a many-to-many's own table: its rows come and go."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.DeleteEvent(),
        obj_field=None,
        level=pghistory.Statement,
        **options,
    )


class Versioned(models.Model):
    """Carries `version`, raised by the database on each update of the row.

    The trigger also sees bulk updates and SQL; a form compares the version it was built
    from with the stored one, and a stale save meets the conflict page.
    """

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        triggers = [
            pgtrigger.Trigger(
                name="raise_version",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.version = OLD.version + 1; RETURN NEW;",
            )
        ]
