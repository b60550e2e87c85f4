"""``shapan capsule write`` and ``verify``: one small file that anybody re-runs and compares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scenarios.errors import InputError, StoreError
from tui.commands.asking import jobs_of, refuse_unwritable
from tui.languages import N_, _
from tui.terminal.cells import wrap
from tui.terminal.output import note, out, write_file

if TYPE_CHECKING:
    from coaching.capsule import Proof

SHOWN = 8
"""Differing runs and metrics that are listed; the rest is counted."""


def capsule_command(
    action: Annotated[Literal["write", "verify"], typer.Argument(help=N_("What to do."))],
    file: Annotated[Path, typer.Argument(help=N_("Experiment file (write), or capsule (verify)."))],
    target: Annotated[Path | None, typer.Option("--out", help=N_("Capsule file to write."))] = None,
    jobs: Annotated[str, typer.Option(metavar="auto|N", help=N_("Worker processes."))] = "auto",
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """Pack an experiment into one small file, or run such a file again and compare."""
    if action == "write":
        _write(file, target)
    else:
        _verify(file, jobs, as_json)


def _write(file: Path, target: Path | None) -> None:
    from coaching.capsule import seal, to_text
    from coaching.decide import Declaration, Declared
    from simulator.store import Store

    if target is None:
        raise InputError(
            "CAP-07", "name the capsule file to write with --out, e.g. --out {name}", name=f"{file.stem}.json"
        )
    refuse_unwritable(target)
    with Store.open(file) as store:
        plan, outcomes = store.experiment(), store.outcomes()
        texts, missing = store.declarations(), store.missing()
    failed = len(missing)
    if failed:
        note(_("{count} runs of the plan are not finished; the capsule says so.").format(count=failed))
    declared = [Declared(Declaration.from_canonical(text).digest(), text, runs) for text, runs in texts]
    write_file(target, to_text(seal(plan, outcomes, declared)))
    note(_("capsule written to {path}").format(path=target))


def _verify(file: Path, jobs: str, as_json: bool) -> None:
    from coaching.capsule import from_file, prove
    from coaching.game.capsule import is_game
    from tui.commands.execution import execute

    if is_game(file):
        _verify_game(file, as_json)
        return
    capsule = from_file(file)
    results = execute(capsule.experiment(), jobs_of(jobs), None, force=False)
    proof = prove(capsule, results.outcomes)
    if as_json:
        out(json.dumps(_table(proof), sort_keys=True, ensure_ascii=False, indent=1))
    else:
        out("\n".join(_text(proof)))
    if results.interrupted:
        raise typer.Exit(3)
    if not proof.same:
        raise StoreError(
            "CAP-08", "{path}: {count} of {runs} runs came out differently", path=file, count=len(proof.differing),
            runs=proof.runs,
        )  # fmt: skip


def _verify_game(file: Path, as_json: bool) -> None:
    """Play the game of a capsule again and compare all facts."""
    from coaching.game.capsule import replay_game

    found = replay_game(file)
    if as_json:
        out(json.dumps({"mission": found.mission, "same": found.same, "sealed": found.sealed, "now": found.now},
                       sort_keys=True, indent=1))  # fmt: skip
    elif found.same:
        out(
            _("The same: every fact of the game of {mission} came out as in the capsule.").format(mission=found.mission)
        )
    if not found.same:
        raise StoreError("CAP-09", "{path}: the game of {mission} came out differently", path=file,
                         mission=found.mission)  # fmt: skip


def _table(proof: Proof) -> dict[str, object]:
    return {
        "same": proof.same,
        "runs": proof.runs,
        "differing": [{"playbook": name, "world": world} for name, world in proof.differing],
        "moved": [one._asdict() for one in proof.moved],
        "versions": [{"name": name, "sealed": made, "here": here} for name, made, here in proof.versions],
    }


def _text(proof: Proof) -> list[str]:
    if proof.same:
        lines = [_("The same: all {runs} runs came out byte for byte as in the capsule.").format(runs=proof.runs)]
    else:
        lines = [_("Different: {count} of {runs} runs.").format(count=len(proof.differing), runs=proof.runs)]
    for name, world in proof.differing[:SHOWN]:
        lines.append("  " + _("{playbook}, world {world}").format(playbook=name, world=world))
    for one in proof.moved[:SHOWN]:
        lines.append(f"  {one.playbook}  {one.metric}  {one.sealed} -> {one.now}")
    rest = max(0, len(proof.differing) - SHOWN) + max(0, len(proof.moved) - SHOWN)
    if rest:
        lines.append("  " + _("and {count} more").format(count=rest))
    for name, made, here in proof.versions:
        text = _("{name} was {made} when it was sealed, here it is {here}").format(name=name, made=made, here=here)
        lines += wrap("  " + text, 80, 4)
    return lines
