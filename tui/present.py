"""From a comparison (the JSON of ``shapan compare --json``) to the rows, labels and sentences of the screens.

Everything here is pure: numbers come from the comparison alone, nothing is computed anew except what is drawn.
While a comparison is partial (``final=False``) nothing says who is ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.drawing import Glyphs, clean, cut
from tui.languages import _, choose, current
from tui.metric_names import difference_of, name_of, value_of

MAIN_METRICS = (
    "profit_cents", "profit_after_cents", "attainment", "share_at_90", "attrition_annual", "attrition_first_year",
    "chance_gap", "newcomer_ramp_months", "pay_cost_cents", "cash_collected_cents", "pay_gini",
)  # fmt: skip
"""The rows of the matrix, most asked for first; the table behind `t` shows every metric."""

STRIP_METRICS = ("profit_cents", "profit_after_cents")
"""Rows of the matrix with a strip of single years under them."""


@dataclass(frozen=True)
class Value:
    """A metric of one playbook."""

    mean: float | None
    low: float | None
    high: float | None
    unit: str
    better: str
    year_low: float | None = None
    year_high: float | None = None


@dataclass(frozen=True)
class Pair:
    """The difference b minus a of one metric over the same worlds."""

    a: int
    b: int
    metric: str
    difference: float | None
    low: float | None
    high: float | None
    b_better_in: int | None
    worlds: int
    dots: tuple[float, ...] = ()
    """Twenty quantiles of the difference in a single world, ascending."""
    year_low: float | None = None
    year_high: float | None = None

    @property
    def settled(self) -> bool:
        """Whether the 90 % interval leaves zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Table:
    """A comparison as the screens need it: playbooks by index, 0 is the reference."""

    scenario: str
    currency: str
    names: tuple[str, ...]
    titles: tuple[str, ...]
    metrics: tuple[str, ...]
    values: Mapping[tuple[int, str], Value]
    pairs: Mapping[tuple[int, int, str], Pair]
    worlds: int
    months: int
    after: int
    stopped: Mapping[int, str]
    """Index of a playbook that did not finish -> why."""

    def value(self, playbook: int, metric: str) -> Value | None:
        """Return a metric of a playbook, None where the comparison has none."""
        found = self.values.get((playbook, metric))
        return found if found and found.mean is not None else None

    def pair(self, a: int, b: int, metric: str) -> Pair | None:
        """Return the paired difference b minus a, None where the comparison has none."""
        found = self.pairs.get((a, b, metric))
        return found if found and found.difference is not None else None

    def better(self, metric: str) -> str:
        """Return "higher", "lower" or "none"."""
        return next((v.better for (_i, m), v in self.values.items() if m == metric), "none")

    def unit(self, metric: str) -> str:
        """Return the unit of a metric."""
        return next((v.unit for (_i, m), v in self.values.items() if m == metric), "count")

    def shown_metrics(self, wanted: Sequence[str] | None = None) -> tuple[str, ...]:
        """Return the metrics that at least one playbook has a value of, in the order of `wanted`."""
        order = self.metrics if wanted is None else [m for m in wanted if m in self.metrics]
        return tuple(m for m in order if any(self.value(i, m) for i in range(len(self.names))))

    def write(self, metric: str, value: float) -> str:
        """Write a value of a metric short, in its unit and the language in use."""
        return value_of(metric, self.unit(metric), value, self.currency)

    def write_difference(self, metric: str, value: float) -> str:
        """Write a signed difference of a metric, in its unit and the language in use."""
        return difference_of(metric, self.unit(metric), value, self.currency)


def text_of(data: Any, fallback: str) -> str:
    """Return a bilingual text ``{en, zh}`` (or a plain one) in the language in use, cleaned; else `fallback`."""
    if isinstance(data, Mapping):
        data = data.get(current()) or data.get("en")
    return clean(data or fallback)


def read(data: Mapping[str, Any], titles: Mapping[str, Any] | None = None) -> Table:
    """Read a comparison; `titles` gives the bilingual titles of playbooks by name."""
    titles = titles or {}
    names = tuple(one["name"] for one in data["playbooks"])
    index = {name: i for i, name in enumerate(names)}
    values = {
        (i, metric): Value(**{k: v for k, v in cell.items() if k in Value.__dataclass_fields__})
        for i, one in enumerate(data["playbooks"])
        for metric, cell in one["metrics"].items()
    }
    pairs = {}
    for one in data["pairs"]:
        known = {k: v for k, v in one.items() if k in Pair.__dataclass_fields__}
        pair = Pair(**{**known, "a": index[one["a"]], "b": index[one["b"]], "dots": tuple(one.get("dots") or ())})
        pairs[pair.a, pair.b, pair.metric] = pair
    scenario = data["scenario"]
    scenario = scenario if isinstance(scenario, Mapping) else {"name": scenario}
    return Table(
        scenario=text_of(scenario.get("title"), scenario.get("name", "")),
        currency=str(scenario.get("currency", data.get("currency", ""))),
        names=names,
        titles=tuple(text_of(titles.get(n) or one.get("title"), n) for n, one in zip(names, data["playbooks"], strict=True)),
        metrics=tuple(dict.fromkeys(metric for _i, metric in values)),
        values=values,
        pairs=pairs,
        worlds=data["worlds"],
        months=data["months"],
        after=data.get("after", 0) or 0,
        stopped={index[one["name"]]: str(one["stopped"]) for one in data["playbooks"] if one.get("stopped")},
    )  # fmt: skip


