"""A month: one guess before it runs (S3d), the weeks while it runs (S4), and what came of it (S5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.cells import cell_len

from coaching.game.seen import MonthResult, PersonResult, Source, band_of
from scenarios.mission import Mission
from tui.drawing import RULE, Line, Span, beside, fit, text
from tui.languages import N_, _, money, percent
from tui.pages.lists import hidden_rows, right_end
from tui.pages.play.briefing import SURE
from tui.pages.play.strokes import (
    NAME,
    answers,
    figures,
    filled,
    goal_bar,
    paragraph,
    person,
    share_span,
    split_bar,
    sure_line,
    thousands,
)
from tui.playing.words import LANDINGS, name_of, sentences, source_line
from tui.state import Paper

LEFT = 50
TABLE_ROWS = 6
"""Lines of a result's table beside the people: head, total, par, unit and two empty ones."""
MOMENTS: Mapping[str, str] = {
    "won": N_("{person} won a deal of {money}"),
    "left": N_("{person} left"),
    "joined": N_("{person} joined"),
}


def guess(month: int, answer: int, sure: int, orders: Sequence[str], paper: Paper) -> list[Line]:
    """Return the card of the monthly guess."""
    head = text(_("One guess before month {month} runs (10 seconds, it cannot hurt your score)").format(month=month))
    asked = [
        head, (), text(_("The team will land at"), "strong"),
        *answers([_(one) for one in LANDINGS], answer, paper.cells),
        (), sure_line(SURE, sure), (),
    ]  # fmt: skip
    room = max(paper.rows - len(asked), 1)
    said = [line for one in orders for line in paragraph(one, paper.cells, "reference", indent=2)]
    if len(said) > room:
        said = paragraph(_("; ").join(orders), paper.cells, "reference")
    if len(said) > room:
        said = [*said[: room - 1], text("..", "reference")]
    return [*asked, *said]


def waiting(month: int, paper: Paper) -> list[Line]:
    """Return what is shown while the worker plays the month."""
    return [
        text(_("Month {month} is running ..").format(month=month), "strong"),
        (),
        text(_("Esc takes it back: the month is as if it had never begun.")),
    ]


def running(
    mission: Mission, month: int, story: Mapping[str, Any], goal_cents: int, week: int, paper: Paper
) -> list[Line]:
    """Return the month up to the end of a week (0 = nothing yet)."""
    weeks = len(story["booked_cents"])
    bar = split_bar(week, weeks, min(40, paper.cells - 30), paper.glyphs)
    head = (
        Span(fit(_("Month {month}").format(month=month), 10), "strong"), Span(bar, "better"),
        Span("  " + _("week {week} of {weeks}").format(week=max(week, 1), weeks=weeks)),
    )  # fmt: skip
    currency = str(mission.scenario.get("currency", ""))
    told = [
        text(
            fit(_("week {week}").format(week=one["week"]), 10)
            + _(MOMENTS[one["kind"]]).format(
                person=name_of(mission, one["person"]), money=money(one["cents"], currency)
            )
        )
        for one in story["moments"]
        if one["week"] <= week
    ]
    booked = story["booked_cents"][week - 1] if week else 0
    line = (
        Span(fit(_("booked"), 10)), Span(goal_bar(booked, goal_cents, 36, paper.glyphs, 1.25), "better"),
        Span("  " + _("{money} of {goal}").format(money=money(booked, currency), goal=money(goal_cents, currency))),
    )  # fmt: skip
    room = max(paper.rows - 5, 1)
    return [head, (), *filled(told[-room:], room), (), line]


def result(
    mission: Mission, found: MonthResult, guessed: Mapping[str, Any] | None, opened: int, paper: Paper,
    as_table: bool = False, top: int = 0,
) -> list[Line]:  # fmt: skip
    """Return what came of a month.

    Args:
        mission: the mission.
        found: what came.
        guessed: the guess before it.
        opened: the thing that is looked at closer, -1 = none.
        paper: the room there is.
        as_table: numbers in place of bars.
        top: the first person that is shown where not all have room.
    """
    room = people_room(mission, found, guessed, opened, paper, as_table)
    first = max(min(top, len(found.people) - room), 0)
    shown, rest = found.people[first : first + room], len(found.people) - room
    if as_table:
        return [*_table(mission, found, shown, rest, paper), (), *_guessed(found, guessed, paper.cells)]
    if paper.wide:
        left = [*_bars(mission, found, shown, rest, LEFT - 1, paper), (), *_guessed(found, guessed, LEFT - 1)]
        room = paper.cells - LEFT - 2
        right = [*_things(mission, found, opened, room), (), *_came_from(found, room, paper)]
        return beside(filled(left, paper.rows), filled(right, paper.rows), LEFT, paper.glyphs)
    things = _things(mission, found, opened, paper.cells)
    said = _guessed(found, guessed, paper.cells)
    bars = _bars(mission, found, shown, rest, paper.cells, paper)
    return [*filled(bars, max(paper.rows - len(things) - len(said) - 1, 0)), RULE, *things, *said]


def people_room(
    mission: Mission, found: MonthResult, guessed: Mapping[str, Any] | None, opened: int, paper: Paper,
    as_table: bool = False,
) -> int:  # fmt: skip
    """Return how many people have room on a result, the head and the total apart."""
    if as_table:
        return max(paper.rows - TABLE_ROWS - len(_guessed(found, guessed, paper.cells)), 1)
    if paper.wide:
        return max(paper.rows - 3 - len(_guessed(found, guessed, LEFT - 1)), 1)
    below = len(_things(mission, found, opened, paper.cells)) + len(_guessed(found, guessed, paper.cells))
    return max(paper.rows - 3 - below, 1)


