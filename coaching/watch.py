"""Early warnings in a run: what a manager could see at the end of a month, nothing of what is hidden.

The chance to hit comes from the effort table of the pay plan, at the goal in force, what was sold so far, and the
person's usual month; energy is what people say of themselves.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from coaching.game.by_hand import usual_month
from coaching.game.by_month import AllocationByMonth, Witness
from coaching.review import Alert, Thresholds, alerts
from policies.views import TeamView
from scenarios.company import Company, company_of
from scenarios.schema import Scenario
from scenarios.units import MINUTES_PER_MONTH

if TYPE_CHECKING:
    from policies.playbook import Playbook
    from simulator.ledger import Ledger


def warnings_at(
    scenario: Scenario, playbook: Playbook, *, seed: int, world: int, month: int, lines: Thresholds | None = None
) -> list[Alert]:
    """Return the early warnings at the end of a month of one world, in the order of the team.

    Args:
        scenario: the world on day 0.
        playbook: the rules in force.
        seed: of the worlds.
        world: which world.
        month: month that has just ended, 1 = the first after day 0.
        lines: thresholds; the defaults when None.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    from simulator.run import incumbent_of, play
    from simulator.tape import build_tape

    company, witness = company_of(scenario), Witness()
    watched = replace(playbook, allocation=AllocationByMonth(((1, playbook.allocation),), witness))
    tape = build_tape(company, seed, world, month + 1)
    _outcome, ledger = play(company, tape, watched, incumbent_of(scenario), month + 1, 0)
    team = witness.teams[month + 1]
    chances = chances_now(company, playbook, team, month)
    return alerts(team, witness.accounts[month + 1], chances, _told_energy(company, ledger, month), lines)


def chances_now(company: Company, playbook: Playbook, team: TeamView, month: int) -> dict[str, float]:
    """Return everybody's chance to hit the goal of the pay period in force, as seen when `month` has ended."""
    from simulator.pay_kinds import book_of

    reps = [rep for rep in team.reps if rep.goals_cents and rep.goals_cents[-1] > 0]
    if not reps:
        return {}
    period = playbook.incentives.period_months
    done = month % period
    goal = np.array([rep.goals_cents[-1] for rep in reps], dtype=np.float64)
    sold = np.array([sum(rep.bookings_cents[-done:]) if done else 0 for rep in reps], dtype=np.float64)
    usual = np.array([usual_month(rep, rep.potential_cents) for rep in reps])
    people = [(rep.segment, rep.region, rep.tenure_months) for rep in reps]
    chance = book_of(company, playbook, people).chance(
        done + 1, goal / company.unit_cents, usual / company.unit_cents, np.ones(len(reps)), sold / (goal * period)
    )
    return {rep.id: float(value) for rep, value in zip(reps, chance, strict=True)}


def _told_energy(company: Company, ledger: Ledger, month: int) -> dict[str, float]:
    """Return what people say of their energy at the end of a month, 0 to 1."""
    from simulator.ledger import Fact

    first = company.day0_minute + (month - 1) * MINUTES_PER_MONTH
    facts = ledger.by_kind()[Fact.ENERGY].between(first, first + MINUTES_PER_MONTH)
    return {
        ledger.people[who]: level / 1000
        for who, level in zip(facts.person.tolist(), facts.amount.tolist(), strict=True)
    }
