"""Several rows of one record: joined, and only these wait in memory."""

from catalogue.imports.mappings.record import one_row_each
from catalogue.imports.rows import Row


def row(number, external_id, name, nif=""):
    return Row(number, external_id, {"name": name, "nif": nif})


def told(rows):
    """What comes out, and how many rows had been read by then."""
    read = []

    def reading():
        for one in rows:
            read.append(one)
            yield one

    identities = [(one.external_id, one.values["nif"]) for one in rows]
    return [(one, len(read)) for one in one_row_each(reading(), identities)]


def test_a_record_comes_when_its_last_row_has_come():
    rows = [row(1, "a", "Forn"), row(2, "b", "Taller"), row(3, "a", "FORN"), row(4, "c", "Hort")]
    came = [(one.number, one.joined, read) for one, read in told(rows)]
    assert came == [(2, [], 2), (1, [3], 3), (4, [], 4)]


def test_with_another_name_it_is_rejected_and_says_of_which_row():
    came = {one.number: one for one, _read in told([row(1, "a", "Forn"), row(2, "a", "Bar")])}
    assert not came[1].is_rejected and came[2].is_rejected
    assert "fila 1" in came[2].problems[0].reason


def test_rows_without_identifier_are_never_one():
    assert len(told([row(1, "", ""), row(2, "", "")])) == 2


def test_those_that_share_a_nif_are_told():
    rows = [row(1, "a", "Forn", "F1"), row(2, "b", "Bar", "F1"), row(3, "c", "Hort", "F2")]
    assert [one.shares_nif for one, _read in told(rows)] == [True, True, False]
