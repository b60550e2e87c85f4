"""Old hands teach newcomers (老带新)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from policies.cards import Card
from policies.coaching.minutes import share_out
from policies.coaching.standing import by_attainment
from policies.parameters import choice, flag, number, whole
from policies.views import CoachingPlan, RepView, TeamView
from scenarios.schema import Text


@dataclass(frozen=True)
class MentorPairs:
    """Every newcomer gets a mentor among the experienced; the manager spends set-up hours on each pair.

    Mandatory: everybody new is paired. Voluntary: only those who would ask for it, i.e. newcomers who are not behind
    their goals (B10: takers are those who need it least). A mentor has at most `most_learners`; the same segment or
    region is preferred, then the better mentor, then the seat. Hours left go to everybody in equal parts, if wanted.
    """

    participation: str = "mandatory"
    """mandatory or voluntary."""
    newcomer_months: int = 12
    mentor_months: int = 24
    """Tenure from which somebody may be a mentor."""
    most_learners: int = 2
    hours_per_pair: float = 2.0
    """Manager hours a month for each pair; they are spent with the learner."""
    rest_to_all: bool = True
    """Whether hours left over go to everybody in equal parts."""

    card: ClassVar[Card] = Card(
        name="mentor-pairs",
        family="coaching",
        summary=Text(en="Experienced people each take on newcomers.", zh="老带新：老销售带新人，一对一结对。"),
        reads=frozenset(
            {"RepView.tenure_months", "RepView.segment", "RepView.region", "RepView.bookings_cents",
             "RepView.goals_cents"}
        ),
        source="B10 (Sandvik et al. 2020; mandatory against voluntary)",
        params={
            "participation": Text(en="Participation", zh="参加方式"),
            "newcomer_months": Text(en="Newcomer below (months of tenure)", zh="入职不满几个月算新人"),
            "mentor_months": Text(en="Mentor from (months of tenure)", zh="司龄满几个月可当师傅"),
            "most_learners": Text(en="Most learners a mentor", zh="每个师傅最多带几人"),
            "hours_per_pair": Text(en="Manager hours a pair", zh="经理每对投入（小时）"),
            "rest_to_all": Text(en="Rest goes to everybody", zh="剩余时间大家分"),
        },
    )  # fmt: skip

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        choice(self, "participation", ("mandatory", "voluntary"))
        whole(self, "newcomer_months", 1, 120)
        whole(self, "mentor_months", 1, 600)
        whole(self, "most_learners", 1, 20)
        number(self, "hours_per_pair", 0, 40)
        flag(self, "rest_to_all")

    def spend(self, hours: float, team: TeamView) -> CoachingPlan:
        """Return the pairs, and the hours they take."""
        pairs = self._pairs(team)
        learners = {learner: 1 for _, learner in pairs}
        first = share_out(min(hours, self.hours_per_pair * len(pairs)), learners)
        spent = dict(first)
        if self.rest_to_all:
            for rep, more in share_out(hours - sum(first.values()), {rep.id: 1 for rep in team.reps}).items():
                spent[rep] = spent.get(rep, 0.0) + more
        return CoachingPlan(spent, pairs)

    def _pairs(self, team: TeamView) -> tuple[tuple[str, str], ...]:
        ranked = by_attainment(team.reps, 12)[::-1]
        mentors = [rep for rep in ranked if rep.tenure_months >= self.mentor_months]
        taken = dict.fromkeys((rep.id for rep in mentors), 0)
        pairs: list[tuple[str, str]] = []
        for rep in team.reps:
            free = [one for one in mentors if taken[one.id] < self.most_learners and one.id != rep.id]
            if rep.tenure_months < self.newcomer_months and self._joins(rep) and free:
                mentor = max(free, key=lambda one: (_alike(one, rep), -taken[one.id], -mentors.index(one)))
                taken[mentor.id] += 1
                pairs.append((mentor.id, rep.id))
        return tuple(pairs)

    def _joins(self, rep: RepView) -> bool:
        if self.participation == "mandatory":
            return True
        goal = sum(rep.goals_cents)
        return goal == 0 or sum(rep.bookings_cents) >= goal


def _alike(mentor: RepView, learner: RepView) -> int:
    return 2 * (mentor.segment == learner.segment) + (mentor.region == learner.region)
