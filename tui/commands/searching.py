"""``shapan search``: parameters of a playbook that cannot be bettered on every count."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tui.commands.asking import experiment_of, predictions, refuse_unwritable, workers_for
from tui.commands.elsewhere import elsewhere
from tui.commands.keeping import keep, refuse_edited
from tui.commands.sweeping import Cluster, Jobs, Json, Months, Scenario, Seed, refuse_without
from tui.languages import N_, _, number
from tui.metric_names import name_of, value_of
from tui.terminal.cells import Align, columns, wrap
from tui.terminal.output import note, out
from tui.terminal.progress import ProgressLine

if TYPE_CHECKING:
    from coaching.search import Candidate, Plan


def search_command(
    scenario: Scenario,
    playbook: Annotated[str, typer.Option(help=N_("Name or TOML file."))],
    vary: Annotated[
        str, typer.Option(metavar="KEY=LOW..HIGH,..", help=N_("Parameters to vary; every amount when left out."))
    ] = "",
    objectives: Annotated[
        str, typer.Option(metavar="A,B,C", help=N_("Metrics to better."))
    ] = "attainment,chance_gap,attrition_annual",
    worlds: Annotated[int, typer.Option(help=N_("Worlds of the search."))] = 6,
    fresh: Annotated[int, typer.Option(help=N_("Other worlds, in which the finalists are run again."))] = 40,
    population: Annotated[int, typer.Option(help=N_("Candidates of a generation."))] = 12,
    generations: Annotated[int, typer.Option(help=N_("Generations."))] = 6,
    months: Months = None,
    seed: Seed = 7,
    file: Annotated[Path | None, typer.Option("--out", help=N_("Keep what was run here, to stop and go on."))] = None,
    save: Annotated[Path | None, typer.Option(help=N_("Write the playbooks of the set into this folder."))] = None,
    jobs: Jobs = "auto",
    cluster: Cluster = "",
    force: Annotated[bool, typer.Option("--force", help=N_("Overwrite a playbook that was edited."))] = False,
    as_json: Json = False,
) -> None:
    """Search a playbook's parameters for what cannot be bettered on every count (stops and goes on)."""
    refuse_without("pymoo", "search", "SRC-08")
    workers = workers_for(jobs, cluster)
    plan = _plan(scenario, playbook, vary, objectives, months, seed,
                 {"worlds": worlds, "fresh": fresh, "population": population, "generations": generations})  # fmt: skip
    from coaching.search import search
    from coaching.trials import Trials
    from simulator.batch import Bench

    refuse_unwritable(file)
    for path in _saved(plan, save):
        refuse_edited(path, "search", force)
    line = ProgressLine()
    try:
        with (
            elsewhere(cluster) as executor,
            Bench(workers, executor=executor) as bench,
            Trials(plan.digest(), file) as trials,
        ):
            found = search(plan, bench, trials, lambda done, most: line.draw(done, most, None))
    except KeyboardInterrupt:
        if file is not None:
            note(_("What was run is kept in {file}: the same command goes on.").format(file=file))
        raise
    finally:
        line.clear()
    if save is not None:
        _save(found, save)
    out(_json(plan, found) if as_json else "\n".join([*_text(plan, found), *predictions([plan.base])]))


def _plan(
    scenario: str, playbook: str, vary: str, objectives: str, months: int | None, seed: int, numbers: dict[str, int]
) -> Plan:
    from coaching.search import Plan, knobs_of

    made = experiment_of(scenario, playbook, worlds=1, months=months, after=0, seed=seed)
    base = made.playbooks[0]
    wanted = tuple(part.strip() for part in objectives.split(",") if part.strip())
    return Plan(made.scenario, base, knobs_of(base, vary), wanted, months=made.months, seed=seed, **numbers)


def _saved(plan: Plan, folder: Path | None) -> list[Path]:
    """Return the files in a folder that have a name as this search gives it."""
    return [] if folder is None else sorted(path for path in folder.glob("*.toml") if plan.may_be_named(path.stem))


def _save(found: list[Candidate], folder: Path) -> None:
    from tui.terminal.output import unwritable

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    for one in found:
        if one.in_set:
            keep(one.playbook, folder / f"{one.playbook.name}.toml", "search")
    note(_("playbooks written to {path}").format(path=folder))


def _json(plan: Plan, found: list[Candidate]) -> str:
    from coaching.compare import to_json

    rows: list[dict[str, Any]] = [
        {
            "playbook": one.playbook.table(), "settings": one.settings, "searched": one.searched,
            "fresh": {key: value._asdict() for key, value in one.fresh.items()},
            "in_set": one.in_set, "is_today": one.is_today,
        }
        for one in found
    ]  # fmt: skip
    head = {"scenario": plan.scenario.name, "objectives": plan.objectives, "worlds": plan.worlds, "fresh": plan.fresh,
            "months": plan.months, "seed": plan.seed, "plan": plan.digest()}  # fmt: skip
    return to_json({**head, "candidates": rows})


def _text(plan: Plan, found: list[Candidate]) -> list[str]:
    from simulator.outcome import METRIC

    units = {key: METRIC[key].unit for key in plan.objectives}
    rows = [["", "", *(name_of(key) for key in plan.objectives), _("in the set")]]
    for one in found:
        cells = [
            f"{value_of(key, units[key], one.fresh[key].mean)} ({value_of(key, units[key], one.searched[key])})"
            for key in plan.objectives
        ]
        rows.append(
            [one.playbook.name, _("as it is") if one.is_today else "", *cells, _("yes") if one.in_set else _("no")]
        )
    head = _("Means in {fresh} fresh worlds, and (in the {worlds} worlds of the search, which flatter)").format(
        fresh=plan.fresh, worlds=plan.worlds
    )
    numbers: list[Align] = ["right"] * len(plan.objectives)
    lines = [*wrap(head, 80), *columns(rows, ["left", "left", *numbers, "left"]), ""]
    for one in found:
        if one.in_set:
            settings = ", ".join(f"{key} = {number(value, 0 if isinstance(value, int) else 2)}"
                                 for key, value in one.settings.items())  # fmt: skip
            lines += wrap(f"{one.playbook.name}: {settings}", 80)
    return lines
