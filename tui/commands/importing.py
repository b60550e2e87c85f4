"""``shapan import``: the files of a CRM system become a scenario, with a report on every row and a verdict."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from scenarios.errors import InputError
from tui.commands.asking import refuse_unwritable
from tui.languages import N_, _, joined, pgettext
from tui.telling import say
from tui.terminal.output import note, out, write_file

if TYPE_CHECKING:
    from scenarios.crm import Imported


def import_command(
    files: Annotated[
        list[Path], typer.Argument(metavar="FOLDER|FILES...", help=N_("A folder, or its CSV and Excel files."))
    ],
    target: Annotated[Path | None, typer.Option("--out", help=N_("Scenario file to write."))] = None,
    name: Annotated[str, typer.Option(help=N_("Name of the scenario; the folder's when left out."))] = "",
    infer_owners: Annotated[
        Literal["main-seller"] | None,
        typer.Option("--infer-owners", help=N_("Give each account to the person who worked most on it.")),
    ] = None,
    keep_names: Annotated[bool, typer.Option("--keep-names", help=N_("Keep people's names instead of codes."))] = False,
    report: Annotated[
        Path | None, typer.Option(help=N_("List every dropped or repaired row in this CSV file too."))
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help=N_("File with corrections of what is read as what."))
    ] = None,
    show_mapping: Annotated[
        bool, typer.Option("--show-mapping", help=N_("Write what is read as what, to correct and give to --mapping."))
    ] = False,
    dates: Annotated[
        Literal["dmy", "mdy"] | None,
        typer.Option("--dates", help=N_("Whether 03/04/2026 is day first or month first.")),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help=N_("Replay the last year and compare it with your own line."))
    ] = False,
    force: Annotated[bool, typer.Option("--force", help=N_("Overwrite a scenario that was edited."))] = False,
) -> None:
    """Make a scenario from the files of a CRM system; the report and the key to the codes stand beside it."""
    from scenarios.crm import import_crm, open_files, write
    from scenarios.crm.mapper import mapping_toml

    if show_mapping:
        out(mapping_toml(open_files(files, mapping, dates or ""), translate=pgettext))
        return
    if target is None:
        raise InputError("CLI-30", "--out is missing: name the scenario file to write, e.g. --out my-company.toml")
    refuse_unwritable(target, *files)
    refuse_unwritable(report, *files)
    _refuse_edited(target, force)
    imported = import_crm(
        files, name=name or None, infer_owners=infer_owners, keep_names=keep_names, mapping=mapping, dates=dates or ""
    )
    imported, refused = _checked(imported) if check else (imported, None)
    written = write(imported, target, pgettext)
    if report is not None:
        write_file(report, imported.report.to_csv(pgettext))
        written.append(report)
    out(imported.to_text(pgettext))
    _what_next(imported, written, target)
    if refused is not None:
        note(_("Not replayed: {reason}").format(reason=say(refused)))
    if not check:
        note(_("Can it replay your last year? Import again with --check."))


def _refuse_edited(target: Path, force: bool) -> None:
    """Refuse to write over a scenario that somebody edited, or that no import wrote.

    Raises:
        InputError: it is one, and `force` does not allow it.
    """
    from scenarios.crm.writing import untouched

    if not force and not untouched(target):
        raise InputError(
            "CLI-53",
            "{path} was edited since its import, or no import wrote it: name another file, "
            "or overwrite it with --force",
            path=target,
        )  # fmt: skip


def _what_next(imported: Imported, written: list[Path], target: Path) -> None:
    """Say what was written, which of the files is not to be sent, and what can be asked now."""
    note(_("written: {files}").format(files=joined(str(path) for path in written)))
    for path in written:
        if path.name.endswith(".key.csv"):
            note(_("{file} says who is R01, R02, ..; only you can read it. Keep it, do not send it.").format(file=path))
    today = imported.scenario.incumbent
    names = f"{today},tiered-pay" if isinstance(today, str) else "status-quo,tiered-pay"
    words = _("Compare playbooks on it: shapan compare {path} --playbooks {names}; 'shapan list playbooks' has more.")
    note(words.format(path=target, names=names))


def _checked(imported: Imported) -> tuple[Imported, InputError | None]:
    """Replay the last year, or return why that cannot be; verdict, report and scenario take the result along."""
    from coaching.twin import judged, replay
    from scenarios.crm import with_verdict
    from tui.intake.checking import CHECK_WORLDS

    try:
        found = replay(imported, worlds=CHECK_WORLDS, jobs="auto")
    except InputError as error:
        return imported, error
    note(_("Your last year, month by month: 8 of 10 simulated years lie between; then yours (= inside, o outside)."))
    for band in found.months:
        mark = "=" if band.inside else "o"
        row = (
            f"{band.label:>3}  {band.low / 100:>14,.0f} .. {band.high / 100:>14,.0f}   {band.own / 100:>14,.0f} {mark}"
        )
        note(row)
    if found.rank_agreement is not None:
        note(_("who sells most: rank agreement {value:.2f}").format(value=found.rank_agreement))
    return with_verdict(imported, judged(imported.verdict, found)), None
