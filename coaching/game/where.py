"""Where games are saved: apart from what reads them, so that a page can look without loading that."""

from __future__ import annotations

import os
from pathlib import Path


def saves_path() -> Path:
    """Return where games are saved: SHAPAN_HOME, else the user's data folder."""
    home = os.environ.get("SHAPAN_HOME")
    if home:
        return Path(home) / "games.sqlite"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "shapan" / "games.sqlite"
