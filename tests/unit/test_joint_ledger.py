"""Facts and invoices of runs in lockstep come back to each run as it would have written them itself."""

import numpy as np
import pytest

from simulator.candidates import NEVER
from simulator.invoices import Invoices, Settled
from simulator.joint import Places
from simulator.joint_ledger import SHEET, JointLedger
from simulator.ledger import Cause, Fact, Ledger
from simulator.stages import due_rows, move_on

ROWS, SEATS, ACCOUNTS = (5, 3, 4), 2, 6


@pytest.fixture
def places():
    return Places(ROWS, SEATS, ACCOUNTS)


def handed_out(places, noted):
    ledgers = [Ledger() for _ in ROWS]
    joint = JointLedger(ledgers, places)
    for fact in noted:
        joint.add(*fact)
    joint.hand_out()
    return [one.by_kind() for one in ledgers]


def test_each_run_gets_its_own_rows_and_accounts_in_order(places):
    subjects = np.array([0, 4, 5, 7, 11, 4, -1, -6, -7, -18, 8])
    facts = handed_out(places, [(Fact.PAID, np.arange(11), subjects, -1, 10 * np.arange(11), Cause.MARKET)])
    assert [one[Fact.PAID].subject.tolist() for one in facts] == [[0, 4, 4, -1, -6], [0, 2, -1], [3, -6, 0]]
    assert [one[Fact.PAID].minute.tolist() for one in facts] == [[0, 1, 5, 6, 7], [2, 3, 8], [4, 9, 10]]
    assert [one[Fact.PAID].amount.tolist() for one in facts] == [[0, 10, 50, 60, 70], [20, 30, 80], [40, 90, 100]]


def test_seats_causes_and_kinds_are_each_runs_own(places):
    two, four = np.array([1, 4]), np.array([0, 1, 2, 5])
    facts = handed_out(
        places,
        [
            (Fact.EARNED, 9, four, four + 40, np.array([1, 2, 3, 4]), Cause.INCENTIVES),
            (Fact.LEAD_GONE, 1, two, 7, 0, Cause.LUCK),
            (Fact.EARNED, 19, two, 8, 5, Cause.SCENARIO),
            (Fact.LEAD_GONE, 2, two, 7, 0, Cause.PATIENCE),
            (Fact.SNIPED, 2, two[:0], 7, 0, Cause.ROUTING),
        ],
    )
    assert [one[Fact.EARNED].subject.tolist() for one in facts] == [[0, 1, 1], [0], [1, 0]]
    assert [one[Fact.EARNED].person.tolist() for one in facts] == [[40, 41, 8], [42], [45, 8]]
    assert [one[Fact.EARNED].cause.tolist() for one in facts] == [[6, 6, 0], [6], [6, 0]]
    assert facts[0][Fact.LEAD_GONE].cause.tolist() == [Cause.LUCK, Cause.LUCK, Cause.PATIENCE, Cause.PATIENCE]
    assert [len(one[Fact.SNIPED].minute) for one in facts] == [0, 0, 0]
    assert [column.dtype.itemsize for column in facts[0][Fact.EARNED]] == [4, 1, 4, 4, 8, 1]


def test_more_facts_than_stand_on_a_sheet(places):
    many = np.arange(3 * SHEET) % sum(ROWS)
    noted = [(Fact.WON, 1, part, -1, part, Cause.LUCK) for part in np.split(many, [5, SHEET, SHEET + 2])]
    for run, (first, one) in enumerate(zip(places.first_rows, handed_out(places, noted), strict=True)):
        mine = many[places.run_of[many] == run]
        assert one[Fact.WON].amount.tolist() == mine.tolist()
        assert one[Fact.WON].subject.tolist() == (mine - first).tolist()


def test_invoices_are_settled_in_order_and_counted_for_those_still_there(places):
    ledgers = [Ledger() for _ in ROWS]
    joint, seats = JointLedger(ledgers, places), SEATS * len(ROWS)
    invoices = Invoices.of_all([Invoices(one) for one in ledgers], places, joint)
    subject, seat = np.array([0, 6, 9, -1, -8]), np.array([1, 2, 4, -1, 3])
    person, cents = np.array([10, 20, 40, -1, 30]), np.array([100, 200, 300, 400, 500])
    invoices.send(5, subject, seat, person, cents, np.array([1, 9, 2, 3, 4]), np.array([0, 0, 1, 0, 2]))
    settled = Settled(np.array([0, 10, 20, 31, 40, 50, -1]), *np.zeros((2, seats), dtype=np.int64))
    invoices.collect(10, settled)
    assert settled.cash.tolist() == [0, 100, 0, 0, 0, 0]  # nobody's 400 count for nobody
    assert settled.lost.tolist() == [0, 0, 0, 0, 300, 0]  # the 500 are of somebody who has left
    invoices.collect(14, settled)
    assert settled.cash.tolist() == [0, 100, 200, 0, 0, 0]
    joint.hand_out()
    paid = [one.by_kind()[Fact.PAID] for one in ledgers]
    assert [one.subject.tolist() for one in paid] == [[0, -1], [1], []]
    assert [one.minute.tolist() for one in paid] == [[6, 8], [14], []]
    lost = [one.by_kind()[Fact.WRITTEN_OFF] for one in ledgers]
    assert [one.cause.tolist() for one in lost] == [[], [Cause.PROMISE], [Cause.LUCK]]


def test_open_invoices_go_back_to_their_runs(places):
    ledgers = [Ledger() for _ in ROWS]
    parts = [Invoices(one) for one in ledgers]
    for turn in range(3):
        whole = Invoices.of_all(parts, places, JointLedger(ledgers, places))
        some = np.array([9, 0, 6, 1])
        whole.send(turn, some, some // 2, some, 10 * some + turn, np.full(4, 50), np.zeros(4, dtype=np.int8))
        whole.hand_out(parts, places)
    for one in parts:
        one.finish(99)
    owed = [one.by_kind()[Fact.OWED] for one in ledgers]
    assert [one.subject.tolist() for one in owed] == [[0, 1] * 3, [1] * 3, [1] * 3]
    assert [one.amount.tolist() for one in owed] == [[0, 10, 1, 11, 2, 12], [60, 61, 62], [90, 91, 92]]


def test_an_opportunity_can_reach_two_stages_in_a_month_and_none_after_its_end():
    next_at, ended = np.array([5, 7, NEVER, 6, 3]), np.array([NEVER, NEVER, NEVER, 5, 3])
    stage, seat, base = np.array([1, 1, 1, 1, 2], dtype=np.int8), np.array([0, -1, 0, 0, 1]), np.array([0, 0, 2, 2, 2])
    rows, holder = np.empty(10, dtype=np.int64), np.array([70, 71, 72, 73, -1])
    minute, person = np.zeros((2, 10), dtype=np.int32)
    reached = np.zeros(10, dtype=np.int64)
    due = due_rows(next_at, ended, 8, rows)
    assert rows[:due].tolist() == [0, 1, 4]
    moved = move_on(
        rows, due, 8, next_at, ended, stage, np.zeros(5, dtype=np.int64), np.array([8, 9, 9, 9, 9]), seat, base, holder,
        minute, person, reached,
    )  # fmt: skip
    assert rows[:moved].tolist() == [0, 1, 4, 0]
    assert minute[:moved].tolist() == [5, 7, 3, 8]
    assert person[:moved].tolist() == [70, -1, 73, 70]
    assert reached[:moved].tolist() == [2, 2, 3, 3]
    assert next_at.tolist() == [NEVER, 9, NEVER, 6, NEVER]
