"""What accounts buy again, by hand: two runs of two seats and two accounts."""

import numpy as np

from simulator.repeats import buy


def test_accounts_buy_what_their_stock_brings_and_owners_book_it():
    stock, owner, person = (
        np.array([100.0, 50.0, 0.3, 10.0000004]),
        np.array([1, -1, 0, 1]),
        np.array([70, 71, 72, 73, -1]),
    )
    bookings, by_account = np.zeros(4, dtype=np.int64), np.array([5, 0, 0, 0])
    found, bad = buy(
        stock, 0.5, owner, np.array([2.0, 9.0, 1.0, 1.0]), np.array([1.0, 1.0, 1.0, 0.5]), np.array([1.0, 3.0]), 1.5,
        np.arange(20, 24), np.array([False, True, False, False]), person, bookings, by_account,
    )  # fmt: skip
    assert found.tolist() == [[-1, -2, -3, -4], [1, -1, 2, 3], [71, -1, 72, 73], [300, 75, 1, 23], [20, 21, 22, 23]]
    assert bad.tolist() == [0, 1, 0, 0]
    assert stock.tolist() == [50.0, 25.0, 0.15, 5.0]
    assert bookings.tolist() == [0, 300, 1, 23]
    assert by_account.tolist() == [305, 75, 1, 23]
