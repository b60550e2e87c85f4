"""The longest-serving hold the best accounts."""

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
class VeteranFirst:
    """Old hands first (老大哥): the longest-serving take the best accounts until they hold their share.

    Accounts of vacant seats are taken like any others, so a leaver's best customers go to old hands at once. The rest
    of the team keeps what is left; accounts without owner go to whoever of the rest has least.
    """

    old_hands_percent: float = 25.0
    """Share of the team that counts as old hands, by tenure; at least one person, never everybody."""
    potential_share_percent: float = 50.0
    """Share of all estimated potential that old hands hold together at least."""
    review_every_months: int = 12

    card: ClassVar[Card] = Card(
        name="veteran-first",
        family="allocation",
        summary=Text(
            en="The longest-serving hold the best accounts; newcomers get what is left.",
            zh="好客户先给老大哥，新人分剩下的。",
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.potential_cents", "RepView.tenure_months", "TeamView.vacant_seats"}
        ),
        benchmark=False,
        source="practice (老大哥, evidence E); effect is a model prediction",
        needs_owners=True,
        params={
            "old_hands_percent": Text(en="Old hands, share of the team (%)", zh="老大哥占团队人数（%）"),
            "potential_share_percent": Text(en="Potential they hold at least (%)", zh="老大哥至少拿走的潜力（%）"),
            "review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）"),
        },
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "old_hands_percent", 0, 100)
        number(self, "potential_share_percent", 0, 100)
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves that give old hands their share, the best accounts first."""
        patches = Patches(accounts, team)
        old = self._old_hands(team)
        if old:
            self._take_best(patches, old)
        patches.hand_out_loose([one for one in patches.holders if one not in old] or patches.holders)
        return patches.moves("veteran-first")

    def _old_hands(self, team: TeamView) -> list[str]:
        ranked = sorted(team.reps, key=lambda rep: (-rep.tenure_months, rep.seat))
        many = max(1, round(len(ranked) * self.old_hands_percent / 100))
        return [rep.id for rep in ranked[: min(many, len(ranked) - 1)]]

    def _take_best(self, patches: Patches, old: list[str]) -> None:
        wanted = patches.mean_cents * len(patches.holders) * self.potential_share_percent / 100
        others = [holder for holder in patches.holders if holder not in old]
        open_to_them = [(entry, holder) for holder in others for entry in patches.held[holder]]
        open_to_them += [(entry, "") for entry in patches.loose]
        for entry, holder in sorted(open_to_them, reverse=True):
            if sum(patches.potential[one] for one in old) >= wanted:
                return
            if holder:
                patches.take(holder, entry)
            else:
                patches.loose.remove(entry)
            patches.give(entry, patches.poorest(old))
