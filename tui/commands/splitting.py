"""``shapan swap`` and ``deviation``: luck or skill, and why a year's result is not the target."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from tui.commands.asking import experiment_of, predictions, world_of
from tui.commands.sweeping import Json, Months, Scenario, Seed
from tui.languages import N_, _, percent
from tui.terminal.cells import columns, wrap
from tui.terminal.output import out
from tui.terminal.progress import ProgressLine

Playbook = Annotated[str, typer.Option(help=N_("Name or TOML file."))]
PARTS = {
    "goal": N_("goals"), "market": N_("market"), "allocation": N_("allocation"), "skill": N_("skill"),
    "effort": N_("effort"),
}  # fmt: skip
BAR_CELLS = 20


def swap_command(
    scenario: Scenario,
    playbook: Playbook = "status-quo",
    worlds: Annotated[int, typer.Option(help=N_("Number of worlds."))] = 6,
    months: Months = None,
    seed: Seed = 7,
    purpose: Annotated[
        str, typer.Option(help=N_("What results by code are needed for, in words; without it they are left out."))
    ] = "",
    as_json: Json = False,
) -> None:
    """Put every person on every patch: how much of the results do the patches explain, how much the people?"""
    plan = experiment_of(scenario, playbook, worlds=max(worlds, 1), months=months, after=0, seed=seed)
    from coaching.compare import to_json
    from coaching.swap import swap_test
    from coaching.who import refuse_purpose

    if purpose:
        refuse_purpose(purpose)
    line = ProgressLine()
    try:
        found = swap_test(
            plan.scenario, plan.playbooks[0], worlds=worlds, months=plan.months, seed=seed,
            on_world=lambda done, most: line.draw(done, most, None),
        )  # fmt: skip
    finally:
        line.clear()
    table = asdict(found)
    if not purpose:
        del table["people_cents"]
    if as_json:
        out(to_json({**table, "scenario": plan.scenario.name, "playbook": plan.playbooks[0].name, "purpose": purpose}))
        return
    head = _("{people} people, each on {turns} patches, {worlds} worlds: what explains who sells how much in a year")
    rows = [
        [name, percent(share, 0), "#" * round(BAR_CELLS * share)]
        for name, share in (
            (_("the patch"), found.patch_share),
            (_("the person"), found.person_share),
            (_("the luck of the year, and who fits where"), found.luck_share),
        )
    ]
    lines = wrap(head.format(people=found.people, turns=found.turns, worlds=found.worlds), 80)
    out(
        "\n".join(
            [*lines, *("  " + row for row in columns(rows, ["left", "right", "left"])), *predictions(plan.playbooks)]
        )
    )


def deviation_command(
    scenario: Scenario,
    playbook: Playbook = "status-quo",
    world: Annotated[int, typer.Option(help=N_("World, counted from 0."))] = 0,
    months: Months = None,
    seed: Seed = 7,
    as_json: Json = False,
) -> None:
    """Split one world's distance from the target over goals, market, allocation, skill and effort (Shapley)."""
    plan = experiment_of(scenario, playbook, worlds=world_of(world) + 1, months=months, after=0, seed=seed)
    from coaching.compare import to_json
    from coaching.shapley import explain

    found = explain(plan.scenario, plan.playbooks[0], seed=seed, world=world, months=plan.months)
    if as_json:
        out(to_json({**asdict(found), "remainder": found.remainder, "scenario": plan.scenario.name, "world": world,
                     "playbook": plan.playbooks[0].name}))  # fmt: skip
        return
    rows = [[_("target"), percent(1.0)], [_("target set and luck of the deals"), percent(found.remainder, signed=True)]]
    rows += [[_(PARTS[name]), percent(part, signed=True)] for name, part in found.parts.items()]
    rows.append([_("result"), percent(found.actual)])
    head = _("World {world} under {playbook}: from the target to the result, in points of the target").format(
        world=world, playbook=plan.playbooks[0].name
    )
    out(
        "\n".join(
            [*wrap(head, 80), *("  " + row for row in columns(rows, ["left", "right"])), *predictions(plan.playbooks)]
        )
    )
