"""Facts come back as they were added, in whatever arrays they came."""

import numpy as np
import pytest

from scenarios.errors import StoreError
from simulator.ledger import APART, Cause, Columns, Fact, Ledger, write_rows

TABLE = np.arange(12, dtype=np.int64).reshape(3, 4)
AMOUNTS = {
    "whole numbers": TABLE[0],
    "a column of a table": TABLE[:, 1],
    "small numbers": np.array([1, 2], dtype=np.int8),
    "flags": np.array([True, False, True]),
    "fractions": np.array([1.0, 2.0]),
    "an array without a dimension": np.array(7),
    "one number": 9,
    "a list": [4, 5, 6],
}


@pytest.mark.parametrize("first", AMOUNTS)
@pytest.mark.parametrize("then", AMOUNTS)
def test_amounts_come_back_in_order(first, then):
    ledger, wanted = Ledger(), []
    for amount in (AMOUNTS[first], AMOUNTS[then], AMOUNTS[first]):
        size = np.size(amount) if np.ndim(amount) else 3
        ledger.add(Fact.WON, 5, np.arange(size), np.int64(2), amount, Cause.LUCK)
        wanted += np.broadcast_to(amount, size).astype(np.int64).tolist()
    for facts in (ledger.columns(), ledger.by_kind()[Fact.WON]):
        assert facts.amount.tolist() == wanted
        assert set(facts.person.tolist()) == {2}
        assert [column.dtype.itemsize for column in facts] == [4, 1, 4, 4, 8, 1]


def test_kinds_are_told_apart():
    ledger = Ledger()
    ledger.add(Fact.WON, 1, np.array([3, 4]), -1, np.array([10, 20]), Cause.LUCK)
    ledger.add(Fact.LOST, 2, np.array([5]), -1, 30, Cause.LUCK)
    ledger.add(Fact.WON, 3, 6, -1, 40, Cause.LUCK)
    assert ledger.by_kind()[Fact.WON].subject.tolist() == [3, 4, 6]
    assert ledger.columns().amount.tolist() == [10, 20, 30, 40]
    assert not len(ledger.by_kind()[Fact.SNIPED].minute)


def test_big_blocks_stay_apart_and_change_no_digest():
    table, ledger, split = np.arange(6 * APART).reshape(-1, 2), Ledger(), Ledger()
    for to, cuts in ((ledger, (1, 2, 3, 3 + APART)), (split, range(0, 3 * APART, APART // 2))):
        for block in np.split(table, cuts):
            to.add(Fact.WON, block[:, 0], block[:, 0], 7, block[:, 1], Cause.LUCK)
    assert [len(part.minute) for part in ledger.parts()[Fact.WON]] == [3, APART, 2 * APART - 3]
    assert [len(part.minute) for part in split.parts()[Fact.WON]] == [3 * APART]
    assert ledger.digest() == split.digest()
    for facts in (ledger.columns(), ledger.by_kind()[Fact.WON]):
        assert facts.amount.tolist() == table[:, 1].tolist()


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ([5, 6, 9], [5, 6, 9]), ([1, 5, 9, 10], [5, 9]), ([9, 1, 7, 10, 5, 3], [9, 7, 5]), ([1, 9, 5], [9, 5]),
        ([4, 10], []), ([], []),
    ],
)  # fmt: skip
def test_facts_of_a_time_are_found_in_whatever_order_they_stand(minutes, found):
    when = np.array(minutes, dtype=np.int32)
    facts = Columns(when, when.astype(np.int8), when, when, when.astype(np.int64), when.astype(np.int8))
    assert [column.tolist() for column in facts.between(5, 10)] == [found] * 6


def test_facts_that_stand_in_columns_are_not_joined_and_change_no_digest():
    loose, apart = Ledger(), Ledger()
    for first in (0, 3, 6):
        some = np.arange(first, first + 3)
        loose.add(Fact.WON, some, some, 7, 2 * some, Cause.LUCK)
        whole = Ledger()
        whole.add(Fact.WON, some, some, 7, 2 * some, Cause.LUCK)
        apart.take(Fact.WON, whole.columns())
    assert [len(part.minute) for part in apart.parts()[Fact.WON]] == [3, 3, 3]
    assert apart.digest() == loose.digest()
    for facts in (apart.columns(), apart.by_kind()[Fact.WON]):
        assert facts.amount.tolist() == list(range(0, 18, 2))


def test_a_table_that_cannot_be_written_leaves_the_one_there_was(tmp_path):
    def rows():
        yield ("a", 1)
        raise OSError(28, "No space left on device")

    path = tmp_path / "facts.csv"
    write_rows(path, ("name", "number"), iter([("b", 2)]))
    before = path.read_bytes()
    with pytest.raises(StoreError, match="No space left"):
        write_rows(path, ("name", "number"), rows())
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["facts.csv"]
