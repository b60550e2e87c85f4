"""Small corrections at reviews: patches lean towards those who win more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.allocation.balance import ability
from policies.allocation.patches import Patches, level
from policies.cards import Card
from policies.goals.ramp import PPM, ramp_ppm
from policies.parameters import number, refuse, review, whole
from policies.routing.weights import mean_win_rate
from policies.views import AccountView, Move, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class FollowResults:
    """Twice a year a few accounts move so that potential lies where it is turned into sales; nothing moves on day 0.

    Everybody's share of the potential is equal but for two things: newcomers (and vacant seats) have a smaller one
    that grows in a straight line, and who wins more of the deals decided has a larger one. The record is drawn towards
    the team's mean where few deals were decided (40 deals at the mean count on top: what a spread of abilities of 30 %
    and a win rate of .21 ask for, B1 and B2), and the lean is limited, because what it gains in sales it costs in equal
    chances. Then the patch furthest above its share passes accounts to the one furthest below.
    """

    tilt_percent: float = 15.0
    """How far a share may lie off the equal one by what its holder wins; 0 = not at all."""
    newcomer_share_percent: float = 80.0
    """Share on the first day, in percent of everybody else's."""
    newcomer_months: int = 12
    """Months of tenure from which the share is full."""
    tolerance_percent: float = 10.0
    """Distance from the own share that is left alone."""
    most_moves: int = 24
    """Most accounts that change hands at one review."""
    most_accounts: int = 100_000
    """Nobody gets accounts at a review that could end with more than this."""
    fixed: tuple[str, ...] = ()
    """Accounts that never move."""
    closed: tuple[str, ...] = ()
    """Seats that get nothing new."""
    review_every_months: int = 6

    card: ClassVar[Card] = Card(
        name="follow-results",
        family="allocation",
        summary=Text(
            en="A few accounts move at reviews, towards those who win more of their deals.",
            zh="每次复盘小调几个客户，往赢单率高的人那边靠。",
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.potential_cents", "RepView.tenure_months", "RepView.wins",
             "RepView.decided", "TeamView.vacant_seats", "TeamView.month"}
        ),
        source="F04, B1, B2, B6; T7 (concentration has a price)",
        needs_owners=True,
        params={
            "tilt_percent": Text(en="By results, at most (%)", zh="按赢单率上下浮动最多（%）"),
            "newcomer_share_percent": Text(en="Newcomers' patch, of the others' (%)", zh="新人盘子为他人的（%）"),
            "newcomer_months": Text(en="Full patch from (months of tenure)", zh="入职几个月后给足"),
            "tolerance_percent": Text(en="Tolerance around the own share (%)", zh="允许偏离应得（%）"),
            "most_moves": Text(en="Most accounts moved per review", zh="每次最多调整客户（个）"),
            "most_accounts": Text(en="Most accounts of one person", zh="每人最多客户（个）"),
            "fixed": Text(en="Accounts that stay", zh="不许动的客户"),
            "closed": Text(en="Seats that get nothing new", zh="不再加客户的岗位"),
            "review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "tilt_percent", 0, 50)
        number(self, "newcomer_share_percent", 1, 200)
        whole(self, "newcomer_months", 0, 120)
        number(self, "tolerance_percent", 0, 100)
        whole(self, "most_moves", 0, 100_000)
        whole(self, "most_accounts", 1, 1_000_000)
        review(self)
        for name in ("fixed", "closed"):
            if not isinstance(getattr(self, name), tuple) or not all(
                isinstance(one, str) for one in getattr(self, name)
            ):
                raise refuse(self, name, 'a list of names such as ["A0001"]')

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves of a review; none on day 0."""
        if team.month == 1:
            return ()
        patches = Patches(accounts, team)
        share, kept = self._shares(patches, team), set(self.fixed)
        full = self.most_accounts - self.most_moves
        shut = {rep.id for rep in team.reps if rep.seat in self.closed} | set(self.closed)
        takers = [one for one in patches.holders if one not in shut and len(patches.held[one]) <= full]
        for patch in patches.held.values():
            patch[:] = [entry for entry in patch if entry[1] not in kept]
        level(patches, share, self.tolerance_percent / 100, self.most_moves, takers)
        return patches.moves("follow-results")

    def _shares(self, patches: Patches, team: TeamView) -> dict[str, float]:
        mean = mean_win_rate(team.reps)
        weight = {rep.id: self._weight(rep, mean) for rep in team.reps}
        weight |= dict.fromkeys(team.vacant_seats, self._ramp(0))
        held, total = sum(patches.potential.values()), sum(weight.values())
        return {holder: round(held * part / total, 3) for holder, part in weight.items()}

    def _weight(self, rep: RepView, mean: float) -> float:
        lean = ability(rep, mean, self.tilt_percent / 100) if mean else 1.0
        return self._ramp(rep.tenure_months) * lean

    def _ramp(self, tenure_months: int) -> float:
        return ramp_ppm(tenure_months, self.newcomer_months, self.newcomer_share_percent) / PPM
