"""Which numbers of a page can be asked about: the list that `w` opens, the same on the screens and in plain mode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coaching.game.seen import Asked, Desk, MonthResult, SeenPerson, Source, Thing
from scenarios.mission import Mission
from tui.languages import _, money, number, percent
from tui.playing.behind import LABELS, LABELS_BEFORE, labelled
from tui.playing.predicted import plan_title
from tui.playing.words import CAUSES, FEELINGS, MONEY, chance_text, name_of, source_line

if TYPE_CHECKING:
    from coaching.game.told import Debrief


@dataclass(frozen=True)
class Item:
    """One number that can be asked about."""

    label: str
    shown: str
    """As it stands on the page."""
    ask: Asked | Source


def label_of(asked: Asked, mission: Mission) -> str:
    """Return what a number is called, with its month and person."""
    who = name_of(mission, asked.person) if asked.person and asked.number not in ("cause", "what_if") else ""
    before = asked.month <= 0 and asked.number in LABELS_BEFORE
    label = _(LABELS_BEFORE[asked.number] if before else LABELS[asked.number]).format(month=asked.month)
    return _("{person}: {what}").format(person=who, what=label) if who else label


def person_items(mission: Mission, desk: Desk, one: SeenPerson, currency: str) -> list[Item]:
    """Return the numbers of a person on the desk."""
    last, now = desk.month - 1, desk.month
    shown = {
        "booked": (last, money(one.last_cents, currency)),
        "goal": (last, money(one.goal_cents, currency) if one.goal_cents else "-"),
        "reached": (last, percent(one.last_cents / one.goal_cents, 0) if one.goal_cents else "-"),
        "talk": (last, "") if last > 0 else None,
        "says": (now, _(FEELINGS[one.says])),
        "closes": (now, f"{one.wins}/{one.decided}"),
        "open": (now, number(one.open_opportunities)),
        "usual": (now, money(one.usual_cents, currency)),
        "potential": (now, money(one.potential_cents, currency)),
        "accounts": (now, number(one.accounts)),
        "chance": (now, chance_text(one.chance)) if one.chance is not None else None,
    }  # fmt: skip
    return [_item(mission, Asked(name, found[0], one.id), found[1]) for name, found in shown.items() if found]


def _item(mission: Mission, asked: Asked, shown: str) -> Item:
    return Item(label_of(asked, mission), shown, asked)


def result_items(mission: Mission, result: MonthResult, currency: str) -> list[Item]:
    """Return the numbers of a month's result: what the coach says first, then the team, then each person."""
    month = result.month
    claims = [one for thing in result.things for one in thing_items(mission, thing, currency)]
    moves = money(result.sold_cents - result.par_cents, currency, signed=True)
    team = [
        _item(mission, Asked("booked", month), money(result.sold_cents, currency)),
        _item(mission, Asked("goal", month), money(result.goal_cents, currency)),
        _item(mission, Asked("par", month), money(result.par_cents, currency)),
        _item(mission, Asked("moves", month), moves),
    ]
    people = [
        _item(mission, Asked(name, month, one.id), shown)
        for one in result.people
        for name, shown in (("booked", money(one.sold_cents, currency)), ("talk", ""))
    ]
    return [*claims, *team, *people]


def thing_items(mission: Mission, thing: Thing, currency: str) -> list[Item]:
    """Return the numbers that the coach says of a thing."""
    out = []
    for key, source in thing.sources.items():
        value = thing.numbers[key]
        out.append(
            Item(source_line(mission, source), money(value, currency) if key in MONEY else number(value), source)
        )
    return out


def cause_items(month: int, causes: Mapping[str, float]) -> list[Item]:
    """Return the parts of a deviation."""
    return [
        Item(_(CAUSES[name]), percent(value, 1, signed=True), Asked("cause", month, name))
        for name, value in causes.items()
    ]


def replay_items(mission: Mission, found: Debrief, currency: str) -> list[Item]:
    """Return what each replay on the same luck would have brought."""
    return [
        Item(plan_title(mission, one.plan), money(one.difference_cents, currency, signed=True),
             Asked("what_if", mission.months, one.plan))
        for one in found.what_ifs
    ]  # fmt: skip


def shown_items(items: Sequence[Item]) -> list[str]:
    """Return the list as numbered lines."""
    return [f"{place} {labelled(one.label, one.shown)}" for place, one in enumerate(items, 1)]
