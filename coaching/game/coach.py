"""The coach: scripted, never a language model. Three things worth a look, each number linked to its facts.

It reads open facts only. What people say of their energy comes a month late and as a word, as a manager hears it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coaching.game.seen import FactLine, Feeling, Source, Thing
from scenarios.mission import Level
from scenarios.streams import entity_hash
from scenarios.units import MINUTES_PER_MONTH, days_from_minutes

if TYPE_CHECKING:
    from coaching.game.stage import Performance
    from simulator.ledger import Columns, Fact

MOST_THINGS = 3
MANY_LOST = 2
DAYS = 30
"""Days of a month; what happens at its very end is told of the last one."""
FAR_BELOW, FAR_ABOVE = 0.6, 1.4
MARKET_SHARE = 0.15
"""Change of the number of opportunities and leads against a usual month that is worth a word."""
STRETCHED, TIRED = 950, 800
"""Energy in thousandths under which people say that they are stretched, and tired."""

GROW = {
    "left": "goal",
    "feeling": "reality",
    "expired": "options",
    "lead_gone": "options",
    "below": "reality",
    "above": "goal",
    "market": "reality",
    "offered": "goal",
    "complained": "reality",
    "queried": "reality",
    "rumour": "options",
    "quiet": "will",
}
"""Kind of thing -> the step of GROW at which the coach's question about it stands."""


def things_worth_a_look(one: Performance, month: int) -> tuple[Thing, ...]:
    """Return at most three: what is about people first, and the market where it moved (not the player's doing)."""
    found = [
        *_left(one, month), *_heard(one, month), *_feelings(one, month), *_unreached(one, month),
        *_far_from_goal(one, month),
    ]  # fmt: skip
    ours = _market(one, month)
    kept = found[: MOST_THINGS - len(ours)]
    return (*kept, *ours) or (Thing("quiet", ""),)


def value_of(one: Performance, source: Source) -> int:
    """Return the number that a source names, counted anew from the ledger: what `why` shows."""
    from simulator.ledger import Fact

    facts = one.month_facts(Fact[source.fact.upper()], source.month)
    if source.person:
        facts = _of(facts, one.people.index(source.person))
    if source.measure == "booked":
        return int(facts.amount.sum()) + repeats(one, source.month, one.people.index(source.person))
    return len(facts.subject) if source.measure == "count" else int(facts.amount.sum())


def _of(facts: Columns, person: int) -> Columns:
    keep = facts.person == person
    return type(facts)(*(column[keep] for column in facts))


def _thing(one: Performance, kind: str, person: int, sources: dict[str, Source], yours: bool = True) -> Thing:
    """Return a thing whose numbers are read from their sources, so that the two cannot disagree."""
    numbers = {name: value_of(one, source) for name, source in sources.items()}
    return Thing(kind, one.people[person] if person >= 0 else "", numbers, sources, yours)


def _left(one: Performance, month: int) -> list[Thing]:
    from simulator.ledger import Fact

    gone = one.month_facts(Fact.LEFT, month).person.tolist()
    return [
        _thing(one, "left", person, {"count": Source("left", month, one.people[person])})
        for person in gone
    ]  # fmt: skip


def _heard(one: Performance, month: int) -> list[Thing]:
    """What is heard before something bites: customers ask or complain, people talk, or get offers."""
    from simulator.ledger import Fact

    out = []
    for person in one.month_facts(Fact.OFFERED, month).person.tolist()[:1]:
        out.append(_thing(one, "offered", person, {"count": Source("offered", month, one.people[person])}))
    for fact, kind in ((Fact.COMPLAINED, "complained"), (Fact.QUERIED, "queried"), (Fact.RUMOUR, "rumour")):
        fresh = not len(one.month_facts(fact, month - 1).minute)
        many = len(one.month_facts(fact, month).minute)
        if many and (fresh or kind == "complained"):
            out.append(_thing(one, kind, -1, {"count": Source(kind, month)}))
    return out


def feeling_of(thousandths: int | None) -> Feeling:
    """Return what somebody says at this energy."""
    if thousandths is None:
        return ""
    return "tired" if thousandths < TIRED else "stretched" if thousandths < STRETCHED else "fine"


def feelings(one: Performance, month: int, level: Level = "standard") -> dict[str, Feeling]:
    """Return what people say at the begin of `month`: how they felt at the end of the month before last.

    Guided tells the month before at once; from realistic on, one person in three says "fine" whatever it is (8.6).
    """
    from simulator.ledger import Fact

    facts = one.month_facts(Fact.ENERGY, month - (1 if level == "guided" else 2))
    said = {one.people[p]: feeling_of(e) for p, e in zip(facts.person.tolist(), facts.amount.tolist(), strict=True)}
    if level in ("realistic", "blind"):
        said |= {rep: "fine" for rep in said if entity_hash("hides", rep) % 3 == 0}
    return said


