"""Long questions about a comparison, answered in the worker (`tui.rooms`): why, market regimes, a search of amounts."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coaching.regimes import REGIMES, Regrets, regrets, settings
from coaching.sensitivity import Point, Question, Rows, Sweep
from scenarios.errors import Incomplete, InputError
from simulator.batch import Bench, Block
from simulator.outcome import METRIC
from simulator.workers import WorldResults
from tui.deciding import keep_playbook, under_a_free_name
from tui.memory import folder_of
from tui.present import MAIN_METRICS
from tui.questions import Stop, Told

if TYPE_CHECKING:
    from coaching.contributions import Contribution
    from coaching.search import Candidate, Plan
    from simulator.experiment import Experiment

WHY_WORLDS = 12
"""Worlds in which every mixture of two playbooks is run."""
REGIME_WORLDS = 10
"""Worlds in each market."""
SEARCH = {"worlds": 4, "fresh": 20, "population": 8, "generations": 4}
"""How long a search from the screen is; `shapan search` goes further."""


class _Markets(Sweep):
    """A sweep that keeps what it ran, and tells of every market as soon as it is finished."""

    def __init__(self, question: Question, better: str, bench: Bench, on_rows: Callable[[], None]) -> None:
        super().__init__(question, better, bench)
        self.kept: dict[str, Rows] = {}
        self._on_rows = on_rows

    def run(self, points: Sequence[Point], *, count: bool = True) -> list[Rows]:
        """Run the points that were not run before."""
        names = [json.dumps(one, sort_keys=True) for one in points]
        todo = {name: one for name, one in zip(names, points, strict=True) if name not in self.kept}
        order = list(todo)

        def keep(place: int, results: WorldResults) -> None:
            self.kept[order[place]] = self._rows(results)
            self._on_rows()

        if todo:
            self._bench.run([Block.of(self._experiment(one)) for one in todo.values()], keep)
        return [self.kept[name] for name in names]


def why(request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Tell what each rule adds to the difference between playbooks ``a`` and ``b``; returns whether it finished."""
    from coaching.contributions import LEVERS, Pairing, contributions, differing
    from policies.catalog import describe
    from tui.worker import planned

    plan = planned(request)
    a, b = (_named(plan, str(request[key])) for key in ("a", "b"))
    worlds = min(WHY_WORLDS, plan.worlds)
    pairing = Pairing(plan.scenario, a, b, worlds, plan.months, plan.after, plan.seed)
    levers = differing(a, b)
    rules = {
        one: [str(describe(one, getattr(book, one))["policy"]) for book in (a, b)] for one in levers if one != "conduct"
    }

    def told(done: int, total: int, found: Mapping[str, Contribution]) -> None:
        known = {metric: _contribution_table(one) for metric, one in found.items()}
        same = [one for one in LEVERS if one not in levers]
        table = {"worlds": worlds, "same": same, "rules": rules, "metrics": known}
        tell(done, total, table if known or done == total else None)

    try:
        with Bench("auto", cancelled=stop) as bench:
            contributions(pairing, bench, MAIN_METRICS, told)
    except Incomplete:
        return False
    return True


def _contribution_table(one: Contribution) -> dict[str, Any]:
    parts = [{"lever": part.lever, "share": part.share._asdict(), "alone": part.alone._asdict()} for part in one.parts]
    return {"a": one.a, "b": one.b, "difference": one.difference._asdict(), "parts": parts}


