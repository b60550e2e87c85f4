"""The playbook: one policy of each family, and the conduct with which a manager carries it out."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

from policies.cards import predicted, reads_of
from policies.pool import PoolRules, pool_of
from policies.protocols import FAMILIES, AllocationPolicy, CoachingPolicy, GoalPolicy, IncentivePolicy, RoutingPolicy
from scenarios.errors import InputError
from scenarios.schema import Text

Announcement = Literal["opaque", "published", "voice"]
Goals = Literal["imposed", "discussed"]
SPENDING = ("training_cents_per_month", "tools_cents_per_month", "research_cents_per_month", "leads_cents_per_month")
"""Lines of conduct that cost money."""
MOST = dict.fromkeys(SPENDING, 10**12) | {
    "plan_known_month": 60,
    "one_face_month": 60,
    "follow_up_hours_per_invoice": 5,
    "protect_pay_months": 24,
}
"""Largest value of the lines of conduct that are left out of a playbook's table at zero: money, months, hours."""


@dataclass(frozen=True)
class Conduct:
    """How it is done: what a manager chooses beside the rules; `library.ConductTable` says what each line means."""

    announcement: Announcement = "published"
    goals: Goals = "imposed"
    manager_hours_per_month: float = 32.0
    ranking: bool = False
    overtime: tuple[float, ...] = ()
    plan_known_month: int = 0
    one_face_month: int = 0
    training_cents_per_month: int = 0
    tools_cents_per_month: int = 0
    research_cents_per_month: int = 0
    leads_cents_per_month: int = 0
    follow_up_hours_per_invoice: float = 0.0
    protect_pay_months: int = 0

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
        for name, most in MOST.items():
            if not 0 <= getattr(self, name) <= most:
                raise InputError(
                    "POL-10", "conduct.{name}: got {got}, allowed: 0 to {most}",
                    name=name, got=getattr(self, name), most=most,
                )  # fmt: skip

    @property
    def justice(self) -> int:
        """Procedural justice PJ in {-1, 0, +1} (B7)."""
        return {"opaque": -1, "published": 0, "voice": 1}[self.announcement]

    @property
    def spending_cents_per_month(self) -> int:
        """All that is spent on leads, training, tools and research in a month."""
        return sum(getattr(self, name) for name in SPENDING)

    def table(self) -> dict[str, Any]:
        """Return the conduct as a table; lines at zero are left out, so that playbooks without them keep their hash."""
        return {key: value for key, value in asdict(self).items() if value or key not in MOST}

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
    later: tuple[tuple[int, Playbook], ...] = ()
    """(first month, playbook) in rising order: what replaces this one from that month on (a game's decisions)."""

    def in_month(self, month: int) -> Playbook:
        """Return what holds in a month (1 = first after day 0)."""
        for since, other in reversed(self.later):
            if since <= month:
                return other
        return self

    def everywhere(self, change: Callable[[Playbook], Playbook]) -> Playbook:
        """Return the playbook with a change made in it and in all that replaces it later."""
        return replace(change(self), later=tuple((since, change(other)) for since, other in self.later))

    def __hash__(self) -> int:
        """Hash by name: equal playbooks have equal names, and caches ask every month."""
        return zlib.crc32(self.name.encode())

    @cached_property
    def reads(self) -> dict[str, frozenset[str]]:
        """Fields of the views that each family's rule declares to read."""
        return {family: reads_of(getattr(self, family)) for family in FAMILIES}

    @cached_property
    def predicted(self) -> tuple[str, ...]:
        """Names of the rules whose effect no study has measured (evidence C): the model predicts it."""
        return tuple(name for family in FAMILIES for name in predicted(getattr(self, family)))

    @cached_property
    def pool_rules(self) -> PoolRules | None:
        """Rules of the shared pool, where the routing rule has some."""
        return pool_of(self.routing)

    def table(self) -> dict[str, Any]:
        """Return the playbook as the plain table from which it can be built again (the TOML form)."""
        from policies.catalog import describe

        rules = {family: describe(family, getattr(self, family)) for family in FAMILIES}
        texts = {"title": self.title.model_dump(), "summary": self.summary.model_dump()}
        return {"name": self.name, **texts, **rules, "conduct": self.conduct.table()}

    def canonical(self) -> str:
        """Return the decisions as canonical JSON; name and texts are left out, they change nothing."""
        table = {key: value for key, value in self.table().items() if key not in ("name", "title", "summary")}
        if self.later:
            table["later"] = [[since, other.canonical()] for since, other in self.later]
        return json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def digest(self) -> str:
        """Return the sha256 of the canonical decisions (hex)."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()
