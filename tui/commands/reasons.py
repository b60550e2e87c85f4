"""``shapan why``: which rules make one playbook differ from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tui.commands.asking import experiment_of, predictions, workers_for
from tui.commands.sweeping import Jobs, Json, MetricOption, Months, Scenario, Seed
from tui.languages import N_, _, choose, joined
from tui.metric_names import difference_of, name_of, value_of
from tui.rule_names import LEVERS
from tui.terminal.cells import Align, columns, wrap
from tui.terminal.output import out
from tui.terminal.progress import ProgressLine

if TYPE_CHECKING:
    from coaching.contributions import Contribution
    from simulator.experiment import Experiment

ALIGNS: list[Align] = ["left", "right", "right", "right", "right", "left"]


def why_command(
    scenario: Scenario,
    before: Annotated[str, typer.Option("--from", help=N_("Playbook in force today: name or TOML file."))],
    after: Annotated[str, typer.Option("--to", help=N_("The other playbook: name or TOML file."))],
    metric: MetricOption = "profit_cents",
    worlds: Annotated[int, typer.Option(help=N_("Number of worlds."))] = 12,
    months: Months = None,
    seed: Seed = 7,
    jobs: Jobs = "auto",
    as_json: Json = False,
) -> None:
    """Say why one playbook differs from another: what each rule adds when the rules are exchanged one by one."""
    workers = workers_for(jobs)
    plan = experiment_of(scenario, f"{before},{after}", worlds=worlds, months=months, after=0, seed=seed)
    from coaching.compare import to_json
    from coaching.contributions import Pairing, contributions, differing
    from scenarios.errors import InputError
    from simulator.batch import Bench
    from simulator.outcome import METRIC

    if metric not in METRIC or METRIC[metric].after:
        raise InputError("CON-02", "--metric: got {got!r}, allowed: {known}", got=metric,
                         known=", ".join(one for one in METRIC if not METRIC[one].after))  # fmt: skip
    a, b = plan.playbooks
    line = ProgressLine()
    try:
        with Bench(workers) as bench:
            pairing = Pairing(plan.scenario, a, b, plan.worlds, plan.months, 0, seed)
            found = contributions(pairing, bench, (metric,), lambda done, most, _so_far: line.draw(done, most, None))
    finally:
        line.clear()
    if metric not in found:
        raise InputError(
            "CON-03", "{metric} has no value in some of the mixtures, so it cannot be split", metric=metric
        )
    if as_json:
        parts = [{"lever": one.lever, "share": one.share._asdict(), "alone": one.alone._asdict()}
                 for one in found[metric].parts]  # fmt: skip
        rest = {"a": a.name, "b": b.name, "worlds": plan.worlds, "scenario": plan.scenario.name, "metric": metric}
        out(to_json({**rest, "difference": found[metric].difference._asdict(), "parts": parts}))
        return
    lines = _drawn(plan, metric, found[metric], [one for one in LEVERS if one not in differing(a, b)])
    out("\n".join([*lines, *predictions(plan.playbooks)]))


def _drawn(plan: Experiment, metric: str, found: Contribution, same: list[str]) -> list[str]:
    from simulator.outcome import METRIC

    unit, currency = METRIC[metric].unit, plan.scenario.currency
    (before, after), worlds = plan.playbooks, plan.worlds

    def signed(value: float | None) -> str:
        return "-" if value is None else difference_of(metric, unit, value, currency)

    rows = [["", _("adds"), _("90% from"), _("to"), _("alone"), ""]]
    for part in found.parts:
        low, high = part.share.low, part.share.high
        sure = low is not None and high is not None and not low <= 0 <= high
        numbers = [signed(value) for value in (part.share.mean, low, high, part.alone.mean)]
        said = _("the same") if low == high == 0 else _("too close to call")
        rows.append([_(LEVERS[part.lever]), *numbers, "" if sure else said])
    whole = found.difference
    rows.append([_("all together"), *(signed(value) for value in (whole.mean, whole.low, whole.high)), "", ""])
    head = _("{metric}: from {a} ({before}) to {b} ({after}), {worlds} worlds, same luck").format(
        metric=name_of(metric), a=choose(before.title), b=choose(after.title), worlds=worlds,
        before=value_of(metric, unit, found.a, currency), after=value_of(metric, unit, found.b, currency),
    )  # fmt: skip
    notes = [_("What a rule adds is its mean over all orders of exchanging them; alone: that rule and nothing else.")]
    if same:
        notes.append(_("The same in both: {names}.").format(names=joined(_(LEVERS[one]) for one in same)))
    return [
        *wrap(head, 80),
        *("  " + row for row in columns(rows, ALIGNS)),
        *(row for one in notes for row in wrap(one, 80)),
    ]
