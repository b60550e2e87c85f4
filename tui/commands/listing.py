"""``shapan list``: what there is to choose from; ``shapan schema``: the keys of a scenario file."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal

import typer

from tui.languages import N_, _, choose
from tui.sizes import accounts_of, people_of
from tui.terminal.cells import cell_len, wrap
from tui.terminal.output import out

Kind = Literal["scenarios", "playbooks", "policies", "missions"]
WIDTH = 80


def list_command(
    kind: Annotated[Kind, typer.Argument(help=N_("What to list."))],
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """List scenarios, playbooks, policies or missions."""
    rows = _LISTS[kind]()
    if as_json:
        out(json.dumps(rows, ensure_ascii=False, indent=1, sort_keys=True))
    else:
        out("\n".join(_lines(rows)) or _("none yet"))


def schema_command() -> None:
    """Print the JSON Schema of scenario files."""
    from scenarios.loader import json_schema

    out(json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True))


def scenarios() -> list[dict[str, Any]]:
    """Return the built-in scenarios: name, title, summary, reps, accounts, currency."""
    from scenarios.loader import library_names, load

    rows = []
    for name in library_names():
        one = load(name)
        sizes = {"reps": len(one.rep) + one.team.count, "accounts": len(one.account) + one.accounts.count}
        texts = {"name": name, "title": choose(one.title), "summary": choose(one.summary)}
        rows.append({**texts, **sizes, "currency": one.currency})
    return rows


def playbooks() -> list[dict[str, Any]]:
    """Return the built-in playbooks: name, title, summary and the name of its rule in each family."""
    from policies.library import load_playbook, playbook_names
    from policies.protocols import FAMILIES

    rows = []
    for name in playbook_names():
        one = load_playbook(name)
        rules = {family: getattr(one, family).card.name for family in FAMILIES}
        texts = {"name": name, "title": choose(one.title), "summary": choose(one.summary)}
        rows.append({**texts, **rules, "predicted": list(one.predicted)})
    return rows


def policies() -> list[dict[str, Any]]:
    """Return the rules of all families, built in and plugged in: what their cards say."""
    from policies import catalog
    from policies.protocols import FAMILIES

    return [
        {
            "family": family, "name": card.name, "summary": choose(card.summary), "source": card.source,
            "predicted": not card.benchmark, "reads": sorted(card.reads), "stochastic": card.stochastic,
            "needs_owners": card.needs_owners,
            "parameters": {key: choose(label) for key, label in sorted(card.params.items())},
        }
        for family in FAMILIES
        for card in catalog.cards(family)
    ]  # fmt: skip


def missions() -> list[dict[str, Any]]:
    """Return the missions in the order of the campaign: name, number, title, summary, months, minutes."""
    from scenarios.mission import load_mission, mission_names

    rows = []
    for name in mission_names():
        one = load_mission(name)
        texts = {"title": choose(one.title), "summary": f"{choose(one.title)}. {choose(one.summary)}"}
        rows.append({"name": name, "number": one.number, **texts, "months": one.months, "minutes": one.minutes})
    return rows


_LISTS: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
    "scenarios": scenarios,
    "playbooks": playbooks,
    "policies": policies,
    "missions": missions,
}


def _lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a name and its summary for each row, under the heading of its family."""
    lines: list[str] = []
    family = None
    for row in rows:
        if row.get("family") != family:
            family = row["family"]
            lines.append(str(family))
        text = _("{reps}, {accounts}. {summary}") if "reps" in row else "{summary}"
        size = {"reps": people_of(row["reps"]), "accounts": accounts_of(row["accounts"])} if "reps" in row else {}
        told = text.format(**{**row, **size})
        if "title" in row and "number" not in row:  # a mission's summary begins with its title
            told = _("{title}. {told}").format(title=row["title"], told=told)
        if row.get("predicted"):
            told += " " + _("(No study has measured its effect.)")
        lines += _entry(str(row["name"]), told)
    return lines


def _entry(name: str, text: str) -> list[str]:
    head = f"  {name}"
    if cell_len(head) > 26:
        return [head, *(" " * 28 + line for line in wrap(text, WIDTH - 28, 0))]
    first, *rest = wrap(text, WIDTH - 28, 0)
    return [head + " " * (28 - cell_len(head)) + first, *(" " * 28 + line for line in rest)]
