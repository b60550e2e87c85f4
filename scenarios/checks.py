"""Rules of a scenario that span several keys."""

from __future__ import annotations

from collections.abc import Iterable

from scenarios.errors import InputError, nearest, reason
from scenarios.schema import Scenario

MOST_NAMED = 12
"""Names that an error lists at most."""


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
        yield reason("team.count: no reps; list [[rep]] tables or set team.count to 1 or more")
    if not scenario.account and not scenario.accounts.count:
        yield reason("accounts.count: no accounts; list [[account]] tables or set accounts.count to 1 or more")
    for name, table in (("rep", scenario.rep), ("account", scenario.account)):
        yield from _duplicates(f"[[{name}]].id", [row.id for row in table])
    if len(scenario.team.tenure_months) > max(scenario.team.count, 0):
        yield reason(
            "team.tenure_months: {given} tenures for team.count = {count}; give at most one a rep",
            given=len(scenario.team.tenure_months), count=scenario.team.count,
        )  # fmt: skip
    reps = scenario.seats
    if reps and scenario.accounts.ownership == "concentrated" and scenario.accounts.veterans >= max(reps, 2):
        yield reason(
            "accounts.veterans: {veterans} of {reps} reps; must leave at least one other rep",
            veterans=scenario.accounts.veterans, reps=reps,
        )  # fmt: skip


def _references(scenario: Scenario) -> Iterable[str]:
    for name, table in (
        ("segments", scenario.segments),
        ("products", scenario.products),
        ("regions", scenario.regions),
    ):
        yield from _duplicates(f"{name}.name", [row.name for row in table])
        if not sum(row.share for row in table) > 0:
            yield reason("{name}.share: the shares sum to 0; give at least one a share above 0", name=name)
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
                    yield reason(
                        "{path}: {value!r} is not known{hint}; known: {known}",
                        path=f"{kind}[{row.id}].{key}", value=value, hint=nearest(value, names), known=_some(names),
                    )  # fmt: skip
    if scenario.market.deal_value == "list-price":
        for row in scenario.products:
            if row.share > 0 and row.price_cents == 0:
                yield reason(
                    "{path}: needed when market.deal_value is 'list-price'", path=f"products[{row.name}].price_cents"
                )


def _calendar(scenario: Scenario) -> Iterable[str]:
    index = scenario.calendar.season_index
    if len(index) != 12:
        yield reason("calendar.season_index: {count} values; give twelve, January first", count=len(index))
    elif not sum(index) > 0:
        yield reason("calendar.season_index: all zero; give at least one month a value above 0")


def _some(names: list[str]) -> str:
    """Return names in a row, of a long list the first ones."""
    return ", ".join([*names[:MOST_NAMED], *["..."] * (len(names) > MOST_NAMED)])


def _duplicates(where: str, ids: list[str]) -> Iterable[str]:
    seen: dict[str, int] = {}
    for one in ids:
        seen[one] = seen.get(one, 0) + 1
    for one, times in seen.items():
        if times > 1:
            yield reason("{where}: {one!r} stands {times} times; ids must be unique", where=where, one=one, times=times)
