"""A lever on the desk: its question, its options, and people, moves or pairs where it is done by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len

from coaching.game.seen import Desk, SeenPerson
from scenarios.mission import Lever, Mission
from tui.drawing import Line, Span, fit, text
from tui.languages import N_, _, choose, number
from tui.lever_form import Form, Row
from tui.pages.lists import hidden_rows, window
from tui.pages.play.strokes import NAME, paragraph, person, split_bar, thousands
from tui.playing.levers import offer_words
from tui.playing.words import chance_text, name_of
from tui.state import Paper

NAMES: Mapping[str, str] = {
    "allocation": N_("accounts"),
    "routing": N_("leads"),
    "goals": N_("goals"),
    "incentives": N_("incentive"),
    "coaching": N_("coaching"),
    "pairs": N_("pairs"),
    "overtime": N_("overtime"),
    "announcement": N_("how told"),
    "conduct": N_("conduct"),
    "forecast": N_("forecast"),
}
"""Family -> what its panel is called."""


SHORT_WHICH: Mapping[str, str] = {
    "quietest": N_("the quietest"), "smallest": N_("the smallest"), "largest": N_("the largest"),
}  # fmt: skip
"""Which accounts move, short enough for a line."""
NO_GOALS: Mapping[str, int] = {}
USEFUL = (0.40, 0.75)
"""Chances between which a goal moves people (the gate's band)."""


def short_name(lever: Lever) -> str:
    """Return what a lever's panel is called: its own label, or its family."""
    if lever.label is not None:
        return choose(lever.label)
    if any(option.by_hand == "pairs" for option in lever.options):
        return _(NAMES["pairs"])
    return _(NAMES[lever.family]) if lever.family in NAMES else lever.id


def lines(
    mission: Mission,
    form: Form,
    at: int,
    field: int,
    asked: bool,
    chances: Mapping[str, float] | None,
    paper: Paper,
    goals: Mapping[str, int] = NO_GOALS,
) -> list[Line]:
    """Return the panel of a lever, the row under the cursor in sight; `goals` are those that a rule sets."""
    head = paragraph(choose(form.lever.question), paper.cells, "strong")
    rows = form.rows()
    drawn: list[list[Line]] = [
        _row(mission, form, row, place == at, field, (chances or {}) if asked else None, goals, paper)
        for place, row in enumerate(rows)
    ]
    for place, row in enumerate(rows):
        if row.kind != "option":
            drawn[place] = [*_heading(form, asked and bool(chances), paper), *drawn[place]]
            break
    note = [] if asked else [text(_("Settled; it is not asked this month."), "reference")]
    room = paper.rows - len(head) - len(note)
    first = top_of([len(one) for one in drawn], at, room)
    shown = [line for one in drawn[first:] for line in one][:room]
    return [*_told_more(head, drawn, first, room, paper), *note, *shown]


def _told_more(head: list[Line], drawn: list[list[Line]], first: int, room: int, paper: Paper) -> list[Line]:
    """Return the question, and behind it how many rows are out of sight."""
    last = first
    while last < len(drawn) and sum(map(len, drawn[first : last + 1])) <= room:
        last += 1
    hint = hidden_rows(len(drawn) - (last - first), paper.glyphs)
    free = paper.cells - sum(cell_len(span.text) for span in head[-1])
    if not hint or cell_len(hint) + 2 > free:
        return head
    return [*head[:-1], (*head[-1], Span(fit(hint, free, right=True), "reference"))]


def top_of(heights: list[int], at: int, room: int) -> int:
    """Return the first block to show so that the one at the cursor is whole."""
    first = 0
    while first < at and sum(heights[first : at + 1]) > room:
        first += 1
    return first


def _heading(form: Form, judged: bool, paper: Paper) -> list[Line]:
    """Return the heads of the people's columns; that of the chance only where goals are `judged` by a number."""
    line = text(paper.glyphs.horizontal * paper.cells, "frame")
    if form.kind == "percent":
        columns = fit(_("usual"), 7, right=True) + fit(_("could buy"), 10, right=True) + fit(_("goal"), 14, right=True)
        return [line, text(fit(_("name"), NAME + 4) + columns + ("  " + _("chance to hit") if judged else ""))]
    if form.kind == "hours":
        limit = number(form.desk.hours)
        given = _("{hours} of {limit} hours").format(hours=number(form.hours()), limit=limit)
        total = given if form.open else ""
        return [line, text(fit(_("name"), NAME + 4) + fit(_("hours"), 9, right=True) + "   " + total)]
    return [line]


def _row(
    mission: Mission,
    form: Form,
    row: Row,
    here: bool,
    field: int,
    chances: Mapping[str, float] | None,
    goals: Mapping[str, int],
    paper: Paper,
) -> list[Line]:
    if row.kind == "option":
        return _option(mission, form, row.place, here, paper)
    if row.kind == "person":
        one = form.desk.people[row.place]
        if form.kind == "percent" and chances is None and one.goal_cents:
            return [_standing(mission, form, one, here, row.place)]
        chance = (chances or {}).get(one.id)
        return [_person(mission, form, one, here, row.place, chance, goals.get(one.id, 0), paper)]
    if row.kind == "line":
        return [_line(mission, form, row.place, here, field, paper)]
    words = _("add a pair") if form.kind == "pairs" else _("move some accounts")
    place = len(form.rows()) - 1
    return [(Span("> " if here else "  ", "key"), Span(f"+ {words}", "focus" if here else "", f"screen.row({place})"))]


def _option(mission: Mission, form: Form, place: int, here: bool, paper: Paper) -> list[Line]:
    option = form.options[place]
    mark = "(o) " if option.id == form.value["option"] else "( ) "
    action = f"screen.row({place})"
    words = paragraph(offer_words(option, form.lever, str(mission.scenario.get("currency", ""))), paper.cells - 6)
    role = "focus" if here else "strong" if option.id == form.value["option"] else ""
    lead = (Span("> " if here else "  ", "key", action), Span(mark, role, action))
    return [
        (*(lead if at == 0 else (Span(" " * 6),)), Span(line[0].text, role, action)) for at, line in enumerate(words)
    ]


def _person(
    mission: Mission,
    form: Form,
    one: SeenPerson,
    here: bool,
    place: int,
    chance: float | None,
    ruled: int,
    paper: Paper,
) -> Line:
    step, role = form.step_of(one.seat), "focus" if here else ""
    action = f"screen.row({len(form.options) + place})"
    lead = (Span("> " if here else "  ", "key", action), Span(person(mission, one.id, NAME + 2), role, action))
    if form.kind == "hours":
        shown = _("{hours} h").format(hours=number(step)) if form.open else "-"
        bar = split_bar(step, max(form.lever.steps), 16, paper.glyphs) if form.open else ""
        return (*lead, *_stepper(shown, here, 9), Span("   " + bar, "better"))
    goal = one.usual_cents * (1 + step / 100)
    by_hand = f"{number(step, signed=True)}% {fit(thousands(goal), 5, right=True)}"
    shown = by_hand if form.open else thousands(ruled) if ruled else "-"
    sums = fit(thousands(one.usual_cents), 7, right=True) + fit(thousands(one.potential_cents), 10, right=True)
    return (
        *lead,
        Span(sums),
        *_stepper(shown, here, 14),
        Span(" "),
        *_chance(chance if form.open or ruled else None, paper),
    )


def _standing(mission: Mission, form: Form, one: SeenPerson, here: bool, place: int) -> Line:
    """Return a person's row while goals are settled: the goal that stands, not what the rule would give today."""
    action = f"screen.row({len(form.options) + place})"
    name = Span(person(mission, one.id, NAME + 2), "focus" if here else "", action)
    sums = [fit(thousands(cents), cells, right=True)
            for cents, cells in ((one.usual_cents, 7), (one.potential_cents, 10), (one.goal_cents, 13))]  # fmt: skip
    return (Span("> " if here else "  ", "key", action), name, Span("".join(sums)))


def _chance(chance: float | None, paper: Paper) -> tuple[Span, ...]:
    """Return a chance to hit as a bar; between 40 and 75 % a goal moves people."""
    if chance is None:
        return (Span("", ""),)
    role = "better" if USEFUL[0] <= chance <= USEFUL[1] else "worse"
    mark = paper.glyphs.level if role == "better" else paper.glyphs.worse if chance < USEFUL[0] else paper.glyphs.better
    return (
        Span(split_bar(chance, 1.0, max(min(10, paper.cells - 54), 4), paper.glyphs), role),
        Span(fit(f"{chance_text(chance)} {mark}", 7, right=True), role),
    )


def _stepper(shown: str, here: bool, cells: int) -> tuple[Span, ...]:
    """Return a value, with its two arrows when it can be changed now."""
    if not here:
        return (Span(fit(shown + " ", cells, right=True)),)
    return (
        Span(fit("<", cells - cell_len(shown) - 1, right=True), "key", "screen.amount(-1)"),
        Span(shown, "strong"),
        Span(">", "key", "screen.amount(1)"),
    )


def _line(mission: Mission, form: Form, place: int, here: bool, field: int, paper: Paper) -> Line:
    row = len(form.options) + place
    spans = [Span("> " if here else "  ", "key", f"screen.row({row})")]
    for at, piece in enumerate(_pieces(mission, form.kind, form.lines[place])):
        value, chosen = at % 2 == 1, here and at == 2 * field + 1
        shown = f"[{piece}]" if chosen else piece
        spans.append(Span(shown, "focus" if chosen else "strong" if value else "", f"screen.row({row})"))
    return tuple(spans)


def _pieces(mission: Mission, kind: str, line: list[Any]) -> list[str]:
    """Return a move or a pair cut into words and fields by turns, beginning with words."""
    if kind == "pairs":
        template, keys = _("{mentor} is asked by {learner}"), ("{mentor}", "{learner}")
        values = [name_of(mission, line[0]), name_of(mission, line[1])]
    else:
        template = _("{giver} to {taker}: {count} accounts, {which}")
        keys = ("{giver}", "{taker}", "{count}", "{which}")
        values = [name_of(mission, line[0]), name_of(mission, line[1]), number(line[2]), _(SHORT_WHICH[line[3]])]
    out, rest = [], template
    for key, value in zip(keys, values, strict=True):
        before, _key, rest = rest.partition(key)
        out += [before, value]
    return [*out, rest]


def summary(mission: Mission, lever: Lever, value: Mapping[str, Any], desk: Desk) -> list[str]:
    """Return what was decided at a lever, for the list of orders."""
    form = Form(lever, value, desk)
    if form.kind in ("moves", "pairs") and form.open:
        return ["".join(_pieces(mission, form.kind, line)) for line in form.lines] or [_("nothing yet")]
    if form.open:
        unit = _("{hours} h") if form.kind == "hours" else "{hours}%"
        signed = form.kind == "percent"
        given = [(one, form.step_of(one.seat)) for one in desk.people]
        return [
            f"{name_of(mission, one.id)} " + unit.format(hours=number(step, signed=signed))
            for one, step in given if step or signed
        ] or [_("nothing yet")]  # fmt: skip
    return [choose(form.option.label)]


def shown_people(desk: Desk, at: int, rows: int) -> range:
    """Return the people of a long list that are shown."""
    return window(at, len(desk.people), rows)
