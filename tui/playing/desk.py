"""The pages before the debrief: briefing, month desk, month result, quarter review. They get what may be seen only."""

from __future__ import annotations

from collections.abc import Mapping

from coaching.game.seen import Desk, MonthResult
from scenarios.mission import Mission
from tui.languages import _, choose, money, number, percent
from tui.playing.asking import Terminal
from tui.playing.words import (
    CAUSES,
    LANDINGS,
    chance_text,
    change_lines,
    name_of,
    person_lines,
    sentences,
    short_lines,
    title_of,
)
from tui.terminal.cells import columns

SURE = (50, 60, 70, 80, 90, 100)
BAR_CELLS = 16


def briefing(terminal: Terminal, mission: Mission) -> None:
    """Say where the player is and what there is to decide."""
    head = _("Mission {title}. {months} months, about {minutes} minutes.")
    terminal.say(head.format(title=title_of(mission), months=mission.months, minutes=mission.minutes))
    terminal.say(choose(mission.situation))
    terminal.say(_("What counts: results, customers, people, fairness, and the 12 months after you. 50 points = par."))
    terminal.say(_("Enter takes the answer marked >. ? explains, u undoes, q stops; every choice is saved."))
    terminal.say()


def show_desk(terminal: Terminal, mission: Mission, desk: Desk, before: Desk | None, currency: str) -> None:
    """Say what can be seen at the begin of a month: everybody in short, or what changed since the month before."""
    head = _("Month {month} of {months}. Target {target}, {hours} hours. f: everybody in full. w: why.")
    terminal.say(
        head.format(
            month=desk.month, months=desk.months, target=money(desk.target_cents, currency),
            hours=number(desk.hours),
        )
    )  # fmt: skip
    if desk.budget_left_cents is not None:
        terminal.say(_("Money left for the mission: {money}.").format(money=money(desk.budget_left_cents, currency)))
    found = short_lines(mission, desk, currency) if before is None else change_lines(mission, before, desk, currency)
    for line in found or [_("Nobody says anything new; accounts and goals are as they were.")]:
        terminal.say(line, indent=2)
    _vacant(terminal, mission, desk)


def show_everybody(terminal: Terminal, mission: Mission, desk: Desk, currency: str) -> None:
    """Say all that is known of everybody."""
    for line in person_lines(mission, desk, currency):
        terminal.say(line, indent=2)
    _vacant(terminal, mission, desk)


def show_goals(
    terminal: Terminal, mission: Mission, goals: Mapping[str, int], chances: Mapping[str, float], currency: str
) -> None:
    """Say the goals that were just set, and how likely a usual month reaches each, where the level tells."""
    terminal.say(_("These are the month's goals (u takes the answer back):"))
    chance = _("a usual month reaches it in {share} of cases")
    rows = [
        [name_of(mission, rep), money(goal, currency), chance.format(share=chance_text(chances[rep]))]
        if rep in chances
        else [name_of(mission, rep), money(goal, currency), ""]
        for rep, goal in goals.items()
    ]
    for line in columns(rows, ["left", "right", "left"]) if rows else []:
        terminal.say_line("  " + line.rstrip())


def _vacant(terminal: Terminal, mission: Mission, desk: Desk) -> None:
    for seat in desk.vacant:
        terminal.say(_("{seat}: nobody, the seat is being filled").format(seat=name_of(mission, seat)), indent=2)


def ask_sure(terminal: Terminal) -> int:
    """Ask how sure a guess is, in percent.

    Raises:
        Turn: a command was typed.
    """
    return SURE[terminal.choose(_("How sure?"), [f"{one} %" for one in SURE], 2)]


def ask_guess(terminal: Terminal, question: str, answers: list[str], default: int) -> dict[str, int]:
    """Ask a guess and how sure it is.

    Raises:
        Turn: a command was typed.
    """
    answer = terminal.choose(question, answers, default)
    return {"answer": answer, "sure": ask_sure(terminal)}


def ask_landing(terminal: Terminal, month: int) -> dict[str, int]:
    """Ask where the month will land."""
    question = _("One guess before month {month} runs (it cannot hurt your score): the team will land at")
    if month > 1:
        question = _("Month {month}: the team will land at")
    return ask_guess(terminal, question.format(month=month), [_(one) for one in LANDINGS], 2)


def ask_cause(terminal: Terminal, month: int) -> dict[str, int]:
    """Ask for the biggest single reason of the quarters so far."""
    question = _("Quarter {quarter} review. What was the biggest single reason why it went as it did, so far?")
    return ask_guess(terminal, question.format(quarter=month // 3), [_(one) for one in CAUSES.values()], 0)


def show_result(
    terminal: Terminal, mission: Mission, result: MonthResult, currency: str, *, asking: bool = True
) -> None:
    """Say what came of a month, with three things worth a look, and how to ask where their numbers come from."""
    terminal.say()
    head = _("Result of month {month}: {sold}, {share} of the goals. Par on this luck: {par}.")
    share = percent(result.sold_cents / max(result.goal_cents, 1), 0)
    terminal.say(
        head.format(month=result.month, sold=money(result.sold_cents, currency), share=share,
                    par=money(result.par_cents, currency))
    )  # fmt: skip
    rows = [
        [name_of(mission, one.id), money(one.sold_cents, currency), _bar(one.sold_cents, one.goal_cents),
         money(one.goal_cents, currency)]
        for one in result.people
    ]  # fmt: skip
    head_row = [_("name"), _("booked"), _("| = the goal"), _("goal")]
    for line in columns([head_row, *rows], ["left", "right", "left", "right"]) if rows else []:
        terminal.say_line("  " + line)
    terminal.say(_("Worth a look:"))
    for place, said in enumerate(sentences(mission, result.things, currency), 1):
        terminal.say(f"{place} {said}", indent=2)
    if asking and any(thing.sources for thing in result.things):
        terminal.say(_("w lists these numbers; w 1 says where the first one comes from."), indent=2)
    terminal.say()


def _bar(sold: int, goal: int) -> str:
    """Return bookings against the goal in plain signs; the mark | stands at the goal."""
    cells = min(round(BAR_CELLS * sold / goal), BAR_CELLS * 3 // 2) if goal else 0
    bar = "#" * cells + "." * (BAR_CELLS * 3 // 2 - cells)
    return bar[:BAR_CELLS] + "|" + bar[BAR_CELLS:]


def show_causes(terminal: Terminal, causes: dict[str, float], answer: int) -> None:
    """Reveal what the deviation from the company's target came from, and what the player had said."""
    order = list(CAUSES)
    largest = max(order, key=lambda name: abs(causes[name]))
    terminal.say(_("From the company's target to what happened, in points of the target, since day 1:"))
    rows = [[_(CAUSES[name]), percent(causes[name], 0, signed=True)] for name in order]
    for line in columns(rows, ["left", "right"]):
        terminal.say_line("  " + line)
    said = _("You said: {said}. Largest: {largest}.")
    terminal.say(said.format(said=_(CAUSES[order[answer]]), largest=_(CAUSES[largest])))
    terminal.say(_('These are averages over every order of asking "what if", on your luck alone.'))
    terminal.say()
