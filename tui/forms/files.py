"""Drafts and their files: one's own folders, saving without overwriting anything foreign, changes on the disk."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tui.forms.draft import ABSENT, Draft, digest_of, file_text, read_file
from tui.languages import _

BEFORE = ".before"
"""What is added to the name of a file that was replaced."""


@dataclass(frozen=True)
class Saved:
    """What came of saving."""

    trouble: str
    """Empty when it was saved; "disk" when somebody else changed the file."""
    words: Callable[[], str]


def own_folder(memory: Path | None, kind: str) -> Path:
    """Return the folder of one's own scenarios or playbooks; where nothing is remembered, the folder of the start."""
    return memory / kind if memory else Path.cwd()


def built_in(kind: str) -> list[str]:
    """Return the names that come with the program."""
    if kind == "scenarios":
        from scenarios.loader import library_names

        return library_names()
    from policies.library import playbook_names

    return playbook_names()


def source_table(kind: str, name: str) -> tuple[dict[str, Any], str, str]:
    """Return table, path and digest of what is to be edited; the path is empty for what comes with the program.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no TOML.
    """
    if name in built_in(kind):
        from importlib.resources import as_file, files

        folder = files("scenarios") / "library" if kind == "scenarios" else files("policies") / "playbooks"
        with as_file(folder / f"{name}.toml") as path:
            return read_file(path)[0], "", ""
    table, digest = read_file(Path(name))
    return table, name, digest


def save(draft: Draft, folder: Path, kind: str) -> Saved:
    """Write a draft to its file, or to a new one named after it."""
    name = str(draft.table.get("name", ""))
    if name in built_in(kind):
        return Saved("name", lambda: _("{name} comes with the program. Give yours another name.").format(name=name))
    path = folder / f"{name}.toml"
    if draft.file and Path(draft.file).stem == name:
        path = Path(draft.file)
        if changed_on_disk(draft):
            return Saved("disk", lambda: "")
    elif path.exists():
        return Saved(
            "name", lambda: _("There is a file {name} already. Give yours another name.").format(name=path.name)
        )
    try:
        write(draft, path)
    except OSError as error:
        reason = error.strerror or str(error)
        return Saved("write", lambda: _("It could not be written: {reason}").format(reason=reason))
    return Saved("", lambda: _("Saved: {path}").format(path=path))


def write(draft: Draft, path: Path) -> None:
    """Write the file in one step.

    Raises:
        OSError: it cannot be written.
    """
    data = file_text(draft.table).encode("utf-8", errors="replace")
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.{os.getpid()}")
    waiting.write_bytes(data)
    waiting.replace(path)
    draft.file, draft.digest, draft.dirty = str(path), digest_of(data), False


def changed_on_disk(draft: Draft) -> bool:
    """Whether the file says something else than when it was last read or written here."""
    if not draft.file:
        return False
    try:
        return digest_of(Path(draft.file).read_bytes()) != draft.digest
    except OSError:
        return False  # it is gone: saving makes it anew


def reload(draft: Draft) -> bool:
    """Take the file's table, so that undo brings back what was here; returns whether it could be read."""
    try:
        table, digest = read_file(Path(draft.file))
    except (OSError, ValueError):
        return False
    for key in dict.fromkeys([*draft.table, *table]):
        draft.put((key,), table.get(key, ABSENT))
    draft.digest, draft.dirty = digest, False
    return True


def settle(draft: Draft, choice: str, folder: Path) -> str:
    """Do what was chosen about a file that somebody else changed, and say what was done."""
    if choice == "theirs":
        return _("The file was read again.") if reload(draft) else _("The file is no TOML; nothing was changed.")
    path = Path(draft.file)
    if choice == "mine":
        path = next(one for i in range(2, 10_000) if not (one := folder / f"{path.stem}-{i}.toml").exists())
        draft.put(("name",), path.stem)
    try:
        if choice == "replace":
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + BEFORE).write_bytes(path.read_bytes())
        write(draft, path)
    except OSError as error:
        return _("It could not be written: {reason}").format(reason=error.strerror or error)
    return _("Saved: {path}").format(path=path)
