"""Another allocation rule for each segment, region or tenure band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from policies.allocation.keep import Keep
from policies.cards import Card
from policies.composition import case_of, check_cases, groups
from policies.protocols import AllocationPolicy
from policies.views import AccountView, Move, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class AllocationBy:
    """Split accounts and team by a key and ask one rule for each part.

    `segment`, `region`: the account's; a part's team is the reps of that segment or region (everybody, if there are
    none). `tenure`: the owner's, in bands; accounts nobody holds belong to the fall-back. Vacant seats take part
    where they hold accounts.
    """

    key: str
    """segment, region or tenure."""
    cases: tuple[tuple[str, AllocationPolicy], ...]
    """Rule by value; with tenure, the value is an upper bound in months."""
    otherwise: AllocationPolicy = field(default_factory=Keep)
    """Rule for everything else."""

    card: ClassVar[Card] = Card(
        name="by",
        family="allocation",
        summary=Text(
            en="Another rule for each segment, region or tenure band.",
            zh="按细分市场、区域或司龄分别用不同的规则。",
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.segment", "AccountView.region", "RepView.segment", "RepView.region",
             "RepView.tenure_months", "TeamView.vacant_seats"}
        ),
        params={
            "key": Text(en="Split by", zh="按什么划分"),
            "cases": Text(en="Rule for each value", zh="各取值对应的规则"),
            "otherwise": Text(en="Rule for the rest", zh="其余用的规则"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse keys and cases that do not fit."""
        check_cases(self, ("segment", "region", "tenure"))

    @property
    def review_every_months(self) -> int:
        """Months between reviews: the shortest of the parts; 0 = never again."""
        return min((r.review_every_months for _, r in groups(self) if r.review_every_months), default=0)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves of all parts."""
        owners = {rep.id: rep for rep in team.reps}
        case = {account.id: self._case(account, owners) for account in accounts}
        moves: list[Move] = []
        for name, rule in groups(self):
            part = tuple(account for account in accounts if case[account.id] == name)
            if part:
                moves += rule.assign(part, self._team_of(name, part, team))
        return tuple(moves)

    def _case(self, account: AccountView, owners: dict[str, RepView]) -> str | None:
        if self.key != "tenure":
            return case_of(self.key, self.cases, getattr(account, self.key))
        owner = owners.get(account.owner)
        return case_of("tenure", self.cases, owner.tenure_months) if owner else None

    def _team_of(self, name: str | None, part: Sequence[AccountView], team: TeamView) -> TeamView:
        trait = "tenure_months" if self.key == "tenure" else self.key
        reps = tuple(rep for rep in team.reps if case_of(self.key, self.cases, getattr(rep, trait)) == name)
        holding = {account.owner for account in part}
        vacant = tuple(seat for seat in team.vacant_seats if seat in holding)
        return team._replace(reps=reps or team.reps, vacant_seats=vacant)
