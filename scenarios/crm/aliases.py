"""Which column of a file is which: the canonical table, and the alias files of the CRM systems.

One canonical table stands here; systems differ only by a TOML file in ``aliases/``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from scenarios.crm.names import header_key
from scenarios.errors import InputError, nearest

MONTHS = tuple(f"month_{k:02d}" for k in range(1, 13))
CANONICAL: dict[str, dict[str, bool]] = {
    "pipeline": {
        "deal_id": False, "deal_name": False, "owner": True, "owner_id": False, "product": False, "account": False,
        "account_id": False, "stage": True, "outcome": False, "is_won": False, "is_closed": False,
        "engaged_at": False, "closed_at": True, "amount": True, "region": False,
    },
    "accounts": {
        "account": True, "account_id": False, "sector": False, "owner": False, "owner_id": False, "region": False,
    },
    "products": {"product": True, "list_price": True},
    "teams": {
        "owner": True, "owner_id": False, "region": False, "manager": False, "started_at": False, "left_at": False,
        "base_pay": False, "variable_pay": False, "plan": False,
    },
    "history": {"deal_id": True, "stage": True, "changed_at": True, "amount": False},
    "quotas": {
        "owner": True, "owner_id": False, "owner_kind": False, "period": False, "year": False, "month": False,
        "quota": False, **dict.fromkeys(MONTHS, False),
    },
    "payments": {"deal_id": False, "account": False, "amount": True, "invoiced_at": False, "paid_at": True},
    "orders": {
        "deal_id": False, "account": True, "account_id": False, "owner": True, "owner_id": False, "closed_at": True,
        "amount": True, "product": False, "region": False,
    },
    "territories": {
        "region": True, "region_id": False, "sales": False, "potential": False, "tenure": False, "accounts": False,
        "workload": False, "share": False,
    },
    "territory_people": {"owner_id": True, "region_id": True, "role": False, "started_at": False, "left_at": False},
    "territory_accounts": {"account_id": True, "region_id": True, "cause": False},
}  # fmt: skip
"""Kind of file -> canonical column -> whether the import needs it."""
INSTEAD = {
    ("pipeline", "owner"): "owner_id", ("orders", "owner"): "owner_id", ("orders", "account"): "account_id",
    ("quotas", "owner"): "owner_id",
}  # fmt: skip
"""A needed column may be absent where this one is there."""
WITHOUT = {
    "history": ("owner", "deal_name"), "payments": ("stage",), "orders": ("stage",),
    "territory_people": ("stage", "amount"), "territory_accounts": ("stage", "amount"),
}  # fmt: skip
"""A file of this kind has none of these columns of the pipeline."""
OF_DEALS = ("stage", "amount", "engaged_at", "closed_at")
"""Two of these columns make a file the pipeline."""
STAGES = ("won", "lost", "engaged", "prospecting")
DATES = ("engaged_at", "closed_at", "changed_at", "started_at", "left_at", "paid_at", "invoiced_at", "period")
MONEY = ("amount", "list_price", "base_pay", "variable_pay", "quota", "sales", *MONTHS)


class System(NamedTuple):
    """A CRM system: how its files are known."""

    name: str
    title: str
    sure: str
    """documented, code, inferred or background: what the alias file rests on."""
    marks: frozenset[str]
    """Compared column names that no other system uses."""


@dataclass(frozen=True)
class Headerless:
    """A file without a header, known by its name and number of columns."""

    stem: str
    kind: str
    columns: tuple[str, ...]
    """Canonical name of each column, '' where it is not needed."""


@dataclass(frozen=True)
class Aliases:
    """All alias files as one table; names are in their compared form (`header_key`)."""

    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Kind -> canonical column -> accepted names, by priority."""
    stages: Mapping[str, str]
    """Compared stage name -> won, lost, engaged or prospecting."""
    protected: frozenset[str]
    """Columns that are never read (gender, age, ...)."""
    systems: tuple[System, ...]
    headerless: tuple[Headerless, ...]


