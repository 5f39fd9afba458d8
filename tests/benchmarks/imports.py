"""Imports at full size: dry run, apply, and the same file again, in rows a second.

    DATABASE_URL=… python -m tests.benchmarks.imports --rows 100000 [--already 100000]

It makes a database of its own beside the one given (and drops it), with the controlled lists;
its own source and file: names of real words, one 60-word description and two offers each, a place
with hours. `--already` first fills the catalogue with as many enterprises of another source.
"""

import argparse
import contextlib
import csv
import io
import os
import random
import re
import resource
import time
from collections import Counter
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg
from psycopg import sql

DATABASE = "ess_portal_benchmark_imports"
HEADER = [
    "id", "nom", "web", "correu", "telèfon", "adreça", "codi postal", "municipi", "lat", "lon",
    "sector", "forma jurídica", "horari", "descripció",
    "oferta 1", "descripció oferta 1", "CPV 1", "oferta 2", "oferta oberta a 2",
]  # fmt: skip
SECTORS = ["alim", "cult", "habi", "educ"]
CPVS = ["15811000", "30000000", "45000000", "79800000", "80000000"]


def file(rows, seed):
    """The bytes of a CSV of a register: the same for the same seed."""
    from catalogue.demo import content
    from catalogue.demo.names import NOUNS, WORDS

    rng = random.Random(seed)
    nouns = sorted({noun for several in NOUNS.values() for noun in several})
    streets = sorted({street for place in content.places().values() for street in place["streets"]})
    words = vocabulary()
    long = [word.capitalize() for word in words if len(word) > 5]
    out = io.BytesIO()
    text = io.TextIOWrapper(out, "utf-8", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEADER)
    for number in range(rows):
        name = f"{rng.choice(nouns)} {rng.choice(WORDS)} {rng.choice(long)}"
        writer.writerow(row(f"{seed}-{number}", name, rng.choice(streets), rng, words))
    return out.getvalue()


def vocabulary():
    """Words of the demo's Catalan, the most frequent first."""
    from catalogue.demo import content

    counted = Counter()
    for texts in content.sectors().values():
        said = [about["ca"] for about in texts.abouts]
        said += [project.summaries["ca"] for project in texts.projects]
        counted.update(re.findall(r"[^\W\d_]+", " ".join(said)))
    return [word for word, _count in counted.most_common()]


def row(number, name, street, rng, words):
    # Frequent words and rare ones, as in prose: the cube favours the beginning of the list.
    def text(length):
        return " ".join(words[int(len(words) * rng.random() ** 3)] for _ in range(length))

    return [
        number,
        name,
        f"https://e{number}.cat",
        f"info@e{number}.cat",
        f"93{rng.randrange(10**7):07d}",
        f"{street}, {rng.randrange(1, 300)}",
        f"080{rng.randrange(1, 43):02d}",
        "Barcelona",
        f"{41.35 + rng.random() * 0.1:.6f}",
        f"{2.11 + rng.random() * 0.1:.6f}",
        rng.choice(SECTORS),
        "cooperativa",
        rng.choice(("De dilluns a divendres de 9 a 14 h", "")),
        text(60).capitalize() + ".",
        text(2),
        text(12),
        rng.choice(CPVS),
        text(2),
        "ciutadania|empreses",
    ]


@contextlib.contextmanager
def own_database():
    """A new database beside the one of DATABASE_URL, dropped at the end."""
    if "DATABASE_URL" not in os.environ:
        raise SystemExit("DATABASE_URL names the server to measure on.")
    given = os.environ["DATABASE_URL"]
    parts = urlsplit(given)
    name = sql.Identifier(DATABASE)
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(name)
        )
        os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{DATABASE}"))
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            with contextlib.suppress(Exception):
                connections["default"].close_pool()
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(name))


def timed(label, rows, action):
    """Rows a second, by the clock and by the processor: the second does not mind a busy machine."""
    backend = database_process()
    begun, python, database = time.perf_counter(), time.process_time(), spent_by(backend)
    result = action()
    seconds = time.perf_counter() - begun
    python, database = time.process_time() - python, spent_by(backend) - database
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counts = {action: count for action, count in result.full_report.counts.items() if count}
    print(
        f"  {label:24} {rows / seconds:8,.0f} rows/s in {seconds:.1f} s;"
        f" {rows / (python + database):8,.0f} rows/s of processor"
        f" (Python {python:.1f} s, database {database:.1f} s); peak {memory:,.0f} MiB; {counts}",
        flush=True,
    )
    return result


def database_process():
    from django.db import connection

    connection.ensure_connection()
    return psutil.Process(connection.connection.info.backend_pid)


def spent_by(process):
    return sum(process.cpu_times()[:2])


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--already", type=int, default=0, metavar="ENTERPRISES")
    options = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ess_portal.settings")
    os.environ["DATABASE_POOL"] = "false"
    with own_database():
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import translation

        call_command("migrate", verbosity=0)
        call_command("load_reference", verbosity=0, stdout=io.StringIO())
        with translation.override("ca"):
            measure(options.rows, options.already)


def measure(rows, already):
    from catalogue.imports import runs
    from catalogue.models import Source

    def source(code):
        return Source.objects.create(
            code=code, name=code, licence="CC BY 4.0", publish_policy="at_once"
        )

    def read(of, data):
        return runs.read(of, data, "fitxer.csv")

    print(f"{rows:,} rows, {already:,} enterprises already; load {os.getloadavg()[0]:.1f}")
    if already:
        other = source("altra")
        timed(
            "(filling the catalogue)",
            already,
            lambda: runs.apply(other, read(other, file(already, 1))),
        )
    of, data = source("registre"), file(rows, 2)
    timed("dry run", rows, lambda: runs.dry_run(of, read(of, data)))
    timed("apply", rows, lambda: runs.apply(of, read(of, data)))
    timed("the same file again", rows, lambda: runs.apply(of, read(of, data)))
    timed("dry run of the same file", rows, lambda: runs.dry_run(of, read(of, data)))
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
