"""The goal tree (S12): company > region > person, chance bars with the useful band, SMART lights, and what adds up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coaching.goal_tree import BAND, Lights
from tui.drawing import RULE, Glyphs, Line, Span, clean, fit, text, wrapped
from tui.goal_draft import Company, GoalDraft, Node, nodes, promised
from tui.group_names import group_name
from tui.languages import N_, _, money, number, percent
from tui.pages.lists import headed, window
from tui.state import Paper

MEASURE_WORDS = {
    "bookings": N_("bookings"), "cash": N_("cash in"), "new-customers": N_("new customers"),
    "activity": N_("selling hours"),
}  # fmt: skip
HOW_WORDS = {
    "split": N_("handed down"), "own": N_("own proposal"), "agreed": N_("agreed"), "hand": N_("by hand"),
    "band": N_("within reach"),
}  # fmt: skip
NAME, GOAL, BAR, CHANCE = 20, 14, 10, 6
OVER_FINE = 5.0
"""Over-assignment in percent up to which people take it for rounding (practice)."""


@dataclass(frozen=True)
class GoalView:
    """Where the person is on the tree."""

    row: int = 0
    closed: tuple[str, ...] = ()
    numbers: bool = False
    note: str = ""


def amount(value: int, measure: str, currency: str, *, exact: bool = False, signed: bool = False) -> str:
    """Write a goal in the unit of its measure."""
    if measure in ("bookings", "cash"):
        return money(value, currency, exact=exact, signed=signed)
    return number(value / 60 if measure == "activity" else value, signed=signed)


def lines(
    company: Company, draft: GoalDraft, view: GoalView, years: Mapping[str, Any] | None, progress: str, paper: Paper
) -> list[Line]:
    """Return the page."""
    target = promised(company, draft, years)
    rows = nodes(company, draft, target, years, view.closed)
    at = min(view.row, len(rows) - 1)
    tabs = tuple(
        span
        for name, words in MEASURE_WORDS.items()
        for span in (Span(f"[{_(words)}]" if name == draft.measure else f" {_(words)} ",
                          "strong" if name == draft.measure else ""), Span("  "))
    )  # fmt: skip
    foot = _foot(company, draft, rows, rows[at], target, view, progress, paper)
    room = paper.rows - len(foot) - 3
    shown = window(at, len(rows), room)
    tabs = headed(tabs, len(shown), len(rows), paper.cells, paper.glyphs)
    if view.numbers:
        listed = [_numbers(rows[k], k == at, company) for k in shown]
        head = _numbers_head()
    else:
        listed = [_row(rows[k], k, k == at, company, view, paper) for k in shown]
        head = _head(paper)
    return [tabs, head, *listed, *[()] * (room - len(listed)), RULE, *foot]


def _head(paper: Paper) -> Line:
    wide = fit(_("how it was set"), 16) if paper.cells > NAME + GOAL + BAR + CHANCE + 26 else ""
    words = (
        fit("", NAME)
        + fit(_("goal"), GOAL, right=True)
        + "   "
        + fit(_("chance to hit"), BAR + CHANCE)
        + fit("SMART", 12)
    )
    return text(words + wide, "strong")


def _row(node: Node, row: int, here: bool, company: Company, view: GoalView, paper: Paper) -> Line:
    action, goal = f"screen.node({row})", node.goal
    name = _("Company") if goal.level == "company" else group_name(clean(goal.name))
    fold = ("+ " if goal.name in view.closed else "- ") if goal.level == "region" else ""
    label = fit(("> " if here else "  ") + "  " * node.depth + fold + name, NAME)
    size = fit(amount(goal.amount, goal.measure, company.currency), GOAL, right=True)
    bar, role = chance_bar(node.chance, paper.glyphs)
    how = fit(_(HOW_WORDS[node.how]), 16) if node.how and paper.cells > NAME + GOAL + BAR + CHANCE + 26 else ""
    return (
        Span(label, "focus" if here else ("strong" if goal.level != "rep" else ""), action),
        Span(size + "   ", "", action),
        Span(fit(bar, BAR), role, action), Span(fit(said_chance(node.chance), CHANCE, right=False), role, action),
        Span(fit(smart(node.lights, paper.glyphs), 12), "", action), Span(how, "", action),
    )  # fmt: skip


def chance_bar(chance: float | None, glyphs: Glyphs) -> tuple[str, str]:
    """Draw a chance with the useful band marked by two lines; returns the bar and its role."""
    if chance is None:
        return "?", ""
    cells = BAR - 2
    filled = round(chance * cells)
    drawn = list(glyphs.bar * filled + glyphs.rest * (cells - filled))
    for edge in (BAND[1], BAND[0]):
        drawn.insert(round(edge * cells), glyphs.vertical)
    role = "worse" if chance < BAND[0] else ("" if chance <= BAND[1] else "better")
    return "".join(drawn), role


def said_chance(chance: float | None) -> str:
    """Say a chance in fives: thirty years do not tell more."""
    return " -" if chance is None else f" {5 * round(chance * 20)}%"


def smart(one: Lights, glyphs: Glyphs) -> str:
    """Return the five lights: the letter where one is on; A says whether the goal is too hard or too easy."""
    reach = "A"
    if not one.achievable:
        reach = "?" if one.chance is None else (glyphs.worse if one.chance < BAND[0] else glyphs.better)
    parts = [
        "S" if one.specific else "-", "M" if one.measurable else "-", reach, "R" if one.relevant else "-",
        "T" if one.time_bound else "-",
    ]  # fmt: skip
    return " ".join(parts)


def _foot(
    company: Company, draft: GoalDraft, rows: Sequence[Node], here: Node, target: int, view: GoalView, progress: str,
    paper: Paper,
) -> list[Line]:  # fmt: skip
    say = lambda value: amount(value, draft.measure, company.currency)  # noqa: E731
    root = rows[0].goal
    people, regions = sum(leaf.amount for leaf in root.leaves()), sum(one.amount for one in root.children)
    over = 100 * (people - target) / target if target else 0.0
    verdict = _("fine up to 5%") if 0 <= over <= OVER_FINE else (_("too much") if over > 0 else _("not covered"))
    words = _("People {people} = regions {regions} = company {company}; promised {target}: {over}, {verdict}")
    sums = words.format(
        people=say(people), regions=say(regions), company=say(root.amount), target=say(target), over=f"{over:+.1f}%",
        verdict=verdict,
    )  # fmt: skip
    room = 5 if paper.wide else 3
    told = view.note or progress or _about(here, company)
    said = [text(line, "strong" if view.note else "") for line in wrapped(told, paper.cells)[: room - 1]]
    keys = _("1 split top-down (over {over}%)  2 own proposals  3 reconcile ({part}% imposed)").format(
        over=draft.over_percent, part=draft.imposed_percent
    )
    lit = [text(line) for line in wrapped(sums, paper.cells)[:2]]
    return [*lit, *said, *[()] * (room - 1 - len(said)), text(keys, "key")]


def _about(node: Node, company: Company) -> str:
    """Say why lights are off at the row under the cursor, and what to do."""
    lit, goal = node.lights, node.goal
    size = amount(goal.amount, goal.measure, company.currency)
    who = group_name(clean(goal.name)) if goal.level != "company" else _("Company")
    said = [_("{who}: {size} in a year.").format(who=who, size=size)]
    if node.chance is None:
        said.append(_("The chance is not known yet: F9 simulates possible years."))
    elif not lit.achievable and node.chance < BAND[0]:
        said.append(_("Too hard: under 45% people give up. Space sets a goal within reach."))
    elif not lit.achievable:
        said.append(_("Too easy: over 70% people coast. Space sets a goal within reach."))
    else:
        said.append(_("Within reach: 45 to 70% is where a goal works."))
    if not lit.relevant:
        said.append(_("R is off: nothing in today's pay hangs on this measure."))
    return " ".join(said)


def _numbers_head() -> Line:
    return text(fit("", NAME) + fit(_("goal"), 20, right=True) + "".join(
        fit(_("quarter {number}").format(number=k), 17, right=True) for k in (1, 2)
    ), "strong")  # fmt: skip


def _numbers(node: Node, here: bool, company: Company) -> Line:
    goal = node.goal
    name = group_name(clean(goal.name)) if goal.level != "company" else _("Company")
    label = fit(("> " if here else "  ") + "  " * node.depth + name, NAME)
    sizes = [amount(goal.amount, goal.measure, company.currency, exact=True)]
    quarters = [amount(q, goal.measure, company.currency, exact=True) for q in goal.quarters[:2]]
    cells = fit(sizes[0], 20, right=True) + "".join(fit(one, 17, right=True) for one in quarters)
    return text(label + cells, "focus" if here else "")


def summary(rows: Sequence[Node]) -> str:
    """Return the page in one line."""
    known = [one for one in rows if one.goal.level == "rep" and one.chance is not None]
    inside = sum(one.lights.achievable for one in known)
    return _("{inside} of {people} goals are within reach (chance 45 to 70%); the company's chance is {chance}").format(
        inside=inside, people=len(known), chance=percent(rows[0].chance or 0.0, 0)
    )
