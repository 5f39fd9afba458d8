"""Fills an empty database with a catalogue of any size: the demo, then copies of it made by SQL.

    DATABASE_URL=… python -m tests.benchmarks.build --size 100000

A copy keeps its original's sectors, families, hours and evaluations, so that what is common
stays common; its name is of two others, its texts and offers are others' too, its places lie
near. Three words are of a known frequency: WORDS.
"""

import argparse
import os
import time

import psycopg

DEMO = 2000  # enterprises of the demo that everything else is copied from

# word → one in how many enterprises has it, in its description
WORDS = {"veïnatge": 2, "orfebreria": 100, "lutieria": 10_000}

COPIES = """
CREATE TEMP TABLE originals AS
    SELECT id, row_number() OVER (ORDER BY id) AS n FROM catalogue_enterprise
    WHERE state = 'published';
CREATE TEMP TABLE copies AS
    SELECT o.id AS original, o.n, k, row_number() OVER (ORDER BY k, o.n) AS i,
           (SELECT max(id) FROM catalogue_enterprise) + row_number() OVER (ORDER BY k, o.n) AS id
    FROM originals o, generate_series(1, {times}) AS k ORDER BY k, o.n LIMIT {missing};
ALTER TABLE copies ADD PRIMARY KEY (id);
CREATE TEMP TABLE givers AS  -- whose name, whose texts, whose offers each copy has
    SELECT c.id, a.id AS first, b.id AS second, t.id AS texts, f.id AS offers
    FROM copies c, (SELECT count(*) AS all FROM originals) AS number
    JOIN originals a ON true JOIN originals b ON true JOIN originals t ON true JOIN originals f ON true
    WHERE a.n = (c.n * 7 + c.k * 131) % number.all + 1
      AND b.n = (c.n * 11 + c.k * 577) % number.all + 1
      AND t.n = (c.n * 3 + c.k * 23) % number.all + 1
      AND f.n = (c.n + c.k * 61) % number.all + 1;
ALTER TABLE givers ADD PRIMARY KEY (id);
ANALYZE originals; ANALYZE copies; ANALYZE givers;
"""

# table → (what its rows are copied from, columns that are not the original's)
TABLES = {
    "catalogue_enterprise": (
        "copies c JOIN catalogue_enterprise o ON o.id = c.original JOIN givers g ON g.id = c.id"
        " JOIN catalogue_enterprise a ON a.id = g.first JOIN catalogue_enterprise b ON b.id = g.second"
        " JOIN catalogue_enterprise t ON t.id = g.texts",
        {
            "id": "c.id",
            "public_id": "gen_random_uuid()",
            "slug": "'copia-' || c.i",
            "nif": "''",
            "name": "left(substring(a.name FROM '^\\S+(?:\\s+\\S+)?') || ' ' ||"
            " substring(b.name FROM '\\S+(?:\\s+\\S+)?$')"
            " || CASE WHEN c.i % 40 = 0 THEN ' del veïnatge' ELSE '' END, 200)",
            "other_names": "'{}'",
            "summary_ca": "t.summary_ca",
            "summary_es": "t.summary_es",
            "summary_en": "t.summary_en",
            "description_ca": "t.description_ca {words}",
            "description_es": "t.description_es",
            "description_en": "t.description_en",
            "checked_on": "o.checked_on - (c.i % 97)::int",
        },
    ),
    "catalogue_enterprise_families": (
        "copies c JOIN catalogue_enterprise_families o ON o.enterprise_id = c.original",
        {"enterprise_id": "c.id"},
    ),
    "catalogue_enterprise_other_sectors": (
        "copies c JOIN catalogue_enterprise_other_sectors o ON o.enterprise_id = c.original",
        {"enterprise_id": "c.id"},
    ),
    "catalogue_enterprisecertification": (
        "copies c JOIN catalogue_enterprisecertification o ON o.enterprise_id = c.original",
        {"enterprise_id": "c.id"},
    ),
    "catalogue_offer": (
        "copies c JOIN givers g ON g.id = c.id JOIN catalogue_offer o ON o.enterprise_id = g.offers",
        {"enterprise_id": "c.id", "public_id": "gen_random_uuid()"},
    ),
    "catalogue_establishment": (
        "new_places p JOIN catalogue_establishment o ON o.id = p.original",
        {
            "id": "p.id",
            "enterprise_id": "p.enterprise_id",
            "public_id": "gen_random_uuid()",
            "lat": "o.lat + (random() - 0.5) * 0.006",
            "lon": "o.lon + (random() - 0.5) * 0.008",
        },
    ),
    "catalogue_openingperiod": (
        "new_places p JOIN catalogue_openingperiod o ON o.establishment_id = p.original",
        {"establishment_id": "p.id"},
    ),
    "catalogue_evaluation": (
        "new_evaluations v JOIN catalogue_evaluation o ON o.id = v.original",
        {"id": "v.id", "enterprise_id": "v.enterprise_id"},
    ),
    "catalogue_evaluationscore": (
        "new_evaluations v JOIN catalogue_evaluationscore o ON o.evaluation_id = v.original",
        {"evaluation_id": "v.id"},
    ),
}
NEW_ROWS = """
CREATE TEMP TABLE {name} AS
    SELECT o.id AS original, c.id AS enterprise_id,
           (SELECT max(id) FROM {table}) + row_number() OVER (ORDER BY c.i, o.id) AS id
    FROM copies c JOIN {table} o ON o.enterprise_id = c.original;
ANALYZE {name};
"""
GIN_INDEXES = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'catalogue_searchdocument' AND indexdef LIKE '%USING gin%'
"""
OWN_COLUMNS = """
SELECT column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""


