"""In the worker: import for good, replay the last year, and write what the screens show of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.crm.verdict import badge_of
from scenarios.errors import InputError
from tui.free_names import numbered
from tui.intake.looking import fact_table, trouble_table
from tui.languages import pgettext

if TYPE_CHECKING:
    from coaching.twin import Band, Replay
    from scenarios.crm import Imported

CHECK_WORLDS = 40
MOST_BANDS = 200
Tell = Callable[[str, int, int], None]
"""Takes the part of the work at hand, done and total; may raise to stop it."""


def checked(done: Imported, tell: Tell) -> tuple[Imported, dict[str, Any]]:
    """Replay the last year; return the import with its verdict, and the replay as a table."""
    from coaching.twin import judged, replay
    from scenarios.crm import with_verdict

    try:
        found = replay(done, worlds=CHECK_WORLDS, jobs="auto", progress=lambda at, of: tell("replay", at, of))
    except InputError as error:
        return done, {"refused": trouble_table(error)}
    return with_verdict(done, judged(done.verdict, found)), _replay_table(found)


def _replay_table(found: Replay) -> dict[str, Any]:
    return {
        "months": [_band(one) for one in found.months], "reps": [_band(one) for one in found.reps[:MOST_BANDS]],
        "regions": [_band(one) for one in found.regions[:MOST_BANDS]], "year": _band(found.year),
        "inside": found.months_inside, "miss": found.mean_miss, "rank": found.rank_agreement, "worlds": found.worlds,
    }  # fmt: skip


def _band(one: Band) -> dict[str, Any]:
    return {"label": one.label, "low": one.low, "middle": one.middle, "high": one.high, "own": one.own}


def check_table(done: Imported, replayed: Mapping[str, Any], target: Path) -> dict[str, Any]:
    """Return what the page "is it good enough?" shows; codes only, no names."""
    scenario, report = done.scenario, done.report
    return {
        "scenario": str(target), "name": scenario.name, "currency": scenario.currency, "badge": badge_of(scenario),
        "level": done.verdict.level, "reasons": [fact_table(fact) for fact in done.verdict.reasons],
        "replay": dict(replayed), "read": report.deals_read, "used": report.deals_used,
        "people": len(scenario.rep), "customers": len(scenario.account),
        "start": _start(done), "skill": done.skill.verdict if done.skill else "",
        "sources": [
            {"key": row.key, "kind": row.kind, "note": row.note, "value": row.value, "low": row.low, "high": row.high,
             "rows": row.rows}
            for row in scenario.sources
            if row.key != "verdict"
        ],
    }  # fmt: skip


def _start(done: Imported) -> str:
    """Return the first month of the replay, ``2025-03``; empty for a table of territories."""
    if done.market is None:
        return ""
    months = min(int(done.market.months + 0.02), 12)
    at = done.market.end.year * 12 + done.market.end.month - months
    return f"{at // 12}-{at % 12 + 1:02d}"


def free_target(folder: Path, name: str) -> Path:
    """Return the first scenario file name that nothing has yet, nor any file that an import writes beside it.

    So an import overwrites neither an earlier one nor, say, a mapping file that a person wrote.
    """
    from scenarios.crm.forget import left_of

    safe = "".join(c if c.isalnum() or c in "-_" else "-" for c in name)[:60].strip("-") or "company"
    return next(
        folder / one for one in numbered(safe, ".toml") if not any(path.exists() for path in left_of(folder / one))
    )


def write_all(done: Imported, target: Path, table: Mapping[str, Any], request: Mapping[str, Any], said: str) -> None:
    """Write the scenario and its companions: report, key, mapping, check, and where the files are.

    Raises:
        StoreError: a file cannot be written.
    """
    from scenarios.crm import write
    from scenarios.crm.writing import beside, write_all

    source = {key: request.get(key) for key in ("paths", "said", "dates", "owners", "keep_names")}
    write(done, target, pgettext)
    write_all({
        beside(target, "mapping.toml"): (said, 0o600),
        beside(target, "check.json"): (json.dumps(table, ensure_ascii=False, indent=1) + "\n", 0o644),
        beside(target, "source.json"): (json.dumps(source, ensure_ascii=False, indent=1) + "\n", 0o600),
    })  # fmt: skip
