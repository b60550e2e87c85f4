"""What people are called."""

from __future__ import annotations

from scenarios.mission import Mission
from scenarios.schema import Text


def name_of(mission: Mission, rep: str, language: str) -> str:
    """Return what somebody is called; who joins later goes by code (the seat and a number)."""
    names: dict[str, Text] = {one.seat: one.name for one in mission.people}
    return getattr(names[rep], language) if rep in names else rep
