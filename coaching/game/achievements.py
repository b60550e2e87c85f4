"""Twelve achievements that teach (experience.md 8.7): no streaks, no playing time, no rank. Given at the debrief.

Each looks at one finished game, two of them also at earlier games of the same player. Only what the log and the
ledger hold counts; of prose only that it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from coaching.game.measures import RAISED, goals_by_seat, ratchets, sold_by_seat
from coaching.game.session import FACTORS

if TYPE_CHECKING:
    from coaching.game.log import DecisionLog
    from coaching.game.session import Session
    from coaching.game.stage import Performance
    from coaching.game.told import Debrief

Achievement = Literal[
    "called-it", "knew-i-did-not-know", "columns-first", "good-loss", "lucky-win", "quiet-grower", "clean-handover",
    "kept-promise", "tripwire", "broke-my-own-rule", "losers-view", "changed-my-mind",
]  # fmt: skip
SURE, TOSS_UP = 80, 60
FIVE = 5
LOSS_WORLDS = 0.7
GROWN = 0.10
USUAL_LOSS = 0.155
"""Usual loss of a customer's sales at a handover (F09: 13 to 18 %)."""
SYSTEM = ("goal", "market", "allocation", "luck")


@dataclass(frozen=True)
class _Game:
    """What the achievements look at."""

    session: Session
    found: Debrief
    earlier: Sequence[DecisionLog]


def earned(session: Session, found: Debrief, earlier: Iterable[DecisionLog] = ()) -> tuple[Achievement, ...]:
    """Return the achievements of one finished game, in the order of the list.

    Args:
        session: the game, finished.
        found: its debrief.
        earlier: the same player's earlier games of this mission, oldest first.
    """
    game = _Game(session, found, tuple(earlier))
    tests = {
        "called-it": _called_it, "knew-i-did-not-know": _knew, "columns-first": _columns_first,
        "good-loss": _good_loss, "lucky-win": _lucky_win, "quiet-grower": _quiet_grower,
        "clean-handover": _clean_handover, "kept-promise": _kept_promise, "tripwire": _tripwire,
        "broke-my-own-rule": _broke_rule, "losers-view": _losers_view, "changed-my-mind": _changed_mind,
    }  # fmt: skip
    names: tuple[Achievement, ...] = (
        "called-it", "knew-i-did-not-know", "columns-first", "good-loss", "lucky-win", "quiet-grower",
        "clean-handover", "kept-promise", "tripwire", "broke-my-own-rule", "losers-view", "changed-my-mind",
    )  # fmt: skip
    return tuple(name for name in names if tests[name](game))


def _called_it(game: _Game) -> bool:
    return sum(one.right and one.sure >= SURE for one in game.found.guesses) >= FIVE


def _knew(game: _Game) -> bool:
    return sum(one.sure <= TOSS_UP for one in game.found.guesses) >= FIVE


def _columns_first(game: _Game) -> bool:
    """A system cause named in the first review, and it was the largest."""
    reviews = [one for one in game.found.guesses if one.what == "review"]
    return bool(reviews) and reviews[0].right and FACTORS[reviews[0].answer] in SYSTEM


def _at_goal(game: _Game) -> bool:
    one = game.session.performance()
    months = range(1, one.months + 1)
    return sum(sold_by_seat(one, m).sum() for m in months) >= sum(goals_by_seat(one, m).sum() for m in months)


def _good_loss(game: _Game) -> bool:
    plan = game.found.plan
    return not _at_goal(game) and plan.worlds > 0 and plan.beat_par >= LOSS_WORLDS * plan.worlds


def _lucky_win(game: _Game) -> bool:
    return _at_goal(game) and game.found.money_cents < game.found.par_cents


def _quiet_grower(game: _Game) -> bool:
    """Somebody of the bottom third in skill gained ten points and stayed."""
    people = sorted(game.found.people, key=lambda one: one.skill_start)
    bottom = people[: max(1, len(people) // 3)]
    return any(one.skill_end is not None and one.skill_end - one.skill_start >= GROWN for one in bottom)


def _clean_handover(game: _Game) -> bool:
    """A joint handover after which the account's quarter lost less than half of the usual."""
    from simulator.ledger import Fact

    one = game.session.performance()
    joint = {
        (int(account), month)
        for month in range(4, one.months - 2)
        for account in one.month_facts(Fact.JOINT_VISIT, month).subject.tolist()
    }
    return any(_kept(one, account, month) for account, month in joint)


def _kept(one: Performance, account: int, month: int) -> bool:
    before, after = (_sold_by_account(one, account, first) for first in (month - 3, month))
    return before > 0 and after >= before * (1 - USUAL_LOSS / 2)


def _sold_by_account(one: Performance, account: int, first: int) -> int:
    """Return what an account bought in three months from `first` on, cents."""
    from simulator.ledger import Fact

    total = 0
    for month in range(first, first + 3):
        won, again = one.month_facts(Fact.WON, month), one.month_facts(Fact.INVOICED, month).repeats()
        total += int(won.amount[one.row_account[won.subject] == account].sum())
        total += int(again.amount[-1 - again.subject == account].sum())
    return total


def _kept_promise(game: _Game) -> bool:
    """Goals talked through, and for four quarters none was raised because it had been beaten."""
    one, book = game.session.performance(), game.session.playbook()
    return one.months >= 12 and book.conduct.goals == "discussed" and ratchets(one) == 0


def _tripwire(game: _Game) -> bool:
    """A reset rule set on day 0, and it acted."""
    one, book = game.session.performance(), game.session.playbook()
    if book.goals.card.name not in ("reset-tripwire", "relative-to-market"):
        return False
    totals = [float(goals_by_seat(one, month).sum()) for month in range(1, one.months + 1)]
    return any(later * RAISED < before for before, later in pairwise(totals))


def _options(log: DecisionLog) -> list[tuple[int, str, str]]:
    rows = []
    for entry in log.effective():
        if entry.do == "decide":
            value = entry.value.get("option", "") if isinstance(entry.value, dict) else str(entry.value)
            rows.append((entry.month, entry.what, value))
    return rows


def _broke_rule(game: _Game) -> bool:
    """Another pay rule than in an earlier game that went red, and now nothing is."""
    pays = [lever.id for lever in game.session.mission.levers if lever.family == "incentives"]
    now = [row for row in _options(game.session.log) if row[1] in pays]
    before = [[row for row in _options(log) if row[1] in pays] for log in game.earlier]
    return bool(now) and not game.found.score.red and any(one and one != now for one in before)


def _losers_view(game: _Game) -> bool:
    """The view of somebody who loses from the plan was written down."""
    return any(entry.do == "words" and entry.what == "loser" and entry.value for entry in game.session.log.effective())


def _changed_mind(game: _Game) -> bool:
    """A replay opened in an earlier game that did better than what was played, and its choices made now."""
    mission = game.session.mission
    now = {(lever, option) for _month, lever, option in _options(game.session.log)}
    for log in game.earlier:
        old = {(lever, option) for _month, lever, option in _options(log)}
        for entry in log.effective():
            if entry.do == "replay" and entry.what in {plan.id for plan in mission.plans}:
                wanted = {(one.lever, one.option) for one in mission.plan(entry.what).choices}
                if wanted and wanted <= now and not wanted <= old:
                    return True
    return False
