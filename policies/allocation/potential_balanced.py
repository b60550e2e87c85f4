"""About the same potential for everybody, with few moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.allocation.patches import Patches
from policies.cards import Card
from policies.parameters import number, review
from policies.views import AccountView, Move, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class PotentialBalanced:
    """Balance the estimated potential of patches, moving only what is needed to come within a tolerance.

    The richest patch passes the account that fits best to the poorest, again and again; every move makes patches more
    equal. Vacant seats count as holders. An account larger than the gap stays where it is (F04, F05).
    """

    tolerance_percent: float = 10.0
    """Distance from the mean patch that is left alone."""
    most_moves_percent: float = 100.0
    """Most accounts that change hands in one review, in percent of all; accounts without owner do not count."""
    review_every_months: int = 12

    card: ClassVar[Card] = Card(
        name="potential-balanced",
        family="allocation",
        summary=Text(
            en="Patches of about the same estimated potential, with as few moves as possible.",
            zh="按客户潜力配平：各人盘子差不多大，能不动就不动。",
        ),
        reads=frozenset({"AccountView.owner", "AccountView.potential_cents", "TeamView.vacant_seats"}),
        source="F04, F05: Sinha & Zoltners 2001; Zoltners & Lorimer 2000",
        needs_owners=True,
        params={
            "tolerance_percent": Text(en="Tolerance around the mean (%)", zh="允许偏离平均（%）"),
            "most_moves_percent": Text(en="Most accounts moved per review (%)", zh="每次最多调整客户（%）"),
            "review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "tolerance_percent", 0, 100)
        number(self, "most_moves_percent", 0, 100)
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves that bring patches within the tolerance, as far as account sizes allow."""
        patches = Patches(accounts, team)
        patches.hand_out_loose(patches.holders)
        _balance(patches, self.tolerance_percent / 100, int(len(accounts) * self.most_moves_percent / 100))
        return patches.moves("potential-balanced")


def _balance(patches: Patches, tolerance: float, most_moves: int) -> None:
    mean, donors = patches.mean_cents, list(patches.holders)
    while donors and most_moves > 0:
        rich = max(donors, key=patches.potential.__getitem__)
        poor = patches.poorest(patches.holders)
        high, low = patches.potential[rich], patches.potential[poor]
        if high <= mean * (1 + tolerance) and low >= mean * (1 - tolerance):
            return
        entry = patches.nearest(rich, min(high - mean, mean - low), high - low) if high > low else None
        if entry is None:
            donors.remove(rich)  # nothing of theirs fits the gap; perhaps something of the next one does
        else:
            patches.pass_on(entry, rich, poor)
            most_moves -= 1
