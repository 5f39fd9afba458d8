"""The points of a search for the map: columns of small integers, in one SQL statement.

Degrees × 1e5 (about a metre), each number as the difference from the row before, ids
ascending: about 6 bytes a point once compressed. Sectors are one base-36 digit each.
"""

from django.db import connection

from .enums import Precision

COLUMNS = """
WITH sectors AS (
    SELECT array_agg(code ORDER BY position, code) AS codes
    FROM catalogue_sector WHERE parent_id IS NULL
), points AS MATERIALIZED (
    SELECT p.id, round(p.lat * 100000)::int AS lat, round(p.lon * 100000)::int AS lon,
           substr('0123456789abcdefghijklmnopqrstuvwxyz',
                  coalesce(array_position(sectors.codes, d.top_sector::varchar), 36), 1) AS sector,
           CASE WHEN p.precision = %s THEN '0' ELSE '1' END AS approx
    FROM ({places}) p JOIN ({documents}) d USING (enterprise_id), sectors
    WHERE p.lat IS NOT NULL
), steps AS (
    SELECT id - lag(id, 1, 0::bigint) OVER w AS id, lat - lag(lat, 1, 0) OVER w AS lat,
           lon - lag(lon, 1, 0) OVER w AS lon, sector, approx, id AS position
    FROM points WINDOW w AS (ORDER BY id)
)
SELECT json_build_object(
    'count', (SELECT count(*) FROM points),
    'sectors', (SELECT codes FROM sectors),
    'id', coalesce(array_to_json(array_agg(id ORDER BY position)), '[]'),
    'lat', coalesce(array_to_json(array_agg(lat ORDER BY position)), '[]'),
    'lon', coalesce(array_to_json(array_agg(lon ORDER BY position)), '[]'),
    'sector', coalesce(string_agg(sector, '' ORDER BY position), ''),
    'approx', coalesce(string_agg(approx, '' ORDER BY position), '')
)::text FROM steps
"""


def points(search):
    """JSON text of the matching establishments that have a point (shape: module docstring)."""
    with connection.cursor() as cursor:
        cursor.execute(*statement(search))
        return cursor.fetchone()[0]


def statement(search):
    """(SQL, parameters) of the points."""
    places, place_params = (
        search.places()
        .values("id", "enterprise_id", "lat", "lon", "precision")
        .query.sql_with_params()
    )
    documents, document_params = (
        search.documents_anywhere()
        .order_by()
        .values("enterprise_id", "top_sector")
        .query.sql_with_params()
    )
    sql = COLUMNS.replace("{places}", places).replace("{documents}", documents)
    return sql, [Precision.EXACT, *place_params, *document_params]
