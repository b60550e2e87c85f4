"""The territory board (S11): patches of people side by side, accounts of one of them, and what a move would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from tui.drawing import RULE, Glyphs, Line, Span, beside, clean, cut, fit, text, wrapped
from tui.group_names import group_name
from tui.languages import _, joined, money, number, percent
from tui.pages.lists import headed, hidden_rows, window
from tui.present import text_of
from tui.state import Paper
from tui.territory import Account, Board, Draft, Patch, Seat, patches, spread

NAME = 10
"""Cells of an account's code with its marks."""
TOP = 2.0
"""Own shares that fill a bar."""


@dataclass(frozen=True)
class View:
    """Where the person is on the board."""

    panel: int = 0
    """0 = people, 1 = accounts."""
    person: int = 0
    account: int = 0
    picked: str = ""
    """Account that has been picked up, empty = none."""
    numbers: bool = False
    note: str = ""
    """What the last key came to, in the language in use."""


def lines(board: Board, draft: Draft, view: View, weight: Mapping[str, Any] | None, paper: Paper) -> list[Line]:
    """Return the page."""
    found = patches(board, draft)
    top = _summary(board, draft, found, weight, paper)
    if view.numbers:
        return [*top, RULE, *_numbers(board, found, view, paper.rows - len(top) - 1, paper)]
    info = _info(board, draft, found, view, weight, paper)
    rows = paper.rows - len(top) - len(info) - 2
    left = 46 if paper.wide else 36
    people = _people(board, draft, found, view, rows, left - 1, paper)
    accounts = _accounts(board, draft, found, view, rows, paper.cells - left - 2, paper)
    both = beside([*people, *[()] * (rows - len(people))], accounts, left, paper.glyphs)
    return [*top, RULE, *both[:rows], RULE, *info]


def _summary(
    board: Board, draft: Draft, found: Sequence[Patch], weight: Mapping[str, Any] | None, paper: Paper
) -> list[Line]:
    low, high = spread(list(found))
    cap = _(" of at most {most}").format(most=draft.most_moves) if draft.most_moves else ""
    first = _("{moves} accounts move{cap}; patches from {low} to {high} of an own share").format(
        moves=len(draft.moved), cap=cap, low=percent(low, 0), high=percent(high, 0)
    )
    if weight is None:
        return [text(first, "strong"), text(_("weighing .."))]
    today, now = weight["today"], weight["now"]
    second = _("chance gap {before} -> {after}; new faces risk {risk} a year; later {gain} a month")
    said = second.format(
        before=number(today["chance_gap"]), after=number(now["chance_gap"]),
        risk=money(now["at_risk_cents"], board.currency),
        gain=money(now["sales_cents"] - today["sales_cents"], board.currency, signed=True),
    )  # fmt: skip
    return [text(first, "strong"), text(said)]


def name_of(seat: Seat | None) -> str:
    """Return how a person is called; newcomers carry a star."""
    return _("pool") if seat is None else clean(seat.id) + ("*" if seat.tenure < 12 else "")


def _people(
    board: Board, draft: Draft, found: Sequence[Patch], view: View, rows: int, cells: int, paper: Paper
) -> list[Line]:
    give = _("Give to whom?") if view.picked else _("People, and their share")
    asked = text(give, "urgent" if view.picked else "strong")
    head = headed(asked, rows - 1, len(found), cells, paper.glyphs)
    return [
        head,
        *(
            _person(draft, found[k], k == view.person, view.panel == 0, cells, paper.glyphs, k)
            for k in window(view.person, len(found), rows - 1)
        ),
    ]


def _person(draft: Draft, patch: Patch, here: bool, active: bool, cells: int, glyphs: Glyphs, row: int) -> Line:
    action = f"screen.person({row})"
    out = patch.seat is not None and patch.seat.id in draft.excluded
    mark = ">" if here else " "
    name = fit(f"{mark} {name_of(patch.seat)}", 9)
    tail = (
        fit(percent(patch.level, 0) if patch.seat else "", 6, right=True)
        + fit(str(len(patch.accounts)), 5, right=True)
        + (" x" if out else "  ")
    )
    bar = level_bar(patch.level, cells - 9 - cell_len(tail) - 1, glyphs) if patch.seat else ""
    role = "focus" if here and active else ("strong" if here else "")
    over = "worse" if patch.level > 1.1 else ("better" if patch.seat and patch.level < 0.9 else "")
    return (
        Span(name, role, action), Span(fit(bar, cells - 9 - cell_len(tail)), over, action), Span(tail, "", action),
    )  # fmt: skip


