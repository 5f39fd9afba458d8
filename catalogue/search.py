"""The search documents: what a search reads, kept right by whoever writes.

Every action that changes what a search shows calls `refresh` with the enterprises' ids in
the same transaction. Rebuilding everything must then change nothing (tested).
"""

from django.db import connection

SCOPE_ALL = "e.state = 'published'"
SCOPE_SOME = "e.state = 'published' AND e.id = ANY(%(ids)s)"

FORGET_ALL = """
DELETE FROM catalogue_searchdocument d USING catalogue_enterprise e
WHERE e.id = d.enterprise_id AND e.state <> 'published'
"""
FORGET_SOME = f"{FORGET_ALL} AND e.id = ANY(%(ids)s)"

# One row per published enterprise. Sector ids include the parents', so that a top sector
# finds all below it. Expired evaluations and certifications do not count; as days pass they
# leave with the nightly rebuild.
UPSERT = """
INSERT INTO catalogue_searchdocument AS d (
    enterprise_id, vector, name_key, top_sector, sector_ids, family_ids, legal_form_ids,
    certification_ids, criteria_met, open_to, social_currency, sells_online, delivers, checked_on
)
SELECT
    e.id,
    setweight(public.ess_vector(concat_ws(' . ', e.name, array_to_string(e.other_names, ' . '))), 'A')
        || setweight(public.ess_texts(offers.ca, offers.es, offers.en), 'B')
        || setweight(public.ess_texts(
            concat_ws(' . ', e.summary_ca, e.description_ca),
            concat_ws(' . ', e.summary_es, e.description_es),
            concat_ws(' . ', e.summary_en, e.description_en)), 'C')
        || setweight(public.ess_texts(
            concat_ws(' . ', sectors.ca, families.ca, form.label_ca),
            concat_ws(' . ', sectors.es, families.es, form.label_es),
            concat_ws(' . ', sectors.en, families.en, form.label_en)), 'D'),
    public.ess_name_key(e.name),
    coalesce(top.code, ''),
    sectors.ids,
    families.ids,
    CASE WHEN e.legal_form_id IS NULL THEN '{}' ELSE ARRAY[e.legal_form_id] END,
    certifications.ids,
    criteria.codes,
    offers.open_to,
    e.accepts_social_currency,
    e.sells_online,
    e.delivers,
    e.checked_on
FROM catalogue_enterprise e
LEFT JOIN catalogue_sector main ON main.id = e.main_sector_id
LEFT JOIN catalogue_sector top ON top.id = coalesce(main.parent_id, main.id)
LEFT JOIN catalogue_legalform form ON form.id = e.legal_form_id
CROSS JOIN LATERAL (
    SELECT string_agg(concat_ws(' . ', o.name_ca, o.description_ca), ' . ' ORDER BY o.id) AS ca,
           string_agg(concat_ws(' . ', o.name_es, o.description_es), ' . ' ORDER BY o.id) AS es,
           string_agg(concat_ws(' . ', o.name_en, o.description_en), ' . ' ORDER BY o.id) AS en,
           array(SELECT DISTINCT audience FROM catalogue_offer o2, unnest(o2.open_to) AS audience
                 WHERE o2.enterprise_id = e.id ORDER BY 1) AS open_to
    FROM catalogue_offer o WHERE o.enterprise_id = e.id
) offers
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(s.id ORDER BY s.id), '{}') AS ids,
           string_agg(concat_ws(' . ', s.label_ca, array_to_string(s.synonyms_ca, ' . ')), ' . '
                      ORDER BY s.id) AS ca,
           string_agg(concat_ws(' . ', s.label_es, array_to_string(s.synonyms_es, ' . ')), ' . '
                      ORDER BY s.id) AS es,
           string_agg(concat_ws(' . ', s.label_en, array_to_string(s.synonyms_en, ' . ')), ' . '
                      ORDER BY s.id) AS en
    FROM catalogue_sector s
    WHERE s.id IN (
        SELECT unnest(ARRAY[direct.id, direct.parent_id])
        FROM catalogue_sector direct
        WHERE direct.id IN (
            SELECT e.main_sector_id
            UNION ALL
            SELECT m.sector_id FROM catalogue_enterprise_other_sectors m WHERE m.enterprise_id = e.id
            UNION ALL
            SELECT o.sector_id FROM catalogue_offer o WHERE o.enterprise_id = e.id
        )
    )
) sectors
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(f.id ORDER BY f.id), '{}') AS ids,
           string_agg(f.label_ca, ' . ' ORDER BY f.id) AS ca,
           string_agg(f.label_es, ' . ' ORDER BY f.id) AS es,
           string_agg(f.label_en, ' . ' ORDER BY f.id) AS en
    FROM catalogue_essfamily f
    JOIN catalogue_enterprise_families m ON m.essfamily_id = f.id
    WHERE m.enterprise_id = e.id
) families
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(c.certification_id ORDER BY c.certification_id), '{}') AS ids
    FROM catalogue_enterprisecertification c
    WHERE c.enterprise_id = e.id AND (c.valid_until IS NULL OR c.valid_until >= current_date)
) certifications
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(DISTINCT c.code ORDER BY c.code), '{}') AS codes
    FROM catalogue_evaluation v
    JOIN catalogue_instrumentedition i ON i.id = v.edition_id
    JOIN catalogue_evaluationscore s ON s.evaluation_id = v.id AND s.score >= i.met_from
    JOIN catalogue_criterion c ON c.id = s.criterion_id
    WHERE v.enterprise_id = e.id AND v.visibility = 'public' AND v.valid_until >= current_date
) criteria
WHERE {scope}
ON CONFLICT (enterprise_id) DO UPDATE SET
    vector = excluded.vector, name_key = excluded.name_key, top_sector = excluded.top_sector,
    sector_ids = excluded.sector_ids, family_ids = excluded.family_ids,
    legal_form_ids = excluded.legal_form_ids, certification_ids = excluded.certification_ids,
    criteria_met = excluded.criteria_met, open_to = excluded.open_to,
    social_currency = excluded.social_currency, sells_online = excluded.sells_online,
    delivers = excluded.delivers, checked_on = excluded.checked_on
WHERE (d.*) IS DISTINCT FROM (excluded.*)
"""


def refresh(enterprise_ids=None, using=connection):
    """Rewrites the documents of these enterprises (of all when None) where they differ.

    Returns how many documents were written or removed. Set-wise: two statements, whatever
    the number of enterprises.
    """
    ids = None if enterprise_ids is None else list(enterprise_ids)
    some = ids is not None
    with using.cursor() as cursor:
        cursor.execute(FORGET_SOME if some else FORGET_ALL, {"ids": ids})
        changed = cursor.rowcount
        cursor.execute(UPSERT.replace("{scope}", SCOPE_SOME if some else SCOPE_ALL), {"ids": ids})
        return changed + cursor.rowcount
