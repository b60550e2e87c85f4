"""What comes into people's hands and what leaves them, row by row: arrivals, customers' decisions, lost patience.

The columns are those of `simulator.joint_market`: by row, by account, or by seat of all runs. A row's own column of
seats counts within its run. Account -1 is nobody's and stands behind all, and so does person -1 of seat -1; rows are
never negative (told so by `np.uint64`, the compiler looks them up faster).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
States = NDArray[np.int8]


@compiled("int64(int64[::1], int64, int64)", inside=True)
def _place(rows: Ints, first: int, row: int) -> int:
    """Return where a row belongs among rows in order, from the first that may stand behind it."""
    last = len(rows)
    if first < last and rows[first] < row:
        while first < last:
            middle = (first + last) // 2
            if rows[middle] < row:
                first = middle + 1
            else:
                last = middle
    return first


@compiled("int64[::1](int64[::1], int64[::1])")
def merged(rows: Ints, more: Ints) -> Ints:
    """Return rows in order with more of them in order."""
    whole, at = np.empty(len(rows) + len(more), dtype=np.int64), 0
    for behind in range(len(more) + 1):
        end = len(rows) if behind == len(more) else _place(rows, at, more[behind])
        part, to = rows[at:end], whole[at + behind : end + behind]
        for i in range(len(part)):  # parts from 0 on are copied in one go
            to[i] = part[i]
        at = end
        if behind < len(more):
            whole[at + behind] = more[behind]
    return whole


@compiled(
    "Tuple((int64[::1], int64[::1], int64[:, ::1], int64[:, ::1]))(int64, int64[::1], int64[::1], float64[::1],"
    "float64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int8[::1], int64[::1], int64[::1], int64, int64)"
)
def come_in(
    until: int, next_row: Ints, first_row: Ints, u_sale: Floats, bought: Floats, account: Ints, owner: Ints,
    arrival: Ints, value: Ints, state: States, seat: Ints, met: Ints, lead: int, opened: int,
) -> tuple[Ints, Ints, Ints, Ints]:  # fmt: skip
    """Let each run's rows from the next one up to minute `until` come: to the owners of their accounts, or to nobody.

    Of leads for sale comes the share that is `bought` (by run; no `u_sale` = none is for sale). Returns rows that have
    somebody, rows that have nobody, and opportunities and leads (row, minute and value, in three rows each).
    """
    runs, number = len(first_row), 0
    spans = np.empty((runs, 2), dtype=np.int64)
    for run in range(runs):
        end = first_row[run + 1] if run + 1 < runs else len(arrival)
        row = spans[run, 0] = first_row[run] + next_row[run]
        while row < end and arrival[row] <= until:
            row += 1
        spans[run, 1], next_row[run] = row, row - first_row[run]
        number += row - spans[run, 0]
    held, free = np.empty(number, dtype=np.int64), np.empty(number, dtype=np.int64)
    deals, leads = np.empty((3, number), dtype=np.int64), np.empty((3, number), dtype=np.int64)
    helds = frees = dealt = led = 0
    for run in range(runs):
        for row in range(spans[run, 0], spans[run, 1]):
            if len(u_sale) and u_sale[row] < 1 and u_sale[row] >= bought[run]:
                continue
            if account[row] < 0:
                state[row], seat[row] = lead, -1
                leads[0, led], leads[1, led], leads[2, led] = row, arrival[row], value[row]
                led += 1
            else:
                state[row], seat[row] = opened, owner[account[row]]
                deals[0, dealt], deals[1, dealt], deals[2, dealt] = row, arrival[row], value[row]
                dealt += 1
            if seat[row] >= 0:
                met[run * (len(met) // runs) + seat[row]] += 1
                held[helds] = row
                helds += 1
            else:
                free[frees] = row
                frees += 1
    return held[:helds], free[:frees], deals[:, :dealt].copy(), leads[:, :led].copy()


@compiled(
    "Tuple((int64[:, ::1], int64[:, ::1]))(int64[::1], boolean[::1], int64, int8[::1], int64, int64, int64[::1],"
    "int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    "int64[::1])"
)
def hear_leads(
    rows: Ints, yes: Flags, until: int, state: States, opened: int, gone: int, qualified_at: Ints, decides_at: Ints,
    decided_after: Ints, next_stage_at: Ints, proposal_after: Ints, spent: Ints, arrival: Ints, value: Ints,
    seat_in_run: Ints, seat_base: Ints, person: Ints,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Make opportunities of leads in hand that are interested (`yes`), and let the others go.

    Returns row, person and value of the first, and row, person and minutes since arrival of the others, in three rows.
    """
    good, bad = np.empty((3, len(rows)), dtype=np.int64), np.empty((3, len(rows)), dtype=np.int64)
    goods = bads = 0
    for at, row in enumerate(rows):
        who = person[seat_in_run[row] + seat_base[row]]
        if yes[at]:
            state[row], qualified_at[row], spent[row] = opened, until, 0
            decides_at[row], next_stage_at[row] = until + decided_after[row], until + proposal_after[row]
            good[0, goods], good[1, goods], good[2, goods] = row, who, value[row]
            goods += 1
        else:
            state[row] = gone
            bad[0, bads], bad[1, bads], bad[2, bads] = row, who, until - arrival[row]
            bads += 1
    return good[:, :goods].copy(), bad[:, :bads].copy()


