"""The sales floor: the Mesa model in which people join, learn, tire, compare themselves, and leave.

The floor knows no calendar and no market; `simulator` tells it what happened and asks what people do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents import attrition, exchange, fairness, games, hiring, productivity, relationship, trust
from agents import skill as skills
from agents.base import Agent, Model
from agents.people import People, arrive_on_day0
from agents.productivity import Outlook
from agents.rep import Rep, rep_id
from agents.teams import Teams, coach_quality
from scenarios.company import Company
from scenarios.luck import Luck
from scenarios.units import WEEKS_PER_MONTH

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class SalesFloor(Model):
    """People on seats; hidden traits come from the tape's luck, keyed by seat and holder."""

    def __init__(self, company: Company, luck: Luck, months: int, months_served: Floats) -> None:
        super().__init__(rng=0)
        scenario = company.scenario
        self.company, self.luck, self.months = company, luck, months
        self.behaviour, self.dynamics = scenario.behaviour, scenario.dynamics
        self.people: People = arrive_on_day0(company)
        self._memo: dict[str, Any] = {}
        self._seat_of: dict[str, int] | None = None
        self.reps: list[Rep | None] = []
        self.person_ids: list[str] = []
        self.person_luck = np.zeros((company.seats, months + 2, 4))
        self.teams = Teams(company.seats, self.behaviour.span_of_control)
        self.last_exit = np.full(self.teams.count, -attrition.PEER_MONTHS)
        """Month (from the start of the warm-up) in which somebody last left each team."""
        self.unrest: Floats | None = None
        """What rumour adds to everybody's ln hazard this month (B20); None = nothing."""
        self._typical = skills.median_know_how(self.behaviour)
        self._seat_everybody()
        owned = company.account_owner >= 0
        self.relationship = np.where(owned, relationship.settled(months_served, self.behaviour), 1.0)
        self.quality = coach_quality(luck, company.seats, self.behaviour)
        self.log_outside = float(np.log(np.mean(company.outside_pay)))

    def close(self) -> None:
        """Drop what Mesa 3.3 keeps of every model for ever (its id counters)."""
        ids = getattr(Agent, "_ids", None)
        if ids is not None:
            ids.pop(self, None)

    # -- joining and leaving ------------------------------------------------------------------------------------

    def _seat_everybody(self) -> None:
        p, entities, stated = self.people, self.company.rep_hashes(0), self.company.seat_skill
        talent, know_how, p.consent_luck[:] = hiring.traits(self.luck.table("traits", entities), self.behaviour)
        self.person_luck[:] = self.luck.table("person", entities, self.months + 2).reshape(self.person_luck.shape)
        drawn = np.isnan(stated)
        p.talent[:], p.know_how[:] = np.where(drawn, talent, stated), np.where(drawn, know_how, self._typical)
        p.typical_know_how[:] = self._typical
        self.reps = [Rep(self, seat, 0, seat) for seat in range(self.company.seats)]
        self.person_ids = list(self.company.seat_ids)

    def _sit(self, seat: int, holder: int, person: hiring.Traits) -> None:
        p = self.people
        p.talent[seat], p.know_how[seat], p.typical_know_how[seat] = person.talent, person.know_how, self._typical
        p.consent_luck[seat] = person.consent_luck
        p.holder[seat], p.person[seat], p.present[seat] = holder, len(self.person_ids), True
        rep = Rep(self, seat, holder, len(self.person_ids))
        self.person_ids.append(rep.id)
        self.reps[seat : seat + 1] = [rep]
        self._seat_of = None

    def leave(self, seat: int, month: int) -> None:
        """Empty a seat at the end of a month (counted from the start of the warm-up)."""
        self._memo.clear()
        rep = self.reps[seat]
        assert rep is not None
        rep.remove()
        self.reps[seat] = self._seat_of = None
        p = self.people
        p.present[seat], p.person[seat] = False, -1
        p.effort[seat], p.selling_minutes[seat], p.coaching_hours[seat], p.disadvantage[seat] = 0.0, 0, 0.0, 0.0
        p.exchange_hours[seat] = p.norm[seat] = 0.0
        self.last_exit[self.teams.of[seat]] = month

    def join(self, seat: int, expected_pay: Floats) -> Rep:
        """Fill a seat with the first candidate who accepts (B9).

        Args:
            seat: the vacant seat.
            expected_pay: total pay a month in units of on-target variable pay, as a function of talent: values at
                the talents of `candidates`.
        """
        self._memo.clear()
        p, holder, b = self.people, int(self.people.holder[seat]) + 1, self.behaviour
        people = hiring.approached(self.luck, self.company, holder)
        chosen = people.first_to_accept(seat, expected_pay, float(self.company.outside_pay[seat]), b)
        self.person_luck[seat] = self.luck.kept("person", self.company.rep_hashes(holder)[seat], self.months + 2)
        p.experience_months[seat] = p.tenure_months[seat] = p.fatigue[seat] = p.fairness[seat] = 0.0
        p.trust[seat] = b.trust_settled
        p.smooth_attainment[seat], p.effort[seat] = 1.0, 1.0
        for history in (p.bookings, p.goals, p.pay, p.earned, p.wins, p.decided):
            history[:, seat] = 0
        self._sit(seat, holder, chosen)
        p.selling_minutes[seat] = round(b.selling_hours_per_month * 60)
        rep = self.reps[seat]
        assert rep is not None
        return rep

    def candidates(self, seat: int) -> Floats:
        """Return the talents of those who would be approached for a seat, in order."""
        return hiring.approached(self.luck, self.company, int(self.people.holder[seat]) + 1).talent[seat]

    def vacancy_minutes(self, seat: int, mean_minutes: float) -> int:
        """Return how long the seat stays empty after its present holder (B9)."""
        return hiring.vacancies(self.luck, self.company, int(self.people.holder[seat]), mean_minutes)[seat]

    @property
    def seat_of(self) -> dict[str, int]:
        """Seat of every rep id, and of the seat id of every vacant seat."""
        if self._seat_of is None:
            names = {self.company.seat_ids[k]: k for k, rep in enumerate(self.reps) if rep is None}
            self._seat_of = names | {rep.id: rep.seat for rep in self.reps if rep is not None}
        return self._seat_of

    def names_of(self, seats: Ints) -> list[str]:
        """Return the rep ids of those who hold these seats."""
        return [self.person_ids[person] for person in self.people.person[seats].tolist()]

    def next_id(self, seat: int) -> str:
        """Return the id that the next holder of a seat will have."""
        return rep_id(self.company.seat_ids[seat], int(self.people.holder[seat]) + 1)

    # -- what people are able and willing to do -----------------------------------------------------------------

    def forget(self, *names: str) -> None:
        """Forget what was worked out from people and relationships, since they changed: all of it, or what is named."""
        for name in names or tuple(self._memo):
            self._memo.pop(name, None)

    def know(self, **columns: NDArray[Any]) -> None:
        """Take over what was worked out for several floors at once ("skill", "rel", "capacity"), until it changes."""
        self._memo.update(columns)

    def _kept(self, name: str, work_out: Callable[[], Any]) -> Any:
        """Return a value that holds until what it comes from changes (it is taken out of `_memo` then)."""
        if name not in self._memo:
            self._memo[name] = work_out()
        return self._memo[name]

    @property
    def skill(self) -> Floats:
        """Skill of each seat's holder; of a vacant seat: what the peers who cover it bring."""
        return self._kept("skill", self._skill)

    def _skill(self) -> Floats:
        p = self.people
        known, learning = (p.know_how, p.typical_know_how, p.experience_months), self.dynamics.strength("learning")
        s = skills.skill(p.talent, *known, self.behaviour, learning)
        return skills.covered(s, p.present, self.company.scenario.staffing.cover_share)

    @property
    def capacity(self) -> Ints:
        """Selling minutes of each seat this week; peers give a vacant seat standard hours."""
        return self._kept("capacity", self._capacity)

    def _capacity(self) -> Ints:
        standard = round(self.behaviour.selling_hours_per_month * 60)
        minutes = np.where(self.people.present, self.people.selling_minutes, standard)
        return minutes // WEEKS_PER_MONTH

    @property
    def relationship_multiplier(self) -> Floats:
        """Relationship multiplier of each account (B6)."""
        strength = self.dynamics.strength("relationship")
        return self._kept("rel", lambda: relationship.multiplier(self.relationship, self.behaviour, strength))

    @property
    def average_skill(self) -> float:
        """Mean skill of the people who are there."""
        return self._kept("average_skill", self._average_skill)

    def _average_skill(self) -> float:
        there = self.skill[self.people.present]
        return float(np.add.reduce(there) / len(there)) if len(there) else 1.0

    def outlook(self, owner: Ints, leads: Floats) -> Outlook:
        """Return what each seat can expect to sell with the accounts it owns and `leads` leads a month."""
        return productivity.outlook(self.company, owner, leads, self.relationship_multiplier)

    def outlook_of(self, seat: int, owner: Ints, leads: Floats) -> Outlook:
        """Return what `outlook` says of one seat, in columns of one row."""
        return productivity.outlook(self.company, owner, leads[seat : seat + 1], self.relationship_multiplier, seat)

    def effort_cost(self) -> Floats:
        """Return the multiplier on everybody's cost of effort."""
        return fairness.effort_cost(self.people.fairness, self.people.fatigue, self.behaviour)

    def meet(self, mentor: Ints, learner: Ints, voluntary: bool) -> tuple[Ints, Ints]:
        """Let pairs of seats meet (B10); returns the pairs that met, fewer where learners may decline."""
        self._memo.clear()
        p, b = self.people, self.behaviour
        if voluntary:
            joins = exchange.opts_in(p.know_how, p.present, self.person_luck[:, 0, 3], b)[learner]
            mentor, learner = mentor[joins], learner[joins]
        strength = self.dynamics.strength("exchange")
        p.know_how[:] = exchange.after_meetings(p.know_how, mentor, learner, b, strength)
        p.exchange_hours[:] = exchange.hours_spent(mentor, learner, self.company.seats, b)
        return mentor, learner

    def praise(self, recognised: NDArray[np.bool_]) -> None:
        """Thank people in public; what that does to the others lasts this month (B11)."""
        p, strength = self.people, self.dynamics.strength("games")
        p.norm[:] = games.norm(recognised, p.present, self.teams, self.behaviour, strength)

    def hear_goals(self, before: Floats, after: Floats, chance: Floats, promised: bool, discussed: bool) -> None:
        """Let goals be announced: ratchets, hopeless goals and broken promises cost trust (B15)."""
        p = self.people
        p.trust[:] = trust.goals_set(
            p.trust, before, after, p.smooth_attainment >= 1.0, chance, promised, discussed, self.behaviour,
            self.dynamics.strength("trust"),
        )  # fmt: skip

    def hand_over(
        self,
        accounts: Ints,
        knows_segment: NDArray[np.bool_] | None,
        joint_hours: Floats | None = None,
        earlier: Ints | None = None,
    ) -> None:
        """Start the relationship anew with another face (B6).

        Args:
            accounts: accounts that change hands.
            knows_segment: whether the new face knows the segment; None = a new hire.
            joint_hours: hours of joint visits at each account; None = none.
            earlier: changes of owner of each account before; None = none.
        """
        self._memo.pop("rel", None)
        b = self.behaviour
        if knows_segment is None:
            self.relationship[accounts] = b.handover_new_hire
            return
        base = np.where(knows_segment, b.handover_same_segment, b.handover_other_segment)
        none = np.zeros(len(accounts))
        hours = none if joint_hours is None else joint_hours
        before = none if earlier is None else earlier.astype(np.float64)
        self.relationship[accounts] = relationship.after_handover(self.relationship[accounts], base, hours, before)
