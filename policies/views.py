"""What a policy may see: results, activity, pipeline, history and estimates. Never true skill, potential or odds.

Views are made by `simulator.observe` alone. They are plain immutable tuples; a rule that needs memory finds it
in the history fields. Money is integer cents, months count from day 0 = month 1 (warm-up months are <= 0).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn

POOL = ""
"""The routing answer, and the owner, that mean: nobody, it stays in the shared pool (公海)."""

Draw = Callable[[str, int], float]
"""Keyed luck for a rule whose card says ``stochastic``: (entity, occurrence) -> uniform in [0, 1)."""


class Untold:
    """Stands in a view where a rule's card does not declare the field: whoever makes anything of it is told so.

    One stands in many views, so it is equal to itself and can be hashed; nothing else can be done with it.
    """

    def __repr__(self) -> str:
        return "UNTOLD"

    def __reduce__(self) -> str:
        return "UNTOLD"  # copies and other processes find the one there is

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return True if other is self else self._read()

    def _read(self, *_: object) -> NoReturn:
        raise TypeError("the rule reads a field of people, leads or accounts that its card does not declare in `reads`")

    __bool__ = __len__ = __iter__ = __getitem__ = __contains__ = __int__ = __float__ = __index__ = _read
    __lt__ = __le__ = __gt__ = __ge__ = __neg__ = __abs__ = __round__ = __str__ = __format__ = _read
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _read
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __pow__ = __rpow__ = _read


UNTOLD: Any = Untold()


class RepView(NamedTuple):
    """One person, as the manager sees them."""

    id: str
    """Rep id; unique among all who ever worked in the run."""
    seat: str
    """Seat (territory) id; stays when its holder leaves."""
    region: str
    segment: str
    """Segment of specialisation, or ''."""
    tenure_months: int
    base_salary_cents: int
    """Base salary a month."""
    target_variable_cents: int
    """On-target variable pay a month."""
    bookings_cents: tuple[int, ...]
    """Bookings of the last 12 months (fewer for newcomers), oldest first."""
    goals_cents: tuple[int, ...]
    """Goals of the same months."""
    potential_cents: int
    """Estimated bookings a month of the accounts owned, with average skill (an estimate from account data)."""
    accounts: int
    """Accounts owned."""
    open_opportunities: int
    open_leads: int
    wins: int
    """Deals won in the last 12 months."""
    decided: int
    """Deals decided in the last 12 months."""


class AccountView(NamedTuple):
    """One customer, as the manager sees it."""

    id: str
    segment: str
    region: str
    owner: str
    """Rep id, '' = in the pool, or the seat id of a vacant seat."""
    potential_cents: int
    """Estimated bookings a month with average skill and a full relationship."""
    months_with_owner: int
    open_opportunities: int
    bookings_cents: int
    """Bookings of the last 12 months, repeat purchases included."""
    days_untouched: int = 0
    """Calendar days since somebody last worked there."""
    days_without_deal: int = 0
    """Calendar days since the last deal won there (repeat orders do not count), or since the owner got it."""
    handovers: int = 0
    """Changes of owner so far in the run."""
    work_minutes: int = 0
    """Selling minutes a month that it asks for: the usual opportunities of its segment and estimated size, and care."""


class LeadView(NamedTuple):
    """Unworked interest that somebody has to get: an inbound lead, or an opportunity of a pooled account."""

    id: str
    kind: str
    """'lead' (to be qualified) or 'opportunity' (of an account without an owner)."""
    age_minutes: int
    segment: str
    region: str
    product: str
    account: str
    """Account id, or '' for a lead."""
    value_cents: int
    """Amount as first stated by the customer."""
    former_owner: str = ""
    """Rep id of whom it was last taken from, '' = nobody: it came straight to the pool."""
    days_since_owner: int = 0
    """Calendar days since it was taken from that person (0 when there is none)."""


class TeamView(NamedTuple):
    """The people at one moment, and what every policy may know of the company."""

    month: int
    """Month that begins (day 0 starts month 1)."""
    reps: tuple[RepView, ...]
    """Everybody employed, sorted by seat."""
    vacant_seats: tuple[str, ...]
    company_target_cents: int
    """The scenario's company target for one month."""
    season: tuple[float, ...]
    """Season index of this month and the eleven after it (mean 1 over a year)."""
    fiscal_month: int
    """1..12, counted from the scenario's start month."""
    u: Draw
    """Keyed luck; only for rules whose card says stochastic."""
    routed_before: int = 0
    """Leads routed so far in the run."""


