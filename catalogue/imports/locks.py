"""One at a time writes for a source, whatever process it is in."""

from django.db import connection

ADVISORY_LOCK = 0x1E55  # any number: with the source's id it names the lock of its imports


def lock_source(source_id):
    """Waits for the one who writes; the lock is held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [ADVISORY_LOCK, source_id])
