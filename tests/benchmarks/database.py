"""What the database given holds, and what it spends."""

import os

import psutil
import psycopg

COUNTS = """
SELECT (SELECT count(*) FROM catalogue_enterprise WHERE state = 'published'),
       (SELECT count(*) FROM catalogue_establishment),
       (SELECT count(*) FROM catalogue_offer)
"""
OURS = """
SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def connect():
    if "DATABASE_URL" not in os.environ:
        raise SystemExit("DATABASE_URL names the database to measure on.")
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def print_size(connection):
    enterprises, places, offers = connection.execute(COUNTS).fetchone()
    print(f"Data: {enterprises:,} published enterprises, {places:,} places, {offers:,} offers")


def cpu_seconds(connection):
    """Processor time of the portal's PostgreSQL processes; the server is on this machine."""
    total = 0
    for (pid,) in connection.execute(OURS):
        try:
            total += sum(psutil.Process(pid).cpu_times()[:2])
        except psutil.NoSuchProcess:
            continue
    return total
