"""What may be seen: builds the policies' views from the state. Nobody else does.

True skill, potential, energy, care, win odds and quit risk stay here. Management sees results, activity, pipeline,
history, and an estimate of potential that is off by a fixed error.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from agents.columns import InColumns
from agents.floor import SalesFloor
from policies.guard import ID
from policies.views import UNTOLD, AccountView, Draw, LeadView, RepView, TeamView
from scenarios.company import Company
from scenarios.compiled import compiled
from scenarios.streams import entity_hash
from simulator.candidates import LEAD, OPEN, STATES
from simulator.market import Market
from simulator.tape import MOST_OF_A_SOURCE, Tape

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


AGE = "LeadView.age_minutes"
_team_view, _rep_view = partial(tuple.__new__, TeamView), partial(tuple.__new__, RepView)
_account_view = partial(tuple.__new__, AccountView)
_lead_view = partial(tuple.__new__, LeadView)
"""Make views of all their fields in order, in a third of the time that a call with arguments takes."""
PIPELINE = frozenset({"open_opportunities", "open_leads"})
HIDDEN = ""
"""Stands for a field of people that a rule is not told."""
LASTING = frozenset({HIDDEN, "id", "seat", "region", "segment", "base_salary_cents", "target_variable_cents"})
"""Fields of people that stay what they are as long as somebody sits on a seat."""
PEOPLE = {f"RepView.{name}": name for name in RepView._fields}
STATED = frozenset(f"LeadView.{name}" for name in LeadView._fields) - {"LeadView.id"}
"""Fields of leads that a rule has to declare before it can read them (`policies.conformance`): all but the name."""
OF_ACCOUNTS = frozenset(f"AccountView.{name}" for name in AccountView._fields) - {"AccountView.id", "AccountView.owner"}
"""The same of accounts: all but their name and whose they are."""
_OWNER_AT = AccountView._fields.index("owner")
_HISTORIES = {"bookings_cents": "bookings", "goals_cents": "goals"}
_TOTALS = frozenset({"wins", "decided"})


@lru_cache(maxsize=256)
def _told(reads: frozenset[str]) -> tuple[str, ...]:
    """Return for each field of `RepView` its name where a rule that declares `reads` is told it, else `HIDDEN`."""
    names = {"id", "seat", *(PEOPLE[field] for field in reads & PEOPLE.keys())}
    return tuple(name if name in names else HIDDEN for name in RepView._fields)


class Observer(InColumns):
    """Builds views of one run."""

    def __init__(self, company: Company, tape: Tape, floor: SalesFloor, market: Market) -> None:
        self.company, self.tape, self.floor, self.market = company, tape, floor, market
        self._estimate = company.potential_estimate_cents
        self._work: Sequence[int] = company.estimated_work_minutes
        scenario = company.scenario
        self._regions = [row.name for row in scenario.regions]
        self._segments = [row.name for row in scenario.segments]
        self._products = [row.name for row in scenario.products]
        self._fixed = {
            "seat": company.seat_ids, "region": company.seat_region_names, "segment": company.seat_segment_names,
            "base_salary_cents": company.seat_base_cents.tolist(),
            "target_variable_cents": company.seat_variable_cents.tolist(),
        }  # fmt: skip
        season = company.season.tolist()
        self._seasons = [tuple(season[k:] + season[:k]) for k in range(12)]
        self._there = np.empty(0, dtype=np.int64)
        """Seats that are held, as last seen."""
        self._still: dict[str, list] = {}
        """What was read of everybody in `_there` and does not change within a month, by field of `RepView`."""
        self._views: dict[frozenset[str], tuple[RepView, ...]] = {}
        """The same as views, by the fields of people that a rule reads."""
        self._vacant: tuple[str, ...] = ()
        self._who = b""
        """Who sat where as last seen."""
        self._month: int | None = None

    def constants(self) -> tuple[object, ...]:
        """Return what is only ever replaced as a whole, so that the copy of a run shares it."""
        return self._estimate, self._work, self._fixed, self._seasons

    def team(self, month: int, draw: Draw, reads: frozenset[str], routed_before: int = 0) -> TeamView:
        """Return the people in `month` (1 = first after day 0).

        What changes within a month are the pipelines; the rest is read anew when a month begins and after `forget`.
        Only what the rule's card declares is read at all (the conformance kit holds every rule to its card); but for
        id and seat, every other field says that it was not asked for (`Untold`).

        Args:
            month: month that begins or runs.
            draw: keyed luck for stochastic rules.
            reads: fields of the views that the rule reads.
            routed_before: leads routed so far in the run.
        """
        if month != self._month:
            self._see_everybody()
            self._month = month
        reps = self._views.get(reads) or self._seen(reads)
        season, target = self._seasons[(month - 1) % 12], self.company.target_cents_per_month
        return _team_view((month, reps, self._vacant, target, season, (month - 1) % 12 + 1, draw, routed_before))

    def _seen(self, reads: frozenset[str]) -> tuple[RepView, ...]:
        """Return the people with the fields that a rule reads."""
        fields, still = _told(reads), self._still
        for name in fields:
            if name not in still and name not in PIPELINE:
                still[name] = self._column(name, self._there)
        changing = not PIPELINE.isdisjoint(fields)
        known = still | self._pipelines() if changing else still
        views = tuple(map(_rep_view, zip(*[known[name] for name in fields], strict=True)))
        if not changing:
            self._views[reads] = views
        return views

    def _pipelines(self) -> dict[str, list]:
        """Return how many opportunities and leads each of `_there` has open."""
        market, count = self.market, np.zeros((STATES, self.company.seats), dtype=np.int64)
        _count(market.hand, market.seat, market.state, count)
        opportunities, leads = count[OPEN].take(self._there), count[LEAD].take(self._there)
        return {"open_opportunities": opportunities.tolist(), "open_leads": leads.tolist()}

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
        self._month, self._who, self._still, self._views = None, b"", {}, {}

    def meet(self, seat: int) -> None:
        """See who has just joined; nobody else looks different for that."""
        if self._month is None:
            return
        there, newcomer = self._there.tolist(), np.array([seat])
        place = bisect(there, seat)
        there.insert(place, seat)
        self._there = np.array(there)
        for name, column in self._still.items():
            column[place:place] = self._column(name, newcomer)
        self._vacant = tuple([name for name in self._vacant if name != self.company.seat_ids[seat]])
        self._views = {
            reads: (*views[:place], _rep_view([self._still[name][place] for name in _told(reads)]), *views[place:])
            for reads, views in self._views.items()
        }
        self._who = b""

    def _see_everybody(self) -> None:
        """See who is there; while they are the same, what never changes of people has not to be read again."""
        who = self.floor.people.person.tobytes()
        if who == self._who:
            self._still = {name: column for name, column in self._still.items() if name in LASTING}
            self._views = {reads: views for reads, views in self._views.items() if LASTING.issuperset(_told(reads))}
            return
        rows = zip(self.company.seat_ids, self.floor.reps, strict=True)
        self._vacant = tuple([name for name, rep in rows if rep is None])
        self._there = self.floor.people.present.nonzero()[0]
        self._who, self._still, self._views = who, {}, {}

    def _column(self, name: str, who: Ints) -> list:
        """Return a field of `RepView` for those who sit on some seats; `HIDDEN` stands for one that is not told."""
        people = self.floor.people
        if name == HIDDEN:
            return [UNTOLD] * len(who)
        if name in self._fixed:
            fixed = self._fixed[name]
            return [fixed[seat] for seat in who.tolist()]
        if name in _HISTORIES:
            months = zip(*getattr(people, _HISTORIES[name])[:, who].tolist(), strict=True)
            return [row[12 - known :] for row, known in zip(months, people.months_known[who].tolist(), strict=True)]
        if name in _TOTALS:
            return getattr(people, name)[:, who].sum(axis=0).tolist()
        if name == "tenure_months":
            return people.tenure_months[who].astype(np.int64).tolist()
        if name == "id":
            return self.floor.names_of(who)
        return self._owned(self._estimate if name == "potential_cents" else None, who)

    def _owned(self, weights: Floats | None, who: Ints) -> list[int]:
        """Return what those on some seats own: how many accounts, or the sum of their weights."""
        owner = self.market.owner
        rows = (owner == who[0] if len(who) == 1 else owner >= 0).nonzero()[0]
        part = None if weights is None else weights[rows]
        return np.bincount(owner[rows], weights=part, minlength=self.company.seats)[who].astype(np.int64).tolist()

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
        owners = self._owners()
        columns = zip(
            company.account_ids, company.account_segment_names, company.account_region_names,
            [owners[seat] for seat in market.owner.tolist()], self._estimate.astype(np.int64).tolist(),
            months.tolist(), deals, *rest, self._work, strict=True,
        )  # fmt: skip
        return tuple(map(_account_view, columns))

    def owned(self) -> tuple[AccountView, ...]:
        """Return all customers for rules that read nothing of them but who they are and whose."""
        names, owner = self._owners(), self.market.owner
        asked, key = _owned(self.company), (*names, owner.tobytes())
        views = asked.get(key)
        if views is None:  # runs of a company mostly ask on the same day for the same
            columns = [self.company.account_ids, *(repeat(UNTOLD) for _ in AccountView._fields[1:])]
            columns[_OWNER_AT] = map(names.__getitem__, owner.tolist())
            views = tuple(map(_account_view, zip(*columns)))  # noqa: B905 - what is not told repeats for ever
            asked.clear()
            asked[key] = views
        return views

    def _owners(self) -> list[str]:
        """Return what the owner of an account is called by seat; nobody's ("") behind all."""
        return [*map(self._owner_id, range(self.company.seats)), ""]

    def _owner_id(self, seat: int) -> str:
        rep = self.floor.reps[seat]
        return self.company.seat_ids[seat] if rep is None else rep.id

    def leads(self, rows: Ints, now: int, reads: frozenset[str]) -> tuple[LeadView, ...]:
        """Return what waits in the pool, oldest first; rules that read nothing of leads get their names alone."""
        if not reads & STATED:
            return self._named(rows)
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

    def name_of(self, row: int) -> str:
        """Return what a lead or opportunity is called."""
        return _name(self.company, int(self.tape.source[row]), int(self.tape.occurrence[row]))

    def _named(self, rows: Ints) -> tuple[LeadView, ...]:
        """Return the names of leads and opportunities; playbooks mostly hand out the same as the one before."""
        asked, key = self.tape.named, rows.tobytes()
        views = asked.get(key)
        if views is None:
            views = tuple(_names(self.company).of(self.tape.name[rows]))
            asked.clear()
            asked[key] = views
        return views

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


