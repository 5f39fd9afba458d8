"""Small files of sources for tests, and what applying them does."""

from django.db import connection

from catalogue.imports import runs
from catalogue.models import Source

HEADER = (
    "id;nom;nif;web;correu;telèfon;adreça;codi postal;municipi;lat;lon;sector;horari;descripció"
)
FUSTA = "1;LA FUSTA DE SANTS, SCCL;F12345674;lafusta.cat;info@lafusta.cat;934132332;C/ Premià 15, baixos;8014;BARCELONA;41,3755;2,1365;alim;De dilluns a divendres de 9 a 14 h;Fem <b>mobles</b> a mida."
OLIVERA = "2;Cooperativa l’Olivera;;;;;;;;;;;;"

OF_RUNS = ("catalogue_importrun", "catalogue_importrow")


def source(code="registre", **fields):
    fields = {
        "name": "Registre",
        "licence": "CC BY 4.0",
        "publish_policy": "at_once",
        "trust": 50,
    } | fields
    return Source.objects.create(code=code, **fields)  # fmt: skip


def csv(*rows, header=HEADER):
    return "\n".join([header, *rows, ""]).encode()


def document(of, data):
    return runs.read(of, data, "fitxer.csv")


def dry_run(of, *rows, **options):
    return runs.dry_run(of, document(of, csv(*rows)), **options).full_report


def apply(of, *rows, **options):
    return runs.apply(of, document(of, csv(*rows)), **options).full_report


def counts(report):
    return {action: count for action, count in report.counts.items() if count}


def changes(report):
    return {
        change["field"]: (change["before"], change["after"])
        for entry in report.of("changed")
        for change in entry.changes
    }


def rows_written():
    """Every row of the catalogue's tables, versions and history included, but for the runs."""
    tables = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("catalogue_") and table not in OF_RUNS:
                rows = f"SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t::text)) FROM \"{table}\" t"
                cursor.execute(rows)
                tables[table] = cursor.fetchone()
    return tables
