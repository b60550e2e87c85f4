"""What comes into hands and leaves them, by hand: two runs of two seats, counted through."""

import numpy as np
import pytest

from simulator.candidates import EXPIRED, GONE, LEAD, LOST, OPEN, WON
from simulator.hands import come_in, give_up, hear_leads, merged, settle, still

ENDS = np.array([WON, LOST, EXPIRED], dtype=np.int8)


@pytest.mark.parametrize("more", [[], [0], [4], [9], [0, 4, 5, 9], [8, 9]])
def test_rows_with_more_of_them_stay_in_order(more):
    rows = np.array([1, 3, 6, 7])
    assert merged(rows, np.array(more, dtype=np.int64)).tolist() == sorted([1, 3, 6, 7, *more])
    assert merged(np.array(more, dtype=np.int64), rows).tolist() == sorted([1, 3, 6, 7, *more])


def test_opportunities_go_to_owners_and_leads_wait():
    account, owner = np.array([0, 0, -1, 1, 2, -1, 3, 2]), np.array([1, -1, 0, -1])
    arrival, next_row = np.array([1, 11, 12, 13, 14, 15, 15, 16]), np.array([1, 0])
    state, seat, met = np.zeros(8, dtype=np.int8), np.full(8, -1), np.zeros(4, dtype=np.int64)
    sale, bought = np.array([1.0, 1.0, 0.4, 1.0, 1.0, 0.4, 1.0, 1.0]), np.array([0.5, 0.4])
    held, free, deals, leads = come_in(
        15, next_row, np.array([0, 4]), sale, bought, account, owner, arrival, np.arange(20, 28), state, seat, met,
        LEAD, OPEN,
    )  # fmt: skip
    assert held.tolist() == [1, 4]
    assert free.tolist() == [2, 3, 6]
    assert next_row.tolist() == [4, 3]
    assert met.tolist() == [0, 1, 1, 0]
    assert state.tolist() == [0, OPEN, LEAD, OPEN, OPEN, 0, OPEN, 0]
    assert deals.tolist() == [[1, 3, 4, 6], [11, 13, 14, 15], [21, 23, 24, 26]]
    assert leads.tolist() == [[2], [12], [22]]


def test_leads_that_are_interested_become_opportunities():
    state, seat, base = np.full(3, LEAD, dtype=np.int8), np.array([0, 1, 1]), np.array([0, 0, 2])
    qualified, decides, moves, spent = np.zeros((4, 3), dtype=np.int64)
    spent[:] = 9
    person, decided_after, proposal_after = np.array([70, 71, 72, 73, -1]), np.array([7, 8, 9]), np.array([4, 5, 6])
    good, bad = hear_leads(
        np.arange(3), np.array([True, False, True]), 100, state, OPEN, GONE, qualified, decides, decided_after, moves,
        proposal_after, spent, np.array([80, 90, 95]), np.arange(20, 23), seat, base, person,
    )  # fmt: skip
    assert good.tolist() == [[0, 2], [70, 73], [20, 22]]
    assert bad.tolist() == [[1], [71], [10]]
    assert state.tolist() == [OPEN, GONE, OPEN]
    assert [qualified.tolist(), decides.tolist(), moves.tolist()] == [[100, 0, 100], [107, 0, 109], [104, 0, 106]]
    assert spent.tolist() == [0, 9, 0]


def test_deals_are_counted_for_seats_and_accounts_and_feed_the_repeat_stock():
    decides, ended, state = np.array([40, 60, 95, 70, 99]), np.zeros(5, dtype=np.int64), np.full(5, OPEN, dtype=np.int8)
    seat, base, person = np.array([0, 1, 0, -1, 1]), np.array([0, 0, 2, 2, 2]), np.array([70, 71, 72, 73, -1])
    value, spent, account = np.arange(100, 105), np.arange(5), np.array([4, -1, 4, 3, 5])
    closed, wins, bookings, by_account, sold = np.zeros((5, 6), dtype=np.int64)
    stock, bad = np.ones(6), np.array([False, True, True, False, False])
    found, delay, ends = settle(
        np.array([0, 1, 2]), np.array([True, False, True]), np.array([4, 3]), 50, 90, ENDS, decides, ended, state, seat,
        base, person, value, spent, account, closed, wins, bookings, by_account, sold, stock, 0.5, np.arange(5),
        np.full(5, 30), bad,
    )  # fmt: skip
    assert delay.tolist() == [30, 32]
    assert ends.tolist() == [0, 1]
    assert found[0].tolist() == [0, 2, 1, 4, 3]
    assert found[1].tolist() == [50, 90, 60, 90, 70]
    assert found[2].tolist() == [70, 72, 71, 73, -1]
    assert found[5].tolist() == [0, 2, 1, 3, -1]
    assert state.tolist() == [WON, LOST, WON, EXPIRED, EXPIRED]
    assert closed.tolist()[:4] == [1, 1, 1, 1]
    assert wins.tolist()[:4] == [1, 0, 1, 0]
    assert bookings.tolist()[:4] == [100, 0, 102, 0]
    assert by_account[4] == by_account.sum() == 202
    assert stock.tolist() == [1, 1, 1, 1, 102, 1]
    assert sold.tolist() == [0, 0, 0, 0, 90, 0]
    assert still(np.arange(5), state, OPEN).tolist() == []


def test_customers_lose_patience_with_whoever_keeps_them_waiting():
    state, ended = np.array([LEAD, OPEN, OPEN, LEAD, WON], dtype=np.int8), np.zeros(5, dtype=np.int64)
    last, patience, closed = (
        np.array([0, 0, 50, 60, 0]),
        np.array([99.5, 50, 50, np.inf, 1]),
        np.zeros(2, dtype=np.int64),
    )
    leads, deals = give_up(
        np.array([0, 1, 2, 4]), np.array([3]), 100, state, LEAD, OPEN, GONE, EXPIRED, last, patience, ended,
        np.array([0, 1, 1, -1, 0]), np.zeros(5, dtype=np.int64), np.array([7, 8, -1]), np.arange(5), np.arange(10, 15),
        np.arange(20, 25), closed,
    )  # fmt: skip
    assert leads.tolist() == [[0], [7], [10], [100]]
    assert deals.tolist() == [[1], [8], [11], [21]]
    assert state.tolist() == [GONE, EXPIRED, OPEN, LEAD, WON]
    assert closed.tolist() == [0, 1]
    assert still(np.arange(5), state, OPEN).tolist() == [2, 3]
