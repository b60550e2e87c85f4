"""What a player may see before the debrief: plain data, made from views and open facts; no hidden state fits in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Feeling = Literal["fine", "stretched", "tired", ""]
"""What somebody says of their energy, a month late; "" = has not said."""

ChanceWord = Literal["hopeless", "unlikely", "open", "likely", "sure", ""]
"""A chance in a word: under 15, 40, 75 and 90 %, and above; "" = not told."""


@dataclass(frozen=True)
class SeenPerson:
    """One person on the desk at the begin of a month."""

    id: str
    seat: str
    tenure_months: int
    accounts: int
    potential_cents: int
    """Estimated bookings a month of the accounts held (an estimate, off by about 20 % each account)."""
    usual_cents: int
    """Mean month of the last twelve (fewer for newcomers)."""
    last_cents: int
    """Bookings of last month."""
    goal_cents: int
    """Goal of last month; 0 = none yet."""
    wins: int
    decided: int
    open_opportunities: int
    open_leads: int
    says: Feeling
    conversion: tuple[float, float] | None = None
    """Deals won of those decided, 0 to 1: where it lies by what was seen so far; None where nothing was decided."""
    chance: float | None = None
    """Chance that a usual month reaches the goal of last month, 0 to 1; None where the level tells a word at most."""
    chance_word: ChanceWord = ""


@dataclass(frozen=True)
class Desk:
    """The desk at the begin of a month."""

    month: int
    months: int
    people: tuple[SeenPerson, ...]
    vacant: tuple[str, ...]
    target_cents: int
    """The company's target of one month."""
    hours: float = 0.0
    """Manager's hours of the month."""
    budget_left_cents: int | None = None
    """What is left of the mission's money; None = not limited."""
    patience: int = 3
    """What is left of the director's patience."""


@dataclass(frozen=True)
class FactLine:
    """One fact behind a number: the answer to "why?"."""

    fact: str
    """Name of the fact, lower case as in the ledger's CSV file."""
    month: int
    day: int
    """Calendar day of the month, 1 to 30."""
    person: str
    """Rep id, '' = nobody."""
    account: str
    """Account id, '' = a lead, or none."""
    amount: int
    """Cents, minutes or a count, by kind."""
    cause: str
    """Lever, market, luck or dynamics, lower case."""


@dataclass(frozen=True)
class Source:
    """Where a number comes from: facts of one kind in one month, of one person or of all."""

    fact: str
    """Name of the fact, lower case as in the ledger's CSV file."""
    month: int
    person: str = ""
    """Rep id, '' = all."""
    measure: Literal["count", "cents", "thousandths", "booked"] = "count"
    """Booked: deals won, and what customers bought again, in cents."""


Unit = Literal["cents", "count", "share", "hours", "days", "points"]
OPEN_FACTS = frozenset({
    "created", "lead_came", "lead_gone", "assigned", "touched", "won", "lost", "expired", "invoiced", "goal_set",
    "coached", "worked", "available", "handed_over", "left", "joined", "joint_visit", "paired", "praised", "earned",
    "queried", "complained", "rumour", "offered", "logged", "outlay",
})  # fmt: skip
"""Facts that a manager hears of; energy, relationships and chances are none of them."""


@dataclass(frozen=True)
class Asked:
    """A number that somebody asks about."""

    number: str
    """What it is, one of `coaching.game.why.NUMBERS`."""
    month: int
    """Month that was run, or that begins, by number."""
    person: str = ""
    """Rep id, or the cause or plan that it is about; '' = the team."""


@dataclass(frozen=True)
class Part:
    """One input of a number."""

    name: str
    value: float
    unit: Unit
    which: str = ""
    """Month, account or plan that it is of; '' = there is one alone."""


@dataclass(frozen=True)
class Behind:
    """What stands behind a number: its inputs, and the facts that it was counted from."""

    asked: Asked
    value: float | None
    """The number itself; None = it is a word, or not told at this level."""
    unit: Unit
    parts: tuple[Part, ...] = ()
    facts: tuple[FactLine, ...] = ()
    """Latest first, cut where there are many."""
    count: int = 0
    """How many facts there are."""


@dataclass(frozen=True)
class Thing:
    """Something worth a look: what kind, about whom, the numbers it says, and each number's source."""

    kind: str
    person: str
    numbers: dict[str, int] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    yours: bool = True
    """Whether it is about the player's doing."""


@dataclass(frozen=True)
class PersonResult:
    """One person's month."""

    id: str
    sold_cents: int
    goal_cents: int


@dataclass(frozen=True)
class MonthResult:
    """What came of a month."""

    month: int
    people: tuple[PersonResult, ...]
    sold_cents: int
    goal_cents: int
    par_cents: int
    """Median bookings of the references in the same month, on the same luck."""
    things: tuple[Thing, ...]


BANDS = (0.8, 0.9, 1.0)
"""Edges of the monthly guess: under 80 %, 80 to 90, 90 to 100, 100 and above."""


def band_of(share: float) -> int:
    """Return which answer of the monthly guess a result is, from 0."""
    return sum(share >= edge for edge in BANDS)
