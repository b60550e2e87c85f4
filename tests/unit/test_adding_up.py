"""What metrics add up in one pass is what NumPy finds in many."""

import numpy as np

from simulator.adding_up import add_by_month, find_gaps, find_waits, margin_of, note_sent
from simulator.metrics import _mean, _quantile

LUCK = np.random.default_rng(7)
DAY0, MONTH = 300, 100


def test_amounts_are_added_by_person_and_month_in_whatever_order_they_stand():
    person, minute = LUCK.integers(-1, 4, 500, dtype=np.int32), LUCK.integers(DAY0, DAY0 + 5 * MONTH, 500, np.int32)
    amount = LUCK.integers(-50, 10**12, 500)
    total = np.zeros((5, 5))
    add_by_month(person, minute, amount, DAY0, MONTH, total)
    assert total.tolist() == [
        [amount[(person == who) & ((minute - DAY0) // MONTH == month)].sum() for month in range(5)]
        for who in range(-1, 4)
    ]


def test_the_gap_of_a_month_is_between_its_luckiest_and_unluckiest_third():
    minute, amount = (
        np.array([0, 0, 0, 5, 5, 9, 9, 9, 9, 9, 9, 9]),
        np.array([100, 400, 900, 1, 2, *range(0, 700, 100)]),
    )
    gaps = np.zeros(12)
    assert find_gaps(minute.astype(np.int32), amount, gaps) == 2  # two people are too few
    assert gaps[:2].tolist() == [8.0, 5.0]
    assert find_gaps(minute[:0].astype(np.int32), amount[:0], gaps) == 0


def test_deals_wait_from_their_invoice_to_their_cash_and_repeat_purchases_are_left_out():
    sent, waited, paid = np.zeros(3, dtype=np.int64), *np.zeros((2, 4), dtype=np.int64)
    note_sent(np.array([2, -1, 0], dtype=np.int32), np.array([10, 11, 12], dtype=np.int32), sent)
    subject, minute = np.array([-1, 0, 2, -2], dtype=np.int32), np.array([30, 32, 35, 36], dtype=np.int32)
    assert find_waits(subject, minute, np.array([1, 2, 3, 4]), sent, waited, paid) == 2
    assert (waited[:2].tolist(), paid[:2].tolist()) == ([20, 25], [2, 3])


def test_a_deals_margin_is_its_products_and_each_is_rounded():
    subject = np.array([0, 1, -1], dtype=np.int32)
    assert margin_of(subject, np.array([5, 5, 5]), np.array([1, 0]), np.array([0.3, 0.5]), 0.1) == 2 + 2 + 0


def test_means_and_quantiles_are_those_of_numpy_to_the_last_digit():
    for number in range(1, 80):
        values = LUCK.lognormal(10, 2, number)
        assert _quantile(values, 2 / 3) == np.quantile(values, 2 / 3)
        assert [_mean(one) for one in (values, values > 3e4)] == [np.mean(one) for one in (values, values > 3e4)]
