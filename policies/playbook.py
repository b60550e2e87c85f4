"""The playbook: one policy of each family, and the conduct with which a manager carries it out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

from policies.protocols import FAMILIES, AllocationPolicy, CoachingPolicy, GoalPolicy, IncentivePolicy, RoutingPolicy
from scenarios.errors import InputError
from scenarios.schema import Text

Announcement = Literal["opaque", "published", "voice"]
Goals = Literal["imposed", "discussed"]


@dataclass(frozen=True)
class Conduct:
    """How it is done: what a manager chooses beside the rules."""

    announcement: Announcement = "published"
    """How rules are announced; procedural justice of B7 is -1 opaque, 0 published, +1 with voice."""
    goals: Goals = "imposed"
    """Whether goals are talked through or imposed."""
    manager_hours_per_month: float = 32.0
    """Coaching capacity of one manager (B10)."""
    ranking: bool = False
    """Whether everybody is told their rank in the team each month (B11); a pay rule by rank tells it anyway."""
    overtime: tuple[float, ...] = ()
    """Asked-for extra effort by month from day 0, e.g. (0, 0, 0.35); months left out ask for none."""

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        if self.announcement not in get_args(Announcement):
            raise InputError(
                "POL-10", "conduct.announcement: got {got!r}, allowed: opaque, published, voice", got=self.announcement
            )
        if self.goals not in get_args(Goals):
            raise InputError("POL-10", "conduct.goals: got {got!r}, allowed: imposed, discussed", got=self.goals)
        if not 0 <= self.manager_hours_per_month <= 160:
            raise InputError(
                "POL-10",
                "conduct.manager_hours_per_month: got {got}, allowed: 0 to 160",
                got=self.manager_hours_per_month,
            )
        if not all(0 <= extra <= 1 for extra in self.overtime):
            raise InputError(
                "POL-10", "conduct.overtime: got {got}, allowed: each month 0 to 1", got=list(self.overtime)
            )

    @property
    def justice(self) -> int:
        """Procedural justice PJ in {-1, 0, +1} (B7)."""
        return {"opaque": -1, "published": 0, "voice": 1}[self.announcement]

    def overtime_in(self, month: int) -> float:
        """Return the extra effort asked for in a month (1 = first month after day 0)."""
        return self.overtime[month - 1] if 1 <= month <= len(self.overtime) else 0.0


@dataclass(frozen=True)
class Playbook:
    """What management decides; what is compared."""

    name: str
    title: Text
    summary: Text
    allocation: AllocationPolicy
    routing: RoutingPolicy
    goals: GoalPolicy
    incentives: IncentivePolicy
    coaching: CoachingPolicy
    conduct: Conduct = field(default_factory=Conduct)

    def table(self) -> dict[str, Any]:
        """Return the playbook as the plain table from which it can be built again (the TOML form)."""
        from policies.catalog import describe

        rules = {family: describe(family, getattr(self, family)) for family in FAMILIES}
        texts = {"title": self.title.model_dump(), "summary": self.summary.model_dump()}
        return {"name": self.name, **texts, **rules, "conduct": asdict(self.conduct)}

    def canonical(self) -> str:
        """Return the decisions as canonical JSON; name and texts are left out, they change nothing."""
        table = {key: value for key, value in self.table().items() if key not in ("name", "title", "summary")}
        return json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def digest(self) -> str:
        """Return the sha256 of the canonical decisions (hex)."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()