@compiled(
    "Tuple((int64[::1], int64[::1], int64[::1], float64[::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int64,"
    "int64[::1], int64[::1], int64[::1], int64[::1], float64[::1], float64[::1], float64[::1])"
)
def fall_due(
    hand: Ints, pool: Ints, decides_at: Ints, spent: Ints, until: int, seat_in_run: Ints, seat_base: Ints,
    account: Ints, owner: Ints, relationship: Floats, skill: Floats, size_factor: Floats,
) -> tuple[Ints, Ints, Ints, Floats]:  # fmt: skip
    """Find whose customers decide up to minute `until`.

    Returns rows in hand that somebody worked on; rows in hand that nobody did, and those of the pool; and of the first
    the seat, and skill x relationship x size.
    """
    due, missed = np.empty(len(hand), dtype=np.int64), np.empty(len(hand) + len(pool), dtype=np.int64)
    dues = misses = 0
    for row in hand:
        if decides_at[np.uint64(row)] <= until:
            if spent[row] > 0:
                due[dues] = row
                dues += 1
            else:
                missed[misses] = row
                misses += 1
    for row in pool:
        if decides_at[row] <= until:
            missed[misses] = row
            misses += 1
    seat, fit = np.empty(dues, dtype=np.int64), np.empty(dues)
    for at in range(dues):
        row = np.uint64(due[at])
        who = account[row]
        known = relationship[who] if who >= 0 and owner[who] >= 0 else 1.0
        seat[at] = seat_in_run[row] + seat_base[row]
        fit[at] = skill[seat[at]] * known * size_factor[row]
    return due[:dues], missed[:misses], seat, fit


