"""``shapan export-crm``, ``sample``, ``roster`` and ``forget``: what leaves for a CRM, and what is deleted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer

from scenarios.errors import InputError
from tui.languages import N_, _, current, joined, pgettext
from tui.terminal.output import note, out, write_file

System = Literal["salesforce", "zoho", "jiandaoyun", "yonyou", "kingdee"]
Sample = Literal["salesforce", "zoho", "jiandaoyun", "yonyou", "kingdee", "wukong", "ruoyi"]


def export_crm_command(
    scenario: Annotated[Path, typer.Argument(help=N_("Scenario file that 'import' wrote."))],
    playbook: Annotated[str, typer.Option(help=N_("Name or TOML file."))],
    system: Annotated[System, typer.Option(help=N_("CRM system that is to import the files."))],
    source: Annotated[list[Path], typer.Option(help=N_("The folder or files that the scenario was imported from."))],
    folder: Annotated[Path, typer.Option("--out", help=N_("Folder for the files."))],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help=N_("File with corrections of what is read as what."))
    ] = None,
    dates: Annotated[
        Literal["dmy", "mdy"] | None,
        typer.Option("--dates", help=N_("Whether 03/04/2026 is day first or month first.")),
    ] = None,
) -> None:
    """Write an adopted playbook as files that the CRM imports, with who changes hands and why, and the way back."""
    from coaching.crm_export.files import export_plan, write_export
    from coaching.crm_export.plan import adopt
    from policies.library import load_playbook
    from scenarios.crm import import_crm
    from scenarios.loader import load

    _refuse_among_sources(folder, source)
    plan = adopt(load(str(scenario)), load_playbook(playbook))
    export = export_plan(plan, import_crm(source, mapping=mapping, dates=dates or ""), system, current())
    paths = write_export(export, folder)
    out(
        _("{accounts} accounts and {deals} open opportunities change hands, {goals} goals.").format(
            accounts=len(plan.changes), deals=export.moved_deals, goals=len(plan.goals)
        )
    )
    if export.without_id:
        note(
            _("{count} cells lack an id that the CRM needs; complete them before you import.").format(
                count=export.without_id
            )
        )
    note(_("written: {files}").format(files=joined(str(path) for path in paths)))


def _refuse_among_sources(folder: Path, source: Sequence[Path]) -> None:
    """Refuse to write into a folder that is read as a whole: another import would read both.

    Raises:
        InputError: it is that folder.
    """
    if folder.resolve() in {one.resolve() for one in source if os.path.isdir(one)}:
        raise InputError(
            "CLI-56",
            "--out: {path} holds the files of the CRM, and the next import would read both; name another folder",
            path=folder,
        )  # fmt: skip


def sample_command(
    system: Annotated[Sample, typer.Option(help=N_("CRM system whose export is imitated."))],
    folder: Annotated[Path, typer.Option("--out", help=N_("Folder for the files."))],
    scenario: Annotated[str, typer.Option(help=N_("Built-in scenario or TOML file."))] = "team-of-eight",
    months: Annotated[int, typer.Option(help=N_("Months that the export covers."))] = 24,
    seed: Annotated[int, typer.Option(help=N_("Root of all luck."))] = 1,
) -> None:
    """Write the CRM export of a simulated company, to try the import with."""
    from coaching.crm_export.sample import write_sample
    from scenarios.loader import load

    paths = write_sample(system, folder, scenario=load(scenario), months=months, seed=seed)
    out("\n".join(str(path) for path in paths))
    note(_("Everything in these files is simulated."))


def roster_command(
    target: Annotated[Path, typer.Option("--out", help=N_("Roster file to write."))],
    files: Annotated[
        list[Path] | None, typer.Option("--source", help=N_("CRM files whose people are listed in it."))
    ] = None,
) -> None:
    """Write a roster to fill in: who, team, start, left, pay, plan. Put it beside the CRM files."""
    from scenarios.crm import import_crm
    from scenarios.crm.roster import roster_template
    from scenarios.crm.writing import BOM

    names = list(import_crm(files).codes.values()) if files else []
    text = BOM + roster_template(names, pgettext)
    if _holds_other(target, text):
        raise InputError("CLI-24", "{path} is there already; name another file", path=target)
    write_file(target, text)
    note(_("written: {files}").format(files=str(target)))
    note(_("Fill it in, put it into the folder of the CRM files, and import that folder again."))


def _holds_other(path: Path, text: str) -> bool:
    """Tell whether a file is there that holds something else, such as a roster that somebody has filled in."""
    try:
        return os.path.isfile(path) and path.read_bytes() not in (b"", text.encode())
    except OSError:
        return True


def forget_command(
    scenario: Annotated[Path, typer.Argument(help=N_("Scenario file that 'import' wrote."))],
    yes: Annotated[bool, typer.Option("--yes", help=N_("Delete; without it the files are only listed."))] = False,
) -> None:
    """Delete all that an import left: scenario, reports, key, mapping, and experiments on it in the same folder."""
    from scenarios.crm.forget import forget, left_by

    found = forget(scenario) if yes else left_by(scenario)
    out("\n".join(str(path) for path in found))
    note(_("deleted: {count} files").format(count=len(found)) if yes else _("Nothing deleted yet: add --yes."))
