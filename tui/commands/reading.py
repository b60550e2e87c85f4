"""``shapan inspect`` and ``facts``: what an experiment file holds, and one of its runs in full."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.errors import StoreError
from tui.commands.asking import named_playbook, refuse_unwritable, world_of
from tui.languages import N_, _
from tui.telling import retold
from tui.terminal.cells import columns
from tui.terminal.output import note, out

if TYPE_CHECKING:
    from simulator.ledger import Ledger
    from simulator.store import Store

File = Annotated[Path, typer.Argument(metavar="EXP", help=N_("Experiment file of 'compare --out'."))]


def inspect_command(
    file: File, as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False
) -> None:
    """Show what an experiment file holds, with digests."""
    from simulator.inspection import inspect
    from simulator.store import Store

    with Store.open(file) as store:
        table = inspect(store)
    if as_json:
        return out(json.dumps(table, sort_keys=True, allow_nan=False, ensure_ascii=False, indent=1))
    out(_text(table))
    if table["runs"]:
        note(_("Digest and ledger totals of each run: shapan inspect {path} --json").format(path=file))


def _text(table: Mapping[str, Any]) -> str:
    rows = [
        [_("scenario"), table["scenario"]],
        [_("playbooks"), ", ".join(table["playbooks"])],
        [_("worlds"), str(table["worlds"])],
        [_("months"), f"{table['months']} + {table['after']}"],
        [_("seed"), str(table["seed"])],
        [_("runs finished"), _("{count} of {total}").format(count=table["runs_finished"], total=table["runs_planned"])],
        [_("model version"), str(table["model_version"])],
        [_("digest"), table["digest"]],
        *([_("stopped"), f"{one['playbook']}: {retold(one['message'])}"] for one in table["failures"]),
    ]
    return "\n".join(columns(rows, ["left", "left"]))


def facts_command(
    file: File,
    world: Annotated[int, typer.Option(help=N_("World, counted from 0."))],
    playbook: Annotated[str, typer.Option(help=N_("Name of the playbook."))],
    csv: Annotated[
        Path | None, typer.Option(help=N_("Write the rows to this file; repeat purchases and care are not among them."))
    ] = None,
    leads: Annotated[
        bool, typer.Option("--leads", help=N_("List leads that never became an opportunity too."))
    ] = False,
) -> None:
    """Re-run one world of an experiment and list its opportunities, one a row."""
    from scenarios.crm.report import csv_text
    from simulator.ledger import write_rows
    from simulator.store import Store

    refuse_unwritable(csv, file)
    with Store.open(file) as store:
        ledger = rerun(store, world, playbook)
    header, rows = ledger.opportunities()
    if not leads:
        stage = header.index("stage")
        rows = [row for row in rows if row[stage] != "lead"]
    if csv is None:
        out(csv_text(header, [["" if cell is None else str(cell) for cell in row] for row in rows]).rstrip("\r\n"))
    else:
        write_rows(csv, tuple(header), iter(rows))
        note(_("facts written to {path}").format(path=csv))
        note(_("Repeat purchases and care are no opportunities: 'shapan inspect --json' adds them to its totals."))


def rerun(store: Store, world: int, playbook: str) -> Ledger:
    """Run one world of an experiment again and return its ledger, proved to be the same by its digest.

    Raises:
        InputError: no such world or playbook.
        StoreError: the run is not finished, was made by another model version, or came out differently.
    """
    from scenarios.loader import digest
    from simulator.outcome import MODEL_VERSION, RunId
    from simulator.run import run_one

    made = store.manifest()["model_version"]
    if made != MODEL_VERSION:
        raise StoreError(
            "OUT-04",
            "{path} was made with model version {made}, this program has model version {have}: it can be read, not "
            "run again; install the version that made it",
            path=store.path, made=made, have=MODEL_VERSION,
        )  # fmt: skip
    plan = store.experiment()
    chosen = named_playbook(plan.playbooks, playbook)
    run = RunId(digest(plan.scenario), chosen.digest(), world_of(world, plan.worlds))
    kept = store.outcomes().get(run)
    if kept is None:
        raise StoreError(
            "OUT-05", "{path}: world {world} of {playbook} is not finished; go on with 'shapan resume {path}'",
            path=store.path, world=world, playbook=playbook,
        )  # fmt: skip
    outcome, ledger = run_one(plan.scenario, chosen, plan.seed, world, plan.months, plan.after)
    if outcome.digest != kept.digest:
        raise StoreError(
            "OUT-06",
            "{path}: world {world} of {playbook} came out differently from what is stored (ledger {got}, stored "
            "{stored}): the file or the program changed, so these facts would not explain the results",
            path=store.path, world=world, playbook=playbook, got=outcome.digest[:12], stored=kept.digest[:12],
        )  # fmt: skip
    return ledger