@compiled(
    "Tuple((int64[:, ::1], int64[::1], int8[::1]))(int64[::1], boolean[::1], int64[::1], int64, int64, int8[::1],"
    "int64[::1], int64[::1], int8[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    "int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], float64[::1], float64, int64[::1], int64[::1],"
    "boolean[::1])"
)
def settle(
    decided: Ints, yes: Flags, missed: Ints, since: int, until: int, ends: States, decides_at: Ints, ended_at: Ints,
    state: States, seat_in_run: Ints, seat_base: Ints, person: Ints, value: Ints, spent: Ints, account: Ints,
    closed: Ints, wins: Ints, bookings: Ints, account_bookings: Ints, sold_at: Ints, repeat_stock: Floats, gain: float,
    pay_delay: Ints, extra_delay: Ints, bad_debt: Flags,
) -> tuple[Ints, Ints, States]:  # fmt: skip
    """Close rows in the minute the customer decided: signed or not (`yes`), or missed; count them by seat and account.

    A decision of a time in which nobody worked on the row counts from minute `since`. `ends` are the states of these
    three. Deals feed the repeat stock with a `gain` (B6: Nerlove-Arrow). Returns row, minute, person, value, minutes
    spent and seat, in six rows: of those signed, those not signed and those missed, as given; and of those signed the
    delays of the invoices, and which of these are bad debts.
    """
    signed = 0
    for signs in yes:
        signed += signs
    found, place = np.empty((6, len(decided) + len(missed)), dtype=np.int64), np.array([0, signed, len(decided)])
    delay, bad = np.empty(signed, dtype=np.int64), np.empty(signed, dtype=np.int8)
    for at in range(len(decided) + len(missed)):
        if at < len(decided):
            one, end = decided[at], 0 if yes[at] else 1
        else:
            one, end = missed[at - len(decided)], 2
        row = np.uint64(one)
        when = min(max(decides_at[row], since), until)
        ended_at[row], state[row] = when, ends[end]
        seat = seat_in_run[row]
        if seat >= 0:
            seat += seat_base[row]
            closed[seat] += 1
        to = place[end]
        found[0, to], found[1, to], found[2, to] = one, when, person[seat]
        found[3, to], found[4, to], found[5, to] = value[row], spent[row], seat
        if end == 0:
            delay[to], bad[to] = pay_delay[row] + extra_delay[row], bad_debt[row]
            wins[seat] += 1
            bookings[seat] += value[row]
            sold_at[account[row]] = until
            if account[row] >= 0:
                account_bookings[account[row]] += value[row]
                repeat_stock[account[row]] += gain * value[row]
        place[end] += 1
    return found, delay, bad


@compiled(
    "Tuple((int64[:, ::1], int64[:, ::1]))(int64[::1], int64[::1], int64, int8[::1], int64, int64, int64, int64,"
    "int64[::1], float64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    "int64[::1])"
)
def give_up(
    idle: Ints, pool: Ints, until: int, state: States, lead: int, opened: int, gone: int, expired: int,
    last_touch: Ints, patience: Floats, ended_at: Ints, seat_in_run: Ints, seat_base: Ints, person: Ints,
    arrival: Ints, value: Ints, spent: Ints, closed: Ints,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Lose what nobody touched for longer than the customer's patience, of what lay idle in hand, and of the pool.

    What went from a hand into the pool this week stands in both, and is noted twice.
    Returns what was lost, in four rows each: row, person, value and minutes since arrival of leads; row, person, value
    and minutes spent of opportunities.
    """
    late, lates = np.empty(len(idle) + len(pool), dtype=np.int64), 0
    for at in range(len(late)):
        row = idle[at] if at < len(idle) else pool[at - len(idle)]
        if until - last_touch[row] > patience[row] and state[row] <= opened:
            late[lates] = row
            lates += 1
    leads, deals = np.empty((4, lates), dtype=np.int64), np.empty((4, lates), dtype=np.int64)
    led = dealt = 0
    for row in late[:lates]:
        seat = seat_in_run[row]
        if seat >= 0:
            seat += seat_base[row]
        if state[row] == lead or state[row] == gone:
            state[row] = gone
            leads[0, led], leads[1, led], leads[2, led] = row, person[seat], value[row]
            leads[3, led] = until - arrival[row]
            led += 1
        else:
            state[row] = expired
            deals[0, dealt], deals[1, dealt], deals[2, dealt] = row, person[seat], value[row]
            deals[3, dealt] = spent[row]
            dealt += 1
            if seat >= 0:
                closed[seat] += 1
        ended_at[row] = until
    return leads[:, :led].copy(), deals[:, :dealt].copy()


@compiled("int64[::1](int64[::1], int8[::1], int64)")
def still(rows: Ints, state: States, opened: int) -> Ints:
    """Return the rows that have not ended."""
    kept, number = np.empty_like(rows), 0
    for row in rows:
        if state[np.uint64(row)] <= opened:
            kept[number] = row
            number += 1
    return kept[:number]
