"""``shapan import``: the files of a CRM system become a scenario, with a report on every row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from tui.commands.asking import refuse_unwritable
from tui.languages import N_, _
from tui.terminal.output import note, out, write_file


def import_command(
    files: Annotated[list[Path], typer.Argument(metavar="FOLDER|FILES...", help=N_("A folder, or its CSV files."))],
    target: Annotated[Path, typer.Option("--out", help=N_("Scenario file to write."))],
    name: Annotated[str, typer.Option(help=N_("Name of the scenario; from the file's name when left out."))] = "",
    infer_owners: Annotated[
        Literal["main-seller"] | None,
        typer.Option("--infer-owners", help=N_("Give each account to the person who sold most to it.")),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help=N_("List every dropped or repaired row in this CSV file."))
    ] = None,
) -> None:
    """Make a scenario from the files of a CRM system."""
    from scenarios.crm.importer import import_crm, write

    refuse_unwritable(target)
    refuse_unwritable(report)
    imported = import_crm(files, name=name or kebab(target.stem), infer_owners=infer_owners)
    write(imported, target)
    if report is not None:
        write_file(report, imported.report.to_csv())
    out(imported.report.to_text())
    note(_("scenario written to {path}; compare playbooks on it with 'shapan compare {path} --playbooks ...'").format(
        path=target
    ))  # fmt: skip


def kebab(text: str) -> str:
    """Return text as a kebab-case name of at most 60 characters; "imported" when nothing is left."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in text.lower()).split()
    return "-".join(words)[:60].strip("-") or "imported"
