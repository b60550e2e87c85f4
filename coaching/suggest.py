"""Suggest an allocation and goals: balanced patches at the least loss, with a reason for every account that moves.

Patches are balanced at once, in potential and in the hours they ask for; twice a year a few accounts then follow what
people have won (`follow-results`), since on day 0 nothing is known of that. `coaching.second_year` measures what this
gains over an equal number of accounts.

The proposal is a playbook like any other (an explicit assignment and goals by potential and ability), so it can be
compared with the incumbent at once, changed by hand, or solved again with pins, exclusions and a cap on moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from policies.allocation.balance import Wishes, balance_problem, capacities, holders_of, shares
from policies.allocation.explicit import Explicit
from policies.allocation.follow_results import FollowResults
from policies.allocation.solver import Solution, solve
from policies.allocation.stack import AllocationStack
from policies.goals.capability_based import CapabilityBased
from policies.library import load_playbook
from policies.playbook import Playbook
from policies.views import AccountView, TeamView
from scenarios.company import Company, company_of
from scenarios.errors import InputError, nearest
from scenarios.schema import Scenario, Text

GAP = 0.01
SECONDS = 4.0
LARGE_SECONDS = 20.0
LARGE = 60_000
"""Accounts x people from which more time is given."""
REVIEW_PERCENT, REVIEW_PART = 2, 10
"""A later review moves at most 2 % of all accounts, and at most a tenth of the cap on moves."""


class Moved(NamedTuple):
    """An account that would change hands, and why, in words a rep would accept."""

    account: str
    old: str
    """Seat, '' = pool."""
    new: str
    reason: Text


class Patch(NamedTuple):
    """What somebody holds today and would hold."""

    seat: str
    potential_before: int
    """Estimated bookings, cents a month."""
    potential_after: int
    hours_before: float
    """Selling hours a month that the accounts ask for; leads come on top."""
    hours_after: float
    hours_share: float
    """Hours of an own share."""


@dataclass(frozen=True)
class Suggestion:
    """A proposal."""

    playbook: Playbook
    moves: tuple[Moved, ...]
    gap: float
    """Distance of the cost from the proven bound, relative (0 = proven best)."""
    cost_cents: float
    """Expected first-year loss by cut relationships and misfit, and penalties for patches out of balance."""
    bound_cents: float
    balance: dict[str, float]
    """Seat -> potential / own share (1 = exactly)."""
    accounts: int
    patches: tuple[Patch, ...] = ()
    """Everybody's patch before and after, in the order of the seats."""
    later_moves: int = 0
    """Most accounts that a later review moves (twice a year); 0 = there are none."""


