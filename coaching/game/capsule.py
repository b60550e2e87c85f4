"""A game as a capsule: mission, decision log and the digest of what came of it, in one file that anybody replays.

Like the capsule of an experiment it holds no code and nothing of the machine; its checksum is made the same way.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from coaching.capsule import MAX_BYTES, checksum
from scenarios.errors import StoreError
from simulator.experiment import versions
from simulator.outcome import MODEL_VERSION

if TYPE_CHECKING:
    from coaching.game.session import Session
    from scenarios.mission import Mission

FORMAT = "shapan game capsule 1"


@dataclass(frozen=True)
class Replayed:
    """What replaying a game's capsule showed."""

    mission: str
    same: bool
    sealed: str
    """Digest of all facts as they were."""
    now: str


def seal_game(session: Session) -> str:
    """Return the capsule of a game as text; equal games give equal text."""
    one = session.performance()
    body = {
        "format": FORMAT, "model_version": MODEL_VERSION, "versions": versions(),
        "mission": session.base.model_dump(mode="json"), "log": session.log.text(), "ledger": one.outcome.digest,
        "money_cents": round(one.money_cents),
    }  # fmt: skip
    return json.dumps({**body, "sha256": checksum(body)}, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def is_game(path: Path) -> bool:
    """Return whether a file looks like the capsule of a game; what cannot be read is none."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return False
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(table, dict) and table.get("format") == FORMAT


def replay_game(path: Path) -> Replayed:
    """Play a capsule's game again and compare.

    Raises:
        StoreError: it was changed after it was written, or another model version made it.
        InputError: its log does not fit its mission.
    """
    from coaching.game.log import read_log
    from coaching.game.session import Session

    table: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if checksum({key: value for key, value in table.items() if key != "sha256"}) != table.get("sha256"):
        raise StoreError("CAP-06", "{path} was changed after it was written: its checksum does not fit", path=path)
    if table["model_version"] != MODEL_VERSION:
        raise StoreError(
            "CAP-01",
            "the capsule was made with model version {made}, this program has model version {have}; install the "
            "version that made it",
            made=table["model_version"], have=MODEL_VERSION,
        )  # fmt: skip
    session = Session(_mission(path, table["mission"]), read_log(table["log"], str(path)))
    try:
        now = session.performance().outcome.digest
    finally:
        session.close()
    return Replayed(session.base.name, now == table["ledger"], table["ledger"], now)


def _mission(path: Path, table: Mapping[str, Any]) -> Mission:
    from scenarios.mission import Mission

    calendar = dict(table["scenario"].get("calendar", {}))
    if "start_date" in calendar:
        calendar["start_date"] = date.fromisoformat(calendar["start_date"])  # a day is text in JSON
    try:
        return Mission.model_validate({**table, "scenario": {**table["scenario"], "calendar": calendar}})
    except ValidationError as error:
        raise StoreError("CAP-06", "{path} was changed after it was written: its checksum does not fit",
                         path=path) from error  # fmt: skip
