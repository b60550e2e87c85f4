"""``shapan compare``, ``quick`` and ``resume``: run an experiment and say what the worlds say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import typer

from tui.commands.asking import experiment_of, workers_for
from tui.languages import N_, _, choose
from tui.terminal.output import is_plain, note, out, paint, wants_colour

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coaching.decide import Declaration, Declared
    from coaching.selection import Selection, Terms
    from simulator.experiment import Experiment
    from simulator.runner import Results

QUICK_SCENARIO = "team-of-eight"
QUICK_PLAYBOOKS = "status-quo,old-hands-first,potential-based"
QUICK_WORLDS = 20
RACE_OPTIONS = ("indifference", "budget", "metric")
"""Options of `compare` that only say how a race ends."""

Json = Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))]
Jobs = Annotated[str, typer.Option(metavar="auto|N", help=N_("Worker processes."))]
All = Annotated[bool, typer.Option("--all", help=N_("Show every metric, and every pair of many playbooks."))]
Cluster = Annotated[str, typer.Option(metavar="ADDRESS", help=N_("Run on this Dask cluster, e.g. tcp://host:8786."))]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=N_("Change a value of the scenario."))
]


def compare_command(
    ctx: typer.Context,
    scenario: Annotated[str, typer.Argument(help=N_("Built-in scenario or TOML file."))],
    playbooks: Annotated[str, typer.Option(metavar="A,B,C", help=N_("Names or TOML files, separated by commas."))],
    worlds: Annotated[int, typer.Option(help=N_("Number of worlds; not with --until-decided."))] = 50,
    months: Annotated[int | None, typer.Option(help=N_("Months; the scenario's own when left out."))] = None,
    after: Annotated[int, typer.Option(help=N_("Months that run on under the neutral caretaker."))] = 0,
    seed: Annotated[int, typer.Option(help=N_("Root of all luck."))] = 7,
    jobs: Jobs = "auto",
    file: Annotated[Path | None, typer.Option("--out", help=N_("Keep the experiment in this file."))] = None,
    force: Annotated[bool, typer.Option("--force", help=N_("Overwrite another experiment's file."))] = False,
    settings: Settings = None,
    worthwhile: Annotated[
        str, typer.Option(metavar="METRIC=D,..", help=N_("Smallest differences that would be worth the trouble."))
    ] = "",
    guardrails: Annotated[
        Path | None, typer.Option(metavar="TOML", help=N_("File of guard-rails, declared before the run."))
    ] = None,
    until_decided: Annotated[
        bool, typer.Option("--until-decided", help=N_("Stop as soon as the best playbook is known."))
    ] = False,
    indifference: Annotated[
        float, typer.Option(help=N_("With --until-decided: differences below this need not be told apart."))
    ] = 0.02,
    budget: Annotated[int, typer.Option(help=N_("With --until-decided: most worlds of a playbook."))] = 400,
    metric: Annotated[str, typer.Option(help=N_("With --until-decided: the metric that counts."))] = "attainment",
    cluster: Cluster = "",
    as_json: Json = False,
    every_metric: All = False,
) -> None:
    """Compare playbooks in a scenario under the same luck."""
    _refuse_idle(ctx, until_decided)
    workers = workers_for(jobs, cluster)
    asked = budget if until_decided else worlds
    experiment = experiment_of(
        scenario, playbooks, worlds=asked, months=months, after=after, seed=seed, settings=settings or []
    )
    view = View(as_json, every_metric, _thresholds(worthwhile), guardrails, cluster)
    race = None
    if until_decided:
        from coaching.selection import Terms

        race = Terms(metric, indifference)
    _run_and_show(experiment, workers, file, view, force=force, race=race)


def _refuse_idle(ctx: typer.Context, race: bool) -> None:
    """Refuse options that this comparison would not look at: a race has a budget and no fixed number of worlds.

    Raises:
        InputError: one was given.
    """
    from scenarios.errors import InputError

    def given(name: str) -> bool:
        source = ctx.get_parameter_source(name)
        return source is not None and source.name == "COMMANDLINE"

    if race and given("worlds"):
        raise InputError(
            "CLI-54", "--until-decided: leave out --worlds; --budget says how many worlds a playbook may have at most"
        )
    idle = [] if race else [f"--{name}" for name in RACE_OPTIONS if given(name)]
    if idle:
        raise InputError("CLI-55", "{options}: only with --until-decided", options=", ".join(idle))


def quick_command(
    worlds: Annotated[int, typer.Option(help=N_("Number of worlds."))] = QUICK_WORLDS,
    seed: Annotated[int, typer.Option(help=N_("Root of all luck."))] = 7,
    jobs: Jobs = "auto",
    as_json: Json = False,
) -> None:
    """Show a sample comparison in a few seconds."""
    workers = workers_for(jobs)
    experiment = experiment_of(QUICK_SCENARIO, QUICK_PLAYBOOKS, worlds=worlds, months=None, after=0, seed=seed)
    _run_and_show(experiment, workers, None, View(as_json, every_metric=False))


def resume_command(
    file: Annotated[Path, typer.Argument(metavar="EXP", help=N_("Experiment file of 'compare --out'."))],
    jobs: Jobs = "auto",
    cluster: Cluster = "",
    as_json: Json = False,
    every_metric: All = False,
) -> None:
    """Finish an experiment that was interrupted."""
    from coaching.selection import Terms
    from simulator.store import Store

    workers = workers_for(jobs, cluster)
    with Store.open(file) as store:
        experiment, race = store.experiment(), store.race()
    terms = None if race is None else Terms.read(race)
    _run_and_show(experiment, workers, file, View(as_json, every_metric, cluster=cluster), race=terms)


class View(NamedTuple):
    """How the result is wanted."""

    as_json: bool
    every_metric: bool
    worthwhile: Mapping[str, float] | None = None
    guardrails: Path | None = None
    cluster: str = ""


def _thresholds(text: str) -> dict[str, float] | None:
    if not text.strip():
        return None
    from coaching.worthwhile import thresholds

    return thresholds(text)


def _run_and_show(
    experiment: Experiment, workers: int | Literal["auto"], file: Path | None, view: View, *, force: bool = False,
    race: Terms | None = None,
) -> None:  # fmt: skip
    from tui.commands.execution import exit_code, run_all, run_race

    _load_answer()
    declaration = _declaration(view.guardrails)
    text = None if declaration is None else declaration.canonical()
    if race is None:
        results, declared = run_all(experiment, workers, file, force=force, cluster=view.cluster, declaration=text)
        selection, code = None, exit_code(results)
    else:
        try:
            selection, results, declared = run_race(
                experiment, workers, file, race, force=force, cluster=view.cluster, declaration=text
            )
        except KeyboardInterrupt:
            note(_how_to_go_on(file))
            raise
        code = 0
    answer = Answer(experiment, results, view, selection, declared)
    if view.as_json:
        out(_json(answer))
    else:
        _draw(answer)
    if code:
        done, planned = len(results.outcomes), len(experiment.run_ids())
        note(_("Incomplete: {done} of {planned} runs finished.").format(done=done, planned=planned))
        for words in dict.fromkeys(one.message for one in results.failures.values()) if view.as_json else ():
            note(words)
        if results.interrupted:
            note(_how_to_go_on(file))
        raise typer.Exit(code)
    if not view.as_json:
        _what_next(experiment, file)


def _how_to_go_on(file: Path | None) -> str:
    if file is None:
        return _("Nothing was kept: name a file with --out, and what has been run can be gone on with.")
    return _("Go on with 'shapan resume {file}'.").format(file=file)


def _what_next(experiment: Experiment, file: Path | None) -> None:
    """Say what can be asked of a result: who loses, why, and how to hand it on."""
    names = [playbook.name for playbook in experiment.playbooks]
    if len(names) < 2:
        note(_("One playbook alone says little: name a second one, such as today's, to compare it with."))
    elif file is None:
        note(_("Keep a comparison with --out FILE.exp: then who wins and loses, why, and a memo can be had from it."))
    else:
        note(_("Who wins, who loses: shapan who {file} --from {a} --to {b}").format(file=file, a=names[0], b=names[-1]))
        note(
            _("Deal by deal:        shapan facts {file} --world 0 --playbook {b} --csv deals.csv").format(
                file=file, b=names[-1]
            )
        )
        note(_("A memo to hand on:   shapan memo {file} --out memo.html").format(file=file))


def _declaration(path: Path | None) -> Declaration | None:
    if path is None:
        return None
    from coaching.decide import load_rails

    return load_rails(path)


class Answer(NamedTuple):
    """All that a comparison has to say."""

    experiment: Experiment
    results: Results
    view: View
    selection: Selection | None
    declared: list[Declared]


def _load_answer() -> None:
    """Load what the answer needs before anything is run: workers are starting, and would be waited for anyway."""
    import coaching.summary  # noqa: F401
    import tui.commands.verdicts
    import tui.terminal.comparison  # noqa: F401
    from coaching.best import load_draws

    load_draws()


def _json(answer: Answer) -> str:
    from coaching.compare import as_table, compare, to_json
    from coaching.summary import summarise
    from tui.commands.verdicts import decision_tables
    from tui.version import shapan_version

    comparison = compare(answer.experiment, answer.results.outcomes, answer.results.failures)
    sentences = [sentence.as_table() for sentence in summarise(comparison)]
    table: dict[str, Any] = as_table(comparison, shapan_version(), sentences)
    more = decision_tables(comparison, answer.experiment, answer.results.outcomes, answer.view.worthwhile,
                           answer.selection, answer.declared)  # fmt: skip
    return to_json({**table, **more, "elapsed_s": round(answer.results.elapsed_s, 3)})


def _draw(answer: Answer) -> None:
    from coaching.compare import compare
    from tui.commands.verdicts import decision_text
    from tui.terminal.comparison import draw

    results = answer.results
    comparison = compare(answer.experiment, results.outcomes, results.failures)
    simple = is_plain(sys.stdout)
    more = decision_text(comparison, answer.experiment, results.outcomes, answer.view.worthwhile, answer.selection,
                         answer.declared)  # fmt: skip
    titles = {one.name: choose(one.title) for one in answer.experiment.playbooks}
    text = draw(comparison, every_metric=answer.view.every_metric, simple=simple, titles=titles)
    if results.outcomes:
        out(paint("\n\n".join(part for part in (text, more) if part), wants_colour(sys.stdout)))
    note(_("{runs} runs in {seconds:.1f} s").format(runs=len(results.outcomes), seconds=results.elapsed_s))
