"""What the screens remember of an import under way: files chosen, corrections, settings, and how far it is. Frozen."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from scenarios.crm.own import may_be_export
from tui.messages import Died, Failed

MOST_ENTRIES, MOST_EARLIER = 2000, 5
STAGES = ("", "won", "lost", "engaged", "prospecting")
KINDS = (
    "pipeline",
    "accounts",
    "products",
    "teams",
    "history",
    "quotas",
    "payments",
    "orders",
    "territories",
    "ignore",
)
DATES = ("", "dmy", "mdy")
Said = Mapping[str, Any]


@dataclass(frozen=True)
class Intake:
    """An import under way; what a person chose is kept on disk with every change."""

    folder: str = ""
    """Folder shown in the list of files."""
    paths: tuple[str, ...] = ()
    """Files chosen, or one folder."""
    said: Said = field(default_factory=dict)
    """Corrections, as the table of a mapping file."""
    dates: str = ""
    """Day or month first for dates such as 03/04/2026; empty = find out."""
    owners: bool = False
    """Give each account to the person who worked most on it."""
    keep_names: bool = False
    checked: str = ""
    """Scenario file of the last finished import."""
    run: int = 0
    work: str = ""
    """The piece of work under way, a request's ``op``; empty = none."""
    part: str = ""
    done: int = 0
    total: int = 0
    seen: Mapping[str, Any] | None = None
    """What the files hold, as the worker said."""
    check: Mapping[str, Any] | None = None
    """The check of the last import."""
    out: Mapping[str, Any] | None = None
    """What would go to the CRM, or went."""
    trouble: Failed | Died | None = None

    def request(self, op: str) -> dict[str, Any]:
        """Return the request for a piece of work on these files."""
        return {
            "op": op, "paths": list(self.paths), "said": self.said, "dates": self.dates, "owners": self.owners,
            "keep_names": self.keep_names,
        }  # fmt: skip

    def kept(self) -> dict[str, Any]:
        """Return what is written to disk."""
        return {"folder": self.folder, "checked": self.checked, **self.request("")}

    @property
    def settled(self) -> bool:
        """Whether corrections can be made: files were read, and nothing but another look is under way."""
        return self.seen is not None and self.work in ("", "intake-look") and self.trouble is None

    @property
    def busy(self) -> bool:
        """Whether the worker is at it."""
        return bool(self.work)


def intake_of(table: Mapping[str, Any]) -> Intake:
    """Read what `Intake.kept` wrote; what does not fit is as if it had never been said."""
    paths, said = table.get("paths"), table.get("said")
    dates = table.get("dates")
    return Intake(
        folder=_text(table.get("folder")),
        paths=tuple(one for one in paths if isinstance(one, str)) if isinstance(paths, list) else (),
        said=said if isinstance(said, dict) else {},
        dates=dates if dates in DATES else "",
        owners=table.get("owners") is True,
        keep_names=table.get("keep_names") is True,
        checked=_text(table.get("checked")),
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


# Corrections


def _files(said: Said) -> list[dict[str, Any]]:
    return [dict(one) for one in said.get("file", ())]


def with_file(intake: Intake, name: str, **changes: Any) -> Intake:
    """Say something about one file: its kind, or (``columns``) which column is which."""
    rows = _files(intake.said)
    old: dict[str, Any] = next((one for one in rows if one.get("name") == name), {"name": name})
    row = {**old, **changes, "columns": {**old.get("columns", {}), **changes.get("columns", {})}}
    return replace(intake, said={**intake.said, "file": [*(one for one in rows if one is not old), row]})


def with_kind(intake: Intake, name: str, kind: str) -> Intake:
    """Say which table a file is; what was said about its columns is dropped, since they were another table's."""
    rows = [one for one in _files(intake.said) if one.get("name") != name]
    return replace(intake, said={**intake.said, "file": [*rows, {"name": name, "kind": kind}]})


def with_stage(intake: Intake, name: str, means: str) -> Intake:
    """Say what a stage means; empty = as the program knows it."""
    table = {key: [one for one in names if one != name] for key, names in intake.said.get("stages", {}).items()}
    if means:
        table[means] = [*table.get(means, []), name]
    return replace(intake, said={**intake.said, "stages": {key: names for key, names in table.items() if names}})


def with_same(intake: Intake, name: str, other: str) -> Intake:
    """Merge two spellings of a person into the first, or take that back."""
    table = {key: list(names) for key, names in intake.said.get("same", {}).items()}
    if other in table.get(name, []):
        table[name].remove(other)
    else:
        table[name] = [*table.get(name, []), other]
    return replace(intake, said={**intake.said, "same": {key: names for key, names in table.items() if names}})


def is_same(intake: Intake, name: str, other: str) -> bool:
    """Tell whether two spellings are merged."""
    return other in intake.said.get("same", {}).get(name, [])


# Files


class Entry(NamedTuple):
    """One row of the list of files."""

    kind: str
    """here (all files of the folder), earlier (an import), up, folder, file, sample."""
    name: str
    path: str
    note: str = ""


def entries_of(folder: Path) -> list[Entry]:
    """Return what can be chosen in a folder: all its CRM files at once, the folders, each file."""
    try:
        found = sorted(os.scandir(folder), key=lambda one: one.name.casefold())[:MOST_ENTRIES]
    except OSError:
        found = []
    folders = [Entry("folder", one.name, one.path) for one in found if _is_folder(one)]
    files = [Entry("file", one.name, one.path, _size(one)) for one in found if is_data_file(one)]
    here = [Entry("here", str(len(files)), str(folder))] if files else []
    up = [Entry("up", "..", str(folder.parent))] if folder.parent != folder else []
    earlier = [Entry("earlier", Path(one).name, one) for one in earlier_imports(Path.cwd())[:MOST_EARLIER]]
    return [*here, *files, *folders, *up, *earlier, Entry("sample", "", "")]


def _is_folder(one: os.DirEntry[str]) -> bool:
    try:
        return one.is_dir() and not one.name.startswith(".")
    except OSError:
        return False


def is_data_file(one: os.DirEntry[str]) -> bool:
    """Tell whether a file may be one of a CRM."""
    try:
        return may_be_export(one.name) and one.is_file()
    except OSError:
        return False


def _size(one: os.DirEntry[str]) -> str:
    try:
        size = one.stat().st_size
    except OSError:
        return ""
    return f"{size / 2**20:,.1f} MB" if size >= 2**19 else f"{max(size // 1024, 1):,} KB"


def path_in(pasted: str) -> str:
    """Return the path in what was pasted or dropped: quotes, a file:// head and escaped spaces go."""
    from urllib.parse import unquote, urlsplit

    text = pasted.strip().splitlines()[0].strip() if pasted.strip() else ""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    return os.path.expanduser(text.replace("\\ ", " "))


def earlier_imports(folder: Path) -> Sequence[str]:
    """Return the scenario files of a folder that an import on the screens left, newest first."""
    try:
        checks = [one for one in folder.glob("*.check.json") if one.with_name(_scenario_name(one)).is_file()]
        checks.sort(key=lambda one: one.stat().st_mtime, reverse=True)
    except OSError:
        return []
    return [str(one.with_name(_scenario_name(one))) for one in checks]


def _scenario_name(check: Path) -> str:
    return check.name.removesuffix(".check.json") + ".toml"
