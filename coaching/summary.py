"""What a comparison says, as sentences: a code, named values and an English template (the screens translate by code).

Order of words: size, then certainty, then what is not settled. There is no overall winner: the reader's own exchange
between profit, fairness and people decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from coaching.compare import Comparison, Pair

HEADLINES = ("profit_cents", "profit_after_cents", "attainment", "chance_gap", "attrition_annual")
"""Metrics that get a sentence for each pair."""
FEW_WORLDS = 20
"""Below this number of worlds the order may easily change."""
OPEN_METRICS = 2
"""So many headline metrics, the first with values, get a sentence when they are not settled."""


@dataclass(frozen=True)
class Sentence:
    """A finding: values hold playbook names, metric ids and plain numbers in the unit of ``metric``."""

    code: str
    template: str
    values: dict[str, Any] = field(default_factory=dict)

    def as_table(self) -> dict[str, Any]:
        """Return the sentence for JSON: code, values and the template that joins them."""
        return {"code": self.code, "template": self.template, "values": self.values}


BETTER = "{b} beats {a} on {metric} in {count} of {worlds} worlds: average {difference}, 90% {low} .. {high}."
BETTER_WITH_TIES = (
    "{b} beats {a} on {metric} in {count} of {worlds} worlds ({ties} equal): average {difference}, 90% {low} .. {high}."
)
OPEN = "Not settled: {b} against {a} on {metric}. {b} is better in {count} of {worlds} worlds, average {difference}, 90% {low} .. {high}."  # noqa: E501
SAME = "{b} and {a} are the same on {metric} in every one of {worlds} worlds."
SHARPER = "Same luck: with different luck for each playbook the range of {metric} would be about {factor} times wider."
FEW = "Only so many worlds: {worlds}. The order may still change."
BESIDE_PREDICTIONS = ("leads_untouched", "accounts_moved")
"""Metrics that stand beside what no study has measured: what it leaves undone and whom it takes from whom (trap T7);
leavers stand in every table."""
PREDICTED = "No study has measured {rules}: what is shown of {b} is the model's prediction."
STOPPED = "{b} stopped in world {world}: {reason}"


def summarise(comparison: Comparison) -> list[Sentence]:
    """Return the findings of a comparison, settled ones first."""
    pairs = [pair for metric in HEADLINES for pair in comparison.pairs if pair.metric == metric and pair.worlds > 1]
    settled = [_settled(pair) for pair in pairs if pair.verdict in ("better", "worse")]
    same = [Sentence("SUM-03", SAME, _names(pair)) for pair in pairs if pair.verdict == "same"]
    first = list(dict.fromkeys(pair.metric for pair in pairs))[:OPEN_METRICS]
    still_open = [pair for pair in pairs if pair.verdict == "open" and pair.metric in first]
    unsettled = [Sentence("SUM-02", OPEN, _numbers(pair)) for pair in still_open]
    return [*settled, *same, *unsettled, *_luck(comparison), *_cautions(comparison)]


def _settled(pair: Pair) -> Sentence:
    """Name the better one first: a pair that b loses is told as a win of a, on the mirrored interval."""
    template = BETTER_WITH_TIES if pair.ties else BETTER
    if pair.verdict == "better":
        return Sentence("SUM-01", template, _numbers(pair))
    _, low, high, *_ = pair.difference
    wins = pair.worlds - pair.ties - (pair.b_better_in or 0)
    turned = {"difference": -(pair.difference.mean or 0.0), "low": -(high or 0.0), "high": -(low or 0.0)}
    return Sentence("SUM-01", template, {**_names(pair), "a": pair.b, "b": pair.a, "count": wins, **turned})


def _names(pair: Pair) -> dict[str, Any]:
    return {"a": pair.a, "b": pair.b, "metric": pair.metric, "worlds": pair.worlds, "ties": pair.ties}


def _numbers(pair: Pair) -> dict[str, Any]:
    mean, low, high, *_ = pair.difference
    return {**_names(pair), "count": pair.b_better_in, "difference": mean, "low": low, "high": high}


def _luck(comparison: Comparison) -> Iterator[Sentence]:
    """Say once how much the same luck sharpened the differences: the weakest pair on attainment."""
    factors = [pair.pairing_factor for pair in comparison.pairs if pair.metric == "attainment" and pair.pairing_factor]
    if factors:
        yield Sentence("SUM-04", SHARPER, {"metric": "attainment", "factor": min(factors)})


def _cautions(comparison: Comparison) -> Iterator[Sentence]:
    if comparison.worlds < FEW_WORLDS and len(comparison.columns) > 1:
        yield Sentence("SUM-05", FEW, {"worlds": comparison.worlds})
    for column in comparison.columns:
        if column.predicted:
            yield Sentence("SUM-07", PREDICTED, {"b": column.name, "rules": ", ".join(column.predicted)})
    for failure in comparison.failures:
        values = {"b": failure.playbook, "world": failure.world, "reason": failure.reason}
        yield Sentence("SUM-06", STOPPED, values)
