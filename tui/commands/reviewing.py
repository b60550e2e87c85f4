"""``shapan review``: a month, a quarter or a year looked back at: causes by person, and early warnings."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.errors import InputError
from tui.commands.asking import experiment_of, world_of
from tui.commands.sweeping import Json, Scenario, Seed
from tui.languages import N_, _, money, number, percent
from tui.terminal.cells import Align, columns, wrap
from tui.terminal.output import out
from tui.terminal.progress import ProgressLine

if TYPE_CHECKING:
    from coaching.causes import CauseTable, Part
    from coaching.review import Alert

CAUSE_WORDS = {
    "goal": N_("goal"), "market": N_("market"), "allocation": N_("allocation"), "skill": N_("skill"),
    "effort": N_("effort"), "luck": N_("luck"),
}  # fmt: skip
ALERT_WORDS = {
    "behind-plan": N_("{who}: behind plan, {value} chance to hit the goal (line {line})"),
    "thin-pipeline": N_("{who}: {value} open opportunities for each deal that the goal asks for (line {line})"),
    "no-leads": N_("{who}: new, and without a lead or an opportunity"),
    "untouched-accounts": N_("{who}: {value} of the accounts untouched for 60 days (line {line})"),
    "low-energy": N_("{who}: energy {value} (line {line})"),
}
SPANS = (1, 3, 12)
ALIGNS: tuple[Align, ...] = ("left", *("right",) * 8)


def review_command(
    scenario: Scenario,
    playbook: Annotated[str, typer.Option(help=N_("Name or TOML file."))] = "status-quo",
    world: Annotated[int, typer.Option(help=N_("World, counted from 0."))] = 0,
    month: Annotated[int, typer.Option(min=1, max=60, help=N_("Last month that is looked at."))] = 3,
    span: Annotated[int, typer.Option(help=N_("Months looked back: 1, 3 or 12."))] = 3,
    seed: Seed = 7,
    as_json: Json = False,
) -> None:
    """Look back at a month, a quarter or a year: what the results came from, and who needs a look now."""
    if span not in SPANS:
        raise InputError("CLI-38", "--span: got {got}, allowed: 1, 3 or 12", got=span)
    plan = experiment_of(scenario, playbook, worlds=world_of(world) + 1, months=month, after=0, seed=seed)
    from coaching.causes import causes_of
    from coaching.compare import to_json
    from coaching.watch import warnings_at

    rules, line = plan.playbooks[0], ProgressLine()
    try:
        table = causes_of(
            plan.scenario, rules, seed=seed, world=world, first=max(month - span + 1, 1), last=month,
            on_step=lambda done, total: line.draw(done, total, None),
        )  # fmt: skip
    finally:
        line.clear()
    alerts = warnings_at(plan.scenario, rules, seed=seed, world=world, month=month)
    if as_json:
        out(to_json({**asdict(table), "alerts": [asdict(one) for one in alerts], "scenario": plan.scenario.name,
                     "playbook": rules.name, "world": world}))  # fmt: skip
        return
    out("\n".join([*_table(table, plan.scenario.currency), "", *_alerts(alerts)]))


def _table(table: CauseTable, currency: str) -> list[str]:
    head = _("Months {first} to {last}: from the goals to the results").format(first=table.first, last=table.last)
    titles = [_("who"), _("goals"), *(_(word) for word in CAUSE_WORDS.values()), _("result")]
    rows = [titles, *(_row(one, currency) for one in (*table.people, table.team))]
    shift = _('Each cause is a mean over all orders of asking "what if"; one may shift by {cents} for the team.')
    about = _("Luck is how much kinder this world was than {others} others; a column is a decision, a row a person.")
    note = shift.format(cents=money(table.shift_cents, currency)) + " " + about.format(others=8)
    return [*wrap(head, 80), *("  " + row for row in columns(rows, ALIGNS)), *wrap(note, 80)]


def _row(part: Part, currency: str) -> list[str]:
    name = {"team": _("team"), "": _("nobody")}.get(part.name, part.name)
    causes = [money(cents, signed=True) for cents in part.causes.values()]
    return [name, money(part.goal_cents, currency), *causes, money(part.actual_cents, currency)]


def _alerts(alerts: list[Alert]) -> list[str]:
    if not alerts:
        return [_("No early warning.")]
    said = [_(ALERT_WORDS[one.code]).format(who=one.rep, **_values(one)) for one in alerts]
    return [_("Early warnings"), *(line for one in said for line in wrap("  " + one, 80, indent=4))]


def _values(one: Alert) -> dict[str, Any]:
    show = (lambda value: number(value, 1)) if one.code in ("thin-pipeline", "no-leads") else percent
    return {"value": show(one.value), "line": show(one.line)}
