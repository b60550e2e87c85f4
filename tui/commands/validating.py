"""``shapan validate``: does the model show what has been published about sales teams?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from scenarios.errors import InputError
from tui.languages import N_, _, current, pgettext
from tui.terminal.cells import columns
from tui.terminal.output import note, out


def validate_command(
    pattern: Annotated[list[str] | None, typer.Option("--pattern", help=N_("Pattern such as P05; repeatable."))] = None,
    worlds: Annotated[
        int | None, typer.Option(min=2, help=N_("Paired worlds a pattern; 60, or 3 with --short, when left out."))
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help=N_("Worker processes."))] = 2,
    short: Annotated[
        bool, typer.Option("--short", help=N_("What a few worlds can show: large effects, without ablations."))
    ] = False,
    diagnostics: Annotated[
        bool, typer.Option("--diagnostics", help=N_("Only tier 3: figures that are reported without a verdict."))
    ] = False,
    write: Annotated[Path | None, typer.Option(help=N_("Folder for evidence.md and evidence.json."))] = None,
    keep: Annotated[Path | None, typer.Option(help=N_("Keep finished parts in this file, and go on from it."))] = None,
    before: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help=N_("Earlier evidence.json to compare with."))
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """Measure the published patterns, each with the mechanism that must make it vanish."""
    from coaching.validate.catalogue import SHORT, SHORT_WORLDS, chosen
    from coaching.validate.protocol import ABLATION_WORLDS, LEAST_WORLDS
    from coaching.validate.running import measure
    from coaching.validate.tier_three import DIAGNOSTICS
    from tui.commands.asking import refuse_unwritable

    if diagnostics and (pattern or short or before):
        raise InputError("VAL-02", "--diagnostics measures no pattern: leave out --pattern, --short and --before")
    for path in (keep, *(() if write is None else (write / "evidence.json", write / "evidence.md"))):
        refuse_unwritable(path)
    names = list(SHORT) if short and not pattern else [one.upper() for one in pattern or []]
    patterns, third = [] if diagnostics else chosen(names), () if names else DIAGNOSTICS
    worlds = worlds or (SHORT_WORLDS if short else LEAST_WORLDS)
    found, beside, first = measure(patterns, third, worlds, jobs, not short, keep, _progress)
    report: dict[str, Any] = {"worlds": worlds, "ablation_worlds": 0 if short else min(worlds, ABLATION_WORLDS)}
    report |= {"patterns": [one.table() for one in found], "diagnostics": [one.table() for one in beside]}
    report["first_world"] = {name: dict(parts) for name, parts in first.items()}
    report |= {} if diagnostics else _compared(before, write, report["patterns"])
    if write is not None:
        _write(write, _among_patterns(write, report) if diagnostics else report)
    out(json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True) if as_json else _text(report))


def _among_patterns(folder: Path, report: dict[str, Any]) -> dict[str, Any]:
    """Return the report written before with these diagnostics in place of its own: its patterns stand."""
    from coaching.validate import tier_three

    last = folder / "evidence.json"
    if not os.path.exists(last):
        return report
    known = json.loads(last.read_text(encoding="utf-8"))
    first = known.get("first_world", {}) | {tier_three.OWN.id: report["first_world"][tier_three.OWN.id]}
    return known | {"diagnostics": report["diagnostics"], "first_world": first}


def _compared(before: Path | None, write: Path | None, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what an earlier report said of the patterns that moved; without one, what the page written before says."""
    from coaching.validate.moved import earlier

    if before is not None:
        return {"before": earlier(json.loads(before.read_text(encoding="utf-8")), found)}
    last = None if write is None else write / "evidence.json"
    known = json.loads(last.read_text(encoding="utf-8")) if last is not None and os.path.exists(last) else {}
    return {"before": known["before"]} if "before" in known else {}


def _progress(done: int, total: int) -> None:
    if done == total or done % 12 == 0:
        note(_("{done} of {total} parts").format(done=done, total=total))


def _write(folder: Path, report: dict[str, Any]) -> None:
    from coaching.validate.page import page

    data, text = folder / "evidence.json", folder / "evidence.md"
    data.write_text(json.dumps(report, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    text.write_text(page(report), encoding="utf-8")
    note(_("written to {path}").format(path=text))


def say(text: str) -> str:
    """Return a fixed piece of the table, English in `coaching.validate`, in the language in use."""
    return pgettext("validate", text)


def _plain(cell: str) -> str:
    """Return a cell of the page as it stands in a terminal; Chinese has no gap before the per cent sign."""
    cell = cell.replace("**", "")
    return cell.replace(" %", "%") if current() == "zh" else cell


def _text(report: dict[str, Any]) -> str:
    from coaching.validate import page, unjudged
    from coaching.validate.protocol import LEAST_WORLDS

    blocks = []
    if report["patterns"]:
        blocks.append(_table(page.NAMES, page.lines(report["patterns"], say)))
    if report["diagnostics"]:
        beneath = _table(unjudged.NAMES, unjudged.lines(report["diagnostics"], say))
        blocks.append([say(unjudged.TITLE), *beneath])
    few = report["worlds"] < LEAST_WORLDS
    hint = [_("fewer than {least} worlds: not the protocol, a look only").format(least=LEAST_WORLDS)] if few else []
    return "\n".join(["\n\n".join("\n".join(block) for block in blocks), *hint])


def _table(names: list[str], rows: list[list[str]]) -> list[str]:
    cells = [[_plain(cell) for cell in row] for row in rows]
    return columns([[say(name) for name in names], *cells], ["left"] * len(names))