def level_bar(level: float, cells: int, glyphs: Glyphs) -> str:
    """Draw a patch against the own share: the line in the middle is exactly one share, the end is two."""
    filled = round(min(level / TOP, 1.0) * cells)
    drawn = list(glyphs.bar * filled + " " * (cells - filled))
    if cells > 1:
        drawn[cells // 2] = glyphs.vertical
    return "".join(drawn)


def _accounts(
    board: Board, draft: Draft, found: Sequence[Patch], view: View, rows: int, cells: int, paper: Paper
) -> list[Line]:
    patch = found[min(view.person, len(found) - 1)]
    head = _("Accounts of {who}, largest first").format(who=name_of(patch.seat))
    out = [headed(text(cut(head, cells), "strong"), rows - 1, len(patch.accounts), cells, paper.glyphs)]
    if not patch.accounts:
        return [*out, text(_("none"))]
    for k in window(view.account, len(patch.accounts), rows - 1):
        out.append(_account(board, draft, patch.accounts[k], k == view.account and view.panel == 1, cells, k))
    return out


def _account(board: Board, draft: Draft, one: Account, here: bool, cells: int, row: int) -> Line:
    action = f"screen.account({row})"
    mark = "#" if one.id in draft.pins else ("+" if one.id in draft.moved else " ")
    start = fit(f"{'>' if here else ' '}{mark}{clean(one.id)}", NAME)
    months = _("{months} mo").format(months=one.months)
    tail = fit(money(one.potential, board.currency), 8, right=True) + fit(months, 7, right=True)
    kind = fit(group_name(clean(one.segment)), max(cells - NAME - cell_len(tail), 0))
    role = "focus" if here else ("better" if one.id in draft.moved else "")
    return Span(start, role, action), Span(kind + tail, "", action)


def _info(
    board: Board, draft: Draft, found: Sequence[Patch], view: View, weight: Mapping[str, Any] | None, paper: Paper
) -> list[Line]:
    rows = 7 if paper.wide else 4
    if view.note:
        said = [text(line, "strong") for line in wrapped(view.note, paper.cells)[:rows]]
    elif view.picked or view.panel == 1:
        said = _about_account(board, draft, found, view, weight, paper)
    else:
        said = _about_person(board, draft, found[min(view.person, len(found) - 1)], paper)
    return [*said[:rows], *[()] * (rows - len(said))]


def focused(found: Sequence[Patch], view: View) -> str:
    """Return the account under the cursor, or the one picked up; empty when there is none."""
    if view.picked:
        return view.picked
    mine = found[min(view.person, len(found) - 1)].accounts
    return mine[min(view.account, len(mine) - 1)].id if mine else ""


def _about_account(
    board: Board, draft: Draft, found: Sequence[Patch], view: View, weight: Mapping[str, Any] | None, paper: Paper
) -> list[Line]:
    name = focused(found, view)
    if not name:
        return []
    one = board.accounts[name]
    about = _("{account}: {size} a month by estimate, {place}. {who} has known it for {months} months.").format(
        account=clean(name), size=money(one.potential, board.currency), who=clean(one.owner) or _("Nobody"),
        place=joined([group_name(clean(one.segment)) or _("no segment"), *_region(one.region, board)]),
        months=one.months,
    )  # fmt: skip
    out = [text(line) for line in wrapped(about, paper.cells)[:2]]
    if name in draft.moved:
        why = draft.why.get(name)
        words = text_of(why, "") if why else _("moved by hand")
        out.append(text(wrapped(_("To {who}: {why}").format(who=clean(draft.moved[name]), why=words), paper.cells)[0]))
    if weight and weight.get("account") == name:
        out += _choices(board, weight["choices"])
    return out


def _choices(board: Board, choices: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Return who could take it, with the two horizons: at first a new face costs, later the better fit pays."""
    head = text(fit(_("Move to"), 12) + fit(_("first 3 months"), 16, right=True) + fit(_("after"), 12, right=True))
    rows = [
        text(
            fit(clean(one["seat"]), 12)
            + fit(money(one["early_cents"], board.currency, signed=True), 16, right=True)
            + fit(money(one["later_cents"], board.currency, signed=True), 12, right=True)
        )
        for one in choices
    ]
    return [head, *rows]


def _region(name: str, board: Board) -> list[str]:
    """Return the region as a word; none where the company has one region only and there is nothing to tell apart."""
    return [group_name(clean(name))] if name and len({one.region for one in board.seats}) > 1 else []


def _about_person(board: Board, draft: Draft, patch: Patch, paper: Paper) -> list[Line]:
    if patch.seat is None:
        return [text(_("Accounts in the pool belong to nobody; Enter on one of them picks it up."))]
    seat = patch.seat
    about = _("{who}, {months} months here: {count} accounts, {size} a month by estimate.").format(
        who=joined([clean(seat.id), *_region(seat.region, board)]), months=seat.tenure, count=len(patch.accounts),
        size=money(patch.potential, board.currency),
    )  # fmt: skip
    moved = _("{came} come, {gone} go. An own share is {share}.").format(
        came=patch.came, gone=patch.gone, share=money(board.share_cents(seat.id), board.currency)
    )
    said = [about, moved]
    if seat.id in draft.excluded:
        said.append(_("x: a suggestion gives nothing new to this person."))
    if draft.handover:
        said.append(_("Joint handover: {hours} hours per account.").format(hours=number(draft.handover)))
    return [text(line) for one in said for line in wrapped(one, paper.cells)]


def _numbers(board: Board, found: Sequence[Patch], view: View, rows: int, paper: Paper) -> list[Line]:
    """Return the board as a table."""
    heads = [_("accounts"), _("potential"), _("own share"), _("of share"), _("come"), _("go")]
    widths = [10, 14, 14, 9, 7, 7]
    head = fit(_("who"), 13) + "".join(fit(one, w, right=True) for one, w in zip(heads, widths, strict=True))
    out = [text(head, "strong")]
    more = hidden_rows(len(found) - rows + 2, paper.glyphs) if len(found) > rows - 1 else ""
    for k in window(view.person, len(found), rows - (2 if more else 1)):
        one = found[k]
        share = money(board.share_cents(one.seat.id), board.currency) if one.seat else "-"
        cells = [
            str(len(one.accounts)), money(one.potential, board.currency), share,
            percent(one.level, 0) if one.seat else "-", str(one.came), str(one.gone),
        ]  # fmt: skip
        row = fit(("> " if k == view.person else "  ") + name_of(one.seat), 13)
        row += "".join(fit(cell, w, right=True) for cell, w in zip(cells, widths, strict=True))
        out.append(text(row, "focus" if k == view.person else ""))
    return [*out, text(fit(more, paper.cells, right=True), "reference")] if more else out
