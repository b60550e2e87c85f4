"""What a performance amounts to: the five scales of the score and the measures of the gates. Reads hidden state.

Only the debrief may use this (import contract); the desk reads `coaching.game.seen`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from coaching.game.stage import Performance
from scenarios.mission import Gate, Guess
from scenarios.units import MINUTES_PER_MONTH

if TYPE_CHECKING:
    from policies.playbook import Playbook

SCALES = ("results", "customers", "people", "fairness", "after")
WEIGHT: Mapping[str, float] = {"results": 0.30, "customers": 0.20, "people": 0.20, "fairness": 0.10, "after": 0.20}
"""Weights of 8.5."""
BAND = (0.40, 0.75)
"""Chances between which a goal moves people."""
TIRED = 0.80
"""Energy under which somebody counts as tired: 1 / (1 + fatigue) after four months of 35 % asked-for overtime."""
QUARTER = 3
EIGHT_IN_TEN, WIDEST = 1.2816, 1.5
"""Half-width of an 80 % range in standard deviations; how much wider than par's a forecast may be (M8)."""
NEWCOMER_MONTHS = 12
ON_THEIR_OWN = (
    "goals-in-band", "chance-gap", "newcomer-potential", "newcomer-skill", "newcomers-stay", "people-stay", "energy",
    "ratchets", "forecast",
)  # fmt: skip
"""What gates measure in one world without comparing it with par."""
NO_DIFFERENCE = 0.05
"""Groups whose yields differ by less are called equal."""


def scales_of(one: Performance) -> dict[str, float]:
    """Return the five scales' raw values; more is better in each."""
    return {
        "results": one.money_cents,
        "customers": _care_at_end(one),
        "people": people_points(one),
        "fairness": -chance_gap(one, one.months),
        "after": one.outcome.metrics["profit_after_cents"] or 0.0,
    }


def _care_at_end(one: Performance) -> float:
    """Mean relationship with customers in the last quarter of the mission, 0 to 100."""
    from simulator.ledger import Fact

    months = range(max(1, one.months - 2), one.months + 1)
    amounts = np.concatenate([one.month_facts(Fact.CARED, month).amount for month in months])
    return float(amounts.mean()) / 10 if len(amounts) else 0.0


def people_points(one: Performance) -> float:
    """Energy at the end, minus the share of the team that were good people and left, plus what the newest learned.

    Each part is in points of 100.
    """
    lost = leavers_above_par(one) / one.company.seats
    return 100 * (energy_at_end(one) - lost + skill_gain(one, _newest_third(one)))


def energy_at_end(one: Performance) -> float:
    """Return the mean energy of the mission's last month, 0 to 1."""
    from simulator.ledger import Fact

    amounts = one.month_facts(Fact.ENERGY, one.months).amount
    return float(amounts.mean()) / 1000 if len(amounts) else 0.0


def tired_people(one: Performance) -> int:
    """Return how many people's energy is in the red in the mission's last month."""
    from simulator.ledger import Fact

    return int(np.sum(one.month_facts(Fact.ENERGY, one.months).amount < 1000 * TIRED))


def leavers_above_par(one: Performance) -> int:
    """Return how many of day 0's people left whose skill was above the team's median, caretaker's year included."""
    from simulator.ledger import Fact

    middle = float(np.median(one.start.skill))
    left = one.facts[Fact.LEFT].person
    return sum(one.start.skill[person] >= middle for person in left.tolist() if person < one.company.seats)


