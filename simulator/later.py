"""What bites later (B16 to B25): one object a run, and only where a scenario turns any of it on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import measured, outlays, unrest
from agents.floor import SalesFloor
from policies.playbook import Conduct, Playbook
from policies.views import PayView
from scenarios.company import Company
from simulator.customers import Customers
from simulator.ledger import Cause, Fact
from simulator.market import Market
from simulator.observe import Observer
from simulator.tape import Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SWITCHES = (
    "misselling", "complaints", "returns", "double_coverage", "rumour", "research", "tools", "training", "logging",
    "dilution",
)  # fmt: skip
STANDARD_MINUTES = 3600
MEASURES = (
    "bookings_cents", "cash_cents", "wins", "activity_minutes", "written_off_cents", "team_bookings_cents", "rank",
    "quarter_before_cents",
)  # fmt: skip
"""What a pay rule can pay by; counted for B25."""


class Later:
    """State of the mechanisms that are off by default."""

    def __init__(self, company: Company, tape: Tape, market: Market, floor: SalesFloor, observer: Observer) -> None:
        self.company, self.market, self.floor, self.observer = company, market, floor, observer
        self.b, self._strength = company.scenario.behaviour, company.scenario.dynamics.strength
        self.customers = Customers(company, tape, market, floor)
        self.uncertainty = 0.0
        """U of B20 this month."""
        self._talked_of, self._known = 0.0, False
        self._offer_until = np.full(company.seats, -1)
        self._offer_to = np.full(company.seats, -1)
        """Person who holds the seat's offer."""
        self._tools: list[int] = []
        self._researched = 0
        self.log = np.zeros(company.seats)
        """Hours logged beyond those worked, per hour worked (B24)."""
        self._counted: tuple[Playbook | None, int] = None, 0
        """By how many measures the pay of the playbook asked about last goes."""

    # -- the month begins ---------------------------------------------------------------------------------------

    def begin_month(self, conduct: Conduct, month: int) -> None:
        """Let second faces go where they must (policies' months, from 1)."""
        self.customers.begin_month(0 < conduct.one_face_month <= month)

    def talk(self, conduct: Conduct, month: int, now: int) -> None:
        """Talk of what is to come, and learn more of customers."""
        self._talk(conduct, month, now)
        self._research(conduct)

    def moved(self, effort: Floats, mu: Floats, cost: Floats, playbook: Playbook) -> Floats:
        """Return effort as far as the number of measures lets pay move it (B25)."""
        strength = self._strength("dilution")
        if not strength:
            return effort
        if self._counted[0] is not playbook:
            self._counted = playbook, measures_of(playbook.incentives, self.company)
        if self._counted[1] <= self.b.dilution_measures:
            return effort
        alone = measured.unpaid_effort(mu, cost, self.b)
        return measured.diluted(effort, alone, self._counted[1], self.b, strength)

    def spend(self, conduct: Conduct, heads: int) -> tuple[float, int]:
        """Buy tools and courses; returns the factor on selling minutes, and the minutes gone for courses."""
        self._tools.append(conduct.tools_cents_per_month)
        old = self._tools[-1 - outlays.TOOLS_LAG_MONTHS] if len(self._tools) > outlays.TOOLS_LAG_MONTHS else 0
        factor = outlays.tools_factor(old / heads, self.b, self._strength("tools"))
        factor *= unrest.hours_factor(self.uncertainty, self.b, self._strength("rumour"))
        course, training, people = (
            conduct.training_cents_per_month / heads,
            self._strength("training"),
            self.floor.people,
        )
        if not (training and course):
            return factor, 0
        people.know_how[:] = outlays.trained(people.know_how, course, self.b, training)
        self.floor.forget("skill", "average_skill")
        return factor, round(outlays.training_hours(course, self.b) * 60)

    def _research(self, conduct: Conduct) -> None:
        self._researched += conduct.research_cents_per_month
        strength = self._strength("research")
        if strength and self._researched:
            spent = self._researched / max(len(self.company.account_ids), 1)
            self.observer.know_better(outlays.error_left(spent, self.b, strength))

    def _talk(self, conduct: Conduct, month: int, now: int) -> None:
        """Let people talk of what is to come, and let outsiders make offers (B20)."""
        market, strength = self.company.scenario.market, self._strength("rumour")
        self._known = self._known or 0 < conduct.plan_known_month <= month
        if not strength or market.rumour_month is None or month < market.rumour_month:
            return
        self._talked_of = self.uncertainty
        open_question = not self._known and month < market.rumour_month + market.rumour_months
        self.uncertainty = unrest.spread(self.uncertainty, open_question, self.b)
        felt, people = unrest.FELT[conduct.justice], self.floor.people
        if self.uncertainty < 0.01:
            self.floor.unrest = None
            return
        there = np.flatnonzero(people.present)
        talk = round(1000 * self.uncertainty * felt)
        self.market.ledger.add(Fact.RUMOUR, now, there, people.person[there], talk, Cause.RUMOUR)
        best = unrest.best_third(self.floor.skill, people.present)
        self._offers(month, now, felt, best)
        offered = (self._offer_until >= month) & (self._offer_to == people.person)
        self.floor.unrest = unrest.log_hazard(self._talked_of * felt, best, offered, self.b, strength)

    def _offers(self, month: int, now: int, felt: float, best: NDArray[np.bool_]) -> None:
        people, k = self.floor.people, month - 1 + self.company.scenario.calendar.warmup_months
        chance = unrest.offer_chance(self._talked_of * felt, best, self.b, self._strength("rumour"))
        got = np.flatnonzero(people.present & (self.floor.person_luck[:, k, 2] < chance))
        self._offer_until[got], self._offer_to[got] = month + unrest.OFFER_MONTHS - 1, people.person[got]
        self.market.ledger.add(Fact.OFFERED, now, got, people.person[got], 1, Cause.RUMOUR)


def measures_of(rule: Any, company: Company) -> int:
    """Return by how many measures a rule pays: those of a usual month that change its pay when they change."""
    target, goal = company.median_variable_cents, company.target_cents_per_month // company.seats
    months = rule.period_months
    view = PayView(
        months, months, company.median_base_cents, target, goal * months, goal * (months - 1), goal, cash_cents=goal,
        wins=3, activity_minutes=STANDARD_MINUTES // 2, written_off_cents=0, tenure_months=24,
        team_bookings_cents=goal * company.seats, team_goal_cents=goal * company.seats, rank=2,
        team_size=company.seats, quarter_before_cents=goal * ((months - 1) % 3),
    )  # fmt: skip
    usual, count = rule.pay(view), 0
    for name in MEASURES:
        now = getattr(view, name)
        other = {"rank": 1, "activity_minutes": 2 * now, "wins": now + 3}.get(name, now + goal // 2)
        less = {"rank": company.seats}.get(name, now // 2)
        count += any(rule.pay(view._replace(**{name: value})) != usual for value in (other, less))
    return count
