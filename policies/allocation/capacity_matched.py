"""Patches as large as people can work them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.allocation.patches import Patches, level, short
from policies.cards import Card
from policies.goals.ramp import PPM, ramp_ppm
from policies.parameters import number, review, whole
from policies.routing.weights import mean_win_rate, win_rate
from policies.views import AccountView, Move, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class CapacityMatched:
    """Potential in proportion to capacity: newcomers ramp up, and who wins more of the deals gets somewhat more.

    Capacity = ramp(tenure) x (own share of deals won / the team's) ^ power; a vacant seat counts as a newcomer. The
    patch furthest above its share passes an account to the one furthest below, until all are within the tolerance or
    the most moves are reached (F04: account load against time available).
    """

    power: float = 0.5
    """How strongly the share of deals won counts; 0 = not at all."""
    ramp_months: int = 9
    ramp_start_percent: float = 50.0
    tolerance_percent: float = 10.0
    """Distance from the own share that is left alone."""
    most_moves_percent: float = 30.0
    """Most accounts that change hands in one review, in percent of all; accounts without owner do not count."""
    review_every_months: int = 12

    card: ClassVar[Card] = Card(
        name="capacity-matched",
        family="allocation",
        summary=Text(
            en="Patches in line with what each person can work.", zh="能吃多少给多少：盘子跟着本人的能力和资历走。"
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.potential_cents", "RepView.tenure_months", "RepView.wins",
             "RepView.decided", "TeamView.vacant_seats"}
        ),
        source="F04, F05, F45; T7 (concentration has a price)",
        needs_owners=True,
        params={
            "power": Text(en="How strongly results count (power)", zh="能力影响程度（次方）"),
            "ramp_months": Text(en="Full patch from (months of tenure)", zh="入职几个月后给足"),
            "ramp_start_percent": Text(en="Patch on the first day (%)", zh="入职时为全额的（%）"),
            "tolerance_percent": Text(en="Tolerance around the own share (%)", zh="允许偏离应得（%）"),
            "most_moves_percent": Text(en="Most accounts moved per review (%)", zh="每次最多调整客户（%）"),
            "review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "power", 0, 3)
        whole(self, "ramp_months", 0, 60)
        number(self, "ramp_start_percent", 1, 100)
        number(self, "tolerance_percent", 0, 100)
        number(self, "most_moves_percent", 0, 100)
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves that bring patches to their shares, as far as account sizes allow."""
        patches = Patches(accounts, team)
        if not patches.holders:
            return ()
        share = self._shares(patches, team)
        while patches.loose:
            patches.give(patches.loose.pop(), short(patches.holders, patches, share))
        level(patches, share, self.tolerance_percent / 100, int(len(accounts) * self.most_moves_percent / 100))
        return patches.moves("capacity-matched")

    def _shares(self, patches: Patches, team: TeamView) -> dict[str, float]:
        mean = mean_win_rate(team.reps) or 1.0
        capacity = {rep.id: self._capacity(rep, mean) for rep in team.reps}
        start = ramp_ppm(0, self.ramp_months, self.ramp_start_percent) / PPM
        capacity |= dict.fromkeys(team.vacant_seats, start)
        whole_cents = patches.mean_cents * len(patches.holders)
        total = sum(capacity.values())
        return {holder: round(whole_cents * part / total, 3) for holder, part in capacity.items()}

    def _capacity(self, rep: RepView, mean: float) -> float:
        ramp = ramp_ppm(rep.tenure_months, self.ramp_months, self.ramp_start_percent) / PPM
        return ramp * round((win_rate(rep, mean) / mean) ** self.power, 9)
