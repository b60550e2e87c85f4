"""The people of all runs in lockstep, in one set of columns: what a month does to them, and who leaves.

Runs know nothing of each other; the rules of a month are the same arithmetic for everybody, so it is done once for
all. Seats count through all runs. What differs from run to run (conduct) is given as one value a run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import attrition, energy, fairness, games, productivity, relationship, trust
from agents import skill as skills
from agents.columns import Lasting, joined, share
from agents.floor import SalesFloor
from agents.people import MEMORY_MONTHS, People
from agents.productivity import Outlook
from agents.teams import Teams
from scenarios.units import WEEKS_PER_MONTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Crowd:
    """Everybody on some floors of one company; each floor goes on seeing its own people."""

    def __init__(self, floors: Sequence[SalesFloor]) -> None:
        one = floors[0]
        self.floors, self.company, self.behaviour, self.dynamics = floors, one.company, one.behaviour, one.dynamics
        self.seats = one.company.seats
        self.people = People.of_all([floor.people for floor in floors])
        self.relationship = share(floors, "relationship")
        self.last_exit = share(floors, "last_exit")
        self.teams = Teams(self.seats, one.behaviour.span_of_control, len(floors))
        self.quality = joined([floor.quality for floor in floors])
        self._log_outside = one.log_outside
        self._skills, self._multipliers = Lasting(), Lasting()
        for floor in floors:
            floor.forget()

    def each(self, values: Sequence[Any]) -> Any:
        """Return what holds for the seats of each run: one value where it is the same for all, or a column."""
        return values[0] if values.count(values[0]) == len(values) else np.array(values).repeat(self.seats)

    def parts(self, column: NDArray[Any]) -> list[NDArray[Any]]:
        """Return each run's part of a column by seats or by accounts."""
        if len(self.floors) == 1:
            return [column]
        size = len(column) // len(self.floors)
        return [column[first : first + size] for first in range(0, len(column), size)]

    # -- what people are able and willing to do -----------------------------------------------------------------

    def look(self) -> None:
        """Work out skill and relationships for all floors, once people and accounts have changed with the month."""
        b, d, p = self.behaviour, self.dynamics, self.people
        skill = skills.skill(p.talent, p.know_how, p.typical_know_how, p.experience_months, b, d.strength("learning"))
        rel = relationship.multiplier(self.relationship, b, d.strength("relationship"))
        share = self.company.scenario.staffing.cover_share
        columns = self.parts(skill), self.parts(p.present), self.parts(rel)
        for floor, mine, present, multiplier in zip(self.floors, *columns, strict=True):
            floor.know(skill=skills.covered(mine, present, share), rel=multiplier)

    @property
    def skill(self) -> Floats:
        """Skill of each seat's holder, or of the peers who cover it."""
        return self._skills.of([floor.skill for floor in self.floors])

    def outlook(self, owner: Ints, leads: Floats) -> Outlook:
        """Return what each seat can expect to sell (see `SalesFloor.outlook`)."""
        rel = self._multipliers.of([floor.relationship_multiplier for floor in self.floors])
        return productivity.outlook(self.company, owner, leads, rel)

    def consents(self, discussed: Sequence[bool]) -> Flags:
        """Return to whom the goal is a goal (B11)."""
        return games.consents(self.people.consent_luck, self.each(discussed), self.behaviour)

    def effort_cost(self) -> Floats:
        """Return the multiplier on everybody's cost of effort."""
        return fairness.effort_cost(self.people.fairness, self.people.fatigue, self.behaviour)

    def decide_effort(self, effort: Floats, overtime: Sequence[float], taken: Ints) -> None:
        """Set this month's effort and the selling minutes that follow from it (B3, B4).

        Args:
            effort: what the effort tables say, shape (seats,).
            overtime: extra effort that managers ask for.
            taken: minutes that are gone already.
        """
        p, b, strength, extra = self.people, self.behaviour, self.dynamics.strength("effort"), self.each(overtime)
        if self.dynamics.trust != "off":
            extra = trust.given(extra, p.trust, b)
        p.effort[:] = np.where(
            p.present, np.minimum(np.maximum(1 + strength * (effort - 1) + p.norm + extra, 0.3), 2.0), 0.0
        )
        hours = b.selling_hours_per_month * energy.hours_factor(p.effort, b)
        minutes = np.rint((hours - p.coaching_hours - p.exchange_hours) * 60)
        p.selling_minutes[:] = np.where(p.present, np.maximum(minutes, 0), 0).astype(np.int64)
        np.maximum(p.selling_minutes - taken, 0, out=p.selling_minutes)
        capacity = np.where(p.present, p.selling_minutes, round(b.selling_hours_per_month * 60)) // WEEKS_PER_MONTH
        for floor, mine in zip(self.floors, self.parts(capacity), strict=True):
            floor.know(capacity=mine)

    # -- what a month does to people ----------------------------------------------------------------------------

    def remember(self, bookings: Ints, goals: Ints, pay: Ints, wins: Ints, decided: Ints) -> None:
        """Append a month to everybody's history and smooth attainment (B8)."""
        p = self.people
        pairs = (
            (p.bookings, bookings), (p.goals, goals), (p.pay, pay), (p.earned, pay), (p.wins, wins),
            (p.decided, decided),
        )  # fmt: skip
        for history, month in pairs:
            history[:-1] = history[1:]
            history[-1] = month
        attained = np.where(goals > 0, bookings / np.maximum(goals, 1), 1.0)
        kept = attrition.ATTAINMENT_KEPT
        p.smooth_attainment[:] = (kept * p.smooth_attainment + (1 - kept) * attained).round(9)

    def news(
        self, overtime: Sequence[float], discussed: Sequence[bool], ranked: Sequence[bool], attained: Floats
    ) -> Floats:
        """Return what this month adds to J beside pay and justice: ranks and games (B11), trust (B15)."""
        p, b, strength = self.people, self.behaviour, self.dynamics.strength("games")
        talked = self.each(discussed)
        p.trust[:] = trust.after_month(p.trust, self.each(overtime), talked, b, self.dynamics.strength("trust"))
        out = b.trust_fairness * trust.missing(p.trust, b)
        if not any(ranked) or not strength:
            return out
        told = self.each(ranked)
        felt = out + strength * games.told_their_rank(attained, p.present, self.teams, b)
        consent = games.consents(p.consent_luck, talked, b)
        imposed = felt + strength * games.in_an_imposed_game(consent, b)
        return np.where(told, np.where(talked, felt, imposed), out)

    def end_month(
        self, opportunities: Ints, reference: float, justice: Sequence[float], log_pay: Floats, news: Floats
    ) -> None:
        """Learn, tire, compare, grow older.

        Args:
            opportunities: opportunities and leads each seat got this month.
            reference: opportunities a month that make a month of experience.
            justice: procedural justice of the conduct, -1 to 1.
            log_pay: opportunity to earn, y_i of B7.
            news: what else the month adds to J.
        """
        p, b, d = self.people, self.behaviour, self.dynamics
        gained = skills.experience_gained(opportunities.astype(np.float64), reference, b)
        p.experience_months += np.where(p.present, gained, 0.0)
        p.tenure_months += p.present
        p.know_how[:] = skills.coached(p.know_how, p.coaching_hours, self.quality, b, d.strength("coaching"))
        p.fatigue[:] = energy.tired(p.fatigue, p.effort, b, d.strength("fatigue"))
        p.disadvantage[:] = fairness.disadvantage(log_pay, self._log_outside, p.present, self.teams, b)
        p.fairness[:] = fairness.felt(p.fairness, p.disadvantage, self.each(justice), news, b, d.strength("fairness"))
        for floor in self.floors:
            floor.forget()

    def settle_period(self, months: Sequence[int]) -> None:
        """Spread the pay of the last months, a pay period that closed, over those that earned it (0 = none did)."""
        if self.behaviour.pay_foreseen and max(months) > 1:
            known = np.minimum(self.people.months_known, np.repeat(months, self.seats))
            closed = np.repeat([one > 1 for one in months], self.seats).nonzero()[0]
            earned = self.people.earned[:, closed]
            attrition.spread(earned, known[closed])
            self.people.earned[:, closed] = earned

    def leavers(self, month: int, justice: Sequence[float], outside: Floats, open_months: Sequence[int]) -> list[Ints]:
        """Return the seats (as each run calls them) that empty at the end of a month, and which of them quit (B8).

        Args:
            month: month that ended, from the start of the warm-up.
            justice: procedural justice of the conduct.
            outside: pay outside a month in cents, shape (seats,) of one run.
            open_months: months so far of a pay period that is not settled yet.

        Returns:
            For each run (seat, 1 = dismissed) of those who leave, shape (2, leavers).
        """
        p, b, d = self.people, self.behaviour, self.dynamics
        peer_left = (month - self.last_exit < attrition.PEER_MONTHS)[self.teams.of]
        relative = self._relative_pay(np.tile(outside, len(self.floors)), open_months)
        eta = attrition.log_hazard(
            p.smooth_attainment, p.disadvantage, p.fairness, p.fatigue, p.tenure_months, peer_left, relative,
            self.each(justice), trust.missing(p.trust, b), b, d,
        )  # fmt: skip
        if any(floor.unrest is not None for floor in self.floors):
            none = np.zeros(self.seats)
            eta = eta + joined([none if floor.unrest is None else floor.unrest for floor in self.floors])
        u = joined([floor.person_luck[:, month] for floor in self.floors])
        quits = u[:, 0] < attrition.quit_probability(eta, d.strength("attrition"))
        dismissed = u[:, 1] < attrition.dismissal_probability(
            p.smooth_attainment, p.tenure_months, b, d.strength("dismissal")
        )
        leave = zip(self.parts(p.present & (quits | dismissed)), self.parts(quits), strict=True)
        return [np.array([gone.nonzero()[0], ~quit_[gone]]) for gone, quit_ in leave]

    def _relative_pay(self, outside: Floats, open_months: Sequence[int]) -> Floats:
        """Return ln(pay / pay outside): pay as settled, as foreseen from the months that earned it, or between (B8)."""
        p, share = self.people, self.behaviour.pay_foreseen
        if not share:
            return attrition.relative_pay(p.pay, p.months_known, outside)
        earned, known = p.earned, p.months_known
        if any(open_months):
            waiting = np.repeat(open_months, self.seats)
            closed = np.arange(MEMORY_MONTHS)[:, None] < MEMORY_MONTHS - waiting
            earned, known = np.where(closed, earned, 0), np.maximum(known - waiting, 0)
        foreseen = attrition.relative_pay(earned, known, outside)
        if share == 1:
            return foreseen
        return share * foreseen + (1 - share) * attrition.relative_pay(p.pay, p.months_known, outside)
