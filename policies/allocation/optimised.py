"""The assignment that costs least, found by a solver."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from policies.cards import Card
from policies.parameters import number, review, whole
from policies.views import AccountView, Move, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Optimised:
    """Balance potential and work at the least expected loss: relationships cut, strange regions, segments.

    Newcomers and vacant seats get a smaller share. Solved as a mixed integer programme that stops by gap or number of
    nodes, never by the clock, so that a run is the same on every machine.
    """

    tolerance_percent: float = 10.0
    most_moves_percent: float = 25.0
    """Most accounts that change hands in one review, in percent of all."""
    newcomer_months: int = 12
    newcomer_share_percent: float = 80.0
    """Patch of a newcomer or a vacant seat, in percent of everybody else's."""
    tilt_percent: float = 0.0
    """How far a patch may lie off its equal share by what its holder wins of the deals decided; 0 = not at all."""
    gap_percent: float = 2.0
    """Distance from the proven bound at which the search stops."""
    most_nodes: int = 20
    """Nodes of the search tree after which it stops."""
    review_every_months: int = 12

    card: ClassVar[Card] = Card(
        name="optimised",
        family="allocation",
        summary=Text(
            en="Patches balanced in potential and work at the least loss of relationships and fit, found by a solver.",
            zh="求解器配平：潜力和工作量都配平，同时尽量少伤客情、少跨区。",
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.potential_cents", "AccountView.segment", "AccountView.region",
             "AccountView.months_with_owner", "AccountView.work_minutes", "RepView.segment", "RepView.region",
             "RepView.tenure_months", "RepView.wins", "RepView.decided", "TeamView.vacant_seats"}
        ),
        source="F04, F05, B6; HiGHS",
        needs_owners=True,
        params={
            "tolerance_percent": Text(en="Tolerance around the own share (%)", zh="允许偏离应得（%）"),
            "most_moves_percent": Text(en="Most accounts moved per review (%)", zh="每次最多调整客户（%）"),
            "newcomer_months": Text(en="Newcomer below (months of tenure)", zh="入职不满几个月算新人"),
            "newcomer_share_percent": Text(en="Newcomers' patch, of the others' (%)", zh="新人盘子为他人的（%）"),
            "tilt_percent": Text(en="By ability, at most (%)", zh="按能力上下浮动最多（%）"),
            "gap_percent": Text(en="Good enough within (%)", zh="离最优多近就停（%）"),
            "most_nodes": Text(en="Most search nodes", zh="最多搜索节点"),
            "review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "tolerance_percent", 0, 100)
        number(self, "most_moves_percent", 0, 100)
        whole(self, "newcomer_months", 0, 120)
        number(self, "newcomer_share_percent", 1, 200)
        number(self, "tilt_percent", 0, 50)
        number(self, "gap_percent", 0, 50)
        whole(self, "most_nodes", 1, 100_000)
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves of the best assignment found."""
        if not accounts or not (team.reps or team.vacant_seats):
            return ()
        seen = tuple(
            AccountView(one.id, one.segment, one.region, one.owner, one.potential_cents, one.months_with_owner, 0, 0,
                        work_minutes=one.work_minutes)
            for one in sorted(accounts)
        )  # fmt: skip
        known = bool(self.tilt_percent)
        reps = tuple(
            RepView(rep.id, rep.seat, rep.region, rep.segment, rep.tenure_months, 0, 0, (), (), 0, 0, 0, 0,
                    rep.wins * known, rep.decided * known)
            for rep in team.reps
        )  # fmt: skip
        moves = {move.account: move for move in _solved(self, seen, reps, tuple(team.vacant_seats))}
        return tuple(moves[one.id] for one in accounts if one.id in moves)


@lru_cache(maxsize=32)
def _solved(
    rule: Optimised, accounts: tuple[AccountView, ...], reps: tuple[RepView, ...], vacant: tuple[str, ...]
) -> tuple[Move, ...]:
    """Solve once for equal questions: on day 0 every world asks the same."""
    from policies.allocation.balance import Wishes, balance_problem, holders_of
    from policies.allocation.solver import solve

    wishes = Wishes(
        rule.tolerance_percent / 100, int(len(accounts) * rule.most_moves_percent / 100), rule.newcomer_months,
        rule.newcomer_share_percent / 100, tilt=rule.tilt_percent / 100,
    )  # fmt: skip
    team = TeamView(1, reps, vacant, 0, (1.0,) * 12, 1, lambda entity, occurrence: 0.0)
    found = solve(balance_problem(accounts, team, wishes), rule.gap_percent / 100, rule.most_nodes)
    holders = holders_of(team)
    return tuple(
        Move(one.id, holders[at], "optimised")
        for one, at in zip(accounts, found.holder.tolist(), strict=True)
        if holders[at] != one.owner
    )
