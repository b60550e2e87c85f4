"""``shapan run``: one playbook in one world, with its ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui.commands.asking import experiment_of, predictions, refuse_unwritable, world_of
from tui.languages import N_, _
from tui.terminal.cells import columns
from tui.terminal.output import note, out

if TYPE_CHECKING:
    from simulator.outcome import Outcome


def run_command(
    scenario: Annotated[str, typer.Argument(help=N_("Built-in scenario or TOML file."))],
    playbook: Annotated[str, typer.Option(help=N_("Name or TOML file."))],
    world: Annotated[int, typer.Option(help=N_("World, counted from 0."))] = 0,
    months: Annotated[int | None, typer.Option(help=N_("Months; the scenario's own when left out."))] = None,
    after: Annotated[int, typer.Option(help=N_("Months that run on under the neutral caretaker."))] = 0,
    seed: Annotated[int, typer.Option(help=N_("Root of all luck."))] = 7,
    ledger: Annotated[Path | None, typer.Option(help=N_("Write all facts of the run to this CSV file."))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """Run one playbook in one world."""
    plan = experiment_of(scenario, playbook, worlds=world_of(world) + 1, months=months, after=after, seed=seed)
    refuse_unwritable(ledger, scenario)
    from simulator.run import run_one

    outcome, facts = run_one(plan.scenario, plan.playbooks[0], plan.seed, world, plan.months, plan.after)
    if ledger is not None:
        facts.write_csv(ledger)
        note(_("facts written to {path}").format(path=ledger))
    told = [] if as_json else [_text(outcome, plan.scenario.currency), *predictions(plan.playbooks)]
    out(outcome.to_json() if as_json else "\n".join(told))


def _text(outcome: Outcome, currency: str) -> str:
    from simulator.outcome import METRICS
    from tui.metric_names import name_of, value_of

    metrics = [
        [name_of(one.id), value_of(one.id, one.unit, value, currency, exact=True)]
        for one in METRICS
        if (value := outcome.metrics.get(one.id)) is not None
    ]
    lines = columns(metrics, ["left", "right"]) if metrics else []
    return "\n".join([*lines, *outcome.notes, _("ledger") + f" {outcome.digest}"])
