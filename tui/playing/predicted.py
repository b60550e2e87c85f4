"""Orders of a mission that rest on rules no study has measured (evidence C): what comes of them is a prediction."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from scenarios.errors import InputError
from scenarios.mission import FAMILIES, Lever, Mission, Option
from tui.languages import _, choose


def is_prediction(lever: Lever, option: Option) -> bool:
    """Return whether an option puts a rule in force whose effect is the model's prediction alone."""
    return lever.family in FAMILIES and _predicted(lever.family, option.rule)


def plan_title(mission: Mission, name: str) -> str:
    """Return the title of a ready plan, marked where what it brings is a prediction."""
    plan = mission.plan(name)
    levers = {one.id: one for one in mission.levers}
    chosen = [(levers[one.lever], levers[one.lever].option(one.option)) for one in plan.choices]
    ordered = any(is_prediction(lever, option) for lever, option in chosen)
    title = choose(plan.title)
    if not ordered and not any(_predicted(family, rule) for family, rule in plan.rules.items()):
        return title
    return _("{title} (prediction)").format(title=title)


def explained(mission: Mission) -> list[str]:
    """Return what the mark means, for the help of a mission in which something bears it."""
    marked = any(is_prediction(lever, option) for lever in mission.levers for option in lever.options)
    return [_("Prediction: no study has measured what this rule does; the model alone says it.")] if marked else []


def _predicted(family: str, rule: Any) -> bool:
    return any(_no_study(family, name) for name in _names(rule))


def _names(rule: Any) -> Iterator[str]:
    """Yield the names of a rule, as a name or a table, and of the rules inside it."""
    if isinstance(rule, str):
        yield rule
    elif isinstance(rule, dict):
        yield str(rule.get("policy", ""))
        for value in rule.values():
            inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
            for one in [value, *inner]:
                if isinstance(one, dict):
                    yield from _names(one)


@cache
def _no_study(family: str, name: str) -> bool:
    from policies.catalog import find

    try:
        return not find(family, name).card.benchmark
    except InputError:  # a rule inside a rule may stand by itself as a word that names none
        return False
