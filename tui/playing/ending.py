"""The debrief and the end card in plain lines: expected, happened, why, what if, words, Monday."""

from __future__ import annotations

from collections.abc import Sequence

from coaching.game.told import Debrief, Elsewhere, WhatIf
from scenarios.mission import Mission
from tui.languages import _, choose, money, number, percent
from tui.playing.asking import Terminal
from tui.playing.predicted import plan_title
from tui.playing.telling import STRENGTHS, calibration_line, gate_line, guess_line, next_star, scale_word, skill_or_luck
from tui.playing.words import RED, SCALES, name_of, title_of
from tui.terminal.cells import columns


def what_if_lines(mission: Mission, own: Sequence[WhatIf], currency: str) -> list[str]:
    """Return a short sentence a replay: what it would have brought on your luck."""
    line = _("{plan}: {yours} of profit on the same luck")
    return [
        line.format(plan=plan_title(mission, one.plan), yours=money(one.difference_cents, currency, signed=True))
        for one in own
    ]


def elsewhere_lines(mission: Mission, away: Sequence[Elsewhere], currency: str) -> list[str]:
    """Return a sentence a replay: what it brings on average over other worlds, and how surely."""
    line = _("{plan}: {mean} on average; better in {better} of {worlds}, worse in {worse}; "
             "8 of 10 worlds from {low} to {high}")  # fmt: skip
    out = []
    for one in away:
        sums = {"mean": one.mean_cents, "low": one.low_cents, "high": one.high_cents}
        values = {key: money(value, currency, signed=True) for key, value in sums.items()}
        counts = {"worlds": str(one.worlds), "better": str(one.better), "worse": str(one.worse)}
        out.append(line.format(plan=plan_title(mission, one.plan), **values, **counts))
    return out


def ask_replay(terminal: Terminal, lines: Sequence[str]) -> int:
    """Show what one change would have done and ask which replay to open.

    Raises:
        Turn: a command was typed.
    """
    terminal.say(
        _("What if? Same luck, other decisions. Profit of the mission and of the 12 months after it, against yours.")
    )
    return terminal.choose(_("Which one do you want to look at month by month?"), lines, 0)


def show_two_lines(terminal: Terminal, yours: Sequence[int], other: Sequence[int], currency: str) -> None:
    """Show bookings by month, yours beside the replay's."""
    terminal.say(_("Booked month by month, in the mission:"))
    head = [_("month"), _("you"), _("replay"), _("difference")]
    rows = [
        [str(month), money(a, currency), money(b, currency), money(b - a, currency, signed=True)]
        for month, (a, b) in enumerate(zip(yours, other, strict=True), 1)
    ]
    for line in columns([head, *rows], ["right"] * 4):
        terminal.say_line("  " + line)
    terminal.say(_("Your world is one draw of luck. Trust the other worlds more."))
    terminal.say()


def show_debrief(terminal: Terminal, mission: Mission, found: Debrief, currency: str) -> None:
    """Say the debrief: guesses and truth, gates, what was hidden, the coach's questions."""
    terminal.say()
    terminal.say(_("Debrief: {title}").format(title=title_of(mission)))
    terminal.say(_("1 Expected"))
    for one in found.guesses:
        terminal.say(guess_line(mission, one), indent=2)
    if found.calibrated is not None:
        terminal.say(calibration_line(found.calibrated), indent=2)
    terminal.say(_("2 Happened"))
    for gate, result in zip(mission.gates, found.gates, strict=True):
        terminal.say(gate_line(gate, result, currency), indent=2)
    terminal.say(_("3 Why: what you could not see"))
    for one in mission.hidden:
        terminal.say(choose(one.what), indent=2)
        for signal in one.signals:
            terminal.say(_("sign: {signal}").format(signal=choose(signal)), indent=4)
    _uncovered(terminal, mission, found)
    terminal.say(_("4 The coach asks"))
    for question in mission.debrief:
        terminal.say(choose(question), indent=2)
    terminal.say()


def _uncovered(terminal: Terminal, mission: Mission, found: Debrief) -> None:
    head = [_("name"), _("skill on day 1"), _("a year later"), _("chance to hit the first goal")]
    rows = [
        [name_of(mission, one.id), number(one.skill_start, 2),
         _("left") if one.skill_end is None else number(one.skill_end, 2), percent(one.chance, 0)]
        for one in found.people
    ]  # fmt: skip
    for line in columns([head, *rows], ["left", "right", "right", "right"]):
        terminal.say_line("  " + line)


def show_end_card(terminal: Terminal, mission: Mission, found: Debrief, currency: str) -> None:
    """Say the score, the stars, skill or luck, and the idea."""
    terminal.say(_("Score {score} (par 50)").format(score=number(found.score.total)))
    for name, label in SCALES.items():
        value = found.score.scales[name]
        line = _("{scale} {points}: {word}")
        terminal.say(line.format(scale=_(label), points=number(value), word=scale_word(value)), indent=2)
    terminal.say(_("Stars: {stars} of 3").format(stars=found.stars))
    if missed := next_star(mission, found):
        terminal.say(missed, indent=2)
    for red in found.score.red:
        terminal.say(_("{reason}; red means one star at most").format(reason=_(RED[red])), indent=2)
    terminal.say(_("Insight: {insight} of 3").format(insight=found.insight))
    terminal.say(_("Skill or luck? Profit of the mission and of the 12 months after it:"))
    for line in skill_or_luck(found, currency):
        terminal.say(line, indent=2)
    terminal.say(_("The idea: {idea}").format(idea=choose(mission.idea)))
    terminal.say(_("Not proven: one model, invented people. What it leans on:"))
    for one in mission.evidence:
        line = _("{id} ({strength}): {says}")
        terminal.say(line.format(id=one.id, strength=_(STRENGTHS[one.strength]), says=choose(one.says)), indent=2)
