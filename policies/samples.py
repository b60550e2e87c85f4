"""Made-up views to try a rule on: varied, repeatable, and free of any scenario.

`Luck` with a fixed seed decides everything, so the same arguments give the same views on every machine.
"""

from __future__ import annotations

import numpy as np

from policies.views import POOL, AccountView, LeadView, PayView, RepView, TeamView
from scenarios.luck import Luck
from scenarios.streams import entity_hash

SEED = 20_260_101
SEGMENTS = ("key", "mid", "small", "")
REGIONS = ("north", "south", "west")
PRODUCTS = ("basic", "plus")


class Dice:
    """Named uniforms of one sample."""

    def __init__(self, sample: int) -> None:
        """Fix the sample (any integer >= 0)."""
        self._luck = Luck(SEED, sample)

    def u(self, *key: object) -> float:
        """Return the uniform in [0, 1) that belongs to `key`."""
        return self._luck.u("policies.samples", entity_hash(*key))

    def below(self, limit: int, *key: object) -> int:
        """Return a whole number in 0 .. limit - 1."""
        return int(self.u(*key) * limit)

    def cents(self, typical: int, *key: object) -> int:
        """Return an amount between 0 and about 7 times the typical one, skewed to the right."""
        return int(typical * -np.log1p(-self.u(*key) * 0.999))


def sample_rep(dice: Dice, at: int) -> RepView:
    """Return the holder of seat number `at`; every fourth is a newcomer with little or no history."""
    seat = f"S{at:03d}"
    tenure = dice.below(12, seat, "new") if at % 4 == 3 else 6 + dice.below(90, seat, "tenure")
    months = min(tenure, 12)
    return RepView(
        id=f"{seat}/{1 + dice.below(3, seat, 'holder')}",
        seat=seat,
        region=REGIONS[at % len(REGIONS)],
        segment=SEGMENTS[dice.below(len(SEGMENTS), seat, "segment")],
        tenure_months=tenure,
        base_salary_cents=900_000,
        target_variable_cents=400_000 + 100_001 * dice.below(5, seat, "pay"),
        bookings_cents=tuple(dice.cents(10_000_000, seat, "sold", month) for month in range(months)),
        goals_cents=tuple(8_000_000 + 1_000_000 * dice.below(5, seat, "goal") for _ in range(months)),
        potential_cents=dice.cents(12_000_000, seat, "potential"),
        accounts=dice.below(60, seat, "accounts"),
        open_opportunities=dice.below(20, seat, "open"),
        open_leads=dice.below(10, seat, "leads"),
        wins=dice.below(40, seat, "wins"),
        decided=40 + dice.below(60, seat, "decided"),
    )


def sample_team(reps: int, sample: int = 0, vacant: int = 0) -> TeamView:
    """Return a team of `reps` people and `vacant` empty seats; `u` is keyed luck."""
    dice = Dice(sample)
    return TeamView(
        month=1 + dice.below(12, "month"),
        reps=tuple(sample_rep(dice, at) for at in range(reps)),
        vacant_seats=tuple(f"S{reps + at:03d}" for at in range(vacant)),
        company_target_cents=10_000_000 * max(reps, 1) + dice.below(1000, "odd cents"),
        season=tuple(0.8 + 0.4 * dice.u("season", month) for month in range(12)),
        fiscal_month=1 + dice.below(12, "fiscal"),
        u=lambda entity, occurrence: dice.u("rule", entity, occurrence),
        routed_before=dice.below(1000, "routed"),
    )


def sample_accounts(team: TeamView, count: int, sample: int = 0, pooled: float = 0.1) -> tuple[AccountView, ...]:
    """Return `count` accounts owned by the team's people and vacant seats, a share `pooled` of them in the pool."""
    dice, owners = Dice(sample), [*(rep.id for rep in team.reps), *team.vacant_seats]
    return tuple(_sample_account(dice, f"A{at:04d}", owners, pooled) for at in range(count))


