"""Every kind of customer to people who know that kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.goals.apportion import apportion
from policies.parameters import choice, number, refuse, review
from policies.views import AccountView, Move, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class Specialist:
    """Accounts of a segment (or region) go to its specialists; an account already with one stays.

    Specialists are those whose profile says so. A kind without any gets some: people in proportion to its potential
    among such kinds, those who hold most of it first. Newcomers to an account are chosen by least potential.
    A joint handover of `handover_hours` keeps part of the relationship, so the customer knows a second face.
    """

    key: str = "segment"
    """segment or region."""
    kinds: tuple[str, ...] = ()
    """Kinds that are specialised; empty = all. Accounts of other kinds stay."""
    handover_hours: float = 0.0
    """Joint hours of the old and the new face at each account that moves."""
    review_every_months: int = 12

    card: ClassVar[Card] = Card(
        name="specialist",
        family="allocation",
        summary=Text(
            en="Each kind of customer goes to people who know that kind.", zh="专人专攻：什么样的客户给什么样的人。"
        ),
        reads=frozenset(
            {"AccountView.owner", "AccountView.potential_cents", "AccountView.segment", "AccountView.region",
             "RepView.segment", "RepView.region"}
        ),
        source="F09; practice (hunters and farmers, key accounts)",
        needs_owners=True,
        params={
            "key": Text(en="Specialised by", zh="按什么分工"),
            "kinds": Text(en="Kinds (none = all)", zh="哪几类（不填＝全部）"),
            "handover_hours": Text(en="Joint handover hours", zh="共同交接小时"),
            "review_every_months": Text(en="Review every (months, 0 = never)", zh="每隔几个月复盘（0＝不复盘）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        choice(self, "key", ("segment", "region"))
        if not isinstance(self.kinds, tuple) or not all(isinstance(kind, str) for kind in self.kinds):
            raise refuse(self, "kinds", "a list of names of segments or regions")
        number(self, "handover_hours", 0, 160)
        review(self)

    def assign(self, accounts: Sequence[AccountView], team: TeamView) -> tuple[Move, ...]:
        """Return the moves that bring every account of the kinds to a specialist."""
        if not team.reps:
            return ()
        mine = [one for one in accounts if not self.kinds or getattr(one, self.key) in self.kinds]
        experts = self._experts(mine, team)
        load = dict.fromkeys((rep.id for rep in team.reps), 0)
        moving = []
        for one in mine:
            if one.owner in experts[getattr(one, self.key)]:
                load[one.owner] += one.potential_cents
            else:
                moving.append(one)
        moves = []
        for one in sorted(moving, key=lambda one: (-one.potential_cents, one.id)):
            rep = min(experts[getattr(one, self.key)], key=lambda who: (load[who], who))
            load[rep] += one.potential_cents
            moves.append(Move(one.id, rep, "specialist", 0, self.handover_hours))
        return tuple(sorted(moves))

    def _experts(self, accounts: Sequence[AccountView], team: TeamView) -> dict[str, list[str]]:
        potential: dict[str, int] = {}
        for one in accounts:
            kind = getattr(one, self.key)
            potential[kind] = potential.get(kind, 0) + one.potential_cents
        experts = {kind: [rep.id for rep in team.reps if getattr(rep, self.key) == kind] for kind in potential}
        orphans = {kind: potential[kind] for kind in sorted(potential) if not experts[kind]}
        named = {rep for group in experts.values() for rep in group}
        free = [rep for rep in team.reps if rep.id not in named] or list(team.reps)
        return experts | self._chosen(orphans, free, accounts)

    def _chosen(
        self, orphans: dict[str, int], free: list[RepView], accounts: Sequence[AccountView]
    ) -> dict[str, list[str]]:
        """Choose people for kinds without specialists: those who hold most of the kind, the largest kind first."""
        held: dict[tuple[str, str], int] = {}
        for one in accounts:
            at = (one.owner, getattr(one, self.key))
            held[at] = held.get(at, 0) + one.potential_cents
        count = apportion(len(free), orphans)
        left, chosen = list(free), {}
        for kind in sorted(orphans, key=lambda kind: (-orphans[kind], kind)):
            pool = left or free
            ranked = sorted(pool, key=lambda rep: (-held.get((rep.id, kind), 0), rep.seat))
            chosen[kind] = [rep.id for rep in ranked[: max(count[kind], 1)]]
            left = [rep for rep in left if rep.id not in chosen[kind]]
        return chosen
