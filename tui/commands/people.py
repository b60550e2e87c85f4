"""``shapan who``: who wins and who loses when one playbook takes the place of another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.cells import cell_len

from tui.commands.asking import named_playbook, predictions
from tui.group_names import group_name
from tui.languages import N_, _, money, percent
from tui.lengths import of_length
from tui.terminal.cells import Align, columns, wrap
from tui.terminal.output import out

if TYPE_CHECKING:
    from coaching.intervals import Estimate
    from coaching.who import Change, Measure, Who
    from policies.playbook import Playbook
    from simulator.experiment import Experiment
    from simulator.people import PeopleTable
    from simulator.store import Store

File = Annotated[Path, typer.Argument(metavar="EXP", help=N_("Experiment file of 'compare --out'."))]
WIDTH = 80
MEASURES: dict[str, Measure] = {"pay": "pay_cents", "bookings": "bookings_cents", "chance": "chance"}
TITLES = {
    "pay": N_("pay a month and person"),
    "bookings": N_("bookings a month and person"),
    "chance": N_("chance to reach the goal"),
}
ALIGNS: list[Align] = ["left", "right", "right", "right", "right", "right", "right"]


def who_command(
    file: File,
    a: Annotated[str, typer.Option("--from", help=N_("Playbook that is in force."))],
    b: Annotated[str, typer.Option("--to", help=N_("Playbook that takes its place."))],
    by: Annotated[Literal["tenure", "region", "patch"], typer.Option(help=N_("Groups of people."))] = "tenure",
    measure: Annotated[Literal["pay", "bookings", "chance"], typer.Option(help=N_("What they win or lose."))] = "pay",
    purpose: Annotated[
        str, typer.Option(help=N_("What single codes are needed for, in words; without it only groups are shown."))
    ] = "",
    worlds: Annotated[int, typer.Option(min=1, help=N_("Most worlds to re-run."))] = 20,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """Show which groups win and which lose from one playbook to another; groups under five people are not shown."""
    from coaching.compare import to_json
    from coaching.who import PROTECTED_MONTHS, who, who_by_code
    from scenarios.company import company_of
    from simulator.store import Store

    with Store.open(file) as store:
        plan = store.experiment()
        names = [named_playbook(plan.playbooks, name).name for name in (a, b)]
        shared = shared_worlds(store, names, worlds) or [0]  # none: the first one says what is missing
        before, after = (tables_of(store, name, shared) for name in names)
    company, column = company_of(plan.scenario), MEASURES[measure]
    if purpose:
        found = who_by_code(company, before, after, measure=column, purpose=purpose)
    else:
        found = who(company, before, after, by=by, measure=column)
    cost = _protection(plan, named_playbook(plan.playbooks, b), shared) if measure == "pay" else None
    if as_json:
        changes = [{**one._asdict(), "difference": one.difference._asdict()} for one in found.changes]
        more = {
            "from": a,
            "to": b,
            "worlds": len(before),
            "protection": cost and {"months": PROTECTED_MONTHS, **cost._asdict()},
        }
        out(to_json({**found._asdict(), "changes": changes, **more}))
    else:
        said = predictions([named_playbook(plan.playbooks, name) for name in (a, b)])
        text = _text(found, a, b, measure, plan.scenario.currency, plan.months)
        out("\n".join([*text, *_of_protection(cost, plan.scenario.currency), *said]))


def shared_worlds(store: Store, names: Sequence[str], most: int) -> list[int]:
    """Return the first worlds that are finished under all of some playbooks; a race that was decided has no others."""
    keys, runs = {one.name: one.digest() for one in store.experiment().playbooks}, list(store.outcomes())
    done = [{run.replication for run in runs if run.playbook == keys[name]} for name in names]
    return sorted(set.intersection(*done))[:most]


def tables_of(store: Store, playbook: str, worlds: Sequence[int]) -> list[PeopleTable]:
    """Re-run worlds, each one proved to be the same by its digest, and return the tables of their people."""
    from scenarios.company import company_of
    from simulator.people import people_table
    from tui.commands.reading import rerun

    plan = store.experiment()
    company = company_of(plan.scenario)
    return [people_table(company, rerun(store, world, playbook), plan.months, "") for world in worlds]


def _text(found: Who, a: str, b: str, measure: str, currency: str, months: int) -> list[str]:
    title = _("From {a} to {b}: {measure}").format(a=a, b=b, measure=_(TITLES[measure]))
    single = of_length(months, N_("8 years in 10"), N_("8 worlds in 10"))
    rows = [["", _("people"), _("now"), _("gain or loss"), _("90% interval"), single, _("loses in")]]
    rows += [_row(change, measure, currency) for change in found.changes]
    lines = [title, *_in_columns(rows)]
    if found.hidden:
        hidden = _("{count} people are in groups of fewer than five, which are not shown.").format(count=found.hidden)
        lines += wrap(hidden, WIDTH)
    if found.purpose:
        lines += wrap(_("Codes shown for this purpose: {purpose}").format(purpose=found.purpose), WIDTH)
    counted = _(
        "Counted are the people of day 0, in the months in which they are there; totals of a comparison count "
        "everybody, so the two need not agree."
    )
    last = _("This is arithmetic on what the model says of a position. It is not a forecast about a person.")
    return [*lines, *wrap(counted, WIDTH), *wrap(last, WIDTH)]


def _protection(plan: Experiment, playbook: Playbook, worlds: Sequence[int]) -> Estimate | None:
    """Play the worlds under the playbook with pay protected; return what that costs, None where pay is protected."""
    from coaching.who import protection_cost, with_pay_protected
    from simulator.people import play_people

    if (protected := with_pay_protected(playbook)) is None:
        return None
    played = [play_people(plan.scenario, protected, plan.seed, world, plan.months, 0) for world in worlds]
    return protection_cost(played)


def _of_protection(cost: Estimate | None, currency: str) -> list[str]:
    """Say what it costs to protect pay, where it falls."""
    from coaching.who import PROTECTED_MONTHS

    if cost is None or not cost.mean:
        return []
    words = _(
        "If for {months} months nobody's pay may fall below their last three months, that costs about {cost}: compare "
        "a playbook with protect_pay_months = {months} under [conduct]."
    )
    return wrap(words.format(months=PROTECTED_MONTHS, cost=money(cost.mean, currency)), WIDTH)


def _in_columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the rows in columns; names stand above their numbers where lines would be wider than a terminal."""
    lines = ["  " + row for row in columns(rows, ALIGNS)]
    if max(map(cell_len, lines)) <= WIDTH:
        return lines
    head, *numbers = ("  " + row for row in columns([row[1:] for row in rows], ALIGNS[1:]))
    return [head, *(line for row, told in zip(rows[1:], numbers, strict=True) for line in (row[0], told))]


def _row(change: Change, measure: str, currency: str) -> list[str]:
    mean, low, high, year_low, year_high, worlds = change.difference
    return [
        group_name(change.name),
        str(change.people),
        _number(change.now, measure, currency),
        _number(mean, measure, currency, signed=True),
        _span(low, high, measure),
        _span(year_low, year_high, measure),
        _("{count} of {worlds}").format(count=change.loses_in, worlds=worlds),
    ]


def _span(low: float | None, high: float | None, measure: str) -> str:
    if low is None or high is None:
        return "-"
    return f"{_number(low, measure, '', signed=True)} .. {_number(high, measure, '', signed=True)}"


def _number(value: float | None, measure: str, currency: str, *, signed: bool = False) -> str:
    if value is None:
        return "-"
    return percent(value, signed=signed) if measure == "chance" else money(value, currency, signed=signed)
