"""Merges, imports and other people at the same moment: nobody waits for long, nothing is half done."""

import psycopg
import pytest
from django.db import connections

from catalogue import merging
from catalogue.duplicates import finding
from catalogue.enums import State
from catalogue.models import Enterprise, Merge, PossibleDuplicate
from tests import builders
from tests.catalogue.test_merging import record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere():
    """Another session on the test database, outside Django, with a transaction open."""
    parameters = connections["default"].get_connection_params()
    for name in ("cursor_factory", "context"):
        parameters.pop(name)
    with psycopg.connect(**parameters) as other:
        yield other
        other.rollback()


@pytest.fixture
def pair():
    return builders.enterprise("Forn"), builders.enterprise("FORN SCCL")


@pytest.mark.parametrize("table", ["catalogue_enterprise", "catalogue_sourcerecord"])
def test_while_an_import_or_another_person_writes_it_refuses_at_once(pair, elsewhere, table):
    kept, merged = pair
    held = record(merged, "1")
    key = merged.pk if table == "catalogue_enterprise" else held.pk
    elsewhere.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [key])
    with pytest.raises(merging.Busy, match="torna-ho a provar"):
        merging.merge(kept_id=kept.pk, merged_id=merged.pk, by=None)
    elsewhere.rollback()
    assert Enterprise.objects.filter(state=State.MERGED).count() == 0
    merging.merge(kept_id=kept.pk, merged_id=merged.pk, by=None)
    assert Merge.objects.count() == 1


def test_rows_of_others_are_waited_for_less_than_a_deadlock_takes(pair, elsewhere):
    kept, merged = pair
    offer = builders.offer(merged, "Pa")
    elsewhere.execute("UPDATE catalogue_offer SET position = 9 WHERE id = %s", [offer.pk])
    with pytest.raises(merging.Busy):
        merging.merge(kept_id=kept.pk, merged_id=merged.pk, by=None)
    assert Enterprise.objects.filter(state=State.MERGED).count() == 0


def test_undoing_refuses_too(pair, elsewhere):
    kept, merged = pair
    done = merging.merge(kept_id=kept.pk, merged_id=merged.pk, by=None)
    elsewhere.execute("SELECT 1 FROM catalogue_enterprise WHERE id = %s FOR UPDATE", [kept.pk])
    with pytest.raises(merging.Busy):
        merging.undo(merge_id=done.pk, by=None)
    done.refresh_from_db()
    assert done.undone_at is None


def test_one_search_of_the_catalogue_at_a_time(pair, elsewhere):
    elsewhere.execute("SELECT pg_advisory_xact_lock(%s)", [finding.LOCK])
    assert finding.find() == finding.Found(busy=True)
    assert not PossibleDuplicate.objects.exists()
    elsewhere.rollback()
    assert finding.find().new == 1
