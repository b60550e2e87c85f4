"""The window between the world and the player: turns a performance into what may be seen before the debrief."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from coaching.game.by_hand import usual_month
from coaching.game.coach import feelings, repeats, things_worth_a_look
from coaching.game.seen import ChanceWord, Desk, MonthResult, PersonResult, SeenPerson
from coaching.game.stage import Performance
from scenarios.mission import Level

if TYPE_CHECKING:
    from policies.playbook import Playbook


def desk_at(
    one: Performance, month: int, book: Playbook, level: Level = "standard", *, budget_left_cents: int | None = None,
    patience: int = 3,
) -> Desk:  # fmt: skip
    """Return the desk at the begin of a month, as management's views showed it and as the level shows it.

    Args:
        one: the run up to here at least.
        month: month that begins.
        book: rules in force up to now.
        level: difficulty.
        budget_left_cents: what is left of the mission's money.
        patience: what is left of the director's.
    """
    team, said = one.witness.teams[month], feelings(one, month, level)
    goals = {rep.id: rep.goals_cents[-1] for rep in team.reps if rep.goals_cents}
    odds = chances_of(one, book, month, goals)
    people = tuple(
        SeenPerson(
            id=rep.id, seat=rep.seat, tenure_months=rep.tenure_months, accounts=rep.accounts,
            potential_cents=rep.potential_cents, usual_cents=round(usual_month(rep, rep.potential_cents)),
            last_cents=rep.bookings_cents[-1] if rep.bookings_cents else 0,
            goal_cents=rep.goals_cents[-1] if rep.goals_cents else 0,
            wins=rep.wins, decided=rep.decided, open_opportunities=rep.open_opportunities,
            open_leads=rep.open_leads, says=said.get(rep.id, ""),
            conversion=conversion(rep.wins, rep.decided, level), chance=as_shown(odds.get(rep.id), level),
            chance_word=in_a_word(odds.get(rep.id), level),
        )
        for rep in team.reps
    )  # fmt: skip
    hours = book.conduct.manager_hours_per_month
    return Desk(
        month, one.months, people, team.vacant_seats, team.company_target_cents, hours, budget_left_cents, patience
    )


def goals_in(one: Performance, month: int) -> dict[str, int]:
    """Return everybody's goal of a month that was played, in cents by rep id."""
    from simulator.ledger import Fact

    facts = one.month_facts(Fact.GOAL_SET, month)
    return {one.people[p]: goal for p, goal in zip(facts.person.tolist(), facts.amount.tolist(), strict=True)}


def chances_of(one: Performance, book: Playbook, month: int, goals_cents: Mapping[str, int]) -> dict[str, float]:
    """Return the chance that each person's usual month reaches a goal, from what is seen; 0 to 1 by rep id."""
    from simulator.pay_kinds import book_of

    team, unit = one.witness.teams[month], one.company.unit_cents
    rows = [(rep, goals_cents[rep.id]) for rep in team.reps if goals_cents.get(rep.id, 0) > 0]
    if not rows:
        return {}
    mu = np.array([max(usual_month(rep, rep.potential_cents), 1.0) / unit for rep, _goal in rows])
    goal = np.array([cents / unit for _rep, cents in rows])
    people = [(rep.segment, rep.region, rep.tenure_months) for rep, _goal in rows]
    found = book_of(one.company, book, people).chance(1, goal, mu, np.ones(len(rows)), np.zeros(len(rows)))
    return {rep.id: float(value) for (rep, _goal), value in zip(rows, found, strict=True)}


def as_shown(chance: float | None, level: Level) -> float | None:
    """Return a chance as the level shows it: exact, to 5 points, or not as a number (8.6)."""
    if chance is None or level in ("realistic", "blind"):
        return None
    return round(chance, 3) if level == "guided" else round(round(chance * 20) / 20, 2)


def in_a_word(chance: float | None, level: Level) -> ChanceWord:
    """Return a chance in a word; nothing for the blind."""
    if chance is None or level == "blind":
        return ""
    words: tuple[ChanceWord, ...] = ("hopeless", "unlikely", "open", "likely", "sure")
    return words[sum(chance >= edge for edge in CHANCE_EDGES)]


CHANCE_EDGES = (0.15, 0.40, 0.75, 0.90)
RANGE_WIDTH: Mapping[Level, float] = {"guided": 0.67, "standard": 1.28, "realistic": 1.96, "blind": 2.58}
"""Level -> half width of the range of conversion in standard errors: 50, 80, 95 and 99 % of cases (8.6)."""


def conversion(wins: int, decided: int, level: Level) -> tuple[float, float] | None:
    """Return where the share of deals won lies (Wilson range); it narrows with what was seen."""
    if not decided:
        return None
    z, share = RANGE_WIDTH[level], wins / decided
    middle = (share + z * z / (2 * decided)) / (1 + z * z / decided)
    half = z / (1 + z * z / decided) * math.sqrt(share * (1 - share) / decided + z * z / (4 * decided**2))
    return max(0.0, round(middle - half, 3)), min(1.0, round(middle + half, 3))


def month_result(one: Performance, month: int, references: Sequence[Performance]) -> MonthResult:
    """Return what came of a month."""
    from simulator.ledger import Fact

    goals = one.month_facts(Fact.GOAL_SET, month)
    won = one.month_facts(Fact.WON, month)
    people = tuple(
        PersonResult(one.people[p], int(won.amount[won.person == p].sum()) + repeats(one, month, p), goal)
        for p, goal in zip(goals.person.tolist(), goals.amount.tolist(), strict=True)
    )
    par = statistics.median(ref.bookings_cents(month, month) for ref in references)
    sold, goal = one.bookings_cents(month, month), sum(row.goal_cents for row in people)
    return MonthResult(month, people, sold, goal, round(par), things_worth_a_look(one, month))