def _table(mission: Mission, found: MonthResult, shown: Sequence[PersonResult], rest: int, paper: Paper) -> list[Line]:
    """Return the same month in numbers, par included; `rest` people have no room."""
    heads = (_("booked"), _("goal"), _("difference"), _("of goal"))

    def row(sold: int, goal: int) -> tuple[str, ...]:
        share = percent(sold / goal, 0) if goal else "-"
        return thousands(sold), thousands(goal), thousands(sold - goal, signed=True), share

    rows = [(name_of(mission, one.id), row(one.sold_cents, one.goal_cents)) for one in shown]
    rows += [(_("together"), row(found.sold_cents, found.goal_cents)),
             (_("par on this luck"), row(found.par_cents, found.goal_cents))]  # fmt: skip
    unit = _("sums in thousand {currency} a month").format(currency=mission.scenario.get("currency", ""))
    room = Paper(paper.cells, len(rows) + TABLE_ROWS, paper.glyphs)
    foot = right_end(text(unit, "reference"), hidden_rows(rest, paper.glyphs), paper.cells, "reference")
    return [*figures(heads, rows, room), (), foot]


def _bars(
    mission: Mission, found: MonthResult, shown: Sequence[PersonResult], rest: int, cells: int, paper: Paper
) -> list[Line]:  # fmt: skip
    """Return the people against their goals, and the sum of all; `rest` people have no room."""
    bar = min(cells - NAME - 1 - 8 - 8 - 1, 34 if rest > 0 else 36)
    said = _("Booked against the goal |, in thousands")
    said = said if cell_len(said) <= NAME + 1 + bar else _("Booked, in thousands; | goal")
    head = fit(said, NAME + 1 + bar) + fit(_("booked"), 8, right=True)
    rows: list[Line] = [
        (
            Span(person(mission, one.id) + " "),
            Span(goal_bar(one.sold_cents, one.goal_cents, bar, paper.glyphs), "better"),
            Span(fit(thousands(one.sold_cents), 8, right=True)),
            share_span(one.sold_cents, one.goal_cents, paper.glyphs, 8),
        )
        for one in shown
    ]
    total: Line = (
        Span(person_fit(_("together")), "strong"),
        Span(goal_bar(found.sold_cents, found.goal_cents, bar, paper.glyphs)),
        Span(fit(thousands(found.sold_cents), 8, right=True), "strong"),
        share_span(found.sold_cents, found.goal_cents, paper.glyphs, 8),
    )  # fmt: skip
    more = hidden_rows(rest, paper.glyphs)
    fits = NAME + 2 + bar + 16 + 1 + cell_len(more) <= cells
    return [text(head, "strong"), *rows, right_end(total, more, cells, "reference") if more and fits else total]


def person_fit(words: str) -> str:
    """Return words in the cells of a name."""
    return fit(words, NAME) + " "


def _things(mission: Mission, found: MonthResult, opened: int, cells: int) -> list[Line]:
    currency = str(mission.scenario.get("currency", ""))
    out: list[Line] = [text(_("Worth a look"), "strong")]
    said = sentences(mission, found.things, currency)
    for place, thing in enumerate(found.things):
        lead = f"{'>' if place == opened else ' '} {place + 1} "
        action = f"screen.pick({place})"
        for at, line in enumerate(paragraph(said[place], cells - len(lead))):
            start = Span(lead if at == 0 else " " * len(lead), "key", action)
            out.append((start, Span(line[0].text, "" if thing.yours else "reference", action)))
        if place == opened:
            out += _sources(mission, thing.numbers, thing.sources, cells)
    return out


def _sources(mission: Mission, numbers: Mapping[str, int], sources: Mapping[str, Source], cells: int) -> list[Line]:
    """Return where the numbers of a thing come from."""
    if not sources:
        return [text("      " + _("They said so; there is no number behind it."), "reference")]
    rows = []
    for key, source in sources.items():
        value = thousands(numbers[key]) if source.measure in ("cents", "booked") else str(numbers[key])
        rows += paragraph("      " + _("{value} from: {source}").format(
            value=value, source=source_line(mission, source)), cells, "reference", indent=8)  # fmt: skip
    return rows


def _guessed(found: MonthResult, guessed: Mapping[str, Any] | None, cells: int) -> list[Line]:
    if not guessed:
        return []
    share = found.sold_cents / max(found.goal_cents, 1)
    truth = band_of(share)
    answer, sure = int(guessed.get("answer", 0)), int(guessed.get("sure", 50))
    said = _("Your guess: {said}, {sure}% sure. It was {share}.").format(
        said=_(LANDINGS[answer]), sure=sure, share=percent(share, 0)
    )
    words = [_("You saw it coming."), _("Close: the next band.")]
    away = abs(answer - truth)
    word = words[away] if away < len(words) else _("What did you know less than you thought?")
    return paragraph(_("{said} {question}").format(said=said, question=word), cells)


def _came_from(found: MonthResult, cells: int, paper: Paper) -> list[Line]:
    """Return what par made on this luck, and what your moves added."""
    moves = found.sold_cents - found.par_cents
    most = max(found.sold_cents, found.par_cents, 1)
    bar = max(cells - 24 - 9, 6)

    def row(words: str, cents: int, role: str, signed: bool = False) -> Line:
        drawn = split_bar(abs(cents), most, bar, paper.glyphs).replace(paper.glyphs.rest, " ")
        return (Span(fit(words, 24)), Span(drawn, role), Span(fit(thousands(cents, signed=signed), 9, right=True)))

    return [
        text(_("Where it came from"), "strong"),
        row(_("par on this luck"), found.par_cents, "reference"),
        row(_("your moves"), moves, "better" if moves >= 0 else "worse", True),
        row(_("what happened"), found.sold_cents, ""),
    ]
