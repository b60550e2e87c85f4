"""What the commands ask for: names of playbooks, number of jobs, a scenario; each refused with a clear error."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from scenarios.errors import InputError
from tui.languages import pgettext

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from scenarios.schema import Scenario
    from simulator.experiment import Experiment


def jobs_of(text: str) -> int | Literal["auto"]:
    """Return the number of worker processes: a whole number, or ``auto`` for one per processor.

    Raises:
        InputError: anything else.
    """
    if text == "auto":
        return "auto"
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 1024:
        return int(text)
    raise InputError("CLI-02", "--jobs: got {got!r}, allowed: auto, or a whole number from 1 to 1024", got=text)


def workers_for(jobs: str, cluster: str = "") -> int | Literal["auto"]:
    """Return what `jobs_of` returns, and let the engine be imported for workers while the rest of a command is read."""
    from simulator.fork_server import start_early

    workers = jobs_of(jobs)
    if not cluster:
        start_early(workers)
    return workers


def playbooks_of(text: str) -> tuple[Playbook, ...]:
    """Return the playbooks of a list of names, titles and TOML files, separated by commas (，and 、 as well).

    Raises:
        InputError: an empty list, an unknown name (with the nearest one), a wrong file.
    """
    from policies.library import load_playbook, playbook_names

    parts = [text] if os.path.isfile(text) else re.split("[,，、]", text)
    names = [name for part in parts if (name := part.strip())]
    if not names:
        raise InputError(
            "CLI-03", "--playbooks names no playbook; name some, separated by commas, e.g. {example}",
            example=",".join(playbook_names()[:2]),
        )  # fmt: skip
    return tuple(load_playbook(_name_of(name)) for name in names)


def _name_of(said: str) -> str:
    """Return the built-in playbook that has this title in either language; what was said where none has."""
    from policies.library import load_playbook, playbook_names

    if said in playbook_names() or os.path.exists(said):
        return said
    wanted = said.casefold()
    for name in playbook_names():
        title = load_playbook(name).title
        if wanted in (title.en.casefold(), title.zh.casefold()):
            return name
    return said


def experiment_of(
    scenario: str, playbooks: str, *, worlds: int, months: int | None, after: int, seed: int,
    settings: Sequence[str] = (),
) -> Experiment:  # fmt: skip
    """Plan an experiment: everything is read and checked before anything is run.

    Args:
        scenario: built-in name or TOML file.
        playbooks: comma-separated names or TOML files.
        worlds: replications.
        months: horizon; the scenario's own when None.
        after: months under the caretaker.
        seed: root seed.
        settings: ``key=value`` texts that change single values of the scenario.

    Raises:
        InputError: whatever is wrong with them, or a playbook that cannot be carried out in this scenario.
    """
    from coaching.possible import refuse_impossible
    from scenarios.loader import load
    from scenarios.overrides import override, read_settings
    from simulator.experiment import Experiment

    world: Scenario = override(load(scenario), read_settings(list(settings)))
    chosen = playbooks_of(playbooks)
    horizon = world.calendar.horizon_months if months is None else months
    experiment = Experiment(world, chosen, worlds=worlds, months=horizon, after=after, seed=seed)
    refuse_impossible(world, chosen)
    return experiment


def predictions(playbooks: Sequence[Playbook]) -> list[str]:
    """Return lines that say of which playbooks the model predicts what no study has measured."""
    from coaching.summary import PREDICTED
    from tui.rule_names import rules_named
    from tui.terminal.cells import wrap

    said = [
        pgettext("SUM-07", PREDICTED).format(b=one.name, rules=rules_named(one.predicted))
        for one in playbooks
        if one.predicted
    ]
    return [line for words in said for line in wrap(words, 80)]


def refuse_unwritable(path: Path | None, *read: Path | str) -> None:
    """Refuse a place for output that cannot be written, before minutes are spent on what should go there.

    Args:
        path: where to write; None = nowhere.
        read: files that the same command reads, and folders of such: none of them may be written over.

    Raises:
        StoreError: no such folder, a folder, or protected.
        InputError: it is one of the files that are read.
    """
    from tui.terminal.output import unwritable

    if path is None:
        return
    if os.path.isfile(path) and path.resolve() in {one.resolve() for one in _files_in(read)}:
        raise InputError("CLI-52", "{path} is read by this command; write to another file", path=path)
    try:
        existed = os.path.exists(path)
        path.open("ab").close()
        if not existed:
            path.unlink()
    except OSError as error:
        raise unwritable(path, error) from error


def _files_in(read: Iterable[Path | str]) -> Iterator[Path]:
    """Yield the files that are read: those named, and the tables in folders."""
    from scenarios.crm.own import may_be_export

    for one in map(Path, read):
        yield one
        if os.path.isdir(one):
            yield from (file for file in one.iterdir() if may_be_export(file.name))


def world_of(world: int, worlds: int | None = None) -> int:
    """Return the number of a world, refused when it is negative or not among `worlds`.

    Raises:
        InputError: with the allowed range.
    """
    if world < 0 or (worlds is not None and world >= worlds):
        allowed = "0 or more" if worlds is None else f"0 to {worlds - 1}"
        raise InputError("CLI-04", "--world: got {got}, allowed: {allowed}", got=world, allowed=allowed)
    return world


def named_playbook(playbooks: Sequence[Playbook], name: str) -> Playbook:
    """Return the playbook of this name.

    Raises:
        InputError: none has it (lists them, with the nearest).
    """
    from scenarios.errors import nearest

    names = [playbook.name for playbook in playbooks]
    if name not in names:
        raise InputError(
            "CLI-05", "--playbook: {name!r} is not in this experiment{hint}; it has: {known}",
            name=name, hint=nearest(name, names), known=", ".join(names),
        )  # fmt: skip
    return playbooks[names.index(name)]
