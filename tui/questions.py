"""Further questions about a result, answered in the worker process: who wins and loses, what would change this.

Each one is answered piece by piece, so that the screens can show how far it is and what is known so far; between the
pieces `stop` is asked whether somebody else waits for the worker.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from scenarios.errors import Incomplete, InputError

if TYPE_CHECKING:
    from coaching.sensitivity import Flip
    from policies.playbook import Playbook
    from scenarios.schema import Scenario
    from simulator.experiment import Experiment
    from simulator.people import PeopleTable

WHO_WORLDS = 12
"""Worlds that are played again, under both playbooks, to see what becomes of people."""
CHANGE_WORLDS = 4
"""Worlds at each point of a walk along an assumption."""
ASSUMPTIONS = (
    "behaviour.effort_elasticity", "behaviour.goal_consent", "behaviour.fairness_effort", "behaviour.quit_disadvantage",
    "behaviour.relationship_months", "behaviour.coaching_gain",
)  # fmt: skip
"""Assumptions that evidence leaves open and that decisions about people hang on."""

Told = Callable[[int, int, Mapping[str, Any] | None], None]
"""Takes done, total, and what is known so far."""
Stop = Callable[[], bool]


def who_loses(experiment: Experiment, request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Tell what groups win and lose from playbook ``a`` to ``b`` by every grouping; returns whether it was finished.

    Raises:
        PolicyError: a rule raised or answered nonsense.
    """
    from coaching.who import with_pay_protected
    from simulator.people import play_people

    plan, (a, b) = experiment, (experiment.playbooks[_named(experiment, request[key])] for key in ("a", "b"))
    worlds, protected = min(WHO_WORLDS, plan.worlds), with_pay_protected(b)
    books = (a, b, protected) if protected else (a, b)
    tables: list[list[PeopleTable]] = [[] for _ in books]
    for world in range(worlds):
        for rows, book in zip(tables, books, strict=True):
            rows.append(play_people(plan.scenario, book, plan.seed, world, plan.months, 0))
            if stop():
                return False
        tell(world + 1, worlds, None)
    tell(worlds, worlds, who_table(plan.scenario, *tables[:2]) | _protection(protected, tables[2:]))
    return True


def _protection(protected: Playbook | None, tables: list[list[PeopleTable]]) -> dict[str, Any]:
    """Return what it costs to protect pay, and the table of the playbook that does; None where pay is protected."""
    from coaching.who import PROTECTED_MONTHS, protection_cost

    if protected is None:
        return {"protected": None}
    cost = protection_cost(tables[0])
    found = {"months": PROTECTED_MONTHS, **cost._asdict()} if cost else None
    return {"protection": found, "protected": protected.table()}


def _named(experiment: Experiment, name: str) -> int:
    names = [one.name for one in experiment.playbooks]
    if name not in names:
        raise InputError("TUI-03", "{name!r} is not among the playbooks of this comparison", name=name)
    return names.index(name)


def who_table(scenario: Scenario, before: list[PeopleTable], after: list[PeopleTable]) -> dict[str, Any]:
    """Return the change of each group by tenure, region and size of patch, pay a month in cents."""
    from coaching.who import who
    from scenarios.company import company_of

    company = company_of(scenario)
    found = {
        by: who(company, before, after, by=by, measure="pay_cents") for by in ("tenure", "region", "patch")
    }  # fmt: skip
    return {
        "worlds": len(before),
        "people": company.seats,
        "by": {
            by: {
                "hidden": one.hidden,
                "changes": [
                    {
                        "name": change.name, "people": change.people, "now": change.now, "loses_in": change.loses_in,
                        **change.difference._asdict(),
                    }
                    for change in one.changes
                ],
            }
            for by, one in found.items()
        },
    }  # fmt: skip


def what_would_change(experiment: Experiment, request: Mapping[str, Any], tell: Told, stop: Stop) -> bool:
    """Tell how the differences to the first playbook move along each open assumption; returns whether it finished.

    Raises:
        InputError: the metric has no value in this scenario.
    """
    from coaching.factors import NUMBERS
    from coaching.sensitivity import Question, Sweep, walk
    from simulator.batch import Bench
    from simulator.outcome import METRIC

    metric = request["metric"]
    factors = [one for one in NUMBERS if one.key in ASSUMPTIONS]
    plan = experiment
    question = Question(plan.scenario, plan.playbooks, metric, min(CHANGE_WORLDS, plan.worlds), plan.months, plan.seed)
    better = METRIC[metric].better
    found: list[dict[str, Any]] = []
    try:
        with Bench("auto", cancelled=stop) as bench:
            for done, factor in enumerate(factors, 1):
                found += [_flip_table(one, factor.evidence) for one in walk(Sweep(question, better, bench), [factor])]
                tell(done, len(factors), {"metric": metric, "worlds": question.worlds, "flips": list(found)})
    except Incomplete:
        return False
    return True


def _flip_table(one: Flip, evidence: str) -> dict[str, Any]:
    return {
        "key": one.key, "evidence": evidence, "a": one.a, "b": one.b, "numbers": list(one.numbers),
        "means": [each.mean for each in one.differences], "lows": [each.low for each in one.differences],
        "highs": [each.high for each in one.differences], "break_even": list(one.break_even), "settled": one.settled,
    }  # fmt: skip
