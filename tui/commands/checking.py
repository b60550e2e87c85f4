"""``shapan check``: is this scenario or playbook file right?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tui.languages import N_, _
from tui.terminal.output import out


def check_command(file: Annotated[Path, typer.Argument(help=N_("A TOML file, or a built-in name."))]) -> None:
    """Check a scenario or a playbook file."""
    from policies.library import load_playbook, playbook_names

    from scenarios.loader import load

    if str(file) in playbook_names() or _is_playbook(file):
        playbook = load_playbook(str(file))
        out(_("{file}: playbook {name!r} is right").format(file=file, name=playbook.name))
        return
    scenario = load(file)
    line = _("{file}: scenario {name!r} is right, {reps} people, {accounts} accounts")
    reps, accounts = len(scenario.rep) + scenario.team.count, len(scenario.account) + scenario.accounts.count
    out(line.format(file=file, name=scenario.name, reps=reps, accounts=accounts))


def _is_playbook(file: Path) -> bool:
    """Return whether a file has the table of a policy family; anything unreadable is left to the scenario reader."""
    import tomllib

    from policies.protocols import FAMILIES

    try:
        table: Mapping[str, Any] = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return False
    return any(family in table for family in FAMILIES)
