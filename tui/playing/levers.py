"""The month's levers as numbered questions; the answer is what the decision log keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coaching.game.seen import Desk, SeenPerson
from scenarios.mission import Choice, Lever, Mission, Option, price_of
from tui.languages import _, choose, joined, money, number
from tui.playing.asking import Terminal
from tui.playing.predicted import is_prediction
from tui.playing.words import WHICH, name_of

COUNTS = (1, 2, 3, 4, 6, 8, 12)
MOST_MOVES = 6
MOST_PAIRS = 6


def ask_lever(
    terminal: Terminal, mission: Mission, lever: Lever, desk: Desk, last: Choice | None, offered: Sequence[Option]
) -> dict[str, Any]:
    """Ask one lever's question; Enter keeps what was decided last month, or takes the mission's default.

    A lever that was asked before is asked in short.

    Raises:
        Turn: a command was typed.
    """
    names = [one.id for one in offered]
    again = last is not None and lever.family != "allocation" and last.option in names
    default = names.index(last.option if again and last else lever.default)
    currency = mission.world().currency
    words = [offer_words(one, lever, currency) for one in offered]
    at = terminal.choose(choose(lever.question), words, default, short=last is not None)
    option = offered[at]
    if option.by_hand == "moves":
        return {"option": option.id, "moves": _moves(terminal, mission, desk)}
    if option.by_hand == "pairs":
        before = last.pairs if again and last and last.option == option.id else ()
        return {"option": option.id, "pairs": _pairs(terminal, mission, desk, before)}
    if option.by_hand is None:
        return {"option": option.id}
    before = last.people if again and last and last.option == option.id else {}
    return {"option": option.id, "people": _people(terminal, mission, lever, desk, option.by_hand, before)}


def offer_words(option: Option, lever: Lever, currency: str) -> str:
    """Return an option with what it takes: money, hours, patience; and whether what it brings is a prediction."""
    takes = []
    if price_of(option):
        line = _("{money} once") if lever.when == "start" and option.cents else _("{money} a month")
        takes.append(line.format(money=money(price_of(option), currency)))
    if option.hours:
        takes.append(_("{hours} hours a month").format(hours=number(option.hours)))
    if option.patience:
        takes.append(_("takes the director's patience"))
    if is_prediction(lever, option):
        takes.append(_("prediction"))
    label = choose(option.label)
    return _("{words} ({note})").format(words=label, note=joined(takes)) if takes else label


def _pairs(terminal: Terminal, mission: Mission, desk: Desk, before: tuple[tuple[str, str], ...]) -> list[list[str]]:
    """Ask for pairs one by one; Enter alone keeps last month's, or ends the list."""
    if before and terminal.choose(_("Keep last month's pairs?"), [_("yes"), _("no, new ones")], 0) == 0:
        return [list(pair) for pair in before]
    people, pairs = list(desk.people), []
    line = _("{name}, {months} months here")
    names = [line.format(name=name_of(mission, one.id), months=one.tenure_months) for one in people]
    while len(pairs) < MOST_PAIRS:
        learner = terminal.choose(_("Who asks?"), [*names, _("done")], len(names))
        if learner == len(names):
            break
        mentor = terminal.choose(_("Who is asked?"), names, (learner + 1) % len(names))
        if mentor != learner:
            pairs.append([people[mentor].seat, people[learner].seat])
    return pairs


def _people(
    terminal: Terminal, mission: Mission, lever: Lever, desk: Desk, kind: str, before: dict[str, float]
) -> dict[str, float]:
    chosen: dict[str, float] = {}
    for one in desk.people:
        start = before.get(one.seat, 0.0)
        default = min(range(len(lever.steps)), key=lambda place: abs(lever.steps[place] - start))
        answers = [_step(mission, step, kind, one) for step in lever.steps]
        chosen[one.seat] = lever.steps[terminal.choose(_about(mission, one, kind), answers, default)]
    return chosen


def _about(mission: Mission, one: SeenPerson, kind: str) -> str:
    name, currency = name_of(mission, one.id), mission.world().currency
    if kind == "hours":
        return _("{name}: hours with you this month?").format(name=name)
    return _("{name}: usual month {usual}, the accounts could buy {potential}. Goal?").format(
        name=name, usual=money(one.usual_cents, currency), potential=money(one.potential_cents, currency)
    )


def _step(mission: Mission, step: float, kind: str, one: SeenPerson) -> str:
    if kind == "hours":
        return _("{hours} hours").format(hours=number(step))
    goal = money(one.usual_cents * (1 + step / 100), mission.world().currency)
    return _("{percent}% on the usual month: {goal} a month").format(percent=number(step, signed=True), goal=goal)


def _moves(terminal: Terminal, mission: Mission, desk: Desk) -> list[list[Any]]:
    """Ask for moves one by one; Enter alone ends the list."""
    moves: list[list[Any]] = []
    people = list(desk.people)
    names = [_("{name}, {count} accounts").format(name=name_of(mission, one.id), count=one.accounts) for one in people]
    which = list(WHICH)
    while len(moves) < MOST_MOVES:
        giver = terminal.choose(_("From whom?"), [*names, _("done")], len(names))
        if giver == len(names):
            break
        taker = terminal.choose(_("To whom?"), names, (giver + 1) % len(names))
        count = COUNTS[terminal.choose(_("How many accounts?"), [number(one) for one in COUNTS], 3)]
        kind = which[terminal.choose(_("Which ones?"), [_(WHICH[one]) for one in which], 0)]
        moves.append([people[giver].seat, people[taker].seat, count, kind])
    return moves
