"""``shapan compare``, ``quick`` and ``resume``: run an experiment and say what the worlds say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from tui.commands.asking import experiment_of, jobs_of
from tui.languages import N_, _
from tui.terminal.output import is_plain, note, out, paint, wants_colour

if TYPE_CHECKING:
    from simulator.experiment import Experiment
    from simulator.runner import Results

QUICK_SCENARIO = "team-of-eight"
QUICK_PLAYBOOKS = "status-quo,old-hands-first,potential-based"
QUICK_WORLDS = 20

Json = Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))]
Jobs = Annotated[str, typer.Option(metavar="auto|N", help=N_("Worker processes."))]
All = Annotated[bool, typer.Option("--all", help=N_("Show every metric."))]


def compare_command(
    scenario: Annotated[str, typer.Argument(help=N_("Built-in scenario or TOML file."))],
    playbooks: Annotated[str, typer.Option(metavar="A,B,C", help=N_("Names or TOML files, separated by commas."))],
    worlds: Annotated[int, typer.Option(help=N_("Number of worlds."))] = 50,
    months: Annotated[int | None, typer.Option(help=N_("Months; the scenario's own when left out."))] = None,
    after: Annotated[int, typer.Option(help=N_("Months that run on under the neutral caretaker."))] = 0,
    seed: Annotated[int, typer.Option(help=N_("Root of all luck."))] = 7,
    jobs: Jobs = "auto",
    file: Annotated[Path | None, typer.Option("--out", help=N_("Keep the experiment in this file."))] = None,
    force: Annotated[bool, typer.Option("--force", help=N_("Overwrite another experiment's file."))] = False,
    as_json: Json = False,
    every_metric: All = False,
) -> None:
    """Compare playbooks in a scenario under the same luck."""
    workers = jobs_of(jobs)
    experiment = experiment_of(scenario, playbooks, worlds=worlds, months=months, after=after, seed=seed)
    _run_and_show(experiment, workers, file, View(as_json, every_metric), force=force)


def quick_command(
    worlds: Annotated[int, typer.Option(help=N_("Number of worlds."))] = QUICK_WORLDS,
    seed: Annotated[int, typer.Option(help=N_("Root of all luck."))] = 7,
    jobs: Jobs = "auto",
    as_json: Json = False,
) -> None:
    """Show a sample comparison in a few seconds."""
    workers = jobs_of(jobs)
    experiment = experiment_of(QUICK_SCENARIO, QUICK_PLAYBOOKS, worlds=worlds, months=None, after=0, seed=seed)
    _run_and_show(experiment, workers, None, View(as_json, every_metric=False))


def resume_command(
    file: Annotated[Path, typer.Argument(metavar="EXP", help=N_("Experiment file of 'compare --out'."))],
    jobs: Jobs = "auto",
    as_json: Json = False,
    every_metric: All = False,
) -> None:
    """Finish an experiment that was interrupted."""
    from simulator.store import Store

    with Store.open(file) as store:
        experiment = store.experiment()
    _run_and_show(experiment, jobs_of(jobs), file, View(as_json, every_metric))


class View(NamedTuple):
    """How the result is wanted."""

    as_json: bool
    every_metric: bool


def _run_and_show(
    experiment: Experiment, workers: int | Literal["auto"], file: Path | None, view: View, *, force: bool = False
) -> None:
    from tui.commands.execution import execute, exit_code

    results = execute(experiment, workers, file, force=force)
    if view.as_json:
        out(_json(experiment, results))
    else:
        _draw(experiment, results, view.every_metric)
    if code := exit_code(results):
        done, planned = len(results.outcomes), len(experiment.run_ids())
        note(_("Incomplete: {done} of {planned} runs finished.").format(done=done, planned=planned))
        raise typer.Exit(code)


def _json(experiment: Experiment, results: Results) -> str:
    from coaching.compare import as_table, compare, to_json
    from coaching.summary import summarise
    from tui.version import shapan_version

    comparison = compare(experiment, results.outcomes, results.failures)
    sentences = [sentence.as_table() for sentence in summarise(comparison)]
    table: dict[str, Any] = as_table(comparison, shapan_version(), sentences)
    return to_json({**table, "elapsed_s": round(results.elapsed_s, 3)})


def _draw(experiment: Experiment, results: Results, every_metric: bool) -> None:
    from coaching.compare import compare
    from tui.terminal.comparison import draw

    comparison = compare(experiment, results.outcomes, results.failures)
    text = draw(comparison, every_metric=every_metric, simple=is_plain(sys.stdout))
    out(paint(text, wants_colour(sys.stdout)))
    note(_("{runs} runs in {seconds:.1f} s").format(runs=len(results.outcomes), seconds=results.elapsed_s))