@compiled("void(int64[::1], int64[::1], int8[::1], int64[:, ::1])")
def _count(hand: Ints, seat: Ints, state: NDArray[np.int8], count: Ints) -> None:
    """Count what each seat has in hand in each state."""
    for row in hand:
        count[state[row], seat[row]] += 1


class _Names:
    """Leads and opportunities of which nothing is told but their names: the same in every world of a company."""

    def __init__(self, company: Company) -> None:
        self._company, self._known = company, dict[int, LeadView]()

    def of(self, numbers: Ints) -> list[LeadView]:
        """Return the views that belong to numbers of names (`Tape.name`), written when first asked for."""
        asked = numbers.tolist()
        try:
            return list(map(self._known.__getitem__, asked))
        except KeyError:
            self._known.update((one, self._named(*divmod(one, MOST_OF_A_SOURCE))) for one in asked)
            return list(map(self._known.__getitem__, asked))

    def _named(self, source: int, occurrence: int) -> LeadView:
        return LeadView(_name(self._company, source, occurrence), *(UNTOLD,) * (len(LeadView._fields) - 1))


def _name(company: Company, source: int, occurrence: int) -> str:
    return f"{company.source_names[source]}#{occurrence + 1}"


@lru_cache(maxsize=16)
def _names(company: Company) -> _Names:
    return _Names(company)


@lru_cache(maxsize=16)
def _owned(_company: Company) -> dict[tuple[object, ...], tuple[AccountView, ...]]:
    """Return where the last answer of `Observer.owned` is kept: the same for all runs that stand alike."""
    return {}
