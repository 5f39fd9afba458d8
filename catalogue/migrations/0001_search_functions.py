"""Extensions and immutable SQL functions that columns, constraints and search rest on.

Every function names its schema and the dictionary it uses, so that a restored dump works.
They need no superuser: the four extensions are trusted, and the functions are plain SQL.
"""

from django.contrib.postgres.operations import (
    BtreeGinExtension,
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations

# l·l in all the ways people type it, before accents go (unaccent knows nothing of it).
NORMALISE = r"""
CREATE FUNCTION public.ess_normalise(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(public.unaccent('public.unaccent', translate(
        regexp_replace(replace(replace(value, 'ŀ', 'l·'), 'Ŀ', 'L·'),
                       '([lL])[·.•‧∙-]{1,2}([lL])', '\1\2', 'g'),
        '’‘`´ʼ', '''''''''''')))
$$
"""

# For sorting and looking up: words parted by one space, no leading article.
NAME_KEY = r"""
CREATE FUNCTION public.ess_name_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        btrim(regexp_replace(public.ess_normalise(value), '[^a-z0-9]+', ' ', 'g')),
        '^(el|la|els|les|lo|los|las|l|en|na|the) (?=.)', '')
$$
"""

# For finding duplicates: also without the legal form's suffix ("S.C.C.L.", "SLL", "S.L.U.").
MATCH_KEY = r"""
CREATE FUNCTION public.ess_match_key(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(
        public.ess_name_key(regexp_replace(
            value,
            '([,.\s]+\(?(s\.?\s?c\.?\s?c\.?\s?l\.?(\s?p\.?)?|s\.?\s?c\.?\s?c\.?|s\.?\s?c\.?\s?p\.?'
            '|s\.?\s?l\.?\s?l\.?|s\.?\s?a\.?\s?l\.?|s\.?\s?l\.?\s?u\.?|s\.?\s?a\.?\s?u\.?|s\.?\s?l\.?\s?p\.?'
            '|s\.?\s?coop\.?(\s?(and|c|v|mad)\.?)?(\s?l(tda)?\.?)?|s\.?\s?l\.?|s\.?\s?a\.?|c\.?\s?b\.?'
            '|societat cooperativa( catalana)?( limitada| ltda\.?)?'
            '|sociedad cooperativa( catalana)?( limitada| ltda\.?)?|ltda\.?)\)?)+[\s.]*$',
            '', 'i')),
        '^(associacio|asociacion|fundacio|fundacion|cooperativa|coop) (?=\S+ \S)', '')
$$
"""

# Check letters and digits of DNI, NIE, K/L/M and the NIF of entities (RD 1065/2007 art. 18-23;
# Orden EHA/451/2008). Either kind of control character is accepted for entities.
NIF_VALID = r"""
CREATE FUNCTION public.ess_nif_valid(nif text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN nif ~ '^[0-9XYZKLM][0-9]{7}[A-Z]$' THEN
            substr('TRWAGMYFPDXBNJZSQVHLCKE',
                   (regexp_replace(translate(substr(nif, 1, 8), 'XYZ', '012'), '[KLM]', '')::int % 23) + 1,
                   1) = substr(nif, 9, 1)
        WHEN nif ~ '^[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]$' THEN (
            SELECT right(nif, 1) IN (control::text, substr('JABCDEFGHI', control + 1, 1))
            FROM (
                SELECT (10 - sum(
                    CASE WHEN place % 2 = 1
                         THEN digit * 2 / 10 + digit * 2 % 10
                         ELSE digit END)::int % 10) % 10 AS control
                FROM (
                    SELECT place, substr(nif, place + 1, 1)::int AS digit
                    FROM generate_series(1, 7) AS place
                ) AS digits
            ) AS total)
        ELSE false
    END
$$
"""

# Stop words go before stemming, and the accent that the stemmers need comes back on -ió/-ión
# endings: unaccented text alone loses one in six inflected matches. Plurals that change their
# spelling (fleca, fleques; botiga, botigues) become singular, which the stemmer does not do.
CATALAN_WORDS = r"""
CREATE FUNCTION public.ess_catalan_words(normalised text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(regexp_replace(regexp_replace(normalised,
        '\m(a|al|als|amb|i|o|u|de|del|dels|d|el|els|la|les|l|en|n|per|pel|pels|que|qui|un|una|uns|unes'
        '|es|se|s|hi|ho|si|no|com|on|als|aquest|aquesta|seu|seva|seus|seves|nostre|nostra|som|fem)\M',
        ' ', 'g'), 'io(ns)?\M', 'ió', 'g'), 'ques\M', 'ca', 'g'), 'gues\M', 'ga', 'g')
$$
"""
SPANISH_WORDS = r"""
CREATE FUNCTION public.ess_spanish_words(normalised text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT regexp_replace(regexp_replace(normalised,
        '\m(a|al|con|y|e|o|u|de|del|el|los|la|las|lo|en|para|por|que|quien|un|una|unos|unas|se|si|no'
        '|como|donde|este|esta|su|sus|nuestro|nuestra|somos)\M',
        ' ', 'g'), 'ion(es)?\M', 'ión', 'g')
$$
"""

VECTOR = r"""
CREATE FUNCTION public.ess_vector(value text) RETURNS tsvector
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.catalan', public.ess_catalan_words(text_))
        || to_tsvector('pg_catalog.spanish', public.ess_spanish_words(text_))
        || to_tsvector('pg_catalog.simple', text_)
    FROM (SELECT public.ess_normalise(value) AS text_) AS normalised
$$
"""
# A text is read by its own language's stemmer only: a third of the words to keep and to rank.
TEXTS = r"""
CREATE FUNCTION public.ess_texts(ca text, es text, en text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('pg_catalog.catalan', public.ess_catalan_words(public.ess_normalise(coalesce(ca, ''))))
        || to_tsvector('pg_catalog.spanish', public.ess_spanish_words(public.ess_normalise(coalesce(es, ''))))
        || to_tsvector('pg_catalog.simple', public.ess_normalise(coalesce(en, '')))
$$
"""
QUERY = r"""
CREATE FUNCTION public.ess_query(value text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT websearch_to_tsquery('pg_catalog.catalan', public.ess_catalan_words(text_))
        || websearch_to_tsquery('pg_catalog.spanish', public.ess_spanish_words(text_))
        || websearch_to_tsquery('pg_catalog.simple', text_)
    FROM (SELECT public.ess_normalise(value) AS text_) AS normalised
$$
"""

FUNCTIONS = [
    (NORMALISE, "ess_normalise(text)"),
    (NAME_KEY, "ess_name_key(text)"),
    (MATCH_KEY, "ess_match_key(text)"),
    (NIF_VALID, "ess_nif_valid(text)"),
    (CATALAN_WORDS, "ess_catalan_words(text)"),
    (SPANISH_WORDS, "ess_spanish_words(text)"),
    (VECTOR, "ess_vector(text)"),
    (TEXTS, "ess_texts(text, text, text)"),
    (QUERY, "ess_query(text)"),
]


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        BtreeGistExtension(),
        *(
            migrations.RunSQL(create, f"DROP FUNCTION public.{signature}")
            for create, signature in FUNCTIONS
        ),
    ]
