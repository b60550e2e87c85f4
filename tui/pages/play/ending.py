"""The end card (S7b): score and stars, skill or luck, the idea, where to go from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scenarios.mission import Mission
from tui.drawing import RULE, Glyphs, Line, Span, exactly, fit, text
from tui.languages import _, choose, joined, number
from tui.pages.play.strokes import answers, filled, paragraph, split_bar, spread
from tui.playing.telling import ABOUT_PAR, STRENGTHS, next_star, scale_word, skill_or_luck
from tui.playing.words import RED, SCALES
from tui.state import Paper

if TYPE_CHECKING:
    from coaching.game.told import Debrief

STARS = 3


def lines(
    mission: Mission, found: Debrief, ways: Sequence[str], cursor: int, paper: Paper, whole: bool = True
) -> list[Line]:
    """Return the end card.

    Args:
        mission: the mission.
        found: its debrief.
        ways: the doors at the foot; in two columns where the card needs their rows.
        cursor: the door in focus.
        paper: the room.
        whole: whether all other worlds are in.
    """
    score, luck, idea = _score(mission, found, paper), _luck(mission, found, paper, whole), _idea(mission, paper)
    body = [*score, RULE, *luck, RULE, *idea]
    doors = answers(ways, cursor, paper.cells, 0)
    if len(body) + 1 + len(doors) > paper.rows:
        doors = _in_pairs(doors, ways, cursor, paper)
    room = paper.rows - len(doors) - 1
    if len(body) > room:
        body = [*score, RULE, *luck, *idea]
    if len(body) > room:
        body = [*body[: room - 1], text("..", "reference")]
    return [*filled(body, room), RULE, *doors]


def _in_pairs(doors: list[Line], ways: Sequence[str], cursor: int, paper: Paper) -> list[Line]:
    """Return the doors in two columns; as they were where one is too long for that."""
    half = paper.cells // 2
    paired = answers(ways, cursor, half, 0)
    if len(paired) != len(ways):
        return doors
    rows = -(-len(ways) // 2)
    return [(*exactly(paired[at], half), *(paired[at + rows] if at + rows < len(ways) else ())) for at in range(rows)]


def _score(mission: Mission, found: Debrief, paper: Paper) -> list[Line]:
    glyphs = paper.glyphs
    total = _("Score {score} (par 50)").format(score=number(found.score.total))
    stars = _("stars {stars}").format(stars="*" * found.stars + "-" * (STARS - found.stars))
    insight = _("insight {insight} of 3").format(insight=found.insight)
    out: list[Line] = [(Span(fit(total, 24), "strong"), Span(fit(stars, 16), "better"), Span(insight))]
    if paper.wide:
        out += [_scale(_(label), found.score.scales[name], glyphs) for name, label in SCALES.items()]
    else:
        out.append(spread([_short(_(label), found.score.scales[name], glyphs) for name, label in SCALES.items()], 3))
    for red in found.score.red:
        out += paragraph(
            "! " + _("{reason}; red means one star at most").format(reason=_(RED[red])), paper.cells, "urgent"
        )
    if missed := next_star(mission, found):
        out += paragraph(missed, paper.cells)
    return out


def _short(label: str, value: float, glyphs: Glyphs) -> Span:
    mark, role = _mark(value, glyphs)
    return Span(f"{label} {mark} {number(value)}", role)


def _mark(value: float, glyphs: Glyphs) -> tuple[str, str]:
    """Return the mark and the role of a scale against par."""
    if abs(value - 50) <= ABOUT_PAR:
        return glyphs.level, ""
    return (glyphs.better, "better") if value > 50 else (glyphs.worse, "worse")


def _scale(label: str, value: float, glyphs: Glyphs) -> Line:
    mark, role = _mark(value, glyphs)
    bar = split_bar(value, 100, 30, glyphs)
    drawn = bar[:15] + "|" + bar[15:]
    return (
        Span(fit(label, 12)), Span(drawn, role), Span(fit(number(value), 5, right=True)), Span(f"  {mark} ", role),
        Span(scale_word(value)),
    )  # fmt: skip


def _luck(mission: Mission, found: Debrief, paper: Paper, whole: bool) -> list[Line]:
    currency = str(mission.scenario.get("currency", ""))
    head = _("Skill or luck? Profit of the mission and of the 12 months after it")
    out = [
        line for one in skill_or_luck(found, currency, whole) for line in paragraph("  " + one, paper.cells, indent=4)
    ]
    if not found.plan.worlds:
        out.append(text("  " + _("Other worlds are being tried .."), "reference"))
    return [text(head, "strong"), *out]


def _idea(mission: Mission, paper: Paper) -> list[Line]:
    ids = {name: [one.id for one in mission.evidence if one.strength == name] for name in STRENGTHS}
    told = [_("{findings} ({strength})").format(findings=joined(held), strength=_(STRENGTHS[name]))
            for name, held in ids.items() if held]  # fmt: skip
    leans = _("; ").join(told)
    return [
        *paragraph(_("The idea: {idea}").format(idea=choose(mission.idea)), paper.cells, "strong"),
        *paragraph(_("Not proven: one model, invented people. Leans on {findings}.").format(findings=leans),
                   paper.cells, "reference"),
    ]  # fmt: skip
