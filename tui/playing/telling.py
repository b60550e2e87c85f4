"""Sentences of the debrief and the end card: plain mode and the screens say the same, from here.

Only types come from `coaching.game.told`, so nothing hidden is imported before there is a debrief to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from scenarios.schema import Text
from tui.languages import N_, _, choose, money, number, percent
from tui.playing.words import CAUSES, LANDINGS

if TYPE_CHECKING:
    from coaching.game.told import Debrief, GateResult, Judged
    from scenarios.mission import Gate, Mission

STRENGTHS: Mapping[str, str] = {
    "strong": N_("strong"), "moderate": N_("moderate"), "weak": N_("weak"), "assumption": N_("assumption"),
}  # fmt: skip
ABOUT_PAR = 2.0
"""Points on both sides of 50 that count as about par."""


def answer_words(mission: Mission, what: str, place: int) -> str:
    """Return an answer of a guess in words."""
    known: Sequence[Text | str] = {
        "opening": mission.guess.answers, "landing": LANDINGS, "review": tuple(CAUSES.values()),
    }[what]  # fmt: skip
    one = known[place]
    return choose(one) if isinstance(one, Text) else _(one)


def guess_line(mission: Mission, one: Judged) -> str:
    """Return a guess beside the truth."""
    said, truth = (answer_words(mission, one.what, place) for place in (one.answer, one.truth))
    head = {
        "opening": _("Before the start"), "landing": _("Month {month}").format(month=one.month),
        "review": _("Review after month {month}").format(month=one.month),
    }[one.what]  # fmt: skip
    line = _("{head}: you said {said} ({sure}% sure); it was {truth}")
    return line.format(head=head, said=said, sure=one.sure, truth=truth)


def calibration_line(calibrated: bool) -> str:
    """Say whether the guesses were worth more than a coin."""
    if calibrated:
        return _("Your guesses did better than saying 50% every time.")
    return _("Your guesses did no better than saying 50% every time.")


AGAINST_PAR = ("money-above-par", "worst-tenth-above-par", "leavers-above-par", "customers-above-par")
"""Measures of gates that are differences: shown with their sign."""
IN_CENTS = ("money-above-par", "worst-tenth-above-par", "spent")
"""Measures of gates that are sums of money."""
IN_PERCENT = ("newcomer-potential", "mean-of-best", "stay-in-shock", "calm-above-par", "beats-par")
"""Measures of gates that are shares, in points of 100."""
WHOLE = ("ratchets", "leavers-above-par")
"""Measures of gates that count what happened."""


def gate_line(gate: Gate, result: GateResult, currency: str) -> str:
    """Return a condition of the lesson, whether it is met, and what was measured."""
    if result.left:
        line = _("{condition}: being judged, {left} worlds to go")
        return line.format(condition=choose(gate.says), left=result.left)
    found = _measured(gate, result, currency)
    if not found:
        line = _("{condition}: yes") if result.met else _("{condition}: no")
        return line.format(condition=choose(gate.says))
    line = _("{condition}: yes ({found})") if result.met else _("{condition}: no ({found})")
    return line.format(condition=choose(gate.says), found=found)


def _measured(gate: Gate, result: GateResult, currency: str) -> str:
    """Return what a gate measured, with its unit; "" where yes or no says it all."""
    signed = gate.measure in AGAINST_PAR
    if gate.measure == "forecast":
        return ""
    if gate.measure in IN_CENTS:
        return money(result.value, currency, signed=signed)
    if result.of:
        return _("{count} of {all}").format(count=number(result.value), all=result.of)
    if gate.measure in IN_PERCENT:
        return percent(result.value / 100, 0)
    if gate.measure in WHOLE:
        return number(result.value, signed=signed)
    return _("{points} points").format(points=number(result.value, 1, signed=signed))


def next_star(mission: Mission, found: Debrief) -> str:
    """Say what the next star asks for that is not there yet; "" where a red line says it, or all are earned."""
    from coaching.game.told import INSIGHT_FOR_THREE, STAR_POINTS

    if found.stars == len(STAR_POINTS):
        return ""
    for gate, result in zip(mission.gates, found.gates, strict=True):
        if result.left and result.stars <= found.stars + 1:
            line = _("{condition}: being judged, {left} worlds to go")
            return line.format(condition=choose(gate.says), left=result.left)
        if not result.met and result.stars <= found.stars + 1:
            return _("Next star: {condition}").format(condition=choose(gate.says))
    if found.score.total < (needed := STAR_POINTS[found.stars]):
        return _("Next star: a score of {points}").format(points=number(needed))
    if found.insight < INSIGHT_FOR_THREE and not found.score.red:
        return _("Next star: insight {insight} of 3").format(insight=INSIGHT_FOR_THREE)
    return ""


def scale_word(value: float) -> str:
    """Say where a scale is against par."""
    if abs(value - 50) <= ABOUT_PAR:
        return _("about par")
    return _("above par") if value > 50 else _("below par")


def skill_or_luck(found: Debrief, currency: str, whole: bool = True) -> list[str]:
    """Return what luck gave and what the decisions gave, a line each; not `whole` = other worlds still come in."""
    out = []
    if found.luck_cents is not None:
        usual = found.par_cents - found.luck_cents
        out.append(_("typical plan, typical luck: {money}").format(money=money(usual, currency)))
        line = _("luck in your world: {money}; kinder than {count} of {worlds} others")
        if not whole:
            line = _("luck in your world: {money}; kinder than {count} of {worlds} others so far")
        luck = money(found.luck_cents, currency, signed=True)
        out.append(line.format(money=luck, count=found.kinder_than, worlds=found.plan.worlds))
    mine = money(found.money_cents - found.par_cents, currency, signed=True)
    out.append(_("your decisions: {money}").format(money=mine))
    if found.plan.worlds:
        line = _("your plan, unchanged, beats par in {count} of {worlds} other worlds")
        if not whole:
            line = _("your plan, unchanged, beats par in {count} of {worlds} other worlds so far")
        out.append(line.format(count=found.plan.beat_par, worlds=found.plan.worlds))
    return [*out, _("what you saw: {money}").format(money=money(found.money_cents, currency))]
