"""Which column of a file is which: the canonical table, and the alias files of the CRM systems.

One canonical table stands here; systems differ only by a TOML file in ``aliases/``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from scenarios.crm.names import header_key
from scenarios.errors import InputError, nearest

CANONICAL: dict[str, dict[str, bool]] = {
    "pipeline": {
        "deal_id": False, "owner": True, "product": False, "account": False, "stage": True,
        "engaged_at": True, "closed_at": True, "amount": True, "region": False,
    },
    "accounts": {"account": True, "sector": False},
    "products": {"product": True, "list_price": True},
    "teams": {"owner": True, "region": False, "manager": False},
}  # fmt: skip
"""Kind of file -> canonical column -> whether the import needs it."""
OF_DEALS = ("stage", "amount", "engaged_at", "closed_at")
"""Two of these columns make a file the pipeline."""
STAGES = ("won", "lost", "engaged", "prospecting")


@dataclass(frozen=True)
class Aliases:
    """All alias files as one table; names are in their compared form (`header_key`)."""

    columns: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Kind -> canonical column -> accepted names, by priority."""
    stages: Mapping[str, str]
    """Compared stage name -> won, lost, engaged or prospecting."""
    protected: frozenset[str]
    """Columns that are never read (gender, age, ...)."""


@lru_cache(maxsize=1)
def aliases() -> Aliases:
    """Read the alias files that are shipped, in the order of their names."""
    folder = files("scenarios.crm") / "aliases"
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    tables = [tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in names]
    columns = {
        kind: {
            column: tuple(header_key(name) for table in tables for name in table.get(kind, {}).get(column, ()))
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
    return Aliases(columns, stages, protected)


def mapping(header: Sequence[str], kind: str) -> dict[str, int]:
    """Return the position of each canonical column of a kind; the alias named first wins, then the leftmost column."""
    keys = [header_key(name) for name in header]
    found = {}
    for column, accepted in aliases().columns[kind].items():
        position = next((keys.index(name) for name in accepted if name in keys), None)
        if position is not None:
            found[column] = position
    return found


def kind_of(header: Sequence[str]) -> str | None:
    """Tell from its header which table a file is; None when no column is known.

    Two deal columns make it the pipeline; otherwise the kind whose needed columns are all there, or most are.
    """
    found = {kind: mapping(header, kind) for kind in CANONICAL}
    if sum(column in found["pipeline"] for column in OF_DEALS) >= 2:
        return "pipeline"
    rank = {
        kind: (not missing(found[kind], kind), len(found[kind]), kind != "pipeline")
        for kind in ("products", "teams", "accounts", "pipeline")
    }
    best = max(rank, key=lambda kind: rank[kind])
    return best if found[best] else None


def missing(found: Mapping[str, int], kind: str) -> list[str]:
    """Return the needed columns of a kind that were not found."""
    return [column for column, needed in CANONICAL[kind].items() if needed and column not in found]


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
        "Accepted names: {accepted}. Rename the column and import again.",
        file=file, kind=kind, column=", ".join(lacking), found=", ".join(header)[:400], accepted=", ".join(accepted),
        hint=f" (did you mean {close!r}?)" if close else "",
    )  # fmt: skip
