"""Leads to whoever wins such deals."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.parameters import number, whole
from policies.routing.weights import mean_win_rate, win_rate
from policies.views import LeadView, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class SkillMatch:
    """A lead goes to whoever promises most: own share of deals won x a bonus for the same segment, less with each task.

    Short records are drawn towards the team's mean. Every open lead or opportunity beyond `comfortable_open` halves
    the score again at twice that number, so that the best do not drown.
    """

    match_percent: float = 50.0
    """Bonus for a rep whose segment is the lead's."""
    comfortable_open: int = 15
    """Open leads and opportunities at which a rep's score is halved."""
    most_open: int = 0
    """Open items at which somebody gets no more; 0 = no limit. The lead then stays in the pool."""

    card: ClassVar[Card] = Card(
        name="skill-match",
        family="routing",
        summary=Text(
            en="Leads go to whoever wins such deals most often, as long as there is room on the desk.",
            zh="谁最会打这类单子就给谁，手上太满的除外。",
        ),
        reads=frozenset(
            {"RepView.segment", "RepView.wins", "RepView.decided", "RepView.open_leads", "RepView.open_opportunities",
             "LeadView.segment"}
        ),
        source="practice; B2: skill multiplies the odds of winning",
        params={
            "match_percent": Text(en="Bonus for own segment (%)", zh="对口加分（%）"),
            "comfortable_open": Text(en="Open items that halve the score", zh="在手多少条时得分减半"),
            "most_open": Text(en="Most open items a person (0 = no limit)", zh="每人在手上限（0＝不限）"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        number(self, "match_percent", 0, 500)
        whole(self, "comfortable_open", 1, 10_000)
        whole(self, "most_open", 0, 10_000)

    def route(self, leads: Sequence[LeadView], team: TeamView) -> dict[str, str]:
        """Return the most promising rep for every lead, in the order of the batch."""
        mean = mean_win_rate(team.reps)
        rate = {rep.id: win_rate(rep, mean) for rep in team.reps}
        load = {rep.id: rep.open_leads + rep.open_opportunities for rep in team.reps}
        queues: dict[str, list[tuple[float, str, int, str]]] = {}
        answer: dict[str, str] = {}
        for lead in leads:
            if lead.segment not in queues:
                queues[lead.segment] = self._queue(lead.segment, team.reps, rate, load)
            rep = self._take(queues[lead.segment], load)
            if rep:
                answer[lead.id] = rep
        return answer

    def _queue(
        self, segment: str, reps: Sequence[RepView], rate: dict[str, float], load: dict[str, int]
    ) -> list[tuple[float, str, int, str]]:
        queue = [(-self._score(rep, segment, rate, load[rep.id]), rep.seat, load[rep.id], rep.id) for rep in reps]
        heapq.heapify(queue)
        return queue

    def _score(self, rep: RepView, segment: str, rate: dict[str, float], load: int) -> float:
        bonus = 1 + self.match_percent / 100 * (segment != "" and rep.segment == segment)
        return rate[rep.id] * bonus / (1 + load / self.comfortable_open)

    def _take(self, queue: list[tuple[float, str, int, str]], load: dict[str, int]) -> str:
        """Take the best score that is still true; scores fall as desks fill, so stale ones are put back lower."""
        while queue:
            score, seat, seen, rep = queue[0]
            now = load[rep]
            if self.most_open and now >= self.most_open:
                heapq.heappop(queue)
                continue
            if now != seen:
                fresh = score * (1 + seen / self.comfortable_open) / (1 + now / self.comfortable_open)
                heapq.heapreplace(queue, (fresh, seat, now, rep))
                continue
            load[rep] += 1
            return rep
        return ""
