"""The debrief with its six steps (S7): expected, happened, why, what if, words, Monday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from scenarios.mission import Mission
from tui.drawing import RULE, Glyphs, Line, Span, beside, exactly, fit, text
from tui.languages import N_, _, choose, joined, number, percent
from tui.pages.lists import headed, scrolled
from tui.pages.play.levers import top_of
from tui.pages.play.strokes import CAUSE_NAMES, NAME, figures, filled, paragraph, person, split_bar, thousands
from tui.playing.predicted import plan_title
from tui.playing.telling import calibration_line, gate_line, guess_line
from tui.plots import Axis, axis_of, strip
from tui.state import Paper

if TYPE_CHECKING:
    from coaching.game.told import Debrief, Elsewhere, WhatIf

STEPS: Sequence[str] = (
    N_("expected"), N_("happened"), N_("why"), N_("what if"), N_("words"), N_("Monday"),
)  # fmt: skip
COLUMNS = (9, 11, 9)
RIGHT = 60
LETTERS = "abcdefghijklmnop"


def tabs(step: int, cells: int) -> Line:
    """Return the six steps, the one that is shown in brackets."""
    spans = []
    for place, words in enumerate(STEPS):
        shown = f"[{place + 1} {_(words)}]" if place == step else f" {place + 1} {_(words)} "
        spans.append(Span(shown, "focus" if place == step else "", f"screen.pick({place})"))
    return tuple(spans)


def lines(
    mission: Mission, found: Debrief, step: int, cursor: int, replay: Mapping[str, Any] | None,
    written: tuple[str, str, str], paper: Paper, as_table: bool = False, opened: bool = False, top: int = 0,
) -> list[Line]:  # fmt: skip
    """Return a step of the debrief.

    Args:
        mission: the mission.
        found: what the worker told so far.
        step: 0 to 5.
        cursor: replay under the cursor.
        replay: bookings by month of that replay, once it was opened.
        written: the sentence in own words, and what will be done on Monday.
        paper: the room there is.
        as_table: the replays, or the months of the opened one, as numbers.
        opened: whether a replay was opened; its months may still be on their way.
        top: the first line of a step that is longer than the room.
    """
    head: list[Line] = [tabs(step, paper.cells), RULE]
    room = _room(paper)
    if step == 3 and as_table:
        return [*head, *(_months(replay, room) if replay else _worlds(mission, found, room))]
    if step == 3:
        return [*head, *what_if(mission, found, cursor, replay, opened, room)]
    return [*head, *scrolled(_body(mission, found, step, written, room), top, room)]


def most_top(mission: Mission, found: Debrief, step: int, written: tuple[str, str, str], paper: Paper) -> int:
    """Return how far down a step goes that is longer than the room, in lines."""
    room = _room(paper)
    count = len(_body(mission, found, step, written, room))
    return max(count - room.rows + 1, 0) if count > room.rows else 0


def _room(paper: Paper) -> Paper:
    """Return the room under the six steps."""
    return Paper(paper.cells, paper.rows - 2, paper.glyphs)


def _body(mission: Mission, found: Debrief, step: int, written: tuple[str, str, str], room: Paper) -> list[Line]:
    """Return a step that is text from top to end: all but the replays."""
    return [_expected, _happened, _why][step](mission, found, room) if step < 3 else _say(mission, step, written, room)


def _expected(mission: Mission, found: Debrief, paper: Paper) -> list[Line]:
    out: list[Line] = [text(_("What you expected, and what came"), "strong"), ()]
    for one in found.guesses:
        mark = paper.glyphs.level if one.right else paper.glyphs.worse
        lead = Span(f"{mark} ", "better" if one.right else "worse")
        drawn = paragraph(guess_line(mission, one), paper.cells - 2)
        out += [(lead if at == 0 else Span("  "), *line) for at, line in enumerate(drawn)]
    if found.calibrated is not None:
        out += [(), *paragraph(calibration_line(found.calibrated), paper.cells)]
    return out


def _happened(mission: Mission, found: Debrief, paper: Paper) -> list[Line]:
    out: list[Line] = [text(_("The lesson's gate"), "strong")]
    currency = str(mission.scenario.get("currency", ""))
    for gate, result in zip(mission.gates, found.gates, strict=True):
        lead = Span(f"{paper.glyphs.better} ", "better") if result.met else Span(f"{paper.glyphs.worse} ", "worse")
        lead = Span("  ") if result.left else lead
        drawn = paragraph(gate_line(gate, result, currency), paper.cells - 2)
        out += [(lead if at == 0 else Span("  "), *line) for at, line in enumerate(drawn)]
    out += [(), text(_("What stood between the company's target and you, in points of it"), "strong")]
    last = found.causes[max(found.causes)] if found.causes else {}
    most = max((abs(value) for value in last.values()), default=1.0)
    for name in last:
        bar = split_bar(abs(last[name]), most, 20, paper.glyphs).replace(paper.glyphs.rest, " ")
        role = "better" if last[name] >= 0 else "worse"
        room = max(paper.cells - 32, 20)
        value = percent(last[name], 0, signed=True)
        out.append((Span(fit(_(CAUSE_NAMES[name]), room)), Span(fit(value, 8, right=True) + " "), Span(bar, role)))
    return out


def _why(mission: Mission, found: Debrief, paper: Paper) -> list[Line]:
    """Return what was hidden, and which signs there were."""
    table: list[Line] = [
        text(_("What you could not see"), "strong"),
        text(fit(_("name"), NAME + 2) + fit(_("skill on day 1"), 16, right=True)
             + fit(_("a year later"), 14, right=True) + fit(_("chance to hit the first goal"), 32, right=True)),
    ]  # fmt: skip
    for one in found.people:
        end = _("left") if one.skill_end is None else number(one.skill_end, 2)
        sums = fit(number(one.skill_start, 2), 16, right=True) + fit(end, 14, right=True)
        chance = split_bar(one.chance, 1.0, 10, paper.glyphs) + fit(percent(one.chance, 0), 6, right=True)
        table.append((Span(person(mission, one.id, NAME + 2)), Span(sums), Span(fit(chance, 32, right=True))))
    said: list[Line] = [()]
    for one in mission.hidden:
        said += paragraph(choose(one.what), paper.cells)
        for signal in one.signals:
            said += paragraph(
                "  " + _("sign: {signal}").format(signal=choose(signal)), paper.cells, "reference", indent=4
            )
    return [*table, *said]


def what_if(
    mission: Mission, found: Debrief, cursor: int, replay: Mapping[str, Any] | None, opened: bool, paper: Paper
) -> list[Line]:  # fmt: skip
    """Return the same-luck replays, and the two lines that part company."""
    if paper.wide:
        left = paper.cells - RIGHT - 2
        coach = _coach(mission, Paper(left - 2, 9, paper.glyphs))
        height = max(min(paper.rows - len(coach) - 4, 14), 4)
        chart = [*_chart(replay, opened, left - 2, height, paper.glyphs), (), *coach]
        rows = _replays(mission, found, cursor, Paper(RIGHT, paper.rows, paper.glyphs), strips=True)
        return beside(filled(chart, paper.rows), filled(rows, paper.rows), left, paper.glyphs)
    coach = _coach(mission, paper)
    chart = _chart(replay, opened, paper.cells, 3, paper.glyphs)
    room = paper.rows - len(coach) - len(chart) - 2
    rows = _replays(mission, found, cursor, Paper(paper.cells, room, paper.glyphs), strips=False)
    return [*filled(rows, room), RULE, *chart, RULE, *coach]


def _months(replay: Mapping[str, Any], paper: Paper) -> list[Line]:
    """Return an opened replay month by month in numbers."""
    heads = (_("you"), _("replay"), _("difference"), _("par"))
    rows = [
        (_("month {month}").format(month=month),
         (thousands(mine), thousands(other), thousands(other - mine, signed=True), thousands(par)))
        for month, (mine, other, par) in enumerate(
            zip(replay["yours"], replay["other"], replay["par"], strict=True), 1)
    ]  # fmt: skip
    return [*figures(heads, rows, paper), text(_("month; booked, in thousands"), "reference")]


def _worlds(mission: Mission, found: Debrief, paper: Paper) -> list[Line]:
    """Return all replays in numbers: on your luck, and over the other worlds."""
    away = {one.plan: one for one in found.elsewhere if one.worlds}
    heads = (_("yours"), _("others"), _("8 of 10 from"), _("to"), _("better"), _("worse"))
    rows = []
    for one in found.what_ifs:
        other = away.get(one.plan)
        sums = ("-",) * 5
        if other:
            spread = (thousands(cents, signed=True) for cents in (other.mean_cents, other.low_cents, other.high_cents))
            sums = (*spread, f"{other.better}/{other.worlds}", f"{other.worse}/{other.worlds}")
        rows.append((plan_title(mission, one.plan), (thousands(one.difference_cents, signed=True), *sums)))
    trust = _("One world is one draw of luck: trust the right side. In thousands, 12 months more included.")
    return [*figures(heads, rows, paper), *paragraph(trust, paper.cells, "reference")]


def _replays(mission: Mission, found: Debrief, cursor: int, paper: Paper, *, strips: bool) -> list[Line]:
    """Return the list: what one change would have done on your luck, and in other worlds."""
    done = found.plan.worlds
    worlds = _("{count} worlds").format(count=done) if done else _("others")
    room = paper.cells - 4 - sum(COLUMNS)
    heads = zip((_("yours"), worlds, _("better")), COLUMNS, strict=True)
    away = {one.plan: one for one in found.elsewhere}
    axis = _axis(found) if strips else None
    blocks = []
    for place, one in enumerate(found.what_ifs):
        block = _replay(mission, one, away.get(one.plan), place, place == cursor, room)
        if axis and (other := away.get(one.plan)):
            block.append(_strip(other, axis, paper.cells))
        blocks.append(block)
    here, last = cursor >= len(blocks), len(blocks)
    end = f"{LETTERS[last]} " + _("your own idea: back to a month of your choice")
    action = f"screen.row({last})"
    blocks.append([(Span("> " if here else "  ", "key", action), Span(end, "focus" if here else "", action))])
    first = top_of([len(one) for one in blocks], min(cursor, last), paper.rows - 1)
    shown = [line for one in blocks[first:] for line in one][: paper.rows - 1]
    asked = headed(
        text(_("Same luck, other decisions"), "strong"), len(shown), sum(map(len, blocks)), room + 2, paper.glyphs
    )
    head = (*exactly(asked, room + 4), Span("".join(fit(word, n, right=True) for word, n in heads), "strong"))
    return [head, *shown]


def _axis(found: Debrief) -> Axis | None:
    """Return the axis that the strips of all replays share."""
    ends = [end for one in found.elsewhere if one.worlds for end in (one.low_cents, one.high_cents)]
    return axis_of([*ends, 0.0]) if ends else None


def _strip(other: Elsewhere, axis: Axis, cells: int) -> Line:
    """Return where 8 of 10 worlds lie."""
    drawn = strip(other.low_cents, other.mean_cents, other.high_cents, axis, cells - 22)
    low, high = thousands(other.low_cents, signed=True), thousands(other.high_cents, signed=True)
    return text("    " + fit(low, 7, right=True) + " " + drawn + " " + high, "reference")


def _replay(mission: Mission, one: WhatIf, away: Elsewhere | None, place: int, here: bool, room: int) -> list[Line]:
    title = paragraph(plan_title(mission, one.plan), room)
    yours = Span(fit(thousands(one.difference_cents, signed=True), COLUMNS[0], right=True), _role(one.difference_cents))
    mean = better = Span("")
    if away and away.worlds:
        mean = Span(fit(thousands(away.mean_cents, signed=True), COLUMNS[1], right=True), _role(away.mean_cents))
        same = not away.better and not away.worse
        better = Span(fit(_("the same") if same else f"{away.better}/{away.worlds}", COLUMNS[2], right=True))
    action = f"screen.row({place})"
    lead = Span(f"{'>' if here else ' '} {LETTERS[place]} ", "key", action)
    first = (lead, Span(fit(title[0][0].text, room), "focus" if here else "", action), yours, mean, better)
    return [first, *[(Span("    "), Span(line[0].text, "focus" if here else "", action)) for line in title[1:]]]


def _role(value: float) -> str:
    return "better" if value > 0 else "worse" if value < 0 else ""


def _chart(replay: Mapping[str, Any] | None, opened: bool, cells: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return the lines of you, the replay and par: one mark a month, `=` where you and the replay are together."""
    if replay is None:
        words = _("Playing it month by month ..") if opened else _("Enter: month by month.")
        return filled([text(words, "" if opened else "reference")], height + 2)
    series = {"p": replay["par"], "R": replay["other"], "Y": replay["yours"]}
    values = [value for row in series.values() for value in row]
    low, high = min(values), max(values)
    months = len(replay["yours"])
    step = max(2, min(6, (cells - 34) // months))
    grid = [[" "] * (months * step + 1) for _level in range(height)]
    for mark, row in series.items():
        for month, value in enumerate(row):
            level = round((value - low) / max(high - low, 1) * (height - 1))
            spot = grid[height - 1 - level]
            at = month * step + step // 2
            spot[at] = "=" if spot[at] == "R" and mark == "Y" else mark
    labels = {0: thousands(high), height - 1: thousands(low)}
    room = cells - 8 - (months * step + 2)
    legend = [_("Y you"), _("R replay"), _("p par"), _("= you and replay")]
    notes = [*legend[: height - 1], joined(legend[height - 1 :])]
    rows = [
        (
            Span(fit(labels.get(at, ""), 6, right=True) + " " + glyphs.vertical),
            Span(fit("".join(row), months * step + 2)),
            Span(notes[at] if at < len(notes) and cell_len(notes[at]) <= room else "", "reference"),
        )
        for at, row in enumerate(grid)
    ]
    told = 2 if months > 9 and step < 4 else 1  # two digits need room: every other month is written
    axis = "".join(fit(" " * (step // 2) + str(month), told * step) for month in range(1, months + 1, told))
    said = _("month; booked, in thousands")
    note = Span(said if cell_len(said) <= room else "", "reference")
    foot = (Span(" " * 7 + "+"), Span(fit(axis, months * step + 2)), note)
    return [*rows, foot]


def _coach(mission: Mission, paper: Paper) -> list[Line]:
    said = _('Coach: "{question}"').format(question=choose(mission.debrief[0]))
    trust = _("One world is one draw of luck: trust the right side. In thousands, 12 months more included.")
    return [*paragraph(said, paper.cells, most=3), *paragraph(trust, paper.cells, "reference", most=3)]


def _say(mission: Mission, step: int, written: tuple[str, str, str], paper: Paper) -> list[Line]:
    """Return the last two steps: in own words, and what will be done on Monday."""
    out: list[Line] = [text(_("The coach asks"), "strong")]
    for question in mission.debrief:
        out += paragraph("- " + choose(question), paper.cells, indent=2)
    ask = (_("In your words, one line:"), _("On Monday I will:"))[step - 4]
    said = written[step - 4]
    line = said or "_" * min(paper.cells - 2, 60)
    out += [(), text(ask, "strong"), *paragraph(line, paper.cells), ()]
    hint = written[2] or _("Enter writes it. Nobody grades it; it stays on this machine.")
    return [*out, *paragraph(hint, paper.cells, "reference")]