@lru_cache(maxsize=1)
def aliases() -> Aliases:
    """Read the alias files that are shipped, in the order of their names."""
    folder = files("scenarios.crm") / "aliases"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    tables = [tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in names]
    columns = {
        kind: {
            column: tuple(dict.fromkeys(header_key(n) for table in tables for n in table.get(kind, {}).get(column, ())))
            for column in canonical
        }
        for kind, canonical in CANONICAL.items()
    }
    stages = {
        header_key(name): stage
        for table in tables
        for stage in STAGES
        for name in table.get("stages", {}).get(stage, ())
    }
    protected = frozenset(
        header_key(name) for table in tables for name in table.get("protected", {}).get("columns", ())
    )
    return Aliases(columns, stages, protected, _systems(tables), _headerless(tables))


def _systems(tables: Sequence[Mapping]) -> tuple[System, ...]:
    return tuple(
        System(
            table["system"], table.get("title", table["system"]), table.get("sure", "documented"),
            frozenset(header_key(name) for name in table.get("marks", ())),
        )
        for table in tables
    )  # fmt: skip


def _headerless(tables: Sequence[Mapping]) -> tuple[Headerless, ...]:
    return tuple(
        Headerless(row["file"].casefold(), row["kind"], tuple(row["columns"]))
        for table in tables
        for row in table.get("headerless", ())
    )


def mapping(header: Sequence[str], kind: str) -> dict[str, int]:
    """Return the position of each canonical column of a kind; the alias named first wins, then the leftmost column."""
    keys = [header_key(name) for name in header]
    place = {key: at for at, key in reversed(list(enumerate(keys)))}
    found = {}
    for column, accepted in aliases().columns[kind].items():
        position = next((place[name] for name in accepted if name in place), None)
        if position is not None:
            found[column] = position
    return found


def kind_of(header: Sequence[str]) -> str | None:
    """Tell from its header which table a file is; None when no column is known.

    Special tables come first, where all they need is there; then two deal columns make it the pipeline; otherwise the
    kind whose needed columns are all there, or most are.
    """
    found = {kind: mapping(header, kind) for kind in CANONICAL}
    for kind in ("history", "quotas", "payments", "territory_accounts", "territory_people", "territories", "orders"):
        if _special(found, kind):
            return kind
    if sum(column in found["pipeline"] for column in OF_DEALS) >= 2:
        return "pipeline"
    rank = {
        kind: (not missing(found[kind], kind), len(found[kind]), kind != "pipeline")
        for kind in ("products", "teams", "accounts", "pipeline")
    }
    best = max(rank, key=lambda kind: rank[kind])
    return best if found[best] else None


def _special(found: Mapping[str, Mapping[str, int]], kind: str) -> bool:
    if missing(found[kind], kind) or any(column in found["pipeline"] for column in WITHOUT.get(kind, ())):
        return False
    if kind == "quotas":
        wide = sum(month in found[kind] for month in MONTHS) >= 6
        return wide or ("quota" in found[kind] and ("period" in found[kind] or "year" in found[kind]))
    if kind == "territories":
        return "sales" in found[kind] and "potential" in found[kind]
    return True


def missing(found: Mapping[str, int], kind: str) -> list[str]:
    """Return the needed columns of a kind that were not found."""
    return [
        column
        for column, needed in CANONICAL[kind].items()
        if needed and column not in found and INSTEAD.get((kind, column)) not in found
    ]


def system_of(headers: Sequence[Sequence[str]]) -> System | None:
    """Return the system whose marks stand in the headers most often; None where there are none."""
    keys = [header_key(name) for header in headers for name in header]
    count = {system: sum(key in system.marks for key in keys) for system in aliases().systems}
    best = max(count, key=lambda system: count[system])
    return best if count[best] else None


def require(found: Mapping[str, int], kind: str, header: Sequence[str], file: str) -> None:
    """Refuse a file that lacks a needed column; names what was found, what is accepted and the nearest.

    Raises:
        InputError: IMP-08.
    """
    lacking = missing(found, kind)
    if not lacking:
        return
    column = lacking[0]
    accepted = sorted(set(aliases().columns[kind][column]))
    unused = [name for at, name in enumerate(header) if at not in found.values()]
    close = next((name for name in unused if nearest(header_key(name), accepted)), "")
    raise InputError(
        "IMP-08",
        "{file}: looks like the {kind} table, but has no column for {column}{hint}. Found: {found}. "
        "Accepted names: {accepted}. Rename the column, or say which it is in a mapping file, and import again.",
        file=file, kind=kind, column=", ".join(lacking), found=", ".join(header)[:400], accepted=", ".join(accepted),
        hint=f" (did you mean {close!r}?)" if close else "",
    )  # fmt: skip