def suggest(
    scenario: Scenario,
    tolerance: float = 0.10,
    pins: Sequence[tuple[str, str]] = (),
    excluded: Sequence[str] = (),
    most_moves: int | None = None,
    most_accounts: int | None = None,
    newcomer_share: float = 0.8,
) -> Suggestion:
    """Propose an allocation and goals for a scenario.

    Args:
        scenario: the world on day 0.
        tolerance: distance from the own share of potential, and of hours, that is accepted.
        pins: (account, seat) that must hold.
        excluded: seats that get nothing new.
        most_moves: most accounts that change hands in a year, the review at half of it included; None = no limit.
        most_accounts: most accounts of one person; None = no limit.
        newcomer_share: patch of a newcomer relative to everybody else's.

    Raises:
        InputError: unknown accounts or seats, or demands that contradict each other (they are named).
    """
    company = company_of(scenario)
    accounts, team = day0_views(company)
    cap = len(accounts) if most_moves is None else most_moves
    wishes = Wishes(
        tolerance, cap, 12, newcomer_share, most_accounts or len(accounts), tuple(pins), tuple(excluded)
    )  # fmt: skip
    forced = _refuse_contradictions(accounts, team, wishes)
    later = min(max(len(accounts) * REVIEW_PERCENT // 100, 1), cap // REVIEW_PART, cap - forced)
    wishes = wishes._replace(most_moves=cap if most_moves is None else cap - later)
    large = len(accounts) * len(team.reps) > LARGE
    problem = balance_problem(accounts, team, wishes)
    try:
        found = solve(problem, GAP, 10**6, LARGE_SECONDS if large else SECONDS)
    except ValueError as error:
        raise InputError("SUG-05", "no assignment meets all demands together: {reason}", reason=error) from error
    return _proposal(scenario, accounts, team, wishes, found, later)


def day0_views(company: Company) -> tuple[tuple[AccountView, ...], TeamView]:
    """Return what management sees on day 0, without a run: tenures, patches, estimates."""
    from policies.views import RepView

    scenario, owner = company.scenario, company.account_owner
    estimate = company.potential_estimate_cents.astype(np.int64)
    work = company.work_minutes(company.potential_estimate_cents).tolist()
    held = np.bincount(owner[owner >= 0], weights=estimate[owner >= 0], minlength=company.seats)
    count = np.bincount(owner[owner >= 0], minlength=company.seats)
    tenure = company.seat_tenure_months.astype(np.int64)
    kinds = [row.name for row in scenario.segments]
    places = [row.name for row in scenario.regions]
    reps = tuple(
        RepView(
            seat, seat, places[company.seat_region[k]],
            kinds[company.seat_segment[k]] if company.seat_segment[k] >= 0 else "", int(tenure[k]),
            int(company.seat_base_cents[k]), int(company.seat_variable_cents[k]), (), (), int(held[k]), int(count[k]),
            0, 0, 0, 0,
        )
        for k, seat in enumerate(company.seat_ids)
    )  # fmt: skip
    accounts = tuple(
        AccountView(
            name, kinds[company.account_segment[k]], places[company.account_region[k]],
            company.seat_ids[owner[k]] if owner[k] >= 0 else "", int(estimate[k]),
            int(tenure[owner[k]]) if owner[k] >= 0 else 0, 0, 0, work_minutes=work[k],
        )
        for k, name in enumerate(company.account_ids)
    )  # fmt: skip
    team = TeamView(1, reps, (), company.target_cents_per_month, (1.0,) * 12, 1, lambda entity, occurrence: 0.0)
    return accounts, team


def _refuse_contradictions(accounts: Sequence[AccountView], team: TeamView, wishes: Wishes) -> int:
    """Refuse demands that contradict each other; return how many accounts the pins move."""
    owners, seats = {one.id: one.owner for one in accounts}, holders_of(team)
    _refuse_unknown(wishes, owners, seats)
    twice = [name for name, times in Counter(account for account, _ in wishes.pins).items() if times > 1]
    if twice:
        raise InputError("SUG-02", "--pin: {accounts} pinned to two people; keep one", accounts=", ".join(twice))
    both = [f"{a}={r}" for a, r in wishes.pins if r in wishes.excluded and owners[a] != r]
    if both:
        raise InputError("SUG-03", "pinned to somebody who is excluded: {pins}; drop the pin or the exclusion",
                         pins=", ".join(both))  # fmt: skip
    if set(seats) <= set(wishes.excluded):
        raise InputError("SUG-03", "everybody is excluded: {seats}; leave at least one", seats=", ".join(seats))
    room = wishes.most_accounts * len(seats)
    if room < len(accounts):
        raise InputError(
            "SUG-04", "caps below the account count: {seats} people x {cap} accounts = {room}, for {accounts} accounts",
            seats=len(seats), cap=wishes.most_accounts, room=room, accounts=len(accounts),
        )  # fmt: skip
    forced = [a for a, r in wishes.pins if owners[a] not in ("", r)]
    if wishes.most_moves < len(forced):
        raise InputError(
            "SUG-04", "--max-moves {most} is below the {count} accounts that the pins move: {accounts}",
            most=wishes.most_moves, count=len(forced), accounts=", ".join(forced),
        )  # fmt: skip
    return len(forced)


def _refuse_unknown(wishes: Wishes, owners: dict[str, str], seats: list[str]) -> None:
    for account, seat in wishes.pins:
        if account not in owners:
            raise InputError("SUG-01", "--pin: no account {name!r}{hint}", name=account, hint=nearest(account, owners))
        if seat not in seats:
            raise InputError("SUG-01", "--pin: no person {name!r}{hint}", name=seat, hint=nearest(seat, seats))
    for seat in wishes.excluded:
        if seat not in seats:
            raise InputError("SUG-01", "--exclude: no person {name!r}{hint}", name=seat, hint=nearest(seat, seats))


def _proposal(
    scenario: Scenario, accounts: Sequence[AccountView], team: TeamView, wishes: Wishes, found: Solution, later: int
) -> Suggestion:
    holders, patches = holders_of(team), _patches(accounts, team, wishes, found)
    total = sum(one.potential_cents for one in accounts)
    own = dict(zip(holders, (shares(team, wishes) * total).tolist(), strict=True))
    known = {patch.seat: patch for patch in patches}
    moves = tuple(
        Moved(one.id, one.owner, holders[at], _reason(one, holders[at], known, own, team, wishes))
        for one, at in zip(accounts, found.holder.tolist(), strict=True)
        if holders[at] != one.owner
    )
    balance = {one.seat: round(one.potential_after / max(own[one.seat], 1.0), 4) for one in patches}
    return Suggestion(
        _playbook(scenario, moves, wishes, later), moves, found.gap, found.cost, found.bound, balance, len(accounts),
        patches, later,
    )  # fmt: skip


def _patches(
    accounts: Sequence[AccountView], team: TeamView, wishes: Wishes, found: Solution
) -> tuple[Patch, ...]:  # fmt: skip
    holders = holders_of(team)
    place = {holder: k for k, holder in enumerate(holders)}
    owner = np.array([place.get(one.owner, len(holders)) for one in accounts], dtype=np.int64)
    size = np.array([one.potential_cents for one in accounts], dtype=np.float64)
    hours = np.array([one.work_minutes for one in accounts], dtype=np.float64) / 60

    def held(by: NDArray[np.int64], what: NDArray[np.float64]) -> list[float]:
        return np.bincount(by, weights=what, minlength=len(holders) + 1)[: len(holders)].tolist()

    own = (capacities(team, wishes) * hours.sum()).tolist()
    columns = zip(holders, held(owner, size), held(found.holder, size), held(owner, hours),
                  held(found.holder, hours), own, strict=True)  # fmt: skip
    return tuple(Patch(seat, int(a), int(b), round(c, 1), round(d, 1), round(e, 1)) for seat, a, b, c, d, e in columns)


def _overworked(old: Patch, new: Patch, wishes: Wishes) -> bool:
    """Whether somebody has more work than the own share allows, and somebody else less of it."""
    most = old.hours_share * (1 + wishes.tolerance)
    return old.hours_before > most and new.hours_before * old.hours_share < old.hours_before * new.hours_share


def _reason(
    one: AccountView, new: str, before: dict[str, Patch], own: dict[str, float], team: TeamView, wishes: Wishes
) -> Text:
    reps = {rep.id: rep for rep in team.reps}
    heir = reps[new]
    if (one.id, new) in wishes.pins:
        return Text(en="pinned by the manager", zh="经理指定")
    if not one.owner:
        return Text(en=f"has no owner; {new} has room", zh=f"没人负责，{new} 有余力")
    old, mine, other = reps[one.owner], before[one.owner], before[new]
    old_share = mine.potential_before / max(own[one.owner], 1.0)
    new_share = other.potential_before / max(own[new], 1.0)
    fits_en, fits_zh = "", ""
    if heir.region == one.region != old.region:
        fits_en, fits_zh = f"; {new} works in {one.region}", f"；{new} 就在{one.region}"
    elif heir.segment == one.segment != old.segment:
        fits_en, fits_zh = f"; {new} knows {one.segment} customers", f"；{new} 熟悉{one.segment}客户"
    elif heir.tenure_months < wishes.newcomer_months:
        fits_en, fits_zh = f"; {new} is new and needs room to grow", f"；{new} 是新人，需要成长空间"
    if old_share <= max(1 + wishes.tolerance, new_share) and _overworked(mine, other, wishes):
        return Text(
            en=f"{one.owner} has more work than hours: {mine.hours_before:.0f} a month asked for, "
               f"{mine.hours_share:.0f} an own share; "
               f"{new} {other.hours_before:.0f} of {other.hours_share:.0f}{fits_en}",
            zh=f"{one.owner} 忙不过来：手上客户每月要 {mine.hours_before:.0f} 小时，应得 {mine.hours_share:.0f} 小时；"
               f"{new} 是 {other.hours_before:.0f} 小时，应得 {other.hours_share:.0f} 小时{fits_zh}",
        )  # fmt: skip
    return Text(
        en=f"{one.owner} holds {old_share:.0%} of an own share, {new} {new_share:.0%}{fits_en}",
        zh=f"{one.owner} 手上是应有份额的 {old_share:.0%}，{new} 是 {new_share:.0%}{fits_zh}",
    )


def _playbook(scenario: Scenario, moves: Sequence[Moved], wishes: Wishes, later: int) -> Playbook:
    """Return the incumbent with this assignment and its small corrections later, and goals by patch and ability."""
    today = load_playbook(scenario.incumbent)
    owners = tuple((one.account, one.new) for one in moves)
    reasons = tuple((one.account, one.reason.en) for one in moves)
    listed = Explicit(owners, reasons)
    follow = FollowResults(
        newcomer_share_percent=100 * wishes.newcomer_share, newcomer_months=wishes.newcomer_months,
        tolerance_percent=100 * wishes.tolerance, most_moves=later, most_accounts=wishes.most_accounts,
        fixed=tuple(account for account, _ in wishes.pins), closed=wishes.excluded,
    )  # fmt: skip
    return replace(
        today, name=f"suggested-{scenario.name}"[:60].rstrip("-"),
        allocation=AllocationStack((listed, follow)) if later else listed, goals=CapabilityBased(),
        title=Text(en="Suggested", zh="系统建议"),
        summary=Text(en=f"{len(moves)} accounts move so that patches are balanced; goals follow the patches.",
                     zh=f"调整 {len(moves)} 个客户，把盘子配平，目标跟着盘子走。"),
    )  # fmt: skip
