"""The preview of a scenario that is being edited, answered in the worker process: months, leavers, lights."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from scenarios.errors import Incomplete, PolicyError
from tui.forms.draft import file_table
from tui.questions import Stop, Told

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from scenarios.schema import Scenario
    from simulator.outcome import Outcome

WORLDS = 8
"""Worlds of the month lines."""
LIGHT_WORLDS = 5
"""Worlds of the lights, each under today's rules and five single changes."""
SEED = 7


def preview(request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Play a table of a scenario in a few worlds; tells months after each world, and the lights at the end.

    Raises:
        InputError: the table is no scenario.
        PolicyError: a rule of its playbook raised.
    """
    from coaching.lights import variants
    from policies.library import load_incumbent
    from scenarios.loader import parse
    from simulator.experiment import Experiment

    scenario = parse(file_table(request["table"]))
    today = load_incumbent(scenario)
    months = scenario.calendar.horizon_months
    total = WORLDS + LIGHT_WORLDS
    played: list[Outcome] = []
    seconds: list[float] = []
    plan = Experiment(scenario, (today,), worlds=WORLDS, months=months, after=0, seed=SEED)
    for world in range(WORLDS):
        started = time.monotonic()
        if (row := _row(plan, world, stop)) is None:
            return False
        seconds.append(time.monotonic() - started)
        played += row
        tell(world + 1, total, summary(scenario, played, min(seconds) * 12 / months))
    table = summary(scenario, played, min(seconds) * 12 / months)
    return _lights(scenario, [today, *variants(today)], played, table, tell, stop)


def _row(plan: Any, world: int, stop: Stop) -> list[Outcome] | None:
    """Play one world, column by column; None when somebody else waits."""
    from simulator.batch import Bench, Block
    from simulator.outcome import Outcome

    found: list[Outcome] = []
    blocks = [Block(Block.of(plan).job, (world,), (column,)) for column in range(len(plan.playbooks))]
    try:
        with Bench(1, cancelled=stop) as bench:
            for block in bench.run(blocks):
                one = block[0][0]
                if not isinstance(one, Outcome):
                    raise PolicyError("TUI-04", "the preview stopped: {reason}", reason=one.message)
                found.append(one)
    except Incomplete:
        return None
    return found


def _lights(
    scenario: Scenario,
    playbooks: Sequence[Playbook],
    played: list[Outcome],
    table: dict[str, Any],
    tell: Told,
    stop: Stop,
) -> bool:
    from coaching.lights import lights
    from policies.protocols import FAMILIES
    from simulator.experiment import Experiment

    plan = Experiment(
        scenario, tuple(playbooks[1:]), worlds=LIGHT_WORLDS, months=scenario.calendar.horizon_months, after=0, seed=SEED
    )
    rows: list[list[Outcome]] = []
    for world in range(LIGHT_WORLDS):
        if (row := _row(plan, world, stop)) is None:
            return False
        rows.append(row)
        if world < LIGHT_WORLDS - 1:
            tell(WORLDS + world + 1, WORLDS + LIGHT_WORLDS, table)
    changed = {family: [row[i] for row in rows] for i, family in enumerate(FAMILIES)}
    said = lights(played[:LIGHT_WORLDS], changed, target_of(scenario))
    table["lights"] = {
        "worlds": said.worlds, "best": said.best, "best_wins": said.best_wins, "idle": list(said.idle),
        "settled": said.settled, "open": said.open, "reached": said.reached,
    }  # fmt: skip
    tell(WORLDS + LIGHT_WORLDS, WORLDS + LIGHT_WORLDS, table)
    return True


def target_of(scenario: Scenario) -> float:
    """Return the company target of a month in cents."""
    from scenarios.company import company_of

    return float(company_of(scenario).target_cents_per_month)


def summary(scenario: Scenario, played: Sequence[Outcome], year_seconds: float) -> dict[str, Any]:
    """Return bookings of each month (low, middle, high of the worlds), the target, leavers, and the time of a year."""
    from coaching.lights import reached

    months = list(zip(*(one.months["bookings_cents"] for one in played), strict=True))
    ordered = [sorted(month) for month in months]
    left = [one.metrics["attrition_annual"] for one in played if one.metrics["attrition_annual"] is not None]
    heads = [value for one in played for value in one.months["heads"]]
    staff = sum(heads) / max(len(heads), 1)
    return {
        "worlds": len(played), "currency": scenario.currency,
        "low": [month[0] for month in ordered], "high": [month[-1] for month in ordered],
        "middle": [month[len(month) // 2] for month in ordered],
        "target": target_of(scenario), "reached": reached(played, target_of(scenario)),
        "leavers": sum(left) / len(left) * staff if left else 0.0, "heads": staff, "year_seconds": year_seconds,
    }  # fmt: skip
