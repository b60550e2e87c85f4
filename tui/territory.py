"""The territory board's state: who holds what today, what a draft moves, and what follows from it. All pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

NEWCOMER_MONTHS, NEWCOMER_SHARE = 12, 0.8
"""A newcomer's own share is this part of everybody else's, as in the suggestion."""
MOST_UNDO = 30
MOST_MOVES_STEP = 5
HANDOVER_HOURS = (0.0, 2.0, 4.0)
"""Joint handover hours per account that can be chosen."""


class Seat(NamedTuple):
    """A person's place."""

    id: str
    region: str
    segment: str
    tenure: int
    potential: int
    """Estimated bookings a month of the accounts held today."""


class Account(NamedTuple):
    """A customer, as management sees it."""

    id: str
    segment: str
    region: str
    owner: str
    potential: int
    months: int


@dataclass(frozen=True)
class Board:
    """A company on day 0."""

    scenario: str
    title: Mapping[str, str]
    currency: str
    seats: tuple[Seat, ...]
    accounts: Mapping[str, Account]

    def share_cents(self, seat: str) -> float:
        """Return what an own share of all potential is for somebody, in cents a month."""
        weights = {one.id: NEWCOMER_SHARE if one.tenure < NEWCOMER_MONTHS else 1.0 for one in self.seats}
        total = sum(one.potential for one in self.accounts.values())
        return total * weights[seat] / max(sum(weights.values()), 1e-9)


def board_of(table: Mapping[str, Any]) -> Board:
    """Read the worker's answer."""
    accounts = [Account(**one) for one in table["accounts"]]
    return Board(
        str(table["scenario"]), table["title"], str(table["currency"]), tuple(Seat(**one) for one in table["seats"]),
        {one.id: one for one in accounts},
    )  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """What is going to change."""

    moved: Mapping[str, str] = field(default_factory=dict)
    """Account -> seat, where it is not today's."""
    why: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Account -> reason in both languages, of the moves that were suggested."""
    pins: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    most_moves: int = 0
    """Most accounts a suggestion may move; 0 = as many as it takes."""
    handover: float = 0.0
    saved: str = ""
    """Path of the playbook that says the same, empty while there is none."""

    def owner(self, account: Account) -> str:
        """Return who holds an account under this draft."""
        return self.moved.get(account.id, account.owner)

    def give(self, account: Account, seat: str) -> Draft:
        """Move an account; back to its holder of today is no move."""
        moved = {one: to for one, to in self.moved.items() if one != account.id}
        if seat != account.owner:
            moved[account.id] = seat
        why = {one: words for one, words in self.why.items() if one != account.id}
        return replace(self, moved=moved, why=why, saved="")

    def toggle_pin(self, account: str) -> Draft:
        """Pin an account where it is in the draft, or let it go."""
        return replace(self, pins=_toggled(self.pins, account))

    def toggle_excluded(self, seat: str) -> Draft:
        """Let a suggestion give somebody nothing new, or allow it again."""
        return replace(self, excluded=_toggled(self.excluded, seat))

    def step_most(self, by: int) -> Draft:
        """Move the cap on moves."""
        return replace(self, most_moves=max(self.most_moves + by * MOST_MOVES_STEP, 0))

    def next_handover(self) -> Draft:
        """Go to the next number of joint handover hours."""
        at = HANDOVER_HOURS.index(self.handover) if self.handover in HANDOVER_HOURS else 0
        return replace(self, handover=HANDOVER_HOURS[(at + 1) % len(HANDOVER_HOURS)], saved="")

    def suggested(self, moves: Mapping[str, Mapping[str, Any]]) -> Draft:
        """Take over what was suggested; pins, exclusions and the cap stay."""
        return replace(self, moved={a: str(one["to"]) for a, one in moves.items()},
                       why={a: one["why"] for a, one in moves.items()}, saved="")  # fmt: skip


def _toggled(names: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in names if one != name) if name in names else (*names, name)


class Patch(NamedTuple):
    """What somebody holds under a draft."""

    seat: Seat | None
    """None = the pool."""
    accounts: tuple[Account, ...]
    """The largest first."""
    potential: int
    level: float
    """Potential over the own share; 1 = exactly, 0 for the pool."""
    came: int
    gone: int


def patches(board: Board, draft: Draft) -> list[Patch]:
    """Return everybody's patch in the order of the seats; the pool last, where it holds anything."""
    held: dict[str, list[Account]] = {seat.id: [] for seat in board.seats}
    for one in board.accounts.values():
        held.setdefault(draft.owner(one), []).append(one)
    gone = dict.fromkeys(["", *held], 0)
    for account in draft.moved:
        gone[board.accounts[account].owner] += 1
    out = [_patch(board, draft, seat, held[seat.id], gone[seat.id]) for seat in board.seats]
    return [*out, _patch(board, draft, None, held[""], gone[""])] if held.get("") else out


def _patch(board: Board, draft: Draft, seat: Seat | None, mine: list[Account], gone: int) -> Patch:
    potential = sum(one.potential for one in mine)
    share = board.share_cents(seat.id) if seat else 0.0
    ranked = tuple(sorted(mine, key=lambda one: (-one.potential, one.id)))
    came = sum(one.id in draft.moved for one in mine)
    return Patch(seat, ranked, potential, potential / share if share else 0.0, came, gone)


def spread(found: list[Patch]) -> tuple[float, float]:
    """Return the least and the most filled patch over the own share."""
    levels = [one.level for one in found if one.seat]
    return (min(levels), max(levels)) if levels else (0.0, 0.0)


def table_of(scenario: str, draft: Draft, past: tuple[Draft, ...]) -> dict[str, Any]:
    """Return the draft with its past as a table for a file."""
    return {"scenario": scenario, "draft": asdict(draft), "past": [asdict(one) for one in past[-MOST_UNDO:]]}


def read_draft(table: Mapping[str, Any], board: Board) -> tuple[Draft, tuple[Draft, ...]]:
    """Read a file's draft of this company; what does not fit is as if it had never been done."""
    if table.get("scenario") != board.scenario:
        return Draft(), ()
    past = table.get("past")
    rows = past if isinstance(past, list) else []
    return _read(table.get("draft"), board), tuple(_read(one, board) for one in rows)


def _read(row: object, board: Board) -> Draft:
    if not isinstance(row, Mapping):
        return Draft()
    seats = {one.id for one in board.seats}
    moved, why = row.get("moved"), row.get("why")
    pins, excluded, most = row.get("pins"), row.get("excluded"), row.get("most_moves")
    kept = {
        str(a): str(s)
        for a, s in (moved.items() if isinstance(moved, Mapping) else ())
        if a in board.accounts and s in seats and board.accounts[str(a)].owner != s
    }
    said = why if isinstance(why, Mapping) else {}
    hours, saved = row.get("handover"), row.get("saved")
    return Draft(
        kept, {a: said[a] for a in kept if isinstance(said.get(a), Mapping) and {"en", "zh"} <= set(said[a])},
        tuple(str(a) for a in pins if a in board.accounts) if isinstance(pins, list) else (),
        tuple(str(s) for s in excluded if s in seats) if isinstance(excluded, list) else (),
        most if isinstance(most, int) and not isinstance(most, bool) and 0 <= most <= 10**6 else 0,
        next((one for one in HANDOVER_HOURS if one == hours), 0.0), saved if isinstance(saved, str) else "",
    )  # fmt: skip
