"""``shapan check``: is this scenario, playbook or mission file right?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from tui.languages import N_, _
from tui.sizes import accounts_of, people_of
from tui.terminal.output import out


def check_command(file: Annotated[Path, typer.Argument(help=N_("A TOML file, or a built-in name."))]) -> None:
    """Check a scenario, a playbook or a mission file."""
    from policies.library import load_incumbent, load_playbook, playbook_names
    from scenarios.loader import load

    _refuse_unknown(str(file))
    if str(file) in playbook_names() or _is_playbook(file):
        playbook = load_playbook(str(file))
        out(_("{file}: playbook {name!r} is right").format(file=file, name=playbook.name))
        return
    if _is_mission(file):
        from coaching.game.decisions import check_rules
        from scenarios.mission import load_mission

        mission = load_mission(file)
        check_rules(mission)
        line = _("{file}: mission {name!r} is right, {months} months, {levers} levers")
        out(line.format(file=file, name=mission.name, months=mission.months, levers=len(mission.levers)))
        return
    scenario = load(file)
    load_incumbent(scenario, str(file))
    line = _("{file}: scenario {name!r} is right, {reps}, {accounts}")
    reps, accounts = scenario.seats, len(scenario.account) + scenario.accounts.count
    out(line.format(file=file, name=scenario.name, reps=people_of(reps), accounts=accounts_of(accounts)))


def _refuse_unknown(name: str) -> None:
    """Refuse what is neither a file nor the name of anything built in; names the nearest of all kinds."""
    from policies.library import playbook_names
    from scenarios.loader import library_names, refuse_unknown
    from scenarios.mission import mission_names

    refuse_unknown(name, [*library_names(), *playbook_names(), *mission_names()])


def _is_playbook(file: Path) -> bool:
    """Return whether a file has the table of a policy family."""
    from policies.protocols import FAMILIES

    return any(family in _table(file) for family in FAMILIES)


def _is_mission(file: Path) -> bool:
    """Return whether a file, or a built-in name, is meant as a mission."""
    from scenarios.mission import is_mission, mission_names

    return is_mission(_table(file)) or str(file) in mission_names()


def _table(file: Path) -> Mapping[str, Any]:
    """Return what stands in a TOML file; anything unreadable is left to the scenario reader."""
    import tomllib

    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return {}
