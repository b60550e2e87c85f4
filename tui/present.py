"""From a comparison (the JSON of ``shapan compare --json``) to the rows, labels and sentences of the screens.

Everything here is pure: numbers come from the comparison alone, nothing is computed anew except what is drawn.
While a comparison is partial (``final=False``) nothing says who is ahead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from tui.drawing import Glyphs, clean
from tui.languages import _, current
from tui.metric_names import FINEST, IN_ROWS, difference_of, finer_for, name_of, value_of

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
    verdict: str = "open"
    """"better", "worse", "more", "less", "same" or "open" (the 90 % interval includes zero), seen from b."""
    ties: int = 0
    dots: tuple[float, ...] = ()
    """Twenty quantiles of the difference in a single world, ascending."""
    year_low: float | None = None
    year_high: float | None = None
    pairing_factor: float | None = None
    """How many times wider the difference would be with different luck for each playbook."""

    @property
    def a_better_in(self) -> int:
        """Worlds in which a is strictly better."""
        return self.worlds - self.ties - (self.b_better_in or 0)


class Rail(NamedTuple):
    """In how many worlds a playbook keeps a guard-rail."""

    playbook: int
    name: str
    holds_in: int
    worlds: int

    @property
    def said(self) -> str:
        """Return "better" when it holds in 8 of 10 worlds or more, else "worse"."""
        return "better" if self.holds_in >= RAIL_SHARE * self.worlds else "worse"


RAIL_SHARE = 0.8
"""Share of worlds from which a guard-rail counts as kept."""


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
    """Index of a playbook that stopped -> in which world and why."""
    predicted: frozenset[int] = frozenset()
    """Indices of playbooks with rules whose effect no study has measured."""
    differs: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """Index of a playbook -> families of rules, and the conduct, in which it differs from the reference."""
    badge: str = ""
    """DATA, BORROWED or both: what an imported company rests on; it stands on every chart."""
    level: str = ""
    """The verdict of the import, in English."""
    rails: tuple[Rail, ...] = ()
    """How often each playbook keeps what must not get worse than under the reference."""
    decision: Mapping[str, Any] | None = None
    """Verdicts under the guard-rails that were declared, as `tui.commands.verdicts.verdict_table` writes them."""
    years: Mapping[str, Sequence[Sequence[float | None]]] = field(default_factory=dict)
    """Metric -> playbook -> values of single years in the same worlds."""

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

    def retitled(self, titles: Mapping[str, Any]) -> Table:
        """Return the same table with its titles in the language in use."""
        return replace(
            self,
            scenario=text_of(titles.get(""), self.scenario),
            titles=tuple(text_of(titles.get(name), name) for name in self.names),
        )

    def write(self, metric: str, value: float) -> str:
        """Write a value of a metric short, in its unit and the language in use."""
        return value_of(metric, self.unit(metric), value, self.currency)

    def write_difference(self, metric: str, value: float, finer: int = 0) -> str:
        """Write a signed difference of a metric in its unit, with `finer` more decimals than usual."""
        return difference_of(metric, self.unit(metric), value, self.currency, finer=finer)

    def finer(self, pair: Pair, most: int = FINEST) -> int:
        """Return how many decimals more than usual a settled pair needs so as not to read as nothing."""
        return finer_for(pair.metric, self.unit(pair.metric), pair.difference, pair.low, pair.high, most)


def text_of(data: Any, fallback: str) -> str:
    """Return a bilingual text ``{en, zh}`` (or a plain one) in the language in use, cleaned; else `fallback`."""
    if isinstance(data, Mapping):
        data = data.get(current()) or data.get("en")
    return clean(data or fallback)


def read(data: Mapping[str, Any], titles: Mapping[str, Any] | None = None) -> Table:
    """Read a comparison; `titles` gives bilingual titles of playbooks by name, of the scenario by ``""``."""
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
        known: dict[str, Any] = {k: v for k, v in one.items() if k in Pair.__dataclass_fields__}
        known |= {"a": index[one["a"]], "b": index[one["b"]], "dots": tuple(one.get("dots") or ())}
        pair = Pair(**known)
        pairs[pair.a, pair.b, pair.metric] = pair
    return Table(
        scenario=text_of(titles.get(""), data["scenario"]),
        currency=str(data.get("currency", "")),
        names=names,
        titles=tuple(text_of(titles.get(name), name) for name in names),
        metrics=tuple(dict.fromkeys(metric for _i, metric in values)),
        values=values,
        pairs=pairs,
        worlds=data["worlds"],
        months=data["months"],
        after=data.get("after") or 0,
        badge=clean((data.get("basis") or {}).get("badge", "")),
        level=str((data.get("basis") or {}).get("verdict", "")),
        stopped={index[one["playbook"]]: clean(one["reason"]) for one in data.get("failures", ())},
        predicted=frozenset(i for i, one in enumerate(data["playbooks"]) if one.get("predicted")),
        differs={i: one.get("differs", ()) for i, one in enumerate(data["playbooks"])},
        rails=tuple(
            Rail(index[one["playbook"]], one["guardrail"], one["holds_in"], one["worlds"])
            for one in data.get("guardrails", ())
        ),
        decision=data.get("decision"),
        years=data.get("years") or {},
    )


def letter(index: int) -> str:
    """Return the letter by which a playbook goes: A is the reference."""
    return chr(ord("A") + index)


def verdict(pair: Pair | None, final: bool = True) -> str:
    """Return "better", "worse", "level" (too close to call) or "" (no better side, or the run is not over)."""
    if pair is None or not final:
        return ""
    return {"better": "better", "worse": "worse", "open": "level", "same": "level"}.get(pair.verdict, "")


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
    """Return the value of a metric and its difference to the reference; a star where not all worlds could be paired."""
    value = table.value(playbook, metric)
    if value is None or value.mean is None:
        return Cell("-")
    pair = table.pair(0, playbook, metric) if playbook else None
    if pair is None or pair.difference is None:
        return Cell(table.write(metric, value.mean))
    said = verdict(pair, final) if table.better(metric) != "none" else ""
    star = "*" if pair.worlds < table.worlds else ""
    difference = table.write_difference(metric, pair.difference, table.finer(pair, IN_ROWS))
    return Cell(table.write(metric, value.mean), difference + star, said)


def beats(pair: Pair) -> str:
    """Say in how many worlds the winner of a settled pair was better."""
    b_won = pair.verdict == "better"
    return _("{winner} beats {loser} in {wins} of {worlds}").format(
        winner=letter(pair.b if b_won else pair.a), loser=letter(pair.a if b_won else pair.b),
        wins=pair.b_better_in if b_won else pair.a_better_in, worlds=pair.worlds,
    )  # fmt: skip


def open_question(table: Table, pair: Pair) -> str:
    """Say that a pair is not settled, with the worlds won, the mean and its interval."""
    if pair.verdict == "same":
        return _("{b} and {a} are the same on {metric} in every world.").format(
            a=letter(pair.a), b=letter(pair.b), metric=name_of(pair.metric)
        )
    words = _(
        "Not settled: {b} against {a} on {metric} ({b} better in {wins} of {worlds}; {mean}, 90% {low} .. {high})."
    )
    return words.format(
        a=letter(pair.a), b=letter(pair.b), metric=name_of(pair.metric), wins=pair.b_better_in, worlds=pair.worlds,
        mean=signed(table, pair, pair.difference), low=signed(table, pair, pair.low),
        high=signed(table, pair, pair.high),
    )  # fmt: skip


def signed(table: Table, pair: Pair, value: float | None) -> str:
    """Write a number of a pair with its sign, ``-`` when there is none."""
    return "-" if value is None else table.write_difference(pair.metric, value, table.finer(pair))


class Findings(NamedTuple):
    """The sentences under the matrix."""

    settled: list[str]
    unsettled: list[str]


def findings(table: Table, metrics: Sequence[str]) -> Findings:
    """Say what is settled and what is not, for the first two of `metrics` that have a better side."""
    chosen = [m for m in metrics if table.better(m) != "none"][:2]
    of = {m: [p for p in table.pairs.values() if p.metric == m and p.difference is not None] for m in chosen}
    settled = [won for m in chosen if (won := _won(m, of[m], everyone=len(table.names) <= 3))]
    return Findings(settled, [open_question(table, p) for m in chosen for p in of[m] if p.verdict in ("open", "same")])


def _won(metric: str, pairs: Sequence[Pair], everyone: bool) -> str:
    """Return one sentence with the settled pairs of a metric: of everyone, or against the reference only."""
    said = [beats(p) for p in pairs if p.verdict in ("better", "worse") and (everyone or p.a == 0)]
    return _("Same worlds, {metric}: {pairs}.").format(metric=name_of(metric), pairs=_("; ").join(said)) if said else ""


def running_line(done: int, total: int) -> str:
    """Say how far a run is; it never says who is ahead."""
    if not done:
        return _("getting ready for {total} worlds").format(total=total)
    return _("{done} of {total} worlds; order may still change").format(done=done, total=total)


def unfinished(phase: str) -> str:
    """Say why a view has nothing to show yet, and what to do when the run was stopped."""
    if phase == "running":
        return _("Known when all worlds are run.")
    return _("Known when all worlds are run; this run was stopped. F9 runs it again.")


def good_side(table: Table, pair: Pair) -> str:
    """Say how many of the twenty dots lie on the better side of zero."""
    better = table.better(pair.metric)
    right = sum(1 for dot in pair.dots if dot > 0)
    left = sum(1 for dot in pair.dots if dot < 0)
    total = len(pair.dots)
    if better == "none":
        return _("{right} of {total} dots are right of zero").format(right=right, total=total)
    if better == "higher":
        return _("{count} of {total} dots are right of zero, where {b} is better").format(
            count=right, total=total, b=letter(pair.b)
        )
    return _("{count} of {total} dots are left of zero, where {b} is better").format(
        count=left, total=total, b=letter(pair.b)
    )
