"""Write an imported scenario, its report and its key: all of them or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomli_w

from scenarios import seals
from scenarios.crm.report import csv_text
from scenarios.errors import StoreError
from scenarios.schema import Scenario

BOM = "\ufeff"
"""Spreadsheets read a CSV with this mark as UTF-8."""
SEAL = (
    "# Written by shapan import; edit it as you like, another import does not overwrite what was edited. As written: "
)
"""How an imported scenario begins; what follows on the line is the digest of the rest."""


def scenario_toml(scenario: Scenario) -> str:
    """Return the scenario as TOML that `scenarios.loader.load` reads back equal.

    Every value is written out, so that what is borrowed can be seen and changed; of accounts and reps only what
    differs from the defaults.
    """
    table = scenario.model_dump(exclude_none=True)
    for kind in ("account", "rep"):
        table[kind] = [row.model_dump(exclude_defaults=True) for row in getattr(scenario, kind)]
    return tomli_w.dumps({key: value for key, value in table.items() if value != [] and value != ()})


def sealed(text: str) -> str:
    """Return the text of a file below a line by which `untouched` knows that nobody has edited it."""
    return seals.sealed(text, SEAL)


def untouched(path: Path) -> bool:
    """Tell whether nothing that a person wrote is in a file: it is not there, empty, or as an import wrote it."""
    return seals.untouched(path, SEAL)


def key_csv(codes: Mapping[str, str]) -> str:
    """Return the key that turns codes back into names."""
    return csv_text(("code", "name"), codes.items())


def beside(out: Path, ending: str) -> Path:
    """Return the path of a companion file: scenario.toml -> scenario.<ending>."""
    return out.with_name(f"{out.stem}.{ending}")


def write_all(texts: Mapping[Path, tuple[str, int]]) -> None:
    """Write every text to its file with its mode: all to temporary files first, then replace.

    Raises:
        StoreError: IMP-20, a folder is missing or not writable, the disk is full; nothing is left behind.
    """
    waiting: dict[Path, Path] = {}
    path = Path()
    try:
        for path, (text, mode) in texts.items():
            if path.is_dir():
                raise IsADirectoryError(21, "is a folder, not a file")
            if path.exists() and not path.is_file():
                raise OSError(22, "is a device, not a file")
            waiting[path] = _temporary(path, text, mode)
        for path, temporary in waiting.items():
            os.replace(temporary, path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise StoreError(
            "IMP-20", "{path} cannot be written: {reason}; name another place", path=path, reason=reason
        ) from error
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _temporary(path: Path, text: str, mode: int) -> Path:
    """Write and sync a new file in the target's folder; remove it when that fails."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(mode)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary
