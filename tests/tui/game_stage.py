"""A worker for tests of the game: answers from a recording made by the real referee, so that no engine runs here.

Made anew with ``SHAPAN_RECORD_GAME=1 python -m pytest tests/tui/test_play_screens.py``; the mission is its own copy,
so that tuning the campaign changes no picture.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sample

from coaching.game.log import read_log
from tui.messages import Answered
from tui.seat import LIST

HERE = Path(__file__).parent
MISSION = str(HERE / "game" / "monday.toml")
RECORDING = HERE / "game" / "answers.json"
RECORDS = os.environ.get("SHAPAN_RECORD_GAME") == "1"


def question(request: Mapping[str, Any]) -> str:
    """Return what an answer depends on: what is asked, and the decisions so far."""
    asked = {
        key: value for key, value in request.items() if key not in ("op", "mission", "log", "worlds", "run", "key")
    }
    if request["ask"] == "missions":
        return "missions"
    entries = [(one.do, one.month, one.what, one.value) for one in read_log(request["log"]).effective()]
    month = request.get("month", 99)
    if request["ask"] in ("desk", "chances"):
        entries = [one for one in entries if one[0] == "decide" and one[1] < month]
    elif request["ask"] != "open":
        entries = [one for one in entries if one[0] in ("decide", "guess") and one[1] <= month]
    else:
        entries = []
    words = json.dumps([asked, sorted(entries, key=str)], sort_keys=True, ensure_ascii=False)
    return f"{request['ask']} {month} {hashlib.sha256(words.encode()).hexdigest()[:12]}"


class GameStage(sample.Stage):
    """Answers questions about games; silent where the recording has nothing."""

    known: dict[str, Any] = json.loads(RECORDING.read_text(encoding="utf-8")) if RECORDING.exists() else {}
    referee: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.mute = False
        self.unknown: list[str] = []

    def ask(self, run: int, key: str, request: Mapping[str, object]) -> None:
        super().ask(run, key, request)
        if request.get("op") != "game" or self.mute:
            return
        name = question(request)
        if name not in self.known and RECORDS:
            self._record(name, request)
        if name in self.known:
            self.say(Answered(run, key, 1, 1, self.known[name]))
        else:
            self.unknown.append(name)

    def _record(self, name: str, request: Mapping[str, Any]) -> None:
        from tui.referee import Referee

        type(self).referee = self.referee or Referee()
        told: list[Any] = []
        self.referee.answer({**request, "worlds": 3}, lambda _done, _total, table: told.append(table), lambda: False)
        if name == LIST.removeprefix("game "):
            told[-1]["missions"] = [one for one in told[-1]["missions"] if one["number"] in (0, 2)]
        self.known[name] = json.loads(json.dumps(told[-1]))
        RECORDING.write_text(json.dumps(self.known, indent=0, sort_keys=True, ensure_ascii=False), encoding="utf-8")
