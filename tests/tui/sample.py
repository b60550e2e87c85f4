"""A comparison built by the real `coaching.compare` from made-up outcomes, and a stand-in for the worker."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.messages import Cancelled, Event, Listed

TITLES = {
    "status-quo": ("Flat 2%", "统一提成 2%"),
    "pacer": ("Tiered and pacer", "阶梯加阶段奖"),
    "scorecard": ("Scorecard 60/20/20", "综合打分 60/20/20"),
    "old-hands": ("Old hands first", "老将优先"),
    "newcomers": ("Newcomers first", "新人优先"),
    "even": ("Equal count", "平均分"),
    "match": ("By capacity", "按能力分"),
    "pool": ("Open pool", "公海自取"),
    "extra": ("One too many", "多出一个"),
}
SCENARIOS = {
    "team-of-eight": (
        "Team of eight",
        "八人团队",
        "Two old hands hold most of the customers.",
        "两位老将手里攥着大半客户。",
    ),
    "maker-of-thirty": (
        "Manufacturer, 30 people",
        "三十人制造企业",
        "Three regions, long payment terms.",
        "三个大区，回款慢。",
    ),
    "startup": ("Start-up of five", "五人初创", "A small budget and a new product.", "钱少，产品新。"),
}


def both(en: str, zh: str) -> dict[str, str]:
    return {"en": en, "zh": zh}


def listed() -> Listed:
    return Listed(
        tuple(
            {"name": name, "title": both(en, zh), "summary": both(a, b), "reps": 8 * i + 5, "accounts": 90 * i + 40,
             "incumbent": "status-quo"}
            for i, (name, (en, zh, a, b)) in enumerate(SCENARIOS.items())
        ),
        tuple(
            {"name": name, "title": both(en, zh), "summary": both(f"About {en}.", f"{zh}是这样的。")}
            for name, (en, zh) in TITLES.items()
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class _Named:
    name: str
    predicted: tuple[str, ...] = ()

    def digest(self) -> str:
        return f"digest of {self.name}"


@dataclass(frozen=True)
class _World:
    name: str = "maker-of-thirty"
    currency: str = "CNY"
    incumbent: str = "status-quo"


@dataclass(frozen=True)
class _Plan:
    playbooks: Sequence[_Named]
    worlds: int
    scenario: _World = _World()
    months: int = 12
    after: int = 12
    seed: int = 7


LEVELS = {
    "attainment": (0.93, 0.08, 0.02), "profit_cents": (84.2e7, 5e7, 2.1e7), "profit_after_cents": (83.0e7, 5e7, 1.2e7),
    "bookings_cents": (210e7, 9e7, 4e7), "cash_collected_cents": (190e7, 9e7, 4e7), "share_at_90": (0.58, 0.08, 0.06),
    "attrition_annual": (0.17, 0.05, 0.03), "attrition_first_year": (0.31, 0.1, 0.0), "chance_gap": (31, 4, -3),
    "newcomer_ramp_months": (7.4, 0.5, -0.4), "pay_cost_cents": (50.5e7, 1e7, 3e7), "pay_gini": (0.31, 0.02, 0.01),
    "accounts_moved": (0, 0, 14), "win_rate": (0.214, 0.01, 0.004),
}  # fmt: skip
"""Metric -> level, spread between worlds, and step from one playbook to the next."""


def comparison(names: Sequence[str] = ("status-quo", "pacer", "scorecard"), worlds: int = 50) -> dict[str, Any]:
    """Return the table of ``--json`` for made-up worlds; the last playbook has no newcomers, so no ramp."""
    from coaching.compare import as_table, compare
    from simulator.outcome import Outcome, RunId

    plan = _Plan(tuple(_Named(name) for name in names), worlds)
    luck = random.Random(11)
    outcomes = {}
    for world in range(worlds):
        common = {metric: luck.gauss(0, 1) for metric in LEVELS}
        for i, playbook in enumerate(plan.playbooks):
            values: dict[str, float | None] = {
                metric: level + spread * (common[metric] + luck.gauss(0, 0.35)) + step * i
                for metric, (level, spread, step) in LEVELS.items()
            }
            if i == len(names) - 1 > 1:
                values["newcomer_ramp_months"] = None
            outcomes[RunId("scenario", playbook.digest(), world)] = Outcome(values, {}, "")
    runs = [[outcomes[RunId("scenario", one.digest(), w)] for w in range(worlds)] for one in plan.playbooks]
    years = {metric: [[run.metrics[metric] for run in column] for column in runs] for metric in LEVELS}
    return {**as_table(compare(plan, outcomes), "test"), "years": years}  # type: ignore[arg-type]


def who_answer(worlds: int = 12) -> dict[str, Any]:
    """Return what the worker says about who wins and who loses."""
    means = {"tenure": (3.9e4, 2.1e4, -0.3e4, -3.2e4), "region": (1.1e4, -0.8e4), "patch": (2.8e4, 0.2e4, -2.6e4)}
    names = {
        "tenure": ("under 1 year", "1 to 3 years", "3 to 6 years", "6 years and more"),
        "region": ("[North]", "South"),
        "patch": ("smallest third of patches", "middle third of patches", "largest third of patches"),
    }  # fmt: skip

    def change(name: str, mean: float) -> dict[str, Any]:
        return {"name": name, "people": 7, "now": 80e4, "loses_in": 10 if mean < 0 else 2, "mean": mean,
                "low": mean - 0.7e4, "high": mean + 0.7e4, "year_low": mean - 3e4, "year_high": mean + 3e4,
                "worlds": worlds}  # fmt: skip

    by = {
        key: {"hidden": 2, "changes": [change(n, m) for n, m in zip(names[key], means[key], strict=True)]}
        for key in means
    }
    protection = {"months": 6, "mean": 5_432_10.0}
    return {"worlds": worlds, "people": 30, "by": by, "protection": protection, "protected": {"name": "b-protected"}}


def change_answer(names: Sequence[str], done: int = 6) -> dict[str, Any]:
    """Return what the worker says about what would change a result, after so many assumptions."""
    from tui.questions import ASSUMPTIONS

    flips = []
    for i, key in enumerate(ASSUMPTIONS[:done]):
        for k, b in enumerate(names[1:], 1):
            means = [2e7 * k - 1.3e7 * i * step for step in (0, 0.5, 1, 1.5, 2)]
            flips.append({
                "key": key, "evidence": "F01", "a": names[0], "b": b, "numbers": [0.1, 0.2, 0.3, 0.4, 0.5],
                "means": means, "lows": [m - 0.6e7 for m in means], "highs": [m + 0.6e7 for m in means],
                "break_even": [0.3] if means[-1] < 0 else [], "settled": means[-1] < -0.6e7,
            })  # fmt: skip
    return {"metric": "profit_cents", "worlds": 6, "flips": flips}


def decision(names: Sequence[str], runs: int = 0) -> dict[str, Any]:
    """Return verdicts under two declared limits as the worker sends them."""
    from coaching.decide import Declaration, Declared, Rail
    from tui.commands.verdicts import verdict_table

    said = Declaration((Rail("attainment", at_least=0.85), Rail("attrition_annual", at_most=0.25)), 0.8)
    values = {
        name: {"attainment": [0.9] * (30 + 9 * i) + [0.8] * (20 - 9 * i), "attrition_annual": [0.2] * 50}
        for i, name in enumerate(names[:3])
    }
    return verdict_table([Declared(said.digest(), said.canonical(), runs)], values)


def regimes_answer(names: Sequence[str], done: int = 4) -> dict[str, Any]:
    """Return what the worker says about other markets, after so many of them."""
    from coaching.regimes import REGIMES

    cells = [
        {"playbook": name, "regime": regime, "mean": 84e7 + 3e7 * at - 1.5e7 * i, "regret": 1.5e7 * i,
         "low": -2.5e7 * i - 1, "high": -0.5e7 * i if i != 1 else 1e6}
        for at, regime in enumerate(REGIMES[:done])
        for i, name in enumerate(names)
    ]  # fmt: skip
    worst = {name: 1.5e7 * i for i, name in enumerate(names)}
    chances = {name: 0.8 if i == 0 else 0.2 / max(len(names) - 1, 1) for i, name in enumerate(names)}
    return {"metric": "profit_cents", "worlds": 10, "cells": cells, "worst": worst, "choice": names[0],
            "probability": chances}  # fmt: skip


def why_answer() -> dict[str, Any]:
    """Return what the worker says about why a playbook differs: one rule of each kind of certainty."""
    shares = {"coaching": 1.9, "goals": -0.8, "incentives": 0.5, "routing": -0.1}

    def spread(mean: float, half: float) -> dict[str, Any]:
        return {"mean": mean, "low": mean - half, "high": mean + half, "year_low": mean - 2 * half,
                "year_high": mean + 2 * half, "worlds": 12}  # fmt: skip

    def contribution(a: float, unit: float) -> dict[str, Any]:
        parts = [
            {"lever": lever, "share": spread(share * unit, 0.4 * unit),
             "alone": spread((-0.7 if lever == "incentives" else 1.1 * share) * unit, 0.4 * unit)}
            for lever, share in shares.items()
        ]  # fmt: skip
        return {"a": a, "b": a + 1.5 * unit, "difference": spread(1.5 * unit, 0.5 * unit), "parts": parts}

    units = {"profit_cents": (84.2e7, 1e7), "profit_after_cents": (83e7, 1e7), "attainment": (0.93, 0.02),
             "attrition_annual": (0.17, 0.03), "share_at_90": (0.58, 0.04)}  # fmt: skip
    return {"worlds": 12, "same": ["allocation", "conduct"],
            "rules": {"coaching": ["none", "newcomers-first"], "goals": ["last-year-plus", "potential-based"],
                      "incentives": ["tiered", "tiered"], "routing": ["round-robin", "least-loaded"]},
            "metrics": {metric: contribution(*one) for metric, one in units.items()}}  # fmt: skip


def search_answer() -> dict[str, Any]:
    """Return what the worker says at the end of a search."""
    goals = ["profit_cents", "attainment", "attrition_annual"]

    def fresh(i: int) -> dict[str, Any]:
        means = (84e7 + 1e7 * i, 0.93 + 0.01 * i, 0.17 + 0.02 * i)
        return {
            key: {"mean": mean, "low": mean, "high": mean, "worlds": 20} for key, mean in zip(goals, means, strict=True)
        }

    rows = [
        {"playbook": {"name": f"pacer-{i}"}, "settings": {"incentives.cap_percent": 150.0 + i, "goals.ramp_months": 6},
         "named": {"incentives.cap_percent": {"en": "Cap (% of on-target variable)", "zh": "封顶（目标浮动的 %）"}},
         "in_set": i != 1, "is_today": i == 2, "fresh": fresh(i)}
        for i in range(4)
    ]  # fmt: skip
    units = {"profit_cents": "cents", "attainment": "share", "attrition_annual": "per year"}
    return {"objectives": goals, "worlds": 4, "fresh": 20, "candidates": rows, "units": units}


class Stage:
    """A line to a worker that only does what a test tells it to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any]] = []
        self.say: Callable[[Event], None] = lambda event: None

    def open(self, post: Callable[[Event], None]) -> None:
        self.say = post
        self.asked.append(("open", None))

    def list(self) -> None:
        self.asked.append(("list", None))
        self.say(listed())

    def compare(self, run: int, request: Mapping[str, object]) -> None:
        self.asked.append(("compare", {"run": run, **request}))

    def ask(self, run: int, key: str, request: Mapping[str, object]) -> None:
        self.asked.append(("ask", {"run": run, "key": key, **request}))

    def work(self, run: int, request: Mapping[str, object]) -> None:
        self.asked.append(("work", {**request, "run": run}))

    def cancel(self, run: int) -> None:
        self.asked.append(("cancel", run))
        self.say(Cancelled(run))

    def close(self) -> None:
        self.asked.append(("close", None))