def prepare():
    """The schema, the controlled lists and the demo, in the database given."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_portal.settings")
    os.environ["DATABASE_POOL"] = "false"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("seed_demo", size=DEMO, if_empty=True)


def enlarge(connection, size):
    """Copies enterprises until `size` are published."""
    have = connection.execute(
        "SELECT count(*) FROM catalogue_enterprise WHERE state = 'published'"
    ).fetchone()[0]
    if size <= have:
        raise SystemExit(f"The database has {have} published enterprises already.")
    times = (size - have) // have + 1
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")  # triggers cannot come back before them
    connection.execute(COPIES.format(times=times, missing=size - have))
    new = {"new_places": "catalogue_establishment", "new_evaluations": "catalogue_evaluation"}
    for name, table in new.items():
        connection.execute(NEW_ROWS.format(name=name, table=table))
    for table, (rows, changed) in TABLES.items():
        copy(connection, table, rows, changed)


def copy(connection, table, rows, changed):
    """Inserts the rows, without the history and the versions that nobody will read."""
    own = [name for (name,) in connection.execute(OWN_COLUMNS, [table])]
    if "id" not in changed:
        own.remove("id")
    values = ", ".join(changed.get(name, f"o.{name}") for name in own)
    words = "".join(
        f"|| CASE WHEN c.i % {every} = 0 THEN ' Fem {word}.' ELSE '' END"
        for word, every in WORDS.items()
    )
    connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    connection.execute(
        f"INSERT INTO {table} ({', '.join(own)}) SELECT {values.replace('{words}', words)} FROM {rows}"
    )
    connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connection.execute(
        f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
    )
    connection.execute(f"ANALYZE {table}")


def index(connection):
    """Writes all search documents, then their GIN indexes: at once they take a tenth of the time
    that each document's part of them would."""
    from catalogue import search

    indexes = connection.execute(GIN_INDEXES).fetchall()
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    search.refresh(using=connection)
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        connection.execute(definition)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, required=True)
    size = arguments.parse_args().size
    begun = time.monotonic()
    prepare()
    print(f"Demo: {time.monotonic() - begun:.0f} s", flush=True)
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        enlarge(connection, size)
    print(f"Copies: {time.monotonic() - begun:.0f} s", flush=True)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        index(connection)
        connection.execute("VACUUM ANALYZE")
    print(f"{size:,} published enterprises in {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