class PayView(NamedTuple):
    """What one person did up to one settlement; the only input of an incentive rule."""

    month: int
    """Month of the pay period, from 1 to `months_in_period`."""
    months_in_period: int
    """1, 3 or 12, as the rule declares."""
    base_salary_cents: int
    """Base salary a month (paid apart from what the rule returns)."""
    target_variable_cents: int
    """On-target variable pay a month."""
    goal_cents: int
    """Goal of the whole pay period; 0 = no goal set."""
    before_cents: int
    """Bookings of the period before this month."""
    bookings_cents: int
    """Bookings of this month."""
    cash_cents: int = 0
    """Cash collected this month on own deals."""
    wins: int = 0
    """Deals won this month."""
    activity_minutes: int = 0
    """Selling minutes worked this month."""
    tenure_months: int = 0
    segment: str = ""
    region: str = ""
    paid_cents: int | None = None
    """Variable pay already earned in this period; None = not told, rules with a cap then assume an even pace."""
    month_goal_cents: int | None = None
    """Goal of this month; None = an equal part of the period's goal."""
    quarter_goal_cents: int | None = None
    """Goal of this quarter of a 12-month period; None = a quarter of the period's goal."""
    quarter_before_cents: int | None = None
    """Bookings of this quarter before this month, in a 12-month period; None = an even pace so far."""
    goal_months: int | None = None
    """Months of the period that the goal covers, the last ones; fewer for who joined meanwhile. None = all."""
    written_off_cents: int = 0
    """Own invoices written off this month."""
    team_bookings_cents: int = 0
    """Bookings of the whole team this month."""
    team_goal_cents: int = 0
    """Goals of the whole team this month; 0 = none set."""
    rank: int | None = None
    """Place in the team by bookings / goal of this month, 1 = best; None = not told."""
    team_size: int = 1
    """People employed this month."""

    @property
    def so_far_cents(self) -> int:
        """Bookings of the period including this month."""
        return self.before_cents + self.bookings_cents

    @property
    def on_target_cents(self) -> int:
        """On-target variable pay of the months that the goal covers: what reaching the goal is worth."""
        return self.target_variable_cents * (self.months_in_period if self.goal_months is None else self.goal_months)

    @property
    def is_last(self) -> bool:
        """Whether the period closes with this month."""
        return self.month == self.months_in_period

    def within(self, months: int) -> PayView:
        """Return this settlement as a rule with a period of `months` (1, 3 or 12, not longer than this one) sees it.

        Quarters are months 1-3, 4-6, ... of the period. Where the engine did not say, goals are equal parts and the
        quarter's bookings an even pace. What was paid is not handed on: it belongs to the whole, not to a part.

        Raises:
            ValueError: `months` is longer than this period.
        """
        if months > self.months_in_period:
            raise ValueError(f"a period of {self.months_in_period} months cannot be seen as {months}")
        if months == self.months_in_period:
            return self if self.paid_cents is None else self._replace(paid_cents=None)
        month = (self.month - 1) % months + 1
        covered = self._covered(self.month - month + 1, months)
        goal, before = self._goal(months, covered), 0 if months == 1 else self._quarter_before(month)
        goal_months = None if self.goal_months is None else covered
        # Built field by field: `_replace` takes four times as long, and effort tables ask a hundred thousand times.
        return PayView(
            month, months, self.base_salary_cents, self.target_variable_cents, goal, before, self.bookings_cents,
            self.cash_cents, self.wins, self.activity_minutes, self.tenure_months, self.segment, self.region,
            month_goal_cents=self.month_goal_cents, goal_months=goal_months, written_off_cents=self.written_off_cents,
            team_bookings_cents=self.team_bookings_cents, team_goal_cents=self.team_goal_cents, rank=self.rank,
            team_size=self.team_size,
        )  # fmt: skip

    def _covered(self, first: int, months: int) -> int:
        """Return how many of the `months` from month `first` of this period on the goal covers."""
        if self.goal_months is None:
            return months
        joined = self.months_in_period - self.goal_months + 1
        return max(0, min(months, first + months - joined))

    def _goal(self, months: int, covered: int) -> int:
        told = self.month_goal_cents if months == 1 else self.quarter_goal_cents
        whole = self.months_in_period if self.goal_months is None else self.goal_months
        return told if told is not None else self.goal_cents * covered // max(whole, 1)

    def _quarter_before(self, month: int) -> int:
        if self.quarter_before_cents is not None:
            return self.quarter_before_cents
        return self.before_cents * (month - 1) // max(self.month - 1, 1)


class Move(NamedTuple):
    """One account changes hands."""

    account: str
    rep: str
    """Rep id, seat id of a vacant seat, or POOL."""
    reason: str = ""
    notice_days: int = 0
    """Calendar days between telling and handing over; a whole number of months later, rounded up."""
    handover_hours: float = 0.0
    """Hours that the old and the new owner each spend with the customer together."""
    protected_until_month: int = 0
    """Last month in which the old owner's variable pay does not fall below its recent mean; 0 = not protected."""


class CoachingPlan(NamedTuple):
    """How manager hours of a month are spent."""

    hours: Mapping[str, float]
    """Rep id -> coaching hours this month (>= 0; sum at most the hours given)."""
    pairs: tuple[tuple[str, str], ...] = ()
    """(mentor, learner) rep ids; a meeting of peers is the pair both ways."""
    recognised: tuple[str, ...] = ()
    """Rep ids thanked in public this month."""
    voluntary: bool = False
    """Whether learners may decline; those who know most already come (B10)."""
