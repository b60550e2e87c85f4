"""``shapan sensitivity`` and ``regimes``: what would change our mind, and what if the market turns out otherwise."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.errors import InputError
from tui.commands.asking import experiment_of, predictions, workers_for
from tui.commands.elsewhere import elsewhere
from tui.languages import N_, _, chance, joined, number, percent
from tui.metric_names import difference_of, name_of, value_of
from tui.terminal.cells import Align, columns, fit, wrap
from tui.terminal.output import out
from tui.terminal.progress import ProgressLine

if TYPE_CHECKING:
    from coaching.regimes import Regrets
    from coaching.sensitivity import Effect, Flip, Index, Question, Ranking
    from simulator.experiment import Experiment

Scenario = Annotated[str, typer.Argument(help=N_("Built-in scenario or TOML file."))]
Playbooks = Annotated[str, typer.Option(metavar="A,B,C", help=N_("Names or TOML files, separated by commas."))]
Months = Annotated[int | None, typer.Option(help=N_("Months; the scenario's own when left out."))]
Seed = Annotated[int, typer.Option(help=N_("Root of all luck."))]
Jobs = Annotated[str, typer.Option(metavar="auto|N", help=N_("Worker processes."))]
Json = Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))]
Cluster = Annotated[str, typer.Option(metavar="ADDRESS", help=N_("Run on this Dask cluster, e.g. tcp://host:8786."))]
MetricOption = Annotated[str, typer.Option(help=N_("The metric that counts."))]
SHOWN = 8
REGIME_NAMES = {
    "growth": N_("growth"), "stagnant": N_("stagnant"), "saturated": N_("saturated"), "shock": N_("shock")
}  # fmt: skip


def sensitivity_command(
    scenario: Scenario,
    playbooks: Playbooks,
    metric: MetricOption = "attainment",
    factors: Annotated[
        str,
        typer.Option(
            metavar="KEY[=LOW..HIGH]|ID,..",
            help=N_("Assumptions to sweep, by key or id of evidence; all open ones when left out."),
        ),
    ] = "",
    switches: Annotated[bool, typer.Option("--switches", help=N_("Sweep the mechanisms' switches too."))] = False,
    trajectories: Annotated[int, typer.Option(help=N_("Trajectories of the screening (Morris)."))] = 4,
    base: Annotated[int, typer.Option(help=N_("Base sample of Sobol's indices, a power of two; 0 = none."))] = 16,
    keep: Annotated[int, typer.Option(help=N_("Strongest assumptions that are looked at closely."))] = 4,
    worlds: Annotated[int, typer.Option(help=N_("Worlds at each point."))] = 4,
    months: Months = None,
    seed: Seed = 7,
    jobs: Jobs = "auto",
    cluster: Cluster = "",
    as_json: Json = False,
) -> None:
    """Show which open assumptions would change the order of the playbooks, and where the winner flips."""
    refuse_without("SALib", "sensitivity", "SEN-07")
    workers = workers_for(jobs, cluster)
    plan = experiment_of(scenario, playbooks, worlds=worlds, months=months, after=0, seed=seed)
    from coaching import sensitivity as study
    from coaching.factors import factors_of
    from simulator.batch import Bench

    study.refuse_sizes(len(plan.playbooks), trajectories=trajectories, base=base or 2, keep=keep)
    chosen = factors_of(plan.scenario, factors, switches=switches)
    line = ProgressLine()
    try:
        with elsewhere(cluster) as executor, Bench(workers, executor=executor) as bench:
            sweep = study.Sweep(_question(plan, metric), _better(metric), bench, lambda d, n: line.draw(d, n, None))
            effects = study.screen(sweep, chosen, trajectories)
            strong = study.survivors(effects, chosen, keep)
            indices = study.split(sweep, strong, base) if base else []
            flips = study.walk(sweep, strong)
    finally:
        line.clear()
    if as_json:
        out(_json(plan, metric, effects=effects, indices=indices, flips=flips, rankings=sweep.shares()))
    else:
        told = _told(metric, effects, indices, flips, sweep.shares(), alone=bool(base) and len(strong) == 1)
        out("\n".join([*told, *predictions(plan.playbooks)]))


def regimes_command(
    scenario: Scenario,
    playbooks: Playbooks,
    metric: MetricOption = "attainment",
    worlds: Annotated[int, typer.Option(help=N_("Worlds in each regime."))] = 20,
    months: Months = None,
    seed: Seed = 7,
    jobs: Jobs = "auto",
    cluster: Cluster = "",
    as_json: Json = False,
) -> None:
    """Show how much each playbook would be regretted if the market grew, stood still, was saturated or fell."""
    workers = workers_for(jobs, cluster)
    plan = experiment_of(scenario, playbooks, worlds=worlds, months=months, after=0, seed=seed)
    from coaching.regimes import regrets
    from coaching.sensitivity import Sweep
    from simulator.batch import Bench

    line = ProgressLine()
    try:
        with elsewhere(cluster) as executor, Bench(workers, executor=executor) as bench:
            sweep = Sweep(_question(plan, metric), _better(metric), bench, lambda d, n: line.draw(d, n, None))
            found = regrets(sweep)
    finally:
        line.clear()
    if as_json:
        out(_json(plan, metric, regrets=found))
    else:
        out("\n".join([*_regrets(found, plan.scenario.currency), *predictions(plan.playbooks)]))


def refuse_without(package: str, extra: str, code: str) -> None:
    """Refuse at once where an optional package is missing.

    Raises:
        InputError: it is; says how to install it.
    """
    from importlib.util import find_spec

    if find_spec(package) is None:
        raise InputError(
            code, "this needs {package}; install it with: pip install 'shapan[{extra}]'", package=package, extra=extra
        )


def _better(metric: str) -> str:
    from coaching.worthwhile import known_metric
    from simulator.outcome import METRIC

    return METRIC[known_metric(metric)].better


def _question(plan: Experiment, metric: str) -> Question:
    from coaching.sensitivity import Question

    return Question(plan.scenario, plan.playbooks, metric, plan.worlds, plan.months, plan.seed)


def _json(plan: Experiment, metric: str, **parts: Any) -> str:
    from coaching.compare import to_json

    head = {"scenario": plan.scenario.name, "metric": metric, "worlds": plan.worlds, "months": plan.months,
            "seed": plan.seed, "playbooks": [one.name for one in plan.playbooks]}  # fmt: skip
    return to_json({**head, **{key: _plain(value) for key, value in parts.items()}})


def _plain(value: Any) -> Any:
    """Turn named tuples and dataclasses into tables."""
    if hasattr(value, "_asdict"):
        return {key: _plain(inner) for key, inner in value._asdict().items()}
    if hasattr(value, "__dataclass_fields__"):
        return {key: _plain(getattr(value, key)) for key in asdict(value)}
    return [_plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _unit(metric: str) -> str:
    from simulator.outcome import METRIC

    return METRIC[metric].unit


def _told(
    metric: str, effects: list[Effect], indices: list[Index], flips: list[Flip], rankings: list[Ranking], *, alone: bool
) -> list[str]:
    unit = _unit(metric)
    lines = [_("How far each open assumption moves the difference on {metric} (Morris)").format(metric=name_of(metric))]
    rows = [
        [one.key, one.evidence, one.playbook, difference_of(metric, unit, one.mu_star).lstrip("+"),
         "± " + difference_of(metric, unit, one.mu_star_low_high, bare=True).lstrip("+")]
        for one in effects[:SHOWN]
    ]  # fmt: skip
    lines += ["  " + row for row in columns(rows, ["left", "left", "left", "right", "right"])]
    if alone:
        lines += ["", *wrap(_("One assumption was looked at closely: it explains all that varies, so nothing is split "
                              "(Sobol)."), 80)]  # fmt: skip
    if indices:
        lines += ["", _("Share of what varies that it explains (Sobol: alone, with interactions)")]
        rows = [
            [one.key, one.playbook, percent(one.first, 0), percent(one.total, 0),
             "± " + percent(one.total_half_width, 0)]
            for one in indices[:SHOWN]
        ]  # fmt: skip
        lines += ["  " + row for row in columns(rows, ["left", "left", "right", "right", "right"])]
    lines += ["", _("Where the winner flips, everything else as in the scenario")]
    lines += [line for one in flips for line in wrap("  " + _flip(one, metric), 80, 4)]
    lines += ["", _("In what share of the swept space each order holds")]
    lines += [
        line
        for one in rankings[:SHOWN]
        for line in wrap(f"  {percent(one.share, 0)}  {' > '.join(one.order)}  ({one.points})", 80, 8)
    ]
    return lines


def _flip(one: Flip, metric: str) -> str:
    ends = [difference_of(metric, _unit(metric), gap.mean) for gap in (one.differences[0], one.differences[-1])]
    values = {"key": one.key, "a": one.a, "b": one.b, "low": number(one.numbers[0], 2),
              "high": number(one.numbers[-1], 2), "first": ends[0], "last": ends[1]}  # fmt: skip
    if not one.break_even:
        return _("{key}: {b} against {a} never flips from {low} to {high} ({first} .. {last})").format(**values)
    at = joined(number(point, 2) for point in one.break_even)
    text = _("{key}: {b} against {a} flips at {at} ({first} at {low}, {last} at {high})").format(at=at, **values)
    return text if one.settled else text + _("; not settled, the intervals include zero")


def _regrets(found: Regrets, currency: str) -> list[str]:
    unit, names = _unit(found.metric), list(found.worst)
    regimes = list(dict.fromkeys(cell.regime for cell in found.cells))
    rows = [["", *(_(REGIME_NAMES[one]) for one in regimes), _("worst"), _("chance")]]
    for name in names:
        cells = {cell.regime: cell for cell in found.cells if cell.playbook == name}
        shown = [
            f"{value_of(found.metric, unit, cells[one].mean)} ({_bare(found.metric, unit, cells[one].regret)})"
            for one in regimes
        ]
        likely = chance(found.probability[name]) if found.probability else "-"
        rows.append([fit(name, 18).rstrip(), *shown, _bare(found.metric, unit, found.worst[name]), likely])
    title = _("{metric} by market regime, and (regret): how much worse than the best there").format(
        metric=name_of(found.metric)
    )
    if unit == "cents":
        title += f", {currency}"
    last = _("Least to regret in the worst case: {choice}").format(choice=found.choice)
    note = _("chance: that a playbook is the one least to regret, as far as these worlds tell")
    numbers: list[Align] = ["right"] * (len(rows[0]) - 1)
    return [*wrap(title, 80), *columns(rows, ["left", *numbers]), last, *wrap(note, 80)]


def _bare(metric: str, unit: str, regret: float) -> str:
    return difference_of(metric, unit, -regret, bare=True) if regret else "0"