def _sample_account(dice: Dice, name: str, owners: list[str], pooled: float) -> AccountView:
    owned = bool(owners) and dice.u(name, "pooled") >= pooled
    return AccountView(
        id=name,
        segment=SEGMENTS[dice.below(3, name, "segment")],
        region=REGIONS[dice.below(len(REGIONS), name, "region")],
        owner=owners[int(dice.u(name, "owner") ** 2 * len(owners))] if owned else POOL,
        potential_cents=0 if dice.u(name, "dead") < 0.05 else dice.cents(300_000, name, "potential"),
        months_with_owner=dice.below(48, name, "months") if owned else 0,
        open_opportunities=dice.below(3, name, "open"),
        bookings_cents=dice.cents(3_000_000, name, "sold"),
        days_untouched=dice.below(300, name, "untouched"),
        days_without_deal=dice.below(900, name, "no deal"),
        handovers=dice.below(3, name, "handovers"),
        work_minutes=dice.below(240, name, "work"),
    )


def sample_leads(count: int, sample: int = 0, team: TeamView | None = None) -> tuple[LeadView, ...]:
    """Return `count` leads and opportunities of pooled accounts; some were taken from people of the team, if given."""
    dice = Dice(sample)
    people = [rep.id for rep in team.reps] if team else []
    return tuple(_sample_lead(dice, f"web/{sample}/{at}", people) for at in range(count))


def _sample_lead(dice: Dice, name: str, people: list[str]) -> LeadView:
    is_lead = dice.u(name, "kind") < 0.7
    recycled = people and dice.u(name, "recycled") < 0.3
    return LeadView(
        id=name,
        kind="lead" if is_lead else "opportunity",
        age_minutes=dice.below(9600, name, "age"),
        segment=SEGMENTS[dice.below(3, name, "segment")],
        region=(*REGIONS, "east")[dice.below(4, name, "region")],
        product=PRODUCTS[dice.below(2, name, "product")],
        account="" if is_lead else f"A{dice.below(500, name, 'account'):04d}",
        value_cents=dice.cents(600_000, name, "value"),
        former_owner=people[dice.below(len(people), name, "former")] if recycled else "",
        days_since_owner=dice.below(90, name, "since") if recycled else 0,
    )


def sample_pay(months: int, sample: int = 0, goal_cents: int | None = None) -> tuple[PayView, ...]:
    """Return the settlements of one pay period of `months` (1, 3 or 12), month after month, as payroll gives them.

    `goal_cents` sets the goal of the period; left out, it is drawn. What was paid is left to the caller.
    """
    dice = Dice(sample)
    sold = [dice.cents(10_000_000, "sold", month) for month in range(months)]
    goals = _month_goals(dice, months, goal_cents)
    return tuple(_sample_pay(dice, month, sold, goals) for month in range(months))


def _month_goals(dice: Dice, months: int, goal_cents: int | None) -> list[int]:
    if goal_cents is None:
        return [6_000_000 + 2_000_000 * dice.below(4, "goal", month) for month in range(months)]
    return [goal_cents * (month + 1) // months - goal_cents * month // months for month in range(months)]


def _sample_pay(dice: Dice, month: int, sold: list[int], goals: list[int]) -> PayView:
    first = month - month % 3
    quarterly = len(sold) == 12
    return PayView(
        month=month + 1,
        months_in_period=len(sold),
        base_salary_cents=900_000,
        target_variable_cents=400_000 + 100_001 * dice.below(5, "pay"),
        goal_cents=sum(goals),
        before_cents=sum(sold[:month]),
        bookings_cents=sold[month],
        cash_cents=dice.cents(9_000_000, "cash", month),
        wins=dice.below(6, "wins", month),
        activity_minutes=3600 + dice.below(2000, "minutes", month),
        tenure_months=dice.below(40, "tenure") + month,
        segment=SEGMENTS[dice.below(3, "segment")],
        region=REGIONS[dice.below(3, "region")],
        month_goal_cents=goals[month],
        quarter_goal_cents=sum(goals[first : first + 3]) if quarterly else None,
        quarter_before_cents=sum(sold[first:month]) if quarterly else None,
        written_off_cents=dice.cents(900_000, "lost", month) if dice.u("bad", month) < 0.4 else 0,
        team_bookings_cents=sold[month] + dice.cents(60_000_000, "team", month),
        team_goal_cents=8 * goals[month],
        rank=1 + dice.below(8, "rank", month),
        team_size=8,
    )
