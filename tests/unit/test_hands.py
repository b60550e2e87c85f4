"""What comes into hands and leaves them, by hand: two runs of two seats, counted through."""

import numpy as np
import pytest

from simulator.candidates import EXPIRED, GONE, LEAD, LOST, OPEN, WON
from simulator.hands import come_in, give_up, merged, settle, still

ENDS = np.array([WON, LOST, EXPIRED], dtype=np.int8)


@pytest.mark.parametrize("more", [[], [0], [4], [9], [0, 4, 5, 9], [8, 9]])
def test_rows_with_more_of_them_stay_in_order(more):
    rows = np.array([1, 3, 6, 7])
    assert merged(rows, np.array(more, dtype=np.int64)).tolist() == sorted([1, 3, 6, 7, *more])
    assert merged(np.array(more, dtype=np.int64), rows).tolist() == sorted([1, 3, 6, 7, *more])


def test_opportunities_go_to_owners_and_leads_wait():
    account, owner = np.array([0, -1, 1, 2, -1, 3]), np.array([1, -1, 0, -1])
    state, seat, met = np.zeros(6, dtype=np.int8), np.full(6, -1), np.zeros(4, dtype=np.int64)
    spans, sale = np.array([[0, 3], [3, 6]]), np.array([1.0, 0.4, 1.0, 1.0, 0.4, 1.0])
    held, free, deals, leads = come_in(
        spans, sale, np.array([0.5, 0.4]), account, owner, np.arange(10, 16), np.arange(20, 26), state, seat, met, LEAD,
        OPEN,
    )  # fmt: skip
    assert held.tolist() == [0, 3]
    assert free.tolist() == [1, 2, 5]
    assert met.tolist() == [0, 1, 1, 0]
    assert state.tolist() == [OPEN, LEAD, OPEN, OPEN, 0, OPEN]
    assert deals.tolist() == [[0, 2, 3, 5], [10, 12, 13, 15], [20, 22, 23, 25]]
    assert leads.tolist() == [[1], [11], [21]]


def test_deals_are_counted_for_seats_and_accounts_and_feed_the_repeat_stock():
    decides, ended, state = np.array([40, 60, 95, 70, 99]), np.zeros(5, dtype=np.int64), np.full(5, OPEN, dtype=np.int8)
    seat, base, person = np.array([0, 1, 0, -1, 1]), np.array([0, 0, 2, 2, 2]), np.array([70, 71, 72, 73, -1])
    value, spent, account = np.arange(100, 105), np.arange(5), np.array([4, -1, 4, 3, 5])
    closed, wins, bookings, by_account, sold = np.zeros((5, 6), dtype=np.int64)
    stock = np.ones(6)
    found, signed = settle(
        np.array([0, 1, 2]), np.array([True, False, True]), np.array([4, 3]), 50, 90, ENDS, decides, ended, state, seat,
        base, person, value, spent, account, closed, wins, bookings, by_account, sold, stock, 0.5,
    )  # fmt: skip
    assert signed == 2
    assert found[0].tolist() == [0, 2, 1, 4, 3]
    assert found[1].tolist() == [50, 90, 60, 90, 70]
    assert found[2].tolist() == [70, 72, 71, 73, -1]
    assert found[5].tolist() == [0, 2, 1, 3, -1]
    assert state.tolist() == [WON, LOST, WON, EXPIRED, EXPIRED]
    assert [closed.tolist()[:4], wins.tolist()[:4], bookings.tolist()[:3]] == [
        [1, 1, 1, 1],
        [1, 0, 1, 0],
        [100, 0, 102],
    ]
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
