"""Another incentive rule for each segment, region or tenure band."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from policies.cards import Card
from policies.composition import check_cases, groups, rule_of
from policies.incentives.flat_commission import FlatCommission
from policies.protocols import IncentivePolicy
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class IncentiveBy:
    """One pay rule a person, chosen by their segment, region or tenure.

    The pay period is the longest of all parts; a part with a shorter one sees its own months of it. Who passes a
    tenure bound changes rules with that month.
    """

    key: str
    """segment, region or tenure of the person."""
    cases: tuple[tuple[str, IncentivePolicy], ...]
    """Rule by value; with tenure, the value is an upper bound in months."""
    otherwise: IncentivePolicy = field(default_factory=FlatCommission)
    """Rule for everybody else."""

    card: ClassVar[Card] = Card(
        name="by",
        family="incentives",
        summary=Text(
            en="Another pay rule for each segment, region or tenure band.",
            zh="按细分市场、区域或司龄用不同的激励。",
        ),
        reads=frozenset(
            {"PayView.segment", "PayView.region", "PayView.tenure_months", "PayView.month",
             "PayView.months_in_period", "PayView.goal_cents", "PayView.before_cents", "PayView.month_goal_cents",
             "PayView.quarter_goal_cents", "PayView.quarter_before_cents", "PayView.goal_months"}
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
    def period_months(self) -> int:
        """Length of the pay period: the longest of the parts."""
        return max(rule.period_months for _, rule in groups(self))

    def pay(self, results: PayView) -> int:
        """Return what the person's own rule pays."""
        value = results.tenure_months if self.key == "tenure" else getattr(results, self.key)
        rule = rule_of(self, value)
        return rule.pay(results.within(rule.period_months))
