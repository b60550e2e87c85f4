"""Balanced assignment as a mixed integer programme: which account to whom at the least cost (HiGHS through SciPy).

    min  sum cost[a, r] x[a, r] + sum penalty_k (over_kr + under_kr)
    s.t. sum_r x[a, r] = 1;  low_kr - under_kr <= sum_a load_ka x[a, r] <= high_kr + over_kr   for every load k
         sum_a x[a, r] <= most_accounts;  sum of moved accounts <= most_moves

First the linear relaxation (its value is the bound), rounded and repaired by moves and swaps. Only columns whose
reduced cost could still pay (reduced cost <= gap, from LP duality: an exact cut) enter the integer programme. It stops
by gap or node limit, and by the clock only where the caller, outside a run, says so. SciPy is imported at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_SHAKES, SHAKE_WORK = 250, 1_500_000
"""Most trials of the local search, and most trials x assignments that may be tried."""
MOST_SWAPPED, SWAPS_AT_ONCE = 400, 64
"""Most accounts tried for swaps in one round, and how many of them at once."""
GOLDEN, PLASTIC = 0.6180339887498949, 0.7548776662466927
"""Steps of two sequences that spread evenly."""
FORBIDDEN = np.inf
"""Cost of an assignment that is not allowed."""


class Problem(NamedTuple):
    """What is to be assigned; A accounts, R holders, K loads that are balanced."""

    cost: Floats
    """Cost of each assignment, shape (A, R); `FORBIDDEN` where not allowed."""
    load: Floats
    """What is balanced, shape (K, A), e.g. potential and work."""
    low: Floats
    """Least load of each holder, shape (K, R)."""
    high: Floats
    """Most load of each holder, shape (K, R)."""
    owner: Ints
    """Holder of today, shape (A,), -1 = none (assigning such an account is no move)."""
    most_moves: int
    most_accounts: int
    """Most accounts a holder may have."""
    penalty: Floats
    """Cost of one unit of each load outside the limits, shape (K,): accounts are indivisible, so limits are soft."""


class Solution(NamedTuple):
    """Who gets what, and how good it is."""

    holder: Ints
    """Shape (A,)."""
    cost: float
    bound: float
    """No assignment can cost less."""

    @property
    def gap(self) -> float:
        """Cost above the bound, relative to the cost (0 = proven best)."""
        return max(0.0, self.cost - self.bound) / max(abs(self.cost), 1e-9)


def solve(problem: Problem, gap: float = 0.01, nodes: int = 200, seconds: float | None = None) -> Solution:
    """Return a good assignment and a bound.

    Args:
        problem: costs, loads and limits.
        gap: relative distance from the bound at which to stop.
        nodes: most nodes of the branch and bound tree.
        seconds: time limit; None inside runs, which must not depend on the clock.

    Raises:
        ValueError: some account may go nowhere, or the hard limits cannot be met.
    """
    if not np.isfinite(problem.cost).any(axis=1).all():
        raise ValueError("an account may go to nobody")
    relaxed = _relaxation(problem)
    best = _shaken(problem, _improved(problem, _rounded(problem, relaxed.x)), relaxed, gap)
    cost = cost_of(problem, best)
    if cost - relaxed.bound <= gap * max(abs(cost), 1e-9):
        return Solution(best, cost, relaxed.bound)
    worth = relaxed.reduced <= cost - relaxed.bound
    found, bound = _integer(problem, worth, gap, nodes, seconds)
    if found is not None:
        found = _improved(problem, found)
        if cost_of(problem, found) < cost:
            best, cost = found, cost_of(problem, found)
    return Solution(best, cost, min(max(bound, relaxed.bound), cost))


def cost_of(problem: Problem, holder: Ints) -> float:
    """Return the cost of an assignment, penalties for load outside the limits included."""
    rows = np.arange(len(holder))
    load = loads_of(problem, holder)
    outside = np.maximum(load - problem.high, 0) + np.maximum(problem.low - load, 0)
    return float(problem.cost[rows, holder].sum() + problem.penalty @ outside.sum(axis=1))


def loads_of(problem: Problem, holder: Ints) -> Floats:
    """Return the loads of every holder, shape (K, R)."""
    holders = problem.cost.shape[1]
    return np.stack([np.bincount(holder, weights=one, minlength=holders) for one in problem.load]).astype(np.float64)


class _Relaxed(NamedTuple):
    x: Floats
    bound: float
    reduced: NDArray[np.float64]


def _columns(problem: Problem, allowed: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    account, holder = np.nonzero(allowed & np.isfinite(problem.cost))
    return account.astype(np.int64), holder.astype(np.int64)


def _matrix(problem: Problem, account: Ints, holder: Ints) -> tuple[csr_array, Floats, Floats]:
    """Return the constraint rows (once each; loads with slack; counts; moves) with their lower and upper limits."""
    from scipy.sparse import csr_array

    (accounts, holders), kinds = problem.cost.shape, len(problem.load)
    n, limits = len(account), kinds * holders
    column = np.arange(n)
    slack = np.arange(limits)
    loads = accounts + (slack[::holders, None] + holder).ravel()
    moved = np.flatnonzero((problem.owner[account] >= 0) & (problem.owner[account] != holder))
    rows = [account, loads, accounts + slack, accounts + slack, accounts + limits + holder]
    cols = [column, np.tile(column, kinds), n + slack, n + limits + slack, column]
    data = [np.ones(n), problem.load[:, account].ravel(), -np.ones(limits), np.ones(limits), np.ones(n)]
    rows.append(np.full(len(moved), accounts + limits + holders))
    cols.append(moved)
    data.append(np.ones(len(moved)))
    shape = (accounts + limits + holders + 1, n + 2 * limits)
    matrix = csr_array((np.concatenate(data), (np.concatenate(rows), np.concatenate(cols))), shape=shape)
    low = np.concatenate([np.ones(accounts), problem.low.ravel(), np.zeros(holders + 1)])
    most = np.full(holders, float(problem.most_accounts))
    high = np.concatenate([np.ones(accounts), problem.high.ravel(), most, [float(problem.most_moves)]])
    return matrix, low, high


def _slack_costs(problem: Problem) -> Floats:
    """Return what a unit over, then under, each limit costs."""
    return np.tile(np.repeat(problem.penalty, problem.low.shape[1]), 2)


def _relaxation(problem: Problem) -> _Relaxed:
    """Solve with fractions allowed: the bound, the shares, and what each column would cost to bring in."""
    from scipy.optimize import linprog
    from scipy.sparse import vstack

    account, holder = _columns(problem, np.isfinite(problem.cost))
    matrix, low, high = _matrix(problem, account, holder)
    accounts, limits = len(problem.cost), problem.low.size
    cost = np.concatenate([problem.cost[account, holder], _slack_costs(problem)])
    body = matrix[accounts:]
    floors = matrix[accounts : accounts + limits]
    found = linprog(
        cost, A_eq=matrix[:accounts], b_eq=low[:accounts], A_ub=vstack([body, -floors]),
        b_ub=np.concatenate([high[accounts:], -low[accounts : accounts + limits]]), bounds=(0, None),
        method="highs-ds",
    )  # fmt: skip
    if found.status != 0:
        raise ValueError(f"no assignment meets the limits: {found.message}")
    x = np.zeros(problem.cost.shape)
    x[account, holder] = found.x[: len(account)]
    reduced = np.full(problem.cost.shape, np.inf)
    reduced[account, holder] = found.lower.marginals[: len(account)]
    return _Relaxed(x, float(found.fun), reduced)


def _rounded(problem: Problem, x: Floats) -> Ints:
    """Return whole assignments: the largest share of every account, within the numbers of accounts and moves."""
    finite = np.where(np.isfinite(problem.cost), x - 1e-12 * np.argsort(np.argsort(problem.cost, axis=1), axis=1), -1.0)
    holder = np.argmax(finite, axis=1).astype(np.int64)
    moved = np.flatnonzero((problem.owner >= 0) & (holder != problem.owner))
    stay = np.isfinite(problem.cost[moved, problem.owner[moved]])
    surplus = len(moved) - problem.most_moves
    if surplus > 0:
        movable = moved[stay]
        back = movable[np.argsort(x[movable, holder[movable]], kind="stable")[:surplus]]
        holder[back] = problem.owner[back]
    return holder


def _improved(problem: Problem, holder: Ints, rounds: int = 40) -> Ints:
    """Improve by single moves, the best each time for every account in turn, then by swaps, until nothing helps."""
    holder = holder.copy()
    state = _State(problem, holder)
    for _ in range(rounds):
        if not (_move_each(state) | _swap_each(state)):
            break
    return state.holder


def _shaken(problem: Problem, holder: Ints, relaxed: _Relaxed, gap: float) -> Ints:
    """Shake and improve: send a few accounts to their second best holder, repair, keep what is better.

    Chosen among the quarter of accounts whose second best is nearly as good (reduced cost), by a fixed sequence that
    spreads evenly: the answer is the same everywhere. The number of trials follows from the size, not from a clock.
    """
    best, cost, rows = holder, cost_of(problem, holder), np.arange(len(holder))
    near = np.argsort(relaxed.reduced, axis=1, kind="stable")[:, :3]
    if near.shape[1] < 2:
        return best
    soft = np.argsort(relaxed.reduced[rows, near[:, 1]], kind="stable")[: max(20, len(holder) // 4)]
    for trial in range(min(MOST_SHAKES, SHAKE_WORK // problem.cost.size)):
        if cost - relaxed.bound <= gap * max(abs(cost), 1e-9):
            break
        place = np.mod((np.arange(len(soft)) + 1) * GOLDEN * (1 + trial % 7) + trial * PLASTIC, 1.0)
        chosen = soft[np.argsort(place, kind="stable")[: 4 + trial % 5]]
        tried = best.copy()
        tried[chosen] = near[chosen, (chosen + trial) % near.shape[1]]
        if _allowed(problem, tried):
            tried = _improved(problem, tried, 6)
            if cost_of(problem, tried) < cost - 0.5:
                best, cost = tried, cost_of(problem, tried)
    return best


def _allowed(problem: Problem, holder: Ints) -> bool:
    """Whether the hard limits hold: nobody forbidden, accounts of each holder, and moves."""
    moved = int(np.sum((problem.owner >= 0) & (holder != problem.owner)))
    possible = bool(np.isfinite(problem.cost[np.arange(len(holder)), holder]).all())
    return possible and moved <= problem.most_moves and int(np.bincount(holder).max()) <= problem.most_accounts


class _State:
    """An assignment while it is being improved."""

    def __init__(self, problem: Problem, holder: Ints) -> None:
        self.problem, self.holder = problem, holder
        holders = problem.cost.shape[1]
        self.load = loads_of(problem, holder)
        self.count = np.bincount(holder, minlength=holders)
        self.moves = int(np.sum((problem.owner >= 0) & (holder != problem.owner)))

    def outside(self, load: Floats, at: Ints | int | slice) -> Floats:
        """Return what the loads of some holders, shape (K, ...), cost outside the limits."""
        high, low = self.problem.high[:, at], self.problem.low[:, at]
        return np.tensordot(self.problem.penalty, np.maximum(load - high, 0) + np.maximum(low - load, 0), 1)

    def put(self, account: int, to: int) -> None:
        """Give an account to another holder."""
        old, size = self.holder[account], self.problem.load[:, account]
        self.load[:, old] -= size
        self.load[:, to] += size
        self.count[old] -= 1
        self.count[to] += 1
        self.moves += self.is_move(account, to) - self.is_move(account, int(old))
        self.holder[account] = to

    def is_move(self, account: int, to: int) -> int:
        """Return 1 if holding the account there counts as a move."""
        return int(self.problem.owner[account] not in (-1, to))


def _move_each(state: _State) -> bool:
    problem, changed = state.problem, False
    for account in _promising(state):
        old = int(state.holder[account])
        size = problem.load[:, account]
        others = state.outside(state.load + size[:, None], slice(None)) - state.outside(state.load, slice(None))
        leaves = state.outside(state.load[:, old] - size, old) - state.outside(state.load[:, old], old)
        gain = problem.cost[account] - problem.cost[account, old] + others + leaves
        gain = np.where(state.count >= problem.most_accounts, np.inf, gain)
        if state.moves >= problem.most_moves and problem.owner[account] in (-1, old):
            keep = problem.owner[account]
            gain = gain if keep == -1 else np.where(np.arange(len(gain)) == keep, gain, np.inf)
        gain[old] = 0.0
        to = int(np.argmin(gain))
        if gain[to] < -1e-6:
            state.put(account, to)
            changed = True
    return changed


def _promising(state: _State) -> list[int]:
    """Return the accounts of which some move would pay as things stand, numbers of accounts and moves left aside."""
    problem, old, rows = state.problem, state.holder, np.arange(len(state.holder))
    leaves = state.outside(state.load[:, old] - problem.load, old) - state.outside(state.load, slice(None))[old]
    added = state.load[:, None, :] + problem.load[:, :, None]
    over = np.maximum(added - problem.high[:, None, :], 0) + np.maximum(problem.low[:, None, :] - added, 0)
    others = np.tensordot(problem.penalty, over, 1) - state.outside(state.load, slice(None))
    gain = problem.cost - problem.cost[rows, old][:, None] + others + leaves[:, None]
    gain[rows, old] = 0.0
    return np.flatnonzero(gain.min(axis=1) < -1e-6).tolist()


def _swap_each(state: _State) -> bool:
    """Swap accounts that are in movement with any other, where it pays; others are where they should be."""
    problem, changed = state.problem, False
    off = (state.outside(state.load, slice(None)) > 0)[state.holder]
    active = np.flatnonzero(((problem.owner >= 0) & (state.holder != problem.owner)) | off)[:MOST_SWAPPED]
    while len(active):
        gain = _swap_gains(state, active[:SWAPS_AT_ONCE])
        paying = np.flatnonzero(gain.min(axis=1) < -1e-6)
        if not len(paying):
            active = active[SWAPS_AT_ONCE:]
            continue
        account, other = int(active[paying[0]]), int(np.argmin(gain[paying[0]]))
        mine, theirs = int(state.holder[account]), int(state.holder[other])
        state.put(other, mine)
        state.put(account, theirs)
        active, changed = active[paying[0] + 1 :], True
    return changed


def _swap_gains(state: _State, active: Ints) -> Floats:
    """Return what swapping some accounts with every account costs, shape (active, accounts); inf where not allowed."""
    problem, theirs = state.problem, state.holder[None, :]
    mine, owner, rows = state.holder[active][:, None], problem.owner, np.arange(len(state.holder))
    delta = problem.load[:, None, :] - problem.load[:, active, None]
    own, at = state.load[:, mine], state.outside(state.load, slice(None))
    now = at[mine] + at[theirs]
    then = state.outside(own + delta, mine) + state.outside(state.load[:, theirs] - delta, theirs)
    gain = problem.cost[active[:, None], theirs] + problem.cost[rows[None, :], mine] + then - now
    gain = gain - problem.cost[active[:, None], mine] - problem.cost[rows, state.holder]
    home = owner[active][:, None]
    moves = ((owner != -1) & (owner != mine)).astype(int) - ((owner != -1) & (owner != theirs))
    moves += ((home != -1) & (home != theirs)).astype(int) - ((home != -1) & (home != mine))
    gain[(theirs == mine) | (state.moves + moves > problem.most_moves)] = np.inf
    return gain


def _integer(
    problem: Problem, allowed: NDArray[np.bool_], gap: float, nodes: int, seconds: float | None
) -> tuple[Ints | None, float]:
    """Solve the whole-number programme over the columns still worth it; returns (assignment or None, bound)."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    account, holder = _columns(problem, allowed)
    matrix, low, high = _matrix(problem, account, holder)
    n, slack = len(account), _slack_costs(problem)
    # loads: low <= load - over + under <= high stands for both limits, since slack is never used on both sides
    cost = np.concatenate([problem.cost[account, holder], slack])
    upper = np.concatenate([np.ones(n), np.full(len(slack), np.inf)])
    options: dict[str, Any] = {"mip_rel_gap": gap, "node_limit": nodes}
    if seconds is not None:
        options["time_limit"] = seconds
    found = milp(
        cost, constraints=LinearConstraint(matrix, low, high), bounds=Bounds(0, upper),
        integrality=np.concatenate([np.ones(n), np.zeros(len(slack))]), options=options,
    )  # fmt: skip
    bound = -np.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
    if found.x is None:
        return None, bound
    x = np.full(problem.cost.shape, -1.0)
    x[account, holder] = found.x[:n]
    return np.argmax(x, axis=1).astype(np.int64), bound
