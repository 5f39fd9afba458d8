"""The function that tells every process that public content has changed (docs/adr/0003)."""

from django.db import migrations

# A notification leaves when its transaction commits, after its changes are visible, and never
# when it rolls back. However many statements ask for it, a transaction sends it once.
CONTENT_CHANGED = """
CREATE FUNCTION public.ess_content_changed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_catalog.pg_notify('ess_content', '');
    RETURN NULL;
END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(CONTENT_CHANGED, "DROP FUNCTION public.ess_content_changed()")
    ]
