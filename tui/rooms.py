"""Questions of rooms that are about no comparison, answered in the worker process: one line of `ROOMS` each.

A room asks with `ShapanApp.inquire(key, {"op": NAME, ..})`; its answer comes piece by piece into `told_rooms[key]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from tui.questions import Stop, Told

ROOMS: dict[str, str] = {
    "drop": "tui.rooms:drop",
    "preview": "tui.previews:preview",
    "board": "tui.deciding:board",
    "weigh": "tui.deciding:weigh",
    "suggest": "tui.deciding:suggest",
    "years": "tui.deciding:years",
    "keep": "tui.deciding:keep",
    "why": "tui.searches:why",
    "regimes": "tui.searches:regimes",
    "search": "tui.searches:search",
    "adopt": "tui.searches:adopt",
    "cards": "tui.learning.policies:cards",
}
"""Name of the question -> module and function that takes (request, tell, stop) and returns whether it finished."""


def answer(op: str, request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Answer a question of a room."""
    module, _colon, name = ROOMS[op].partition(":")
    return bool(getattr(import_module(module), name)(request, tell, stop))


def drop(_request: Mapping[str, Any], _tell: Told, _stop: Stop) -> bool:
    """Do nothing: that it was asked has stopped what was under way."""
    return True
