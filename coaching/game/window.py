"""The window between the world and the player: turns a performance into what may be seen before the debrief."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from coaching.game.by_hand import usual_month
from coaching.game.coach import feelings, repeats, things_worth_a_look
from coaching.game.seen import Desk, MonthResult, PersonResult, SeenPerson
from coaching.game.stage import Performance


def desk_at(one: Performance, month: int) -> Desk:
    """Return the desk at the begin of a month, as management's views showed it."""
    team, said = one.witness.teams[month], feelings(one, month)
    people = tuple(
        SeenPerson(
            id=rep.id, seat=rep.seat, tenure_months=rep.tenure_months, accounts=rep.accounts,
            potential_cents=rep.potential_cents, usual_cents=round(usual_month(rep, rep.potential_cents)),
            last_cents=rep.bookings_cents[-1] if rep.bookings_cents else 0,
            goal_cents=rep.goals_cents[-1] if rep.goals_cents else 0,
            wins=rep.wins, decided=rep.decided, open_opportunities=rep.open_opportunities,
            open_leads=rep.open_leads, says=said.get(rep.id, ""),
        )
        for rep in team.reps
    )  # fmt: skip
    return Desk(month, one.months, people, team.vacant_seats, team.company_target_cents)


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