def letter(index: int) -> str:
    """Return the letter by which a playbook goes: A is the reference."""
    return chr(ord("A") + index)


def verdict(pair: Pair | None, better: str, final: bool = True) -> str:
    """Return "better", "worse", "level" (the interval includes zero) or "" (nothing to say, or not yet)."""
    if pair is None or better == "none" or not final:
        return ""
    if not pair.settled or pair.difference is None:
        return "level"
    return "better" if (pair.difference > 0) == (better == "higher") else "worse"


def mark_of(said: str, glyphs: Glyphs) -> str:
    """Return the mark of a verdict, one cell."""
    return {"better": glyphs.better, "worse": glyphs.worse, "level": glyphs.level}.get(said, " ")


@dataclass(frozen=True)
class Cell:
    """What the matrix shows of one playbook and metric."""

    value: str
    difference: str = ""
    said: str = ""


def cell(table: Table, playbook: int, metric: str, final: bool) -> Cell:
    """Return the value of a metric and its difference to the reference."""
    value = table.value(playbook, metric)
    if value is None or value.mean is None:
        return Cell("-")
    pair = table.pair(0, playbook, metric) if playbook else None
    if pair is None or pair.difference is None:
        return Cell(table.write(metric, value.mean))
    said = verdict(pair, table.better(metric), final)
    return Cell(table.write(metric, value.mean), table.write_difference(metric, pair.difference), said)


def beats(table: Table, pair: Pair) -> str:
    """Say in how many worlds one playbook was better; the one with more wins is named first."""
    wins = pair.b_better_in or 0
    return _("{b} beats {a} on {metric} in {wins} of {worlds}.").format(
        a=letter(pair.a), b=letter(pair.b), metric=name_of(pair.metric), wins=wins, worlds=pair.worlds
    )


def open_question(table: Table, pair: Pair) -> str:
    """Say that a difference is not settled, with its mean and interval."""
    return _("Not settled: {b} against {a} on {metric} (mean {mean}, 90% {low} .. {high}).").format(
        a=letter(pair.a), b=letter(pair.b), metric=name_of(pair.metric), **_interval(table, pair)
    )


def _interval(table: Table, pair: Pair) -> dict[str, str]:
    def write(value: float | None) -> str:
        return "-" if value is None else table.write_difference(pair.metric, value)

    return {"mean": write(pair.difference), "low": write(pair.low), "high": write(pair.high)}


def sentences(table: Table, metrics: Sequence[str], final: bool) -> list[str]:
    """Return the lines under the matrix: what is settled against the reference, then what is not.

    A comparison that is still running gets the one sentence that the order may change.
    """
    if not final:
        return [_("Nothing is settled yet: the order may still change until all worlds are run.")]
    chosen = [m for m in metrics if table.better(m) != "none"][:2]
    settled, still_open = [], []
    for metric in chosen:
        pairs = [p for (_a, _b, m), p in table.pairs.items() if m == metric and p.difference is not None]
        for pair in pairs:
            if pair.settled:
                settled.append(pair)
            else:
                still_open.append(pair)
    by_reference = [pair for pair in settled if pair.a == 0]
    said = [_("Same worlds, side by side:")] if by_reference else []
    said += [beats(table, pair) for pair in by_reference]
    return said, [open_question(table, pair) for pair in still_open]  # type: ignore[return-value]


def good_side(table: Table, pair: Pair) -> str:
    """Say how many of the twenty dots lie on the better side of zero."""
    better = table.better(pair.metric)
    right = sum(1 for dot in pair.dots if dot > 0)
    left = sum(1 for dot in pair.dots if dot < 0)
    total = len(pair.dots)
    if better == "none":
        return _("{right} of {total} dots are right of zero").format(right=right, total=total)
    if better == "higher":
        return _("{count} of {total} dots are right of zero: {b} better").format(
            count=right, total=total, b=letter(pair.b)
        )
    return _("{count} of {total} dots are left of zero: {b} better").format(count=left, total=total, b=letter(pair.b))
