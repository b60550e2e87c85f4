"""What one run leaves behind: metric values, ledger totals and the digest of its ledger."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, NamedTuple

MODEL_VERSION = "1"
"""Changes whenever outcomes move; a store of another model version can be read, not re-run."""

Better = Literal["higher", "lower", "none"]
Unit = Literal["share", "cents", "points", "months", "per year", "index", "count", "days"]


class RunId(NamedTuple):
    """The identity of a run, fixed before dispatch."""

    scenario: str
    """sha256 of the canonical scenario."""
    playbook: str
    """sha256 of the canonical playbook."""
    replication: int
    """Index of the tape, from 0; the screens say "world"."""


@dataclass(frozen=True)
class Metric:
    """A number that is compared: knows its unit and which way is better."""

    id: str
    unit: Unit
    better: Better
    people: bool = False
    """Compares people: null under five of them."""
    after: bool = False
    """Needs the run to go on after the horizon (``--after``)."""


METRICS: tuple[Metric, ...] = (
    Metric("attainment", "share", "higher"),
    Metric("profit_cents", "cents", "higher"),
    Metric("profit_after_cents", "cents", "higher", after=True),
    Metric("bookings_cents", "cents", "higher"),
    Metric("gross_margin_cents", "cents", "higher"),
    Metric("cash_collected_cents", "cents", "higher"),
    Metric("days_to_collect", "days", "lower"),
    Metric("new_customers", "count", "higher"),
    Metric("win_rate", "share", "higher"),
    Metric("share_at_goal", "share", "none", people=True),
    Metric("share_at_90", "share", "none", people=True),
    Metric("chance_gap", "points", "lower", people=True),
    Metric("pay_gini", "index", "lower", people=True),
    Metric("pay_theil", "index", "lower", people=True),
    Metric("newcomer_share", "share", "none", people=True),
    Metric("newcomer_ramp_months", "months", "lower"),
    Metric("attrition_annual", "per year", "lower"),
    Metric("attrition_first_year", "per year", "lower"),
    Metric("attrition_regretted", "per year", "lower", people=True),
    Metric("pay_cost_cents", "cents", "lower"),
    Metric("pay_per_point_cents", "cents", "lower"),
    Metric("pay_swing", "index", "lower"),
    Metric("energy", "index", "higher"),
    Metric("care", "index", "higher"),
    Metric("leads_untouched", "share", "lower"),
    Metric("accounts_moved", "count", "none"),
    Metric("pulled_forward_share", "share", "lower"),
    Metric("pushed_out_share", "share", "lower"),
    Metric("discount_cost_cents", "cents", "lower"),
    Metric("transition_cost_cents", "cents", "lower"),
    Metric("accounts_recycled", "count", "none"),
    Metric("accounts_hoarded", "share", "lower"),
    Metric("deals_sniped", "share", "lower"),
    Metric("complaints", "count", "lower"),
    Metric("returned_cents", "cents", "lower"),
    Metric("oversold_share", "share", "lower"),
    Metric("outlay_cents", "cents", "lower"),
)
METRIC: dict[str, Metric] = {metric.id: metric for metric in METRICS}

TOTALS: tuple[str, ...] = (
    "opportunities_created", "opportunities_open", "opportunities_won", "opportunities_lost", "opportunities_expired",
    "minutes_worked", "minutes_available",
    "invoiced_cents", "paid_cents", "open_cents", "written_off_cents",
    "pay_earned_cents", "pay_settled_cents",
    "heads_start", "heads_joined", "heads_left", "heads_end",
)  # fmt: skip
"""Conserved totals of a run: created = open + won + lost + expired, and so on (model.md, "Facts first")."""


@dataclass(frozen=True)
class Outcome:
    """The result of one run that an experiment keeps."""

    metrics: dict[str, float | None]
    """Metric id -> value; None where it does not apply (too few people, no newcomer, no ``--after``)."""
    totals: dict[str, int]
    """Ledger totals, keys of `TOTALS`."""
    digest: str
    """sha256 of the canonical ledger (hex)."""
    months: dict[str, list[int]] = field(default_factory=dict)
    """Small month tables: "bookings_cents", "pay_cents", "heads"; one entry a month after day 0."""
    notes: list[str] = field(default_factory=list)
    """Sentences for the user, such as a solver's gap."""

    def to_json(self) -> str:
        """Return canonical JSON; equal outcomes give equal bytes."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        """Read `to_json` back."""
        data: dict[str, Any] = json.loads(text)
        return cls(**data)
