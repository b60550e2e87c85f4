"""What accounts buy again without a new opportunity (B6: Nerlove-Arrow), account by account."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@compiled(
    "Tuple((int64[:, ::1], int8[::1]))(float64[::1], float64, int64[::1], float64[::1], float64[::1], float64[::1],"
    "float64, int64[::1], boolean[::1], int64[::1], int64[::1], int64[::1])"
)
def buy(
    stock: Floats, kept: float, owner: Ints, relationship: Floats, noise: Floats, size: Floats, season: float,
    delay: Ints, bad_debt: Flags, person: Ints, bookings: Ints, account_bookings: Ints,
) -> tuple[Ints, NDArray[np.int8]]:  # fmt: skip
    """Let accounts buy what their stock brings this month, of which a part is `kept`, and count it.

    Args:
        stock: cents a month that each account buys again; is written into.
        kept: share of it that is left next month.
        owner: seat within its run that owns each account, -1 = nobody.
        relationship: multiplier of each account, which acts where somebody owns it.
        noise: factor of each account.
        size: factor of the market of each run.
        season: factor of the month.
        delay: minutes until each account's invoice is settled.
        bad_debt: whether it never is paid.
        person: holder of each seat of all runs; nobody's (-1) behind all.
        bookings: cents by seat; is added to.
        account_bookings: cents by account; is added to.

    Returns:
        Of each invoice subject (-1 - account), seat, person, cents and delay, in five rows; and which are bad debts.
    """
    found, bad, number = np.empty((5, len(stock)), dtype=np.int64), np.empty(len(stock), dtype=np.int8), 0
    accounts, seats = len(stock) // len(size), len(bookings) // len(size)
    for run in range(len(size)):
        for account in range(run * accounts, (run + 1) * accounts):
            seat, known = owner[account], 1.0
            if seat >= 0:
                seat += run * seats
                known = relationship[account]
            cents = np.int64(np.rint(stock[account] * known * noise[account] * size[run] * season))
            stock[account] = np.rint(stock[account] * kept * 1e6) / 1e6
            account_bookings[account] += cents
            if cents > 0:
                found[0, number], found[1, number], found[2, number] = -1 - account, seat, person[seat]
                found[3, number], found[4, number] = cents, delay[account]
                bad[number] = bad_debt[account]
                number += 1
                if seat >= 0:
                    bookings[seat] += cents
    return found[:, :number].copy(), bad[:number]
