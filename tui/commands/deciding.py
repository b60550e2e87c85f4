"""``shapan decide``: which playbooks of an experiment keep the declared guard-rails, and when these were declared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scenarios.errors import StoreError
from tui.commands.asking import predictions
from tui.languages import N_
from tui.terminal.output import out

File = Annotated[Path, typer.Argument(metavar="EXP", help=N_("Experiment file of 'compare --out'."))]


def decide_command(
    file: File,
    guardrails: Annotated[
        Path | None, typer.Option(metavar="TOML", help=N_("Other guard-rails; that they came later is recorded."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """Say which playbooks keep the guard-rails that were declared before the run."""
    from coaching.compare import to_json, values_of
    from coaching.decide import Declaration, Declared, load_rails
    from simulator.store import Store
    from tui.commands.verdicts import verdict_table, verdict_text

    declaration = None if guardrails is None else load_rails(guardrails)
    with Store.open(file, write=declaration is not None) as store:
        if declaration is not None:
            store.declare(declaration.canonical())
        plan, outcomes, texts = store.experiment(), store.outcomes(), store.declarations()
    if not texts:
        raise StoreError(
            "DEC-08",
            "{path}: no guard-rails were declared; declare some before a run with 'shapan compare --guardrails', or "
            "look at other ones now with --guardrails (it is recorded that they came later)",
            path=file,
        )  # fmt: skip
    declared = [Declared(Declaration.from_canonical(text).digest(), text, runs) for text, runs in texts]
    values = values_of(plan, outcomes)
    if as_json:
        out(to_json(verdict_table(declared, values)))
    else:
        out("\n".join([*verdict_text(declared, values, plan.scenario.currency), *predictions(plan.playbooks)]))
