"""A text is read by its own language's stemmer only: a third of the words to keep and to rank."""

from django.db import migrations

TEXTS = r"""
CREATE FUNCTION public.ess_texts(ca text, es text, en text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.catalan', public.ess_catalan_words(public.ess_normalise(coalesce(ca, ''))))
        || to_tsvector('pg_catalog.spanish', public.ess_spanish_words(public.ess_normalise(coalesce(es, ''))))
        || to_tsvector('pg_catalog.simple', public.ess_normalise(coalesce(en, '')))
$$
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_constraints_speak")]
    operations = [migrations.RunSQL(TEXTS, "DROP FUNCTION public.ess_texts(text, text, text)")]
