"""Possible duplicates over the whole catalogue: what is found, what is not asked again."""

import csv
from pathlib import Path

import pytest
from django.db import connection

from catalogue import actions, merging
from catalogue.duplicates import finding
from catalogue.enums import DuplicateState
from catalogue.models import PossibleDuplicate
from tests import builders
from tests.catalogue.test_merging import record
from tests.staff import moderator

pytestmark = pytest.mark.django_db

LABELLED = Path(__file__).parent / "labelled" / "name_pairs.csv"
DOMAIN_RULE = "SELECT public.similarity(public.ess_match_key(%s), public.ess_match_key(%s)) >= 0.6"
OUR_RULE = """
SELECT public.ess_names_alike(
    public.ess_match_key(a), public.ess_distinctive_key(public.ess_match_key(a)),
    public.ess_kinds(public.ess_name_key(a)),
    public.ess_match_key(b), public.ess_distinctive_key(public.ess_match_key(b)),
    public.ess_kinds(public.ess_name_key(b)))
FROM (VALUES (%s, %s)) AS pair (a, b)
"""


def precision_and_recall(rule):
    with LABELLED.open() as file:
        pairs = list(csv.DictReader(file))
    assert len(pairs) >= 120
    found = true = right = 0
    with connection.cursor() as cursor:
        for pair in pairs:
            cursor.execute(rule, [pair["one"], pair["other"]])
            is_found, is_same = cursor.fetchone()[0], pair["same"] == "yes"
            found, true, right = found + is_found, true + is_same, right + (is_found and is_same)
    return right / found, right / true


def test_precision_and_recall_on_the_labelled_pairs():
    precision, recall = precision_and_recall(OUR_RULE)
    assert precision >= 0.92
    assert recall >= 0.90


def test_both_are_better_than_with_trigrams_of_whole_names():
    precision, recall = precision_and_recall(OUR_RULE)
    before = precision_and_recall(DOMAIN_RULE)
    assert precision > before[0] + 0.2
    assert recall > before[1] + 0.1


def pairs():
    return {
        (pair.first.name, pair.second.name): set(pair.reasons)
        for pair in PossibleDuplicate.objects.select_related("first", "second")
    }


def make(*names, **fields):
    return [builders.enterprise(name, refresh=False, **fields) for name in names]


def test_every_reason_is_told():
    one, other = make("La Borda SCCL", "LA BORDA", website="https://laborda.coop/")
    for each in (one, other):
        each.phone, each.email = "93 000 00 00", "hola@laborda.coop"
        each.save()
        builders.place(each, street="Carrer de la Constitució", street_number="85")
    type(one).objects.filter(pk=other.pk).update(
        phone="+34930000000", website="http://www.laborda.coop", nif="F12345674", state="pending"
    )
    type(one).objects.filter(pk=one.pk).update(nif="F12345674")
    record(one, "7", code="a")
    record(other, "7", code="b")
    finding.find()
    assert pairs() == {
        ("La Borda SCCL", "LA BORDA"): {
            "same_name", "same_nif", "same_phone", "same_web", "same_email", "same_address",
            "same_external_id",
        }
    }  # fmt: skip


def test_equal_tax_numbers_are_enough_and_other_equal_things_are_not():
    make("Alfa", nif="F12345674")
    make("Omega", nif="F12345674", state="pending")
    make("Una", "Altra", phone="930000000")
    first, second = make("Beta", "Gamma")
    for one in (first, second):
        builders.place(one, street="Carrer de Sants", street_number="1")
        record(one, "1", code=one.name)
    finding.find()
    assert pairs() == {("Alfa", "Omega"): {"same_nif"}}


def test_families_of_generic_names_do_not_flood_the_queue():
    schools = ["Montseny", "Mallorca", "Pau Vila", "Seat", "Splai", "Fluvià", "Ramon Casas"]
    make(
        *(f"AMPA Escola {school}" for school in schools),
        *(f"Escola {school}" for school in schools),
    )
    make("Escola Montserrat", "AFA de l’Escola Ramon Casas")
    finding.find()
    assert set(pairs()) == {("AMPA Escola Ramon Casas", "AFA de l’Escola Ramon Casas")}


def test_look_alikes_by_name_alone_have_a_limit():
    make(*(f"Botiga Solidària Arrels {number:02}" for number in range(30)))
    finding.find()
    assert 0 < PossibleDuplicate.objects.count() <= 30 * finding.MOST_ALIKE


def test_the_prefixes_find_what_comparing_each_with_each_finds():
    with LABELLED.open() as file:
        names = {name for pair in csv.DictReader(file) for name in (pair["one"], pair["other"])}
    make(*sorted(names))
    finding.find()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT x.name, y.name FROM catalogue_enterprise x JOIN catalogue_enterprise y
              ON x.id < y.id
            WHERE public.ess_names_alike(
                x.match_key, public.ess_distinctive_key(x.match_key), public.ess_kinds(x.name_key),
                y.match_key, public.ess_distinctive_key(y.match_key), public.ess_kinds(y.name_key))
              AND (public.similarity(x.match_key, y.match_key) >= 0.6
                   OR public.ess_distinctive_key(x.match_key) = public.ess_distinctive_key(y.match_key))
            """
        )
        expected = set(cursor.fetchall())
    assert len(expected) > 50
    assert set(pairs()) == expected


def test_again_it_writes_nothing():
    make("La Borda SCCL", "LA BORDA", "Teixidores", "Teixidores S.C.C.L.")
    assert finding.find() == finding.Found(new=2)
    before = list(PossibleDuplicate.objects.order_by("pk").values())
    assert finding.find() == finding.Found()
    assert list(PossibleDuplicate.objects.order_by("pk").values()) == before


def test_what_was_decided_is_not_asked_again_and_merged_ones_are_out():
    one, _other = make("La Borda SCCL", "LA BORDA")
    kept, merged = make("Teixidores", "Teixidores S.C.C.L.")
    finding.find()
    apart = PossibleDuplicate.objects.get(first=one)
    actions.keep_apart(pair_ids=[apart.pk], by=moderator())
    merging.merge(kept_id=kept.pk, merged_id=merged.pk, by=None)
    assert finding.find() == finding.Found()
    apart.refresh_from_db()
    assert apart.state == DuplicateState.DIFFERENT
    assert not PossibleDuplicate.objects.waiting().exists()


def test_a_pair_that_is_no_longer_alike_leaves_the_queue_unless_a_person_put_it_there():
    one, _other = make("La Borda SCCL", "LA BORDA")
    third, fourth = make("Alfa", "Omega")
    PossibleDuplicate.objects.create(first=third, second=fourth, similarity=1, reasons=["by_hand"])
    finding.find()
    one.name = "Una altra cosa"
    one.save()
    assert finding.find() == finding.Found(gone=1)
    assert set(pairs()) == {("Alfa", "Omega")}


def test_reasons_come_to_pairs_that_an_import_found():
    one, other = make("La Borda SCCL", "LA BORDA")
    PossibleDuplicate.objects.create(first=one, second=other, similarity=1)
    assert finding.find() == finding.Found(changed=1)
    assert PossibleDuplicate.objects.get().reasons == ["same_name"]
