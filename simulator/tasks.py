"""A week's work on what is in hand, task by task (B3): what each could use and is worth, and what work leaves behind.

The columns are those of `simulator.joint_market`: by row (a task is a row in hand), by account, or by seat of all runs.
Account -1 is nobody's and stands behind all. Rows and seats are never negative here: told so by `np.uint64`, the
compiler looks them up in two thirds of the time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scenarios.compiled import compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
States = NDArray[np.int8]

LEAST_LEFT = 15.0
"""Minutes that any opportunity is thought to take still, however much was worked on it (assumption)."""


@compiled(
    "void(int64[::1], int64[::1], int64[::1], int8[::1], int64[::1], int64[::1], int64[::1], int64[::1],"
    "int64[::1], float64[::1], int64[::1], int64[::1], float64[::1], float64[::1], int64[::1], int64[::1],"
    "float64[::1], int64, int64, int64, UniTuple(float64, 6), int64[::1], int64[::1], float64[::1])"
)
def weigh_up(
    rows: Ints, first_row: Ints, seat_in_run: Ints, state: States, spent: Ints, decided_after: Ints,
    qualified_at: Ints, work_minutes: Ints, value: Ints, size_factor: Floats, account: Ints, owner: Ints,
    relationship: Floats, skill: Floats, capacity: Ints, care: Ints, depth: Floats, now: int, week: int, lead: int,
    rules: tuple[float, ...], seat: Ints, need: Ints, density: Floats,
) -> None:  # fmt: skip
    """Find the seat of each task, the minutes it could use by `now`, and the money that an hour on it should bring.

    Opportunities are worked on at the depth that each rep's hours allow, which follows them slowly (`depth`). `rules`
    are reference minutes, qualify rate, win rate and its cap, least and most depth. The last three are filled here.
    """
    reference, qualify_rate, win_rate, win_cap, least_depth, most_depth = rules
    due, flow, asked = np.empty(len(rows)), np.zeros(len(depth)), np.zeros(len(depth))
    run, seats = 0, len(depth) // len(first_row)
    for task in range(len(rows)):
        row = np.uint64(rows[task])
        while run + 1 < len(first_row) and rows[task] >= first_row[run + 1]:
            run += 1
        holder = seat[task] = seat_in_run[row] + run * seats
        if state[row] == lead:
            need[task] = max(work_minutes[row] - spent[row], 0)
            asked[holder] += need[task]
        else:
            pace = reference / max(decided_after[row], 1)
            due[task] = min(pace * (now - qualified_at[row]), reference)
            flow[holder] += min(pace * week, due[task])
    for holder in range(len(depth)):
        wanted = (capacity[holder] - asked[holder] - care[holder]) / max(flow[holder], 1.0)
        wanted = min(max(wanted, least_depth), most_depth)
        depth[holder] = np.rint((0.75 * depth[holder] + 0.25 * wanted) * 1e9) / 1e9
    for task in range(len(rows)):
        row, holder = np.uint64(rows[task]), np.uint64(seat[task])
        if state[row] == lead:
            left = (need[task] + qualify_rate * reference) / max(qualify_rate, 1e-9)
        else:
            need[task] = np.int64(max(np.rint(depth[holder] * due[task]) - spent[row], 0.0))
            left = max(depth[holder] * reference - spent[row], LEAST_LEFT)
        who = account[row]
        known = relationship[who] if who >= 0 and owner[who] >= 0 else 1.0
        odds = min(skill[holder] * known * size_factor[row] * win_rate, win_cap)
        density[task] = odds * value[row] / left


@compiled(
    "Tuple((int64[::1], int64[:, ::1], int64[::1]))(int64[::1], int64[::1], int64[::1], int64[::1], int8[::1],"
    "int64[::1], int64[::1], int64[::1], int64[::1], int64[::1], boolean[::1], int64[::1], int64[::1], int64[::1],"
    "int64, int64, int64)"
)
def note_work(
    rows: Ints, seat: Ints, minutes: Ints, started_after: Ints, state: States, spent: Ints, last_touch: Ints,
    work_minutes: Ints, arrival: Ints, account: Ints, touched: Flags, touched_at: Ints, capacity: Ints, person: Ints,
    until: int, week: int, lead: int,
) -> tuple[Ints, Ints, Ints]:  # fmt: skip
    """Note the minutes worked on each task in the week of `week` minutes that ends at `until`; see which they touched.

    Accounts with something of the last minute count as seen. Returns rows that nobody worked on; first touches (row,
    minute, person and minutes waited, in four rows); and rows of leads whose qualifying work is done.
    """
    idle, first, asking = np.empty_like(rows), np.empty((4, len(rows)), dtype=np.int64), np.empty_like(rows)
    idles = firsts = asked = 0
    for task in range(len(rows)):
        row = np.uint64(rows[task])
        if spent[row] == 0 and arrival[row] == until:
            touched_at[account[row]] = until
        if minutes[task] > 0:
            touched[account[row]] = True
            touched_at[account[row]] = last_touch[row] = until
            if spent[row] == 0:
                passed = started_after[task] * week // max(capacity[seat[task]], 1)
                when = max(until + 1 - week + passed, arrival[row])
                first[0, firsts], first[1, firsts], first[2, firsts] = rows[task], when, person[seat[task]]
                first[3, firsts] = when - arrival[row]
                firsts += 1
            spent[row] += minutes[task]
        else:
            idle[idles] = rows[task]
            idles += 1
        if state[row] == lead and spent[row] >= work_minutes[row]:
            asking[asked] = rows[task]
            asked += 1
    return idle[:idles], first[:, :firsts].copy(), asking[:asked]
