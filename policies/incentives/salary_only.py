"""The same pay whatever is sold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.incentives.cumulative import PPM, ppm
from policies.parameters import number
from policies.views import PayView
from scenarios.schema import Text


@dataclass(frozen=True)
class SalaryOnly:
    """On-target variable pay is paid as salary, so that people cost the same at goal as under other schemes (P09)."""

    fixed_percent: float = 100.0
    """Part of the on-target variable pay that is paid as salary; 0 = base salary alone."""

    period_months: ClassVar[int] = 1
    card: ClassVar[Card] = Card(
        name="salary-only",
        family="incentives",
        summary=Text(en="A fixed salary, whatever is sold.", zh="拿固定工资，卖多卖少一个样。"),
        reads=frozenset({"PayView.target_variable_cents"}),
        source="F18: Lazear 2000",
        params={"fixed_percent": Text(en="On-target variable paid as salary (%)", zh="目标浮动转为固定（%）")},
    )

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "fixed_percent", 0, 200)

    def pay(self, results: PayView) -> int:
        """Return the fixed part, every month the same."""
        return results.target_variable_cents * ppm(self.fixed_percent) // PPM
