"""``shapan memo``: the decision memo of an experiment or of a comparison in JSON, as HTML, Markdown, CSV or XLSX."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from scenarios.errors import InputError
from tui.commands.asking import refuse_unwritable
from tui.languages import N_, _
from tui.terminal.output import note, write_file

if TYPE_CHECKING:
    from scenarios.schema import Scenario
    from simulator.people import PeopleTable
    from simulator.store import Store
    from tui.resolution import Resolution

SUFFIXES = (".html", ".md", ".csv", ".xlsx")
NUMBERS = (".csv", ".xlsx")


class Told(NamedTuple):
    """What a memo is written from."""

    comparison: Mapping[str, Any]
    people: Mapping[str, Mapping[str, Any]]
    titles: Mapping[str, Any]
    made: Resolution | None = None
    """What was guessed and decided, None when nothing was."""


def memo_command(
    file: Annotated[Path, typer.Argument(metavar="EXP|JSON", help=N_("Experiment file, or what --json wrote."))],
    target: Annotated[Path, typer.Option("--out", help=N_("File to write: .html, .md, .csv or .xlsx."))],
    who: Annotated[
        int, typer.Option(min=0, help=N_("Worlds of an experiment that are re-run to see who loses; 0 = nobody looks."))
    ] = 12,
) -> None:
    """Write the decision memo, or the numbers as CSV or XLSX; an experiment is asked who loses, too."""
    kind = target.suffix.lower()
    if kind not in SUFFIXES:
        raise InputError(
            "MEM-01", "--out: got {got!r}, allowed: a name that ends in {known}", got=target.name,
            known=", ".join(SUFFIXES),
        )  # fmt: skip
    refuse_unwritable(target, file)
    told = _from_json(file) if _is_json(file) else _from_experiment(file, who if kind not in NUMBERS else 0)
    write_file(target, bytes_of(kind, told))
    note(_("written: {files}").format(files=target))


def bytes_of(kind: str, told: Told) -> bytes:
    """Return a memo file of a kind of `SUFFIXES`, or the numbers of the comparison."""
    from tui.memo.writing import html, markdown, memo_blocks, numbers_csv, numbers_xlsx

    if kind == ".xlsx":
        return numbers_xlsx(told.comparison)
    if kind == ".csv":
        return numbers_csv(told.comparison).encode()
    blocks = memo_blocks(*told)
    return (html(blocks) if kind == ".html" else markdown(blocks)).encode()


def _is_json(file: Path) -> bool:
    from scenarios.loader import read_bytes

    return read_bytes(file).lstrip().startswith(b"{")


def _from_json(file: Path) -> Told:
    try:
        table = json.loads(file.read_text(encoding="utf-8"))
        names = [str(one["name"]) for one in table["playbooks"]]
        missing = [key for key in ("pairs", "worlds", "months", "scenario") if key not in table]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            "MEM-02", "{path}: this is not what 'shapan compare --json' writes ({reason})", path=file, reason=error
        ) from error
    if missing or not names:
        raise InputError(
            "MEM-02", "{path}: this is not what 'shapan compare --json' writes ({reason})", path=file,
            reason=", ".join(missing) or "playbooks",
        )  # fmt: skip
    return Told(table, {}, _titles(names) | _company_title(str(table["scenario"])))


def _titles(names: Sequence[str]) -> dict[str, Any]:
    """Return the titles of the built-in playbooks among some names."""
    from policies.library import load_playbook, playbook_names

    known = set(playbook_names())
    return {name: load_playbook(name).title.model_dump() for name in names if name in known}


def _company_title(name: str) -> dict[str, Any]:
    """Return the title of a built-in company under the empty name, nothing for another one."""
    from scenarios.loader import library_names, load

    return {"": load(name).title.model_dump()} if name in library_names() else {}


def _from_experiment(file: Path, worlds: int) -> Told:
    from coaching.compare import as_table, compare, values_of
    from coaching.decide import Declaration, Declared
    from simulator.store import Store
    from tui.commands.verdicts import verdict_table
    from tui.version import shapan_version

    with Store.open(file) as store:
        plan, outcomes, texts = store.experiment(), store.outcomes(), store.declarations()
        people = _people(store, plan.scenario, [one.name for one in plan.playbooks], worlds)
    table = as_table(compare(plan, outcomes), shapan_version())
    if texts:
        declared = [Declared(Declaration.from_canonical(text).digest(), text, runs) for text, runs in texts]
        table["decision"] = verdict_table(declared, values_of(plan, outcomes))
    titles = {one.name: one.title.model_dump() for one in plan.playbooks}
    return Told(table, people, titles | {"": plan.scenario.title.model_dump()})


def _people(store: Store, scenario: Scenario, names: Sequence[str], worlds: int) -> dict[str, Mapping[str, Any]]:
    """Re-run worlds under every playbook, each one proved by its digest, and compare with the first.

    A playbook is compared in the worlds that both have; without one nothing is said of it.
    """
    from tui.commands.people import shared_worlds, tables_of
    from tui.questions import who_table

    found: dict[str, Mapping[str, Any]] = {}
    before: dict[int, PeopleTable] = {}
    for name in names[1:] if worlds > 0 else ():
        if shared := shared_worlds(store, (names[0], name), worlds):
            new = [world for world in shared if world not in before]
            before |= zip(new, tables_of(store, names[0], new), strict=True)
            found[name] = who_table(scenario, [before[world] for world in shared], tables_of(store, name, shared))
    return found
