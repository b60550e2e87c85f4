"""``shapan capsule write`` and ``verify``: one small file that anybody re-runs and compares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scenarios.errors import InputError, StoreError
from tui.commands.asking import refuse_unwritable, workers_for
from tui.languages import N_, _
from tui.metric_names import name_of
from tui.terminal.cells import wrap
from tui.terminal.output import note, out, write_file
from tui.terminal.progress import ProgressLine

if TYPE_CHECKING:
    from coaching.capsule import Proof
    from simulator.experiment import Experiment
    from simulator.outcome import Outcome, RunId

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
    refuse_unwritable(target, file)
    with Store.open(file) as store:
        plan, outcomes = store.experiment(), store.outcomes()
        texts, race = store.declarations(), store.race()
    if not outcomes:
        raise StoreError(
            "CAP-13",
            "{path}: got 0 finished runs of {planned}, allowed: 1 or more; run some with 'shapan resume {path}'",
            path=file, planned=len(plan.run_ids()),
        )  # fmt: skip
    declared = [Declared(Declaration.from_canonical(text).digest(), text, runs) for text, runs in texts]
    capsule = seal(plan, outcomes, declared, race)
    note(_sealed(plan, outcomes, race))
    write_file(target, to_text(capsule))
    note(_("capsule written to {path}").format(path=target))


def _sealed(plan: Experiment, outcomes: Mapping[RunId, Outcome], race: str | None) -> str:
    """Say how much of an experiment there is to seal."""
    from coaching.racing import standing
    from coaching.selection import Terms

    made, planned = len(outcomes), len(plan.run_ids())
    if race is not None and standing(plan, Terms.read(race), outcomes) is not None:
        text = _("The race was over after {made} runs, so the capsule is whole; the other {rest} were never needed.")
    elif made == planned:
        text = _("All {made} runs of the plan are finished: the capsule is whole.")
    elif race is not None:
        text = _("The race is not over: {made} runs are finished. The capsule holds these and says so.")
    else:
        text = _("{made} of {planned} runs of the plan are finished; the capsule holds these and says so.")
    return text.format(made=made, planned=planned, rest=planned - made)


def _verify(file: Path, jobs: str, as_json: bool) -> None:
    from coaching.again import make_again
    from coaching.capsule import from_file, prove
    from coaching.game.capsule import is_game
    from simulator.batch import Bench

    if is_game(file):
        _verify_game(file, as_json)
        return
    workers = workers_for(jobs)
    capsule = from_file(file)
    plan, line = capsule.experiment(), ProgressLine()
    try:
        with Bench(workers) as bench:
            outcomes = make_again(plan, capsule.made(), bench, lambda done, most: line.draw(done, most, None))
    finally:
        line.clear()
    proof = prove(capsule, outcomes)
    if as_json:
        out(json.dumps(_table(proof), sort_keys=True, ensure_ascii=False, indent=1))
    else:
        out("\n".join(_text(proof)))
    _refuse_different(file, proof)


def _refuse_different(file: Path, proof: Proof) -> None:
    """End with the error that says in what way a capsule does not come out again."""
    if proof.differing:
        raise StoreError(
            "CAP-08", "{path}: {count} of {runs} runs came out differently", path=file, count=len(proof.differing),
            runs=proof.runs,
        )  # fmt: skip
    if not proof.whole:
        raise StoreError(
            "CAP-14",
            "{path}: results: all {runs} runs came out as listed, but the digest over all results is another one: a "
            "run was taken out of the list, or the digest changed, after it was written; ask whoever made it for the "
            "file again",
            path=file, runs=proof.runs,
        )  # fmt: skip
    if proof.moved:
        raise StoreError(
            "CAP-15",
            "{path}: means: all {runs} runs came out as listed, but {count} means are not the means of these runs: "
            "they were changed after it was written; ask whoever made it for the file again",
            path=file, runs=proof.runs, count=len(proof.moved),
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
        "planned": proof.planned,
        "results_fit": proof.whole,
        "race": None if not proof.raced else "open" if proof.race is None else proof.race.verdict,
        "differing": [{"playbook": name, "world": world} for name, world in proof.differing],
        "moved": [one._asdict() for one in proof.moved],
        "versions": [{"name": name, "sealed": made, "here": here} for name, made, here in proof.versions],
    }


def _text(proof: Proof) -> list[str]:
    lines = wrap(_verdict(proof), 80)
    if proof.runs < proof.planned:
        lines += wrap(_scope(proof), 80)
    for name, world in proof.differing[:SHOWN]:
        lines.append("  " + _("{playbook}, world {world}").format(playbook=name, world=world))
    for one in proof.moved[:SHOWN]:
        text = _("{playbook}, mean of {metric}: {sealed} in the capsule, {now} when run again").format(
            playbook=one.playbook, metric=name_of(one.metric), sealed=_figure(one.sealed), now=_figure(one.now)
        )
        lines += wrap("  " + text, 80, 4)
    rest = max(0, len(proof.differing) - SHOWN) + max(0, len(proof.moved) - SHOWN)
    if rest:
        lines.append("  " + _("and {count} more").format(count=rest))
    for name, made, here in proof.versions:
        text = _("{name} was {made} when it was sealed, here it is {here}").format(name=name, made=made, here=here)
        lines += wrap("  " + text, 80, 4)
    return lines


def _verdict(proof: Proof) -> str:
    if proof.differing:
        return _("Different: {count} of {runs} runs.").format(count=len(proof.differing), runs=proof.runs)
    if proof.same:
        return _("The same: all {runs} runs came out byte for byte as in the capsule.").format(runs=proof.runs)
    text = _("Different: all {runs} runs came out as listed, but what the capsule says of them all does not fit them.")
    return text.format(runs=proof.runs)


def _scope(proof: Proof) -> str:
    """Say why fewer runs were made than planned."""
    if proof.race is not None:
        text = _(
            "These are all that were made: the race was over, of {planned} planned the other {rest} were not needed."
        )
    elif proof.raced:
        text = _(
            "These are all that were made: by the rule of this version the race was not over ({planned} runs at most)."
        )
    else:
        text = _("These are all that were made: {rest} of the {planned} planned were not finished when it was sealed.")
    return text.format(planned=proof.planned, rest=proof.planned - proof.runs)


def _figure(value: float | None) -> str:
    return _("none") if value is None else f"{value:.6g}"
