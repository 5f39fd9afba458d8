"""The migration operation with which an app says that its tables are shown in cached pages."""

from django.db.migrations import RunSQL

# Per statement, not per row: an import of 100,000 rows pays for it a few times.
CREATE = """
CREATE OR REPLACE TRIGGER ess_content_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public."{table}"
FOR EACH STATEMENT EXECUTE FUNCTION public.ess_content_changed()
"""
DROP = 'DROP TRIGGER IF EXISTS ess_content_changed ON public."{table}"'


def versioned_content(*tables):
    """Every commit that touches one of `tables` (names in the database) ends the cached pages.

    The migration that uses it depends on `("page_cache", "0001_content_changed")`.
    """
    return RunSQL(
        [CREATE.format(table=table) for table in tables],
        [DROP.format(table=table) for table in tables],
    )