def _newest_third(one: Performance) -> list[int]:
    order = np.argsort(one.company.seat_tenure_months, kind="stable")
    return order[: max(1, one.company.seats // 3)].tolist()


def newcomers(one: Performance) -> list[int]:
    """Return the seats whose holder on day 0 had been there for less than a year."""
    return np.flatnonzero(one.company.seat_tenure_months < NEWCOMER_MONTHS).tolist()


def skill_gain(one: Performance, seats: list[int]) -> float:
    """Return the mean gain in skill of these people up to the very end; who left gained nothing that stayed."""
    ids = one.company.seat_ids
    gains = [one.skill[ids[seat]] - one.start.skill[seat] if ids[seat] in one.skill else 0.0 for seat in seats]
    return float(np.mean(gains)) if gains else 0.0


def chance_gap(one: Performance, month: int) -> float:
    """Return the chance of the luckiest third minus that of the unluckiest, in points, in one month."""
    from simulator.ledger import Fact

    ranked = np.sort(one.month_facts(Fact.CHANCE, month).amount)
    third = max(len(ranked) // 3, 1)
    return float(ranked[-third:].mean() - ranked[:third].mean()) / 100 if len(ranked) > 1 else 0.0


def goal_chances(one: Performance, playbook: Playbook) -> list[float]:
    """Return the chance of each seat's holder to reach the first period's own goal, seen from day 0."""
    from simulator.ledger import Fact
    from simulator.pay_kinds import book_of_day0

    facts = one.month_facts(Fact.GOAL_SET, 1)
    goals = np.zeros(one.company.seats)
    goals[facts.subject] = facts.amount / one.company.unit_cents
    start = one.start
    mu, cost = np.array(start.expected), np.array(start.effort_cost)
    chance = book_of_day0(one.company, playbook).chance(1, goals, mu, cost, np.zeros(len(goals)))
    return [float(value) for value in np.where(goals > 0, chance, 1.0)]


@dataclass(frozen=True)
class Standing:
    """How a performance stands on its own luck: what gates compare with."""

    scales: Mapping[str, float]
    """Par of every scale."""
    leavers: float
    """Par's good people who left."""
    total: float
    """The score, 0 to 100."""
    spent_cents: int = 0
    """Money that counts against the budget."""


def gate_value(gate: Gate, one: Performance, playbook: Playbook, par: Standing) -> float:
    """Return what a gate measures in the world that was played."""
    found: dict[str, Callable[[], float]] = {
        "goals-in-band": lambda: float(sum(BAND[0] <= p <= BAND[1] for p in goal_chances(one, playbook))),
        "chance-gap": lambda: chance_gap(one, one.months),
        "newcomer-potential": lambda: 100 * newcomer_potential(one),
        "newcomer-skill": lambda: 100 * skill_gain(one, newcomers(one)),
        "newcomers-stay": lambda: float(still_there(one, newcomers(one))),
        "people-stay": lambda: float(still_there(one, range(one.company.seats))),
        "energy": lambda: 100 * energy_at_end(one),
        "leavers-above-par": lambda: leavers_above_par(one) - par.leavers,
        "customers-above-par": lambda: scales_of(one)["customers"] - par.scales["customers"],
        "money-above-par": lambda: one.money_cents - par.scales["results"],
        "ratchets": lambda: float(ratchets(one)),
        "spent": lambda: float(par.spent_cents),
        "score": lambda: par.total,
        "forecast": lambda: float(forecast_holds(one)),
    }
    return found[gate.measure]()


def forecast_holds(one: Performance) -> bool:
    """Return whether the range given before the last quarter holds the last month, and is not too wide for that.

    Par's range is what the market's own noise leaves of a team's month, 8 in 10 sure; 1.5 times that is allowed.
    """
    if one.witness.forecast is None or one.months <= QUARTER:
        return False
    low, high = one.witness.forecast
    before = one.bookings_cents(one.months - 2 * QUARTER + 1, one.months - QUARTER) / QUARTER
    par_width = 2 * EIGHT_IN_TEN * one.company.sigma / np.sqrt(one.company.seats)
    narrow = high - low <= WIDEST * par_width
    return narrow and low * before <= one.bookings_cents(one.months, one.months) <= high * before


def counted_of(gate: Gate, one: Performance) -> int:
    """Return how many people a gate counted, where it counts people of day 0; 0 where it does not."""
    if gate.measure in ("goals-in-band", "people-stay"):
        return one.company.seats
    return len(newcomers(one)) if gate.measure == "newcomers-stay" else 0


def passes(gate: Gate, value: float) -> bool:
    """Return whether a value is on the right side of a gate; a value of numpy gives no bool that JSON knows."""
    return bool(value >= gate.least if gate.least is not None else value <= (gate.most or 0.0))


def ratchets(one: Performance) -> int:
    """Count how often a quarter's goal of somebody was raised after it had been beaten (people of day 0)."""
    count = 0
    for last in range(3, one.months, 3):
        sold = sum(sold_by_seat(one, month) for month in range(last - 2, last + 1))
        asked = sum(goals_by_seat(one, month) for month in range(last - 2, last + 1))
        now = sum(goals_by_seat(one, month) for month in range(last + 1, min(last + 3, one.months) + 1))
        share = 3 / len(range(last + 1, min(last + 3, one.months) + 1))
        count += int(np.sum((asked > 0) & (sold > asked) & (now * share > asked * RAISED)))
    return count


RAISED = 1.005
"""A goal counts as raised from half a percent on: seasons and rounding are none."""


def newcomer_potential(one: Performance) -> float:
    """Return the share of the estimated potential with newcomers' seats at the begin of the last month, 0 to 1."""
    accounts = one.witness.accounts[one.months]
    seats = {one.company.seat_ids[seat] for seat in newcomers(one)}
    held = sum(row.potential_cents for row in accounts if row.owner.split("-")[0] in seats)
    return held / max(sum(row.potential_cents for row in accounts), 1)


def still_there(one: Performance, seats: Iterable[int]) -> int:
    """Return how many of the people who held these seats on day 0 are there at the mission's end."""
    from simulator.ledger import Fact

    end = one.company.day0_minute + one.months * MINUTES_PER_MONTH
    left = one.facts[Fact.LEFT]
    gone = set(left.person[left.minute < end].tolist())
    return sum(seat not in gone for seat in seats)


def guess_truth(guess: Guess, one: Performance) -> int:
    """Return the index of the right answer."""
    if guess.measure == "people-at-goal":
        return _people_at_goal(one)
    yields = [_yield(one, group) for group in guess.groups]
    ranked = sorted(yields, reverse=True)
    if len(ranked) > 1 and ranked[0] - ranked[1] < NO_DIFFERENCE * ranked[0]:
        return len(yields)
    return yields.index(ranked[0])


def _people_at_goal(one: Performance) -> int:
    """Count the people of day 0 whose bookings of the first quarter reach its goals."""
    sold, asked = np.zeros(one.company.seats), np.zeros(one.company.seats)
    for month in range(1, min(3, one.months) + 1):
        sold += sold_by_seat(one, month)
        asked += goals_by_seat(one, month)
    return int(np.sum((asked > 0) & (sold >= asked)))


def sold_by_seat(one: Performance, month: int) -> np.ndarray:
    """Return the month's bookings of the people of day 0, shape (seats,)."""
    from simulator.ledger import Fact

    total = np.zeros(one.company.seats)
    for facts in (one.month_facts(Fact.WON, month), one.month_facts(Fact.INVOICED, month).repeats()):
        mine = (facts.person >= 0) & (facts.person < one.company.seats)
        np.add.at(total, facts.person[mine], facts.amount[mine])
    return total


def goals_by_seat(one: Performance, month: int) -> np.ndarray:
    """Return the month's goals of the people of day 0, shape (seats,)."""
    from simulator.ledger import Fact

    facts, total = one.month_facts(Fact.GOAL_SET, month), np.zeros(one.company.seats)
    mine = facts.person < one.company.seats
    total[facts.person[mine]] = facts.amount[mine]
    return total


def _yield(one: Performance, group: tuple[str, ...]) -> float:
    """Return the bookings of the last quarter of some seats per cent of estimated potential."""
    seats = [one.company.seat_ids.index(seat) for seat in group]
    months = range(max(1, one.months - 2), one.months + 1)
    sold = sum(float(sold_by_seat(one, month)[seats].sum()) for month in months)
    accounts = one.witness.accounts[one.months]
    held = sum(row.potential_cents for row in accounts if row.owner in group)
    return sold / max(held * len(months), 1)
