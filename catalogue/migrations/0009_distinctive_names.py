"""What tells one name from others, for finding duplicates; measured in docs/benchmarks.md.

Trigrams of whole names take "Escola Montseny" for "Escola Montserrat": most of each is the word
that a thousand others have. So words of kind and of every day count no more than to start
with, and a school is not its families' association.
"""

from django.db import migrations

WITHOUT_WEIGHT = """
a al als amb i y e o d l n s de del dels el els la les los las en na per pel para por the
sant santa st sta associacio associacions asociacion ass assoc fundacio fundacion privada
federacio federacion confederacio unio agrupacio agrupament entitat cooperativa cooperatives
cooperatiu coop sccl scp societat sociedad empresa empreses grup serveis servicios ampa afa
escola escoles escuela colegio collegi institut instituto ies bressol musica dansa veins veines
vecinos avv aavv comerciants botiguers amics amigos families pares mares club esportiu esportiva
deportivo natacio futbol basquet atletica colla castellera castellers coral orfeo esplai escolta
cau jove joves juvenil centre centro civic casal barri espai ateneu popular biblioteca mercat
mercado municipal residencia hospital llibreria libreria restaurant restaurante bar forn pa fleca
fusteria ferreteria fruites verdures gestoria assessoria taller tallers consum consumidors
usuaris treball habitatge habitatges social cultural culturals solidaria solidari catalana catala
catalunya catalanes barcelona bcn edicions disseny arquitectura arquitectes enginyeria radio banc
banca impremta
"""
# Words that tell what it is; two names agree when they share one, or either has none. Those in
# capitals count even when only one of the two has them: the families' association of a school,
# a federation and its members.
KINDS = {
    "AFA": "ampa afa",
    "FEDERATION": "federacio federacion confederacio",
    "foundation": "fundacio fundacion",
    "school": "escola escoles escuela institut instituto colegio collegi ies bressol",
    "association": "associacio associacions asociacion avv aavv",
    "architecture": "arquitectura arquitectes",
    "castle": "castellera castellers",
    "library": "llibreria libreria",
    "market": "mercat mercado",
    "restaurant": "restaurant restaurante bar",
    "centre": "centre centro civic casal espai ateneu",
    "shops": "comerciants botiguers",
    "sport": "club esportiu esportiva deportivo natacio futbol basquet atletica",
    **{
        word: word
        for word in ["hospital", "musica", "dansa", "enginyeria", "residencia", "biblioteca", "fusteria", "ferreteria", "gestoria", "consum", "coral", "orfeo", "esplai", "escolta", "forn", "fruites", "radio", "impremta"]
    },
}
PAIRS = ", ".join(f"('{kind}', '{word}')" for kind, words in KINDS.items() for word in words.split())
FORWARD = rf"""
CREATE FUNCTION public.ess_distinctive_key(match_key text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(
        string_agg(word, ' ' ORDER BY word)
            FILTER (WHERE word <> ALL ('{{{",".join(WITHOUT_WEIGHT.split())}}}'::text[])),
        match_key)
    FROM unnest(string_to_array(match_key, ' ')) AS word
$$;

CREATE FUNCTION public.ess_kinds(name_key text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT kind ORDER BY kind), '{{}}')
    FROM unnest(string_to_array(name_key, ' ')) AS word
    JOIN (VALUES {PAIRS}) AS kinds (kind, of_word) ON of_word = word
$$;

CREATE FUNCTION public.ess_kinds_agree(one text[], other text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ('AFA' = ANY (one)) = ('AFA' = ANY (other))
       AND ('FEDERATION' = ANY (one)) = ('FEDERATION' = ANY (other))
       AND (one = '{{}}' OR other = '{{}}' OR one && other)
$$;

CREATE FUNCTION public.ess_names_alike(
    one text, one_own text, one_kinds text[], other text, other_own text, other_kinds text[]
) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT public.ess_kinds_agree(one_kinds, other_kinds) AND (
        one = other
        OR (public.similarity(one, other) >= 0.6 AND public.similarity(one_own, other_own) >= 0.6)
        OR (one_own = other_own AND length(one_own) >= 3)
        OR public.similarity(replace(one_own, ' ', ''), replace(other_own, ' ', '')) >= 0.8)
$$;
"""  # noqa: S608 (words of this file)
BACK = """
DROP FUNCTION public.ess_names_alike(text, text, text[], text, text, text[]);
DROP FUNCTION public.ess_kinds_agree(text[], text[]);
DROP FUNCTION public.ess_kinds(text);
DROP FUNCTION public.ess_distinctive_key(text);
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0008_sector_addresses")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
