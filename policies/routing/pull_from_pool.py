"""A shared pool from which people take what they want, within rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import flag, whole
from policies.pool import PoolRules
from policies.views import LeadView, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class PullFromPool:
    """People take turns and take the most valuable thing they may, until they are at their caps (公海).

    Caps hold by kind: leads, opportunities, and accounts of one's own. Whoever lost something may not take it back
    during the cool-down. Newcomers pick first if so ruled; otherwise the turn goes on where it stopped. What nobody
    works on, or sells to, for too long goes back to the pool, after a warning.
    """

    most_leads: int = 20
    """Open leads at which somebody takes no more leads."""
    most_opportunities: int = 25
    """Open opportunities at which somebody takes no more opportunities."""
    most_accounts: int = 60
    """Accounts owned at which somebody takes no more opportunities of pooled accounts; 0 = no limit."""
    days_untouched: int = 60
    """Days without work after which a lead or an account returns; 0 = never."""
    days_without_deal: int = 365
    """Days without a booking after which an account returns; 0 = never."""
    warning_days: int = 7
    cool_down_days: int = 30
    newcomers_first: bool = True
    newcomer_months: int = 12
    keep_accounts: bool = True
    """Whether who takes an opportunity of a pooled account owns the account from then on."""

    card: ClassVar[Card] = Card(
        name="pull-from-pool",
        family="routing",
        summary=Text(
            en="People take from the shared pool, within caps; what lies idle goes back.",
            zh="公海自己捞：有上限，放着不跟就收回。",
        ),
        reads=frozenset(
            {"RepView.open_leads", "RepView.open_opportunities", "RepView.accounts", "RepView.tenure_months",
             "LeadView.kind", "LeadView.value_cents", "LeadView.former_owner", "LeadView.days_since_owner",
             "TeamView.routed_before"}
        ),
        source="practice (公海: claim caps, recycling, cool-down)",
        params={
            "most_leads": Text(en="Most open leads a person", zh="每人线索上限"),
            "most_opportunities": Text(en="Most open opportunities a person", zh="每人商机上限"),
            "most_accounts": Text(en="Most accounts a person (0 = no limit)", zh="每人客户上限（0＝不限）"),
            "days_untouched": Text(en="Back after days without work (0 = never)", zh="多少天不跟进收回（0＝不收）"),
            "days_without_deal": Text(
                en="Back after days without a deal (0 = never)",
                zh="多少天不成交收回（0＝不收）",
            ),
            "warning_days": Text(en="Warned this many days before", zh="提前几天提醒"),
            "cool_down_days": Text(en="Cool-down for who lost it (days)", zh="原负责人几天内不能再捞"),
            "newcomers_first": Text(en="Newcomers pick first", zh="新人先挑"),
            "newcomer_months": Text(en="Newcomer below (months of tenure)", zh="入职不满几个月算新人"),
            "keep_accounts": Text(en="Who takes it owns the account", zh="捞到的客户归自己"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        for name in ("most_leads", "most_opportunities"):
            whole(self, name, 1, 10_000)
        whole(self, "most_accounts", 0, 1_000_000)
        for name in ("days_untouched", "days_without_deal", "warning_days", "cool_down_days"):
            whole(self, name, 0, 3650)
        flag(self, "newcomers_first")
        whole(self, "newcomer_months", 1, 120)
        flag(self, "keep_accounts")

    @property
    def pool(self) -> PoolRules:
        """The rules by which the engine takes things back."""
        return PoolRules(
            self.days_untouched, self.days_without_deal, self.warning_days, self.cool_down_days,
            self.keep_accounts, self.most_accounts,
        )  # fmt: skip

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return who takes what."""
        hands = [_Hand(self, rep) for rep in self._in_turn(team)]
        left = sorted(leads, key=lambda lead: (-lead.value_cents, lead.id))
        answer: dict[str, str] = {}
        while left and hands:
            hands = [hand for hand in hands if hand.picks(left, answer)]
        return answer

    def _in_turn(self, team: TeamView) -> list[RepView]:
        start = team.routed_before % max(len(team.reps), 1)
        turn = [*team.reps[start:], *team.reps[:start]]
        if self.newcomers_first:
            turn.sort(key=lambda rep: rep.tenure_months >= self.newcomer_months)
        return turn


class _Hand:
    """What one person may still take from one batch."""

    def __init__(self, rule: PullFromPool, rep: RepView) -> None:
        self.rule, self.rep = rule, rep
        self.room = {"lead": rule.most_leads - rep.open_leads}
        self.room["opportunity"] = rule.most_opportunities - rep.open_opportunities
        self.accounts = rule.most_accounts - rep.accounts if rule.most_accounts and rule.keep_accounts else 1 << 30

    def picks(self, left: list[LeadView], answer: dict[str, str]) -> bool:
        """Take the first thing allowed; False when there is none for this person."""
        for at, lead in enumerate(left):
            if self._may(lead):
                answer[lead.id] = self.rep.id
                self.room[lead.kind] -= 1
                self.accounts -= lead.kind == "opportunity"
                del left[at]
                return True
        return False

    def _may(self, lead: LeadView) -> bool:
        if self.room.get(lead.kind, 0) <= 0 or (lead.kind == "opportunity" and self.accounts <= 0):
            return False
        return lead.former_owner != self.rep.id or lead.days_since_owner >= self.rule.cool_down_days
