"""Fills an empty database with the demo."""

from contextlib import nullcontext

import pgtrigger
from django.db import connection, transaction
from django.utils import timezone

from catalogue import search
from catalogue.demo import gallery, lists, records, relations, sources
from catalogue.demo.plan import plan
from catalogue.enums import State
from catalogue.models import Enterprise, FormerAddress, Relation
from catalogue.slugs import kind
from ess_portal.accounts import demo as accounts

PIECE = 5000  # enterprises written at a time: memory stays flat at any size
FORMER = 3  # published enterprises that had another address before


@transaction.atomic
def seed(size, today=None):
    """Writes `size` enterprises and all that goes with them, and the demo's sign-ins.

    The same for the same size and day. Returns the sign-ins as (e-mail, role).
    """
    today = today or timezone.localdate()
    known = lists.load()
    known_sources = sources.ensure()
    sketches = plan(size, today, known.neighbourhoods)
    # History of a load test is of no use to anyone, and costs more than what it tells of.
    with pgtrigger.ignore() if size >= PIECE else nullcontext():
        _write(sketches, known, known_sources, today)
    if size >= PIECE:  # fresh statistics, or the search documents are joined blindly
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    search.refresh()
    return accounts.ensure()


def _write(sketches, known, known_sources, today):
    keys = {}
    for start in range(0, len(sketches), PIECE):
        piece = sketches[start : start + PIECE]
        enterprises = records.write(piece, known, known_sources, today)
        keys.update(
            (sketch.index, enterprise.pk)
            for sketch, enterprise in zip(piece, enterprises, strict=True)
        )
        if start == 0:
            gallery.hang(piece, enterprises)
    _merge(sketches, keys)
    _remember_addresses(sketches, keys)
    found = relations.relations(sketches, keys, today, timezone.now())
    Relation.objects.bulk_create(found, batch_size=records.BATCH)


def _merge(sketches, keys):
    for sketch in sketches:
        if sketch.merged_into is not None:
            Enterprise.objects.filter(pk=keys[sketch.index]).update(
                state=State.MERGED, merged_into=keys[sketch.merged_into]
            )


def _remember_addresses(sketches, keys):
    published = [sketch for sketch in sketches if sketch.state == State.PUBLISHED]
    FormerAddress.objects.bulk_create(
        FormerAddress(
            kind=kind(Enterprise), slug=f"{sketch.slug}-sccl", object_id=keys[sketch.index]
        )
        for sketch in published[:FORMER]
    )
