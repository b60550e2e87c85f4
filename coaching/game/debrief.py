"""The debrief: what was expected, what happened, why, what if. Here, and only here, hidden state comes to light."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from coaching.game.decisions import priced_by_month
from coaching.game.measures import Standing, counted_of, energy_at_end, gate_value, goal_chances, guess_truth, passes
from coaching.game.replays import offered, replay, what_if
from coaching.game.scoring import par_of, score, spread_of, stars
from coaching.game.seen import band_of
from coaching.game.session import FACTORS, Session
from coaching.game.told import Debrief, Elsewhere, GateResult, Judged, Par, Uncovered, YourPlan

COIN = 0.25
"""Mean squared error of somebody who always says 50 %."""
NOWHERE = YourPlan(0, 0, 0.0, ())
"""No other world has been tried."""


def debrief(session: Session, others: tuple[list[Elsewhere], YourPlan], *, wait: bool = True) -> Debrief:
    """Work out the debrief of a game whose months are all run.

    Args:
        session: the game.
        others: what `coaching.game.replays.elsewhere` found in other worlds.
        wait: whether gates over worlds are judged now; else they stay open until `judged_on` is asked.
    """
    mission, one = session.mission, session.performance()
    par = par_of(session.references())
    result = score(one, par, spread_of(session.base, session.log.header.seed), mission.energy_red_line)
    gates = gates_of(session, par, result.total, wait)
    causes = {month: session.causes(month) for month in range(3, mission.months + 1, 3)}
    judged = tuple(_judged(session, causes))
    calibrated = _calibrated(judged)
    insight = _insight(session, judged, calibrated)
    found = Debrief(
        score=result, par=par, stars=stars(result, failed_star(gates), insight), insight=insight,
        gates=gates, guesses=judged, calibrated=calibrated, money_cents=one.money_cents,
        par_cents=par.scales["results"], luck_cents=None, kinder_than=0,
        what_ifs=tuple(what_if(session, plan) for plan in offered(mission)), elsewhere=(), plan=NOWHERE,
        people=_uncovered(session), energy_end=energy_at_end(one), causes=causes,
    )  # fmt: skip
    return with_others(found, *others)


def with_others(found: Debrief, rows: Iterable[Elsewhere], plan: YourPlan) -> Debrief:
    """Return a debrief with what was found in other worlds: the score stays, the luck can be told."""
    luck = found.par_cents - plan.par_mean_cents if plan.worlds else None
    kinder = sum(other < found.par_cents for other in plan.par_cents)
    return replace(found, luck_cents=luck, kinder_than=kinder, elsewhere=tuple(rows), plan=plan)


def judged_on(session: Session, found: Debrief) -> Iterator[Debrief]:
    """Yield a debrief as far as its plan is judged, and again after each further stored world."""
    yield _as_judged(session, found)
    for worlds in sorted({gate.worlds for gate in session.mission.gates if gate.worlds}):
        for _done in session.judging(worlds).go_on():
            yield _as_judged(session, found)


def _as_judged(session: Session, found: Debrief) -> Debrief:
    gates = gates_of(session, found.par, found.score.total, wait=False)
    return replace(found, gates=gates, stars=stars(found.score, failed_star(gates), found.insight))


def failed_star(gates: tuple[GateResult, ...]) -> int:
    """Return the first star that a gate keeps away; 4 = none."""
    return min((gate.stars for gate in gates if not gate.met), default=4)


def gates_of(session: Session, par: Par, total: float, wait: bool) -> tuple[GateResult, ...]:
    """Return how every gate was met; those judged over worlds are judged once per plan, now or when they `wait`."""
    one, playbook, mission = session.performance(), session.playbook(), session.mission
    spent = sum(priced_by_month(mission, session.choices()))
    here = Standing(par.scales, par.leavers, total, spent)
    out = []
    for gate in mission.gates:
        left = session.judging(gate.worlds).left if gate.worlds else 0
        if left and not wait:
            out.append(GateResult(0.0, False, gate.stars, left=left))
            continue
        value = session.judged(gate) if gate.worlds else gate_value(gate, one, playbook, here)
        out.append(GateResult(float(value), passes(gate, value), gate.stars, counted_of(gate, one)))
    return tuple(out)


def _judged(session: Session, causes: dict[int, dict[str, float]]) -> list[Judged]:
    out = []
    for entry in session.guesses():
        if not isinstance(entry.value, dict):
            continue
        truth = _truth(session, entry.what, entry.month, causes)
        answer, sure = int(entry.value.get("answer", 0)), int(entry.value.get("sure", 50))
        out.append(Judged(entry.what, entry.month, answer, sure, truth))
    return out


def _truth(session: Session, what: str, month: int, causes: dict[int, dict[str, float]]) -> int:
    if what == "opening":
        return opening_truth(session)
    if what == "review":
        return largest_cause(causes[month])
    result = session.result(month)
    return band_of(result.sold_cents / max(result.goal_cents, 1))


def opening_truth(session: Session) -> int:
    """Return the right answer of the mission's own guess."""
    from coaching.game.decisions import plan_playbook

    guess = session.mission.guess
    if guess.plan is None:
        return guess_truth(guess, session.performance())
    plan = plan_playbook(session.mission, session.mission.plan(guess.plan), session.choices())
    return guess_truth(guess, session.stage.perform(*plan))


def largest_cause(parts: dict[str, float]) -> int:
    """Return the position in `FACTORS` of the cause that weighs most, whichever way."""
    return max(range(len(FACTORS)), key=lambda place: (abs(parts[FACTORS[place]]), -place))


def _calibrated(judged: tuple[Judged, ...]) -> bool | None:
    if not judged:
        return None
    return sum((one.sure / 100 - one.right) ** 2 for one in judged) / len(judged) < COIN


def insight_of(session: Session) -> int:
    """Return the points of insight of a finished game, 0 to 3."""
    causes = {month: session.causes(month) for month in range(3, session.mission.months + 1, 3)}
    judged = tuple(_judged(session, causes))
    return _insight(session, judged, _calibrated(judged))


def _insight(session: Session, judged: tuple[Judged, ...], calibrated: bool | None) -> int:
    """Right family of cause in a review; calibrated; said it in own words after opening a replay (presence only)."""
    said = {one.do for one in session.log.effective() if one.value not in ("", None) or one.what}
    seen = any(one.what == "review" and one.right for one in judged)
    return int(seen) + int(bool(calibrated)) + int({"replay", "words", "monday"} <= said)


def _uncovered(session: Session) -> tuple[Uncovered, ...]:
    one = session.performance()
    chances = goal_chances(one, session.playbook())
    return tuple(
        Uncovered(seat, one.start.skill[place], one.skill.get(seat), chances[place])
        for place, seat in enumerate(one.company.seat_ids)
    )


def two_lines(session: Session, plan: str) -> tuple[list[int], list[int]]:
    """Return bookings by month in cents: yours and the replay's, for the two lines that part company."""
    yours, other = session.performance(), replay(session, session.mission.plan(plan))
    months = range(1, session.mission.months + 1)
    return [yours.bookings_cents(m, m) for m in months], list(other.bookings_cents)