def regimes(request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Tell, market by market, how far each playbook is behind the best one there; returns whether it finished."""
    from tui.worker import planned

    plan, metric = planned(request), str(request["metric"])
    worlds = min(REGIME_WORLDS, plan.worlds)
    question = Question(plan.scenario, plan.playbooks, metric, worlds, plan.months, plan.seed)

    def told() -> None:
        known = {json.dumps(settings(plan.scenario, one, plan.months), sort_keys=True): one for one in REGIMES}
        done = [known[name] for name in known if name in sweep.kept]
        tell(len(done), len(REGIMES), _regrets_table(regrets(sweep, done), worlds))

    try:
        with Bench("auto", cancelled=stop) as bench:
            sweep = _Markets(question, METRIC[metric].better, bench, told)
            sweep.run([settings(plan.scenario, one, plan.months) for one in REGIMES])
    except Incomplete:
        return False
    return True


def _regrets_table(found: Regrets, worlds: int) -> dict[str, Any]:
    cells = [
        {"playbook": one.playbook, "regime": one.regime, "mean": one.mean, "regret": one.regret,
         "low": one.behind.low, "high": one.behind.high}
        for one in found.cells
    ]  # fmt: skip
    return {"metric": found.metric, "worlds": worlds, "cells": cells, "worst": found.worst, "choice": found.choice,
            "probability": found.probability}  # fmt: skip


def search(request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Search the amounts of playbook ``b`` for what cannot be bettered on every count; returns whether it finished.

    What was run is kept in the user's folder: a search that was stopped goes on where it was.
    """
    from coaching.search import Plan, knobs_of
    from coaching.search import search as searched
    from coaching.trials import Trials
    from tui.commands.sweeping import refuse_without
    from tui.worker import planned

    refuse_without("pymoo", "search", "SRC-08")
    made = planned(request)
    base = _named(made, str(request["b"]))
    wanted = tuple(str(one) for one in request["objectives"])
    plan = Plan(made.scenario, base, knobs_of(base), wanted, months=made.months, seed=made.seed, **SEARCH)
    most = plan.population * plan.generations
    try:
        with Bench("auto", cancelled=stop) as bench, Trials(plan.digest(), _file(plan)) as trials:
            tell(min(len(trials), most - 1), most, None)

            def on_progress(done: int, total: int) -> None:
                tell(min(done, total - 1), total, {"tried": _tried(plan, trials)})

            found = searched(plan, bench, trials, on_progress)
    except Incomplete:
        return False
    tell(most, most, _found_table(plan, found))
    return True


def _named(plan: Experiment, name: str) -> Any:
    found = next((one for one in plan.playbooks if one.name == name), None)
    if found is None:
        raise InputError("TUI-03", "{name!r} is not among the playbooks of this comparison", name=name)
    return found


def _file(plan: Plan) -> Path | None:
    own = folder_of(os.environ)
    if own is None:
        return None
    path = own / "searches" / f"{plan.digest()[:16]}.jsonl"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None  # it runs without: only going on later is lost
    return path


def _tried(plan: Plan, trials: Mapping[str, Any]) -> dict[str, list[float]]:
    """Return the least and the largest mean of each objective among the candidates so far."""
    rows = [
        value for key, value in trials.items() if value and key.endswith(f":0:{plan.worlds}")
    ]  # those of the search, not of the fresh worlds
    means = {key: [sum(one[key] for one in run) / len(run) for run in rows] for key in plan.objectives}
    return {key: [min(values), max(values)] for key, values in means.items() if values}


def _found_table(plan: Plan, found: Sequence[Candidate]) -> dict[str, Any]:
    rows = [
        {"playbook": one.playbook.table(), "settings": one.settings,
         "named": card_names(one.playbook.table(), one.settings), "in_set": one.in_set, "is_today": one.is_today,
         "fresh": {key: value._asdict() for key, value in one.fresh.items()}}
        for one in found
    ]  # fmt: skip
    return {"objectives": list(plan.objectives), "worlds": plan.worlds, "fresh": plan.fresh, "candidates": rows,
            "units": {key: METRIC[key].unit for key in plan.objectives}}  # fmt: skip


def card_names(table: Mapping[str, Any], keys: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return what amounts of a playbook are called on the cards of its rules, in both languages; others are left out.

    Args:
        table: the playbook as it stands in its file.
        keys: paths of amounts, such as ``incentives.rate_percent``.
    """
    from policies.catalog import find

    names: dict[str, dict[str, str]] = {}
    for key in keys:
        family, *steps, last = key.split(".")
        node: Any = table.get(family, {})
        for step in steps:
            node = node.get(step, {}) if isinstance(node, Mapping) else {}
        rule = node.get("policy") if isinstance(node, Mapping) else node
        try:
            label = find(family, str(rule)).card.params[last]
        except (InputError, KeyError):  # a line of conduct, or a parameter without a name
            continue
        names[key] = {"en": label.en, "zh": label.zh}
    return names


def adopt(request: Mapping[str, Any], tell: Told, _stop: Stop) -> bool:
    """Write a candidate as a playbook of the user's own, or one that has its title; tells its path and name."""
    from policies.library import load_playbook
    from scenarios.schema import Text

    book = load_playbook(dict(request["playbook"]))
    if not request.get("titled"):
        mark = book.name[-6:]  # what a search calls a candidate by
        book = replace(book, title=Text(en=f"{book.title.en} {mark}", zh=f"{book.title.zh} {mark}"))
    book = under_a_free_name(book)
    tell(1, 1, {"path": str(keep_playbook(book)), "name": book.name})
    return True
