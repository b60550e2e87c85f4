"""``shapan import``: the files of a CRM system become a scenario, with a report on every row."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from tui.commands.asking import refuse_unwritable
from tui.languages import N_, _, joined, pgettext
from tui.terminal.output import note, out, write_file


def import_command(
    files: Annotated[list[Path], typer.Argument(metavar="FOLDER|FILES...", help=N_("A folder, or its CSV files."))],
    target: Annotated[Path, typer.Option("--out", help=N_("Scenario file to write."))],
    name: Annotated[str, typer.Option(help=N_("Name of the scenario; the folder's when left out."))] = "",
    infer_owners: Annotated[
        Literal["main-seller"] | None,
        typer.Option("--infer-owners", help=N_("Give each account to the person who worked most on it.")),
    ] = None,
    keep_names: Annotated[bool, typer.Option("--keep-names", help=N_("Keep people's names instead of codes."))] = False,
    report: Annotated[
        Path | None, typer.Option(help=N_("List every dropped or repaired row in this CSV file too."))
    ] = None,
) -> None:
    """Make a scenario from the files of a CRM system; the report and the key to the codes stand beside it."""
    from scenarios.crm import import_crm, write

    refuse_unwritable(target)
    refuse_unwritable(report)
    imported = import_crm(files, name=name or None, infer_owners=infer_owners, keep_names=keep_names)
    written = write(imported, target)
    if report is not None:
        write_file(report, imported.report.to_csv())
        written.append(report)
    out(imported.to_text(pgettext))
    note(_("written: {files}").format(files=joined(str(path) for path in written)))
    note(_("Compare playbooks on it with 'shapan compare {path} --playbooks A,B'.").format(path=target))
