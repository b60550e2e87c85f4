"""Playbooks that commands write into files: sealed, so that what somebody edited is not written over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.errors import InputError

if TYPE_CHECKING:
    from policies.playbook import Playbook

SEAL = (
    "# Written by shapan {command}; edit it as you like, the command does not overwrite what was edited. As written: "
)


def refuse_edited(path: Path, command: str, force: bool) -> None:
    """Refuse to write over a playbook that somebody edited, or that another command wrote.

    Raises:
        InputError: it is one, and `force` does not allow it.
    """
    from scenarios.seals import untouched

    if not force and not untouched(path, SEAL.format(command=command)):
        raise InputError(
            "CLI-57",
            "{path} was edited, or 'shapan {command}' did not write it: name another place, "
            "or overwrite it with --force",
            path=path, command=command,
        )  # fmt: skip


def keep(book: Playbook, path: Path, command: str) -> None:
    """Write a playbook.

    Raises:
        StoreError: the place does not exist, is protected, or the disk is full.
    """
    from policies.library import save_playbook
    from scenarios.seals import sealed
    from tui.terminal.output import write_file

    write_file(path, sealed(save_playbook(book), SEAL.format(command=command)))