def fact_lines(one: Performance, source: Source, most: int = 20) -> list[FactLine]:
    """Return the facts that a number was counted from, latest first, at most `most`."""
    from simulator.ledger import Fact

    kind = Fact[source.fact.upper()]
    facts = one.month_facts(kind, source.month)
    if source.person:
        facts = _of(facts, one.people.index(source.person))
    lines = [line_of(one, kind, facts, at) for at in range(len(facts.minute))]
    if source.measure == "booked":
        again = _of(one.month_facts(Fact.INVOICED, source.month).repeats(), one.people.index(source.person))
        lines += [line_of(one, Fact.INVOICED, again, at) for at in range(len(again.minute))]
        lines.sort(key=lambda line: line.day)
    return lines[::-1][:most]


def line_of(one: Performance, kind: Fact, facts: Columns, at: int) -> FactLine:
    """Return the fact at a place as plain data."""
    from simulator.ledger import Cause

    minute, person = int(facts.minute[at]), int(facts.person[at])
    month, since = divmod(minute - one.company.day0_minute, MINUTES_PER_MONTH)
    return FactLine(
        fact=kind.name.lower(), month=month + 1, day=min(1 + int(days_from_minutes(1) * since), DAYS),
        person=one.people[person] if person >= 0 else "", account=one.account_of(kind, int(facts.subject[at])),
        amount=int(facts.amount[at]), cause=Cause(int(facts.cause[at])).name.lower(),
    )  # fmt: skip


def _feelings(one: Performance, month: int) -> list[Thing]:
    """Who says since lately that it is too much; the word is told, not the number."""
    now, before = feelings(one, month + 1), feelings(one, month)
    rank = {"": 0, "fine": 0, "stretched": 1, "tired": 2}
    return [
        Thing("feeling", rep, {"level": rank[says]}, {})
        for rep, says in now.items()
        if rank[says] > rank[before.get(rep, "")]
    ]


def _unreached(one: Performance, month: int) -> list[Thing]:
    """Opportunities and leads that nobody got to, by the person who held most of them."""
    from simulator.ledger import Fact

    out = []
    for fact, kind in ((Fact.EXPIRED, "expired"), (Fact.LEAD_GONE, "lead_gone")):
        counted = _by_person(one, fact, month)
        worst = max(range(len(counted)), key=lambda person: (counted[person], -person), default=-1)
        if worst >= 0 and counted[worst] >= MANY_LOST:
            name = one.people[worst]
            sources = {"count": Source(kind, month, name)}
            if fact is Fact.EXPIRED:
                sources["cents"] = Source(kind, month, name, "cents")
            out.append(_thing(one, kind, worst, sources))
    return out


def _by_person(one: Performance, fact: Fact, month: int) -> list[int]:
    people = one.month_facts(fact, month).person
    return np.bincount(people[people >= 0], minlength=len(one.people)).tolist()


def _far_from_goal(one: Performance, month: int) -> list[Thing]:
    """The person furthest below the goal, and the one furthest above."""
    from simulator.ledger import Fact

    goals = one.month_facts(Fact.GOAL_SET, month)
    shares = []
    for person, goal in zip(goals.person.tolist(), goals.amount.tolist(), strict=True):
        if goal > 0:
            shares.append((value_of(one, Source("won", month, one.people[person], "booked")) / goal, person))
    out = []
    if shares and min(shares)[0] < FAR_BELOW:
        out.append(_goal_thing(one, "below", min(shares)[1], month))
    if shares and max(shares)[0] > FAR_ABOVE:
        out.append(_goal_thing(one, "above", max(shares)[1], month))
    return out


def repeats(one: Performance, month: int, person: int) -> int:
    """Return what a person's customers bought again in a month, in cents."""
    from simulator.ledger import Fact

    return int(_of(one.month_facts(Fact.INVOICED, month).repeats(), person).amount.sum())


def _goal_thing(one: Performance, kind: str, person: int, month: int) -> Thing:
    name = one.people[person]
    sources = {
        "wins": Source("won", month, name),
        "won": Source("won", month, name, "booked"),
        "goal": Source("goal_set", month, name, "cents"),
        "lost": Source("lost", month, name),
    }
    return _thing(one, kind, person, sources)


def _market(one: Performance, month: int) -> list[Thing]:
    """More or fewer opportunities and leads than in a usual month: nobody's doing."""
    sources = {"created": Source("created", month), "leads": Source("lead_came", month)}
    thing = _thing(one, "market", -1, sources, yours=False)
    market = one.company.scenario.market
    usual = float(one.company.mix.rate.sum()) + market.leads_per_rep_month * one.company.seats
    came = thing.numbers["created"] + thing.numbers["leads"]
    if not usual or abs(came / usual - 1) < MARKET_SHARE:
        return []
    return [Thing("market", "", {**thing.numbers, "usual": round(usual)}, sources, yours=False)]
