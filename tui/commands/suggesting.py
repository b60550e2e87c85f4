"""``shapan suggest``: who should hold which account, and why; the answer is a playbook."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.errors import InputError
from tui.commands.asking import refuse_unwritable
from tui.commands.keeping import keep, refuse_edited
from tui.languages import N_, _, choose, money
from tui.terminal.output import note, out

if TYPE_CHECKING:
    from coaching.suggest import Suggestion

SHOWN = 20
"""Moves, and people, that are listed on the terminal."""


def suggest_command(
    scenario: Annotated[str, typer.Argument(help=N_("Built-in scenario or TOML file."))],
    pin: Annotated[list[str] | None, typer.Option(help=N_("ACCOUNT=PERSON that must hold; may be repeated."))] = None,
    exclude: Annotated[list[str] | None, typer.Option(help=N_("Person who gets nothing new; may be repeated."))] = None,
    max_moves: Annotated[int | None, typer.Option(min=0, help=N_("Most accounts that change hands in a year."))] = None,
    max_accounts: Annotated[int | None, typer.Option(min=1, help=N_("Most accounts of one person."))] = None,
    tolerance: Annotated[float, typer.Option(min=0, max=1, help=N_("Distance from the own share, 0.1 = 10 %."))] = 0.1,
    target: Annotated[Path | None, typer.Option("--out", help=N_("Write the playbook to this TOML file."))] = None,
    force: Annotated[bool, typer.Option("--force", help=N_("Overwrite a playbook that was edited."))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=N_("Write JSON to stdout."))] = False,
) -> None:
    """Suggest who should hold which account."""
    from coaching.suggest import suggest
    from scenarios.loader import load

    if target is not None:
        refuse_unwritable(target, scenario)
        refuse_edited(target, "suggest", force)
    pins = tuple(_pin(text) for text in pin or ())
    world = load(scenario)
    found = suggest(
        world, tolerance=tolerance, pins=pins, excluded=tuple(exclude or ()), most_moves=max_moves,
        most_accounts=max_accounts,
    )  # fmt: skip
    if target is not None:
        keep(found.playbook, target, "suggest")
        note(_("playbook written to {path}").format(path=target))
    out(json.dumps(_plain(found), ensure_ascii=False, indent=1) if as_json else _text(found, world.currency))


def _pin(text: str) -> tuple[str, str]:
    account, sign, person = text.rpartition("=")
    if not (account and sign and person):
        raise InputError("CLI-31", "--pin: got {got!r}, allowed: ACCOUNT=PERSON, e.g. A0001=R02", got=text)
    return account, person


def _plain(found: Suggestion) -> dict[str, Any]:
    moves = [
        {"account": one.account, "from": one.old, "to": one.new, "reason": one.reason.model_dump()}
        for one in found.moves
    ]
    return {
        "playbook": found.playbook.table(), "moves": moves, "gap": found.gap, "cost_cents": found.cost_cents,
        "bound_cents": found.bound_cents, "balance": found.balance, "accounts": found.accounts,
        "later_moves": found.later_moves, "patches": [one._asdict() for one in found.patches],
    }  # fmt: skip


def _text(found: Suggestion, currency: str) -> str:
    low, high = min(found.balance.values()), max(found.balance.values())
    head = _("{moves} of {accounts} accounts change hands; patches from {low:.0%} to {high:.0%} of an own share")
    lines = [head.format(moves=len(found.moves), accounts=found.accounts, low=low, high=high)]
    lines.append(_("at most {gap:.2%} above the least possible cost").format(gap=found.gap))
    if found.later_moves:
        words = _("twice a year at most {moves} more follow what people have won (rule follow-results)")
        lines.append(words.format(moves=found.later_moves))
    lines += _patches(found, currency)
    for one in found.moves[:SHOWN]:
        lines.append(f"  {one.account}  {one.old or '-'} -> {one.new}  {choose(one.reason)}")
    if len(found.moves) > SHOWN:
        lines.append(_("  and {more} more; see --json").format(more=len(found.moves) - SHOWN))
    return "\n".join(lines)


def _patches(found: Suggestion, currency: str) -> list[str]:
    """Return hours and potential before and after, those first whose hours change most."""
    before, after = ([one[k] for one in found.patches] for k in (3, 4))
    head = _("hours a month that accounts ask of a person: {low:.0f}-{high:.0f} today, {least:.0f}-{most:.0f} then")
    lines = [head.format(low=min(before), high=max(before), least=min(after), most=max(after))]
    row = _("  {person}: {before:.0f} -> {after:.0f} h (own share {share:.0f}), potential {old} -> {new} a month")
    ranked = sorted(found.patches, key=lambda one: (-abs(one.hours_after - one.hours_before), one.seat))
    for one in ranked[:SHOWN]:
        old, new = (money(cents, currency) for cents in (one.potential_before, one.potential_after))
        lines.append(row.format(person=one.seat, before=one.hours_before, after=one.hours_after, share=one.hours_share,
                                old=old, new=new))  # fmt: skip
    if len(ranked) > SHOWN:
        lines.append(_("  and {more} more people; see --json").format(more=len(ranked) - SHOWN))
    return lines
