"""A guaranteed patch for newcomers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.allocation.patches import Patches
from policies.cards import Card
from policies.parameters import number, review, whole
from policies.views import AccountView, Move, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class NewcomerShare:
    """Newcomers hold at least a given percentage of the mean potential; those above the mean give, the richest first.

    Nobody is brought below the mean for it, and vacant seats are left alone: their accounts wait for a newcomer.
    """

    share_percent: float = 80.0
    """Guaranteed potential of a newcomer, in percent of the mean patch."""
    newcomer_months: int = 12
    """Tenure below which somebody is a newcomer."""
    review_every_months: int = 6

    card: ClassVar[Card] = Card(
        name="newcomer-share",
        family="allocation",
        summary=Text(
            en="Newcomers are guaranteed a share of the average patch; the richest patches give.",
            zh="新人保底：潜力不低于平均的一定比例，从盘子最大的人那里匀。",
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.potential_cents", "RepView.tenure_months", "TeamView.vacant_seats"}
        ),
        source="practice; P18 (F45): slow-fed newcomers ramp later",
        needs_owners=True,
        params={
            "share_percent": Text(en="Guaranteed share of the mean patch (%)", zh="保底为平均潜力的（%）"),
            "newcomer_months": Text(en="Newcomer below (months of tenure)", zh="入职不满几个月算新人"),
            "review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "share_percent", 0, 150)
        whole(self, "newcomer_months", 1, 120)
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves that lift newcomers to their guarantee, as far as account sizes allow."""
        patches = Patches(accounts, team)
        patches.hand_out_loose(patches.holders)
        new = [rep.id for rep in team.reps if rep.tenure_months < self.newcomer_months]
        others = [rep.id for rep in team.reps if rep.tenure_months >= self.newcomer_months]
        for one in sorted(new, key=lambda rep: (patches.potential[rep], rep)):
            _lift(patches, one, others, patches.mean_cents * self.share_percent / 100)
        return patches.moves("newcomer-share")


def _lift(patches: Patches, newcomer: str, others: list[str], guarantee: float) -> None:
    mean, donors = patches.mean_cents, list(others)
    while donors and patches.potential[newcomer] < guarantee:
        rich = max(donors, key=patches.potential.__getitem__)
        spare = patches.potential[rich] - mean
        entry = (
            patches.nearest(rich, min(spare, guarantee - patches.potential[newcomer]), spare + 1) if spare > 0 else None
        )
        if entry is None:
            donors.remove(rich)
        else:
            patches.pass_on(entry, rich, newcomer)
