"""What stands behind a number, in words: how it is made, its inputs, the facts, what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coaching.game.seen import Behind, FactLine, Part
from scenarios.mission import Mission
from tui.languages import N_, _, choose, joined, money, number, percent
from tui.playing.words import name_of

LABELS: Mapping[str, str] = {
    "booked": N_("booked in month {month}"),
    "goal": N_("goal of month {month}"),
    "reached": N_("share of the goal of month {month}"),
    "talk": N_("notes for a talk about month {month}"),
    "says": N_("what is said of energy"),
    "closes": N_("deals won of those decided"),
    "open": N_("opportunities in work"),
    "usual": N_("usual month"),
    "potential": N_("what the accounts could buy a month"),
    "accounts": N_("accounts held"),
    "chance": N_("chance to hit"),
    "par": N_("par in month {month}"),
    "moves": N_("what your moves added in month {month}"),
    "cause": N_("part of the deviation"),
    "what_if": N_("what it would have brought"),
}
LABELS_BEFORE: Mapping[str, str] = {
    "booked": N_("booked in the month before you came"),
    "goal": N_("goal of the month before you came"),
    "reached": N_("share of that goal"),
}
HOW: Mapping[str, str] = {
    "booked": N_("Deals won in the month, and what customers bought again by themselves."),
    "goal": N_("Set by the goal rule that you chose; the facts say when."),
    "reached": N_("What was booked, divided by the goal."),
    "says": N_("What people say of last month but one. There is no number behind the word; hours can be counted."),
    "closes": N_("Of the deals decided in the last 12 months: won, lost, or expired before anybody got there."),
    "open": N_("What is on the desk now. Work on one deal is time not spent on another."),
    "usual": N_("Mean of the last 12 months, or as many as there are; under three, the accounts' estimate."),
    "potential": N_("Sum of an estimate for each account: with average skill, off by about 20% each."),
    "accounts": N_("Each account held, and how many days nobody has worked there."),
    "chance": N_("How often a usual month would reach the goal, by the swings of a month."),
    "par": N_("The middle of four plain plans, played on the same luck in the same month."),
    "moves": N_("What was booked less par: the same luck, other decisions."),
    "cause": N_("Each cause is put to a plain reference, in every order, on your luck; this is the mean."),
    "what_if": N_("The replay's money less yours, on the same luck: the mission, and 12 months after it."),
}  # fmt: skip
CHANGES: Mapping[str, str] = {
    "booked": N_("It would change with more time per deal, better fitting leads, skill, or luck."),
    "goal": N_("It would change with another goal rule, or goals by hand."),
    "reached": N_("A lower goal raises it without one more deal; that is why it is not scored."),
    "says": N_("It would change with fewer accounts, less overtime, or goals that can be reached."),
    "closes": N_("Few deals tell little: the range on the desk narrows with every deal decided."),
    "open": N_("It would change with accounts or leads going to somebody else."),
    "usual": N_("One good month moves it by a twelfth."),
    "potential": N_("It would change with accounts moved; the estimates stay as they are."),
    "accounts": N_("It would change with accounts moved."),
    "chance": N_("It would change with the goal, or with the accounts behind the usual month."),
    "par": N_("It does not change with what you decide."),
    "moves": N_("One month is one draw; look at it over the quarter."),
    "cause": N_("Where least and most lie far apart, do not lean on the number."),
    "what_if": N_("In other worlds it comes out differently: trust their mean more."),
}
PARTS: Mapping[str, str] = {
    "deals": N_("deals won: {value}"), "deals_sum": N_("in money: {value}"),
    "repeats": N_("repeat orders: {value}"), "repeats_sum": N_("repeat orders in money: {value}"),
    "goal_of_month": N_("goal of month {which}: {value}"), "booked": N_("booked: {value}"),
    "goal": N_("goal: {value}"), "booked_in_month": N_("month {which}: {value}"),
    "estimate_of_account": N_("{which}: {value}"), "days_untouched": N_("{which}: {value} days"),
    "wins": N_("won: {value}"), "decided": N_("decided: {value}"), "won_last_month": N_("won last month: {value}"),
    "lost_last_month": N_("lost last month: {value}"), "expired_last_month": N_("too late last month: {value}"),
    "worked": N_("hours sold last month: {value}"), "available": N_("hours there were: {value}"),
    "usual": N_("usual month: {value}"), "plain_plan": N_("{which}: {value}"), "par": N_("par: {value}"),
    "least": N_("least, over all orders: {value}"), "most": N_("most: {value}"),
    "yours_mission": N_("yours, mission: {value}"), "yours_after": N_("yours, 12 months after: {value}"),
    "replay_mission": N_("replay, mission: {value}"), "replay_after": N_("replay, 12 months after: {value}"),
}  # fmt: skip
TALK: Sequence[tuple[str, str]] = (
    (
        N_("Situation"),
        N_("month {month}: goal {goal}, {accounts} accounts, {coached} hours of coaching"),
    ),
    (
        N_("Behaviour"),
        N_("sold {worked} of {available} hours; began {begun} opportunities, {waited} days after they came; "
           "{leads_cold} leads went cold"),
    ),
    (
        N_("Impact"),
        N_("{wins} deals won, {losses} lost, {too_late} too late ({late_sum}); booked {booked}"),
    ),
)  # fmt: skip
"""Situation, behaviour, impact: what was seen, no judgement."""
GROW: Sequence[tuple[str, str]] = (
    (N_("Goal"), N_("What would a good next month look like, in your words?")),
    (N_("Reality"), N_("What do you see in these numbers that I do not?")),
    (N_("Options"), N_("Which of your accounts or leads would you give up first, and what would you do then?")),
    (N_("Will"), N_("What will you do by Friday, and what do you need from me?")),
)
ASKS: Mapping[str, str] = {
    "leads_cold": N_("What kept you from the leads that went cold?"),
    "too_late": N_("Which of the ones that were too late would you have wanted?"),
    "coached": N_("We had no hour together. What would you have used one for?"),
}
FACT_WORDS: Mapping[str, str] = {
    "won": N_("won"), "lost": N_("lost"), "expired": N_("too late"), "invoiced": N_("bought again"),
    "goal_set": N_("goal set"), "handed_over": N_("handed over"), "lead_gone": N_("lead went cold"),
    "created": N_("new opportunity"), "lead_came": N_("lead came"), "left": N_("left"), "joined": N_("joined"),
    "offered": N_("offer from outside"), "complained": N_("complained"), "queried": N_("asked"), "rumour": N_("talks"),
}  # fmt: skip
CAUSE_WORDS: Mapping[str, str] = {
    "scenario": N_("as the company is"), "market": N_("market"), "luck": N_("luck"), "allocation": N_("accounts"),
    "routing": N_("leads"), "goals": N_("goals"), "incentives": N_("incentive"), "coaching": N_("coaching"),
    "quit": N_("gave notice"), "dismissal": N_("dismissed"), "hiring": N_("hired"),
    "patience": N_("the customer waited too long"), "neglect": N_("nobody looked after it"), "work": N_("work"),
    "timing": N_("moved to another period"), "promise": N_("a promise"), "two_faces": N_("two contacts"),
    "rumour": N_("rumour"), "spending": N_("spending"),
}  # fmt: skip
SUMS = frozenset({"won", "lost", "expired", "invoiced", "goal_set", "created", "lead_came"})
"""Facts whose amount is money."""


def value_words(value: float, unit: str, currency: str, *, signed: bool = False) -> str:
    """Return a value with its unit."""
    if unit == "cents":
        return money(value, currency, signed=signed)
    if unit in ("share", "points"):
        return percent(value, 1 if unit == "points" else 0, signed=unit == "points" or signed)
    return number(value, 1 if unit in ("hours", "days") and value % 1 else 0)


def how_lines(mission: Mission, found: Behind, currency: str) -> list[str]:
    """Return how a number is made and its inputs, a line each; for a talk, the notes."""
    if found.asked.number == "talk":
        return talk_lines(found, currency)
    return [_(HOW[found.asked.number]), *(part_line(mission, one, currency) for one in found.parts)]


def change_line(found: Behind) -> str:
    """Return what would change a number; nothing for the notes of a talk."""
    return _(CHANGES[found.asked.number]) if found.asked.number in CHANGES else ""


def part_line(mission: Mission, one: Part, currency: str) -> str:
    """Return one input of a number."""
    value = value_words(one.value, one.unit, currency)
    if one.name == "booked_in_month" and int(one.which) <= 0:
        return _("{count} months before the start: {value}").format(count=1 - int(one.which), value=value)
    which = choose(mission.plan(one.which).title) if one.name == "plain_plan" else one.which
    return _(PARTS[one.name]).format(which=which, value=value)


def talk_lines(found: Behind, currency: str) -> list[str]:
    """Return the notes for a talk: situation, behaviour, impact, then the four questions."""
    values = {one.name: value_words(one.value, one.unit, currency) for one in found.parts}
    values["month"] = str(found.asked.month)
    out = [_("{head}: {line}.").format(head=_(head), line=_(line).format(**values)) for head, line in TALK]
    raw = {one.name: one.value for one in found.parts}
    extra = [_(ASKS[name]) for name in ("leads_cold", "too_late") if raw[name] > 1]
    if not raw["coached"]:
        extra.append(_(ASKS["coached"]))
    asks = [_(ask) for _head, ask in GROW]
    if extra:
        asks[1] = _("{said} {question}").format(said=asks[1], question=extra[0])
    heads = [_(head) for head, _ask in GROW]
    return [*out, *(labelled(head, ask) for head, ask in zip(heads, asks, strict=True))]


def labelled(label: str, value: str) -> str:
    """Return a label and its value."""
    return _("{label}: {value}").format(label=label, value=value) if value else label


def fact_line(mission: Mission, one: FactLine, currency: str) -> str:
    """Return one fact of the ledger."""
    what = _(FACT_WORDS[one.fact])
    if one.fact in SUMS:
        what += f" {money(one.amount, currency)}"
    who = name_of(mission, one.person) if one.person else ""
    line = _("month {month}, day {day}: {what} ({cause})")
    words = joined([part for part in (what, one.account, who) if part])
    return line.format(month=one.month, day=one.day, what=words, cause=_(CAUSE_WORDS[one.cause]))


def fact_lines(mission: Mission, facts: Sequence[FactLine], count: int, most: int, currency: str) -> list[str]:
    """Return the facts behind a number, latest first, at most so many lines."""
    if not count:
        return [_("No such fact in the ledger.")]
    room = most - 1 if count > most else most
    lines = [fact_line(mission, one, currency) for one in facts[: max(room, 0)]]
    rest = count - len(lines)
    return [*lines, *([_("and {count} more in the ledger").format(count=rest)] if rest else [])]
