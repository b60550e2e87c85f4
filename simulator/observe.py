"""What may be seen: builds the policies' views from the state. Nobody else does.

True skill, potential, energy, care, win odds and quit risk stay here. Management sees results, activity, pipeline,
history, and an estimate of potential that is off by a fixed error.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from agents.floor import SalesFloor
from policies.guard import ID
from policies.views import UNTOLD, AccountView, Draw, LeadView, RepView, TeamView
from scenarios.company import Company
from scenarios.luck import entity_hash
from simulator.candidates import LEAD, OPEN, STATES
from simulator.market import Market
from simulator.tape import MOST_OF_A_SOURCE, Tape

Ints = NDArray[np.int64]


AGE = "LeadView.age_minutes"
_rep_view = partial(tuple.__new__, RepView)
_account_view = partial(tuple.__new__, AccountView)
_lead_view = partial(tuple.__new__, LeadView)
"""Make views of all their fields in order, in a third of the time that a call with arguments takes."""
PIPELINE = frozenset({"RepView.open_opportunities", "RepView.open_leads"})
_PIPELINE_AT = RepView._fields.index("open_opportunities")
PEOPLE = frozenset(f"RepView.{name}" for name in RepView._fields) - {"RepView.id", "RepView.seat"}
STATED = frozenset(f"LeadView.{name}" for name in LeadView._fields) - {"LeadView.id"}
"""Fields that a rule has to declare before it can read them (`policies.conformance`): all but who and what it is."""
_ALONE = len(RepView._fields) - 2, len(LeadView._fields) - 1
"""How many fields of people stand behind id and seat, and of leads behind the id."""


class Observer:
    """Builds views of one run."""

    def __init__(self, company: Company, tape: Tape, floor: SalesFloor, market: Market) -> None:
        self.company, self.tape, self.floor, self.market = company, tape, floor, market
        self._estimate = company.potential_estimate_cents
        self._work = company.work_minutes(self._estimate).tolist()
        scenario = company.scenario
        self._regions = [row.name for row in scenario.regions]
        self._segments = [row.name for row in scenario.segments]
        self._products = [row.name for row in scenario.products]
        self._fixed = company.seat_ids, company.seat_region_names, company.seat_segment_names
        season = company.season.tolist()
        self._seasons = [tuple(season[k:] + season[:k]) for k in range(12)]
        self._there = np.empty(0, dtype=np.int64)
        """Seats whose holders stand in `_still`."""
        self._still: list[list] = []
        """What does not change within a month, one list for each field of `RepView`, in the order of `_there`."""
        self._reps: tuple[RepView, ...] = ()
        self._who: tuple[RepView, ...] = ()
        """The same people, of whom nothing is told but who they are and where they sit."""
        self._vacant: tuple[str, ...] = ()
        self._month: int | None = None

    def constants(self) -> tuple[object, ...]:
        """Return what is only ever replaced as a whole, so that the copy of a run shares it."""
        return self._estimate, self._work, self._fixed, self._seasons

    def team(self, month: int, draw: Draw, reads: frozenset[str], routed_before: int = 0) -> TeamView:
        """Return the people in `month` (1 = first after day 0).

        What changes within a month are the pipelines; the rest is read anew when a month begins and after `forget`.
        People are looked at, and pipelines counted, only for rules whose card says that they read them (the
        conformance kit holds every rule to its card); to others every field says that it
        was not asked for (`Untold`).

        Args:
            month: month that begins or runs.
            draw: keyed luck for stochastic rules.
            reads: fields of the views that the rule reads.
            routed_before: leads routed so far in the run.
        """
        if month != self._month:
            self._see_everybody()
            self._month = month
        reps = self._seen(bool(reads & PIPELINE)) if reads & PEOPLE else self._named()
        season, target = self._seasons[(month - 1) % 12], self.company.target_cents_per_month
        return TeamView(month, reps, self._vacant, target, season, (month - 1) % 12 + 1, draw, routed_before)

    def _named(self) -> tuple[RepView, ...]:
        if not self._who:
            rows = zip(self.company.seat_ids, self.floor.reps, strict=True)
            blanks = (UNTOLD,) * _ALONE[0]
            self._who = tuple([_rep_view((rep.id, seat, *blanks)) for seat, rep in rows if rep is not None])
        return self._who

    def _seen(self, pipelines: bool) -> tuple[RepView, ...]:
        if not self._still:
            self._there = self.floor.people.present.nonzero()[0]
            self._still = self._people(self._there)
        if pipelines or not self._reps:
            before, after = self._still[:_PIPELINE_AT], self._still[_PIPELINE_AT:]
            counts = self._pipelines() if pipelines else ([UNTOLD] * len(self._there),) * 2
            self._reps = tuple(map(_rep_view, zip(*before, *counts, *after, strict=True)))
        return self._reps

    def _pipelines(self) -> tuple[list[int], list[int]]:
        """Return how many opportunities and leads each of `_there` has open."""
        market, seats = self.market, self.company.seats
        place = market.seat[market.hand] * STATES
        place += market.state[market.hand]
        counts = np.bincount(place, minlength=seats * STATES).reshape(seats, STATES)
        return counts[self._there, OPEN].tolist(), counts[self._there, LEAD].tolist()

    def know_better(self, error_left: float) -> None:
        """Let management's estimates of potential come nearer to the truth: what is left of their error (B21)."""
        truth = np.maximum(self.company.account_new_cents + self.company.account_repeat_cents, 1.0)
        wrong = self.company.potential_estimate_cents / truth
        estimate = truth * np.where(wrong > 0, np.maximum(wrong, 1e-9) ** error_left, 0.0)
        self._estimate = np.round(estimate)
        self._work = self.company.work_minutes(self._estimate).tolist()
        self.forget()

    def forget(self) -> None:
        """Forget the people as last seen: accounts changed hands."""
        self._month, self._still, self._reps, self._who = None, [], (), ()

    def meet(self, seat: int) -> None:
        """See who has just joined; nobody else looks different for that."""
        if self._month is None:
            return
        self._vacant = tuple([name for name in self._vacant if name != self.company.seat_ids[seat]])
        self._reps = self._who = ()
        if not self._still:
            return
        place = int(self._there.searchsorted(seat))
        self._there = np.insert(self._there, place, seat)
        for field, new in zip(self._still, self._people(np.array([seat])), strict=True):
            field[place:place] = new

    def _see_everybody(self) -> None:
        rows = zip(self.company.seat_ids, self.floor.reps, strict=True)
        self._vacant = tuple([name for name, rep in rows if rep is None])
        self._still, self._reps, self._who = [], (), ()

    def _people(self, who: Ints) -> list[list]:
        """Return what does not change within a month, one list for each field of `RepView` but the pipelines."""
        people, company, seats = self.floor.people, self.company, self.company.seats
        owner = self.market.owner
        owned = (owner == who[0] if len(who) == 1 else owner >= 0).nonzero()[0]
        holder = owner[owned]
        potential = np.bincount(holder, weights=self._estimate[owned], minlength=seats)[who].astype(np.int64)
        accounts = np.bincount(holder, minlength=seats)[who].tolist()
        known, tenure = people.months_known[who].tolist(), people.tenure_months[who].astype(np.int64).tolist()
        bookings, goals = (
            [row[12 - months :] for row, months in zip(zip(*history[:, who].tolist(), strict=True), known, strict=True)]
            for history in (people.bookings, people.goals)
        )
        wins, decided = people.wins[:, who].sum(axis=0).tolist(), people.decided[:, who].sum(axis=0).tolist()
        reps = [self.floor.reps[seat] for seat in who.tolist()]
        return [
            [rep.id for rep in reps if rep is not None],
            *([column[seat] for seat in who.tolist()] for column in self._fixed),
            tenure, *(column[who].tolist() for column in (company.seat_base_cents, company.seat_variable_cents)),
            bookings, goals, potential.tolist(), accounts, wins, decided,
        ]  # fmt: skip

    def accounts(self, *history: Ints) -> tuple[AccountView, ...]:
        """Return all customers.

        Args:
            history: months with the present owner, bookings of the last 12 months, calendar days untouched, days
                without a deal, and changes of owner, each of shape (accounts,).
        """
        company, market = self.company, self.market
        months, *rest = history
        rest = [one.tolist() for one in rest]
        hand = market.hand[self.tape.account[market.hand] >= 0]
        deals = np.bincount(self.tape.account[hand], minlength=len(company.account_ids)).tolist()
        owners = [*(self._owner_id(seat) for seat in range(company.seats)), ""]
        columns = zip(
            company.account_ids, [self._segments[kind] for kind in company.account_segment.tolist()],
            [self._regions[place] for place in company.account_region.tolist()],
            [owners[seat] for seat in market.owner.tolist()], self._estimate.astype(np.int64).tolist(),
            months.tolist(), deals, *rest, self._work, strict=True,
        )  # fmt: skip
        return tuple(map(_account_view, columns))

    def _owner_id(self, seat: int) -> str:
        rep = self.floor.reps[seat]
        return self.company.seat_ids[seat] if rep is None else rep.id

    def leads(self, rows: Ints, now: int, reads: frozenset[str]) -> tuple[LeadView, ...]:
        """Return what waits in the pool, oldest first; rules that read nothing of leads get their names alone."""
        if not reads & STATED:
            return tuple(_names(self.company).of(self.tape.name[rows]))
        known, waiting = self.tape.said, rows.tolist()
        try:
            views = tuple(map(known.__getitem__, waiting))
        except KeyError:
            known.update(self._said(rows if known else self._first_said(rows)))
            views = tuple(map(known.__getitem__, waiting))
        if AGE not in reads:
            return views
        ages = np.maximum(now - self.tape.arrival[rows], 0).tolist()
        return tuple([view._replace(age_minutes=age) for view, age in zip(views, ages, strict=True)])

    def _first_said(self, rows: Ints) -> Ints:
        """Return the rows to be described at once when any is asked for: these, and all leads."""
        wanted = self.tape.is_lead.copy()
        wanted[rows] = True
        return wanted.nonzero()[0]

    def _said(self, rows: Ints) -> Iterator[tuple[int, LeadView]]:
        """Return what customers say of themselves: the same for all playbooks, so it is kept with the tape."""
        tape, company = self.tape, self.company
        columns = tape.is_lead, tape.segment, tape.region, tape.product, tape.account, tape.value_cents
        names, accounts = _names(company).of(tape.name[rows]), (*company.account_ids, "")
        segments, regions, products = self._segments, self._regions, self._products
        lead, kind, place, product, account, value = (column[rows].tolist() for column in columns)
        views = zip(
            map(ID, names),
            ["lead" if one else "opportunity" for one in lead], repeat(UNTOLD), [segments[one] for one in kind],
            [regions[one] for one in place], [products[one] for one in product], [accounts[one] for one in account],
            value, repeat(""), repeat(0),
        )  # fmt: skip
        return zip(rows.tolist(), map(_lead_view, views), strict=True)

    def draw_for(self, name: str) -> Draw:
        """Return the keyed luck of a stochastic rule: (entity, occurrence) -> uniform in [0, 1)."""
        luck = self.tape.luck
        return lambda entity, occurrence: luck.u(f"policy.{name}", entity_hash("policy", entity), occurrence)


class _Names:
    """Leads and opportunities of which nothing is told but their names: the same in every world of a company."""

    def __init__(self, company: Company) -> None:
        self._sources, self._known = company.source_names, dict[int, LeadView]()

    def of(self, numbers: Ints) -> list[LeadView]:
        """Return the views that belong to numbers of names (`Tape.name`), written when first asked for."""
        asked = numbers.tolist()
        try:
            return list(map(self._known.__getitem__, asked))
        except KeyError:
            self._known.update((one, self._named(*divmod(one, MOST_OF_A_SOURCE))) for one in asked)
            return list(map(self._known.__getitem__, asked))

    def _named(self, source: int, occurrence: int) -> LeadView:
        return LeadView(f"{self._sources[source]}#{occurrence + 1}", *(UNTOLD,) * _ALONE[1])


@lru_cache(maxsize=16)
def _names(company: Company) -> _Names:
    return _Names(company)
