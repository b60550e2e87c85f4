"""The decision memo as facts: what was compared, what is settled, what is not, which limits hold, and who loses.

Everything comes from the table of ``shapan compare --json`` and, where it was asked for, from the answers about people;
no number is computed anew. Words are the screens' and the commands' business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MEMO_METRICS = (
    "profit_cents", "profit_after_cents", "attainment", "attrition_annual", "attrition_first_year", "chance_gap",
    "newcomer_ramp_months", "pay_cost_cents", "cash_collected_cents", "pay_gini",
)  # fmt: skip
"""What a memo speaks about, most asked for first; the CSV of the numbers has every metric."""


@dataclass(frozen=True)
class Finding:
    """A paired difference, b minus a over the same worlds, in the metric's unit."""

    metric: str
    a: str
    b: str
    difference: float
    low: float | None
    high: float | None
    """90 % interval of the mean."""
    winner: str
    """The playbook that is better for sure, empty when the interval includes zero."""
    wins: int
    """Worlds in which `winner` is better; without one, those in which b is."""
    worlds: int
    ties: int = 0
    """Worlds in which both are equal."""

    @property
    def settled(self) -> bool:
        """Whether the worlds say for sure which one is better."""
        return bool(self.winner)

    @property
    def same(self) -> bool:
        """Whether the two never differed: that is settled too, in its way."""
        return self.low == self.high == 0


@dataclass(frozen=True)
class Loss:
    """A group whose pay surely falls when the reference is replaced."""

    playbook: str
    by: str
    group: str
    people: int
    change_cents: float
    """A month and person, below 0."""
    share: float
    """Of today's pay, below 0."""
    loses_in: int
    worlds: int


@dataclass(frozen=True)
class Memo:
    """All that a memo says."""

    comparison: Mapping[str, Any]
    """The table of ``--json``."""
    playbooks: tuple[str, ...]
    """In the order of the user; the first is the reference."""
    settled: tuple[Finding, ...]
    unsettled: tuple[Finding, ...]
    same: tuple[Finding, ...]
    """Pairs that never differed."""
    stopped: Mapping[str, str]
    """Playbook -> why it has missing runs."""
    looked_at: tuple[str, ...]
    """Playbooks for which who wins and who loses was looked at."""
    losses: tuple[Loss, ...]
    hidden_people: int
    """People in groups under five, of whom nothing is said."""


def memo_of(comparison: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]] | None = None) -> Memo:
    """Collect the facts of a memo.

    Args:
        comparison: the table of ``shapan compare --json`` (see `coaching.compare.as_table`).
        people: playbook -> groups that win and lose from the reference to it, with the keys ``worlds``, ``people``
            and ``by``: grouping -> ``hidden`` and ``changes``.
    """
    names = tuple(str(one["name"]) for one in comparison["playbooks"])
    units = comparison["playbooks"][0]["metrics"] if names else {}
    better = {metric: str(cell.get("better", "none")) for metric, cell in units.items()}
    found = [
        finding
        for metric in MEMO_METRICS
        if better.get(metric, "none") != "none"
        for pair in comparison["pairs"]
        if pair["metric"] == metric and (finding := _finding(pair)) is not None
    ]
    people = people or {}
    losses = tuple(loss for name in names if name in people for loss in _losses(name, people[name]))
    hidden = max((one["by"]["tenure"]["hidden"] for one in people.values()), default=0)
    return Memo(
        comparison, names,
        settled=tuple(one for one in found if one.settled),
        unsettled=tuple(one for one in found if not one.settled and not one.same),
        same=tuple(one for one in found if one.same),
        stopped={str(one["name"]): str(one["stopped"]) for one in comparison["playbooks"] if one.get("stopped")},
        looked_at=tuple(name for name in names if name in people), losses=losses, hidden_people=hidden,
    )  # fmt: skip


def _finding(pair: Mapping[str, Any]) -> Finding | None:
    if pair["difference"] is None or pair["b_better_in"] is None:
        return None
    verdict, b_wins = pair["verdict"], int(pair["b_better_in"])
    winner = {"better": pair["b"], "worse": pair["a"]}.get(verdict, "")
    a_wins = int(pair["worlds"]) - int(pair["ties"]) - b_wins
    return Finding(
        pair["metric"], pair["a"], pair["b"], pair["difference"], pair["low"], pair["high"], winner,
        a_wins if verdict == "worse" else b_wins, int(pair["worlds"]), int(pair["ties"]),
    )  # fmt: skip


def _losses(playbook: str, people: Mapping[str, Any]) -> Sequence[Loss]:
    """Return the groups whose 90 % interval lies below zero, largest share of pay first."""
    found = [
        Loss(
            playbook, by, one["name"], one["people"], one["mean"], one["mean"] / one["now"] if one["now"] else 0.0,
            one["loses_in"], one["worlds"],
        )
        for by, groups in people["by"].items()
        for one in groups["changes"]
        if one["high"] is not None and one["high"] < 0
    ]  # fmt: skip
    return sorted(found, key=lambda loss: (loss.share, loss.by, loss.group))
