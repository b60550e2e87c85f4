"""Rules of a scenario that span several keys."""

from __future__ import annotations

from collections.abc import Iterable

from scenarios.errors import InputError, nearest
from scenarios.schema import Scenario


def check(scenario: Scenario, where: str) -> None:
    """Refuse a scenario that contradicts itself; names the keys and the way out.

    Raises:
        InputError: with every contradiction found.
    """
    problems = [*_people_and_accounts(scenario), *_references(scenario), *_calendar(scenario)]
    if problems:
        raise InputError("SCN-07", "{where}: {problems}", where=where, problems="\n  ".join(problems))


def _people_and_accounts(scenario: Scenario) -> Iterable[str]:
    if not scenario.rep and not scenario.team.count:
        yield "team.count: no reps; list [[rep]] tables or set team.count to 1 or more"
    if not scenario.account and not scenario.accounts.count:
        yield "accounts.count: no accounts; list [[account]] tables or set accounts.count to 1 or more"
    for name, table in (("rep", scenario.rep), ("account", scenario.account)):
        yield from _duplicates(f"[[{name}]].id", [row.id for row in table])
    if len(scenario.team.tenure_months) > max(scenario.team.count, 0):
        yield (
            f"team.tenure_months: {len(scenario.team.tenure_months)} tenures for team.count = "
            f"{scenario.team.count}; give at most one a rep"
        )
    reps = scenario.seats
    if scenario.accounts.ownership == "concentrated" and scenario.accounts.veterans >= max(reps, 2):
        yield f"accounts.veterans: {scenario.accounts.veterans} of {reps} reps; must leave at least one other rep"


def _references(scenario: Scenario) -> Iterable[str]:
    for name, table in (
        ("segments", scenario.segments),
        ("products", scenario.products),
        ("regions", scenario.regions),
    ):
        yield from _duplicates(f"{name}.name", [row.name for row in table])
        if not sum(row.share for row in table) > 0:
            yield f"{name}.share: the shares sum to 0; give at least one a share above 0"
    known = {
        "segment": [row.name for row in scenario.segments],
        "region": [row.name for row in scenario.regions],
        "owner": [row.id for row in scenario.rep] + [f"R{k + 1:02d}" for k in range(scenario.team.count)],
    }
    for kind, rows in (("account", scenario.account), ("rep", scenario.rep)):
        for row in rows:
            for key, names in known.items():
                value = getattr(row, key, None)
                if value is not None and value not in names:
                    yield f"{kind}[{row.id}].{key}: {value!r} is not known{nearest(value, names)}"
    if scenario.market.deal_value == "list-price":
        for row in scenario.products:
            if row.share > 0 and row.price_cents == 0:
                yield f"products[{row.name}].price_cents: needed when market.deal_value is 'list-price'"


def _calendar(scenario: Scenario) -> Iterable[str]:
    index = scenario.calendar.season_index
    if len(index) != 12:
        yield f"calendar.season_index: {len(index)} values; give twelve, January first"
    elif not sum(index) > 0:
        yield "calendar.season_index: all zero; give at least one month a value above 0"


def _duplicates(where: str, ids: list[str]) -> Iterable[str]:
    seen: dict[str, int] = {}
    for one in ids:
        seen[one] = seen.get(one, 0) + 1
    for one, times in seen.items():
        if times > 1:
            yield f"{where}: {one!r} stands {times} times; ids must be unique"
