"""Sentences of the game: what the coach says of a thing, what a cause, a scale or a feeling is called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coaching.game.seen import Desk, Source, Thing
from scenarios.mission import Mission
from tui.languages import N_, _, choose, current, joined, money, number, percent

CAUSES: Mapping[str, str] = {
    "goal": N_("the goals: who was asked for what"),
    "market": N_("the market"),
    "allocation": N_("who holds which accounts and leads"),
    "skill": N_("skill"),
    "effort": N_("effort and energy"),
    "luck": N_("the company's target itself, and the luck of the deals"),
}
SCALES: Mapping[str, str] = {
    "results": N_("Results"),
    "customers": N_("Customers"),
    "people": N_("People"),
    "fairness": N_("Fairness"),
    "after": N_("After you"),
}
RED: Mapping[str, str] = {
    "energy": N_("energy went red"),
    "leavers": N_("good people left, more than par"),
}
FEELINGS: Mapping[str, str] = {
    "fine": N_("fine"),
    "stretched": N_("a lot right now"),
    "tired": N_("worn out"),
    "": N_("has not said"),
}
LEVEL_NAMES: Mapping[str, str] = {
    "guided": N_("guided"), "standard": N_("standard"), "realistic": N_("realistic"), "blind": N_("blind"),
}  # fmt: skip
LEVEL_SAYS: Mapping[str, str] = {
    "guided": N_("Exact chances, energy told at once, narrow ranges, more hours, a calmer market."),
    "standard": N_("Chances to 5 points, energy told a month late."),
    "realistic": N_("Chances in words, some hide that they are tired, wide ranges, fewer hours, a rougher market."),
    "blind": N_("No chances, the widest ranges, some hide that they are tired, fewer hours, a rougher market."),
}
"""What a level of difficulty changes: what you are told, not what people are like."""
LANDINGS = (N_("below 80% of the goals"), N_("80 to 90%"), N_("90 to 100%"), N_("100% or more"))
WHICH: Mapping[str, str] = {
    "quietest": N_("those that buy least of what they could"),
    "smallest": N_("the smallest"),
    "largest": N_("the largest"),
}
THINGS: Mapping[str, str] = {
    "left": N_("{person} has left."),
    "feeling1": N_('{person} says: "It is a lot right now."'),
    "feeling2": N_('{person} says: "The numbers are fine, I am not."'),
    "expired": N_("Opportunities that {person} did not get to in time: {count}, together {cents}."),
    "lead_gone": N_("With {person}, leads went cold before anybody called: {count}."),
    "below": N_(
        "{person} booked {won} of a goal of {goal}: deals won {wins}, lost {lost}; the rest came from repeat customers."
    ),
    "above": N_("{person} booked {won} on a goal of {goal}, deals won {wins}. Skill, or a good month?"),
    "above0": N_("{person} booked {won} on a goal of {goal}, deals won 0: it was all repeat customers."),
    "market": N_(
        "New this month: opportunities {created}, leads {leads}; a usual month brings {usual} in all. That was not you."
    ),
    "offered": N_("{person} has an offer from outside."),
    "complained": N_("Customers who complained: {count}."),
    "queried": N_("Customers who asked what exactly was promised, or who their contact is: {count}."),
    "rumour": N_("People who talk about what is to come, since nobody has told them: {count}."),
    "quiet": N_("Nothing stands out this month. That is worth noticing too."),
}
QUESTIONS: Mapping[str, str] = {
    "left": N_("What did you want for this person, and who knew?"),
    "feeling": N_("What would have to give so that this gets lighter?"),
    "expired": N_("Which of these could somebody else have reached?"),
    "lead_gone": N_("Who has an hour in the first days, when a lead is still warm?"),
    "below": N_("What do you know about this month that the number does not say?"),
    "above": N_("What is the next goal worth if this month was luck?"),
    "market": N_("What would you have expected of the team in a market like this?"),
    "offered": N_("What would make staying the better choice, and who asks?"),
    "complained": N_("Who heard it first, and what was it about?"),
    "queried": N_("What did they hear from us that does not fit?"),
    "rumour": N_("What can you say this week, even if it is not everything?"),
    "quiet": N_("What will you keep doing next month?"),
}
FACTS: Mapping[str, str] = {
    "left": N_("people who left"),
    "expired": N_("opportunities that nobody reached in time"),
    "lead_gone": N_("leads that went cold"),
    "won": N_("deals won"),
    "booked": N_("deals won and what was bought again"),
    "lost": N_("deals lost"),
    "goal_set": N_("goals set"),
    "created": N_("new opportunities"),
    "lead_came": N_("leads that came"),
    "offered": N_("offers from outside"),
    "complained": N_("complaints"),
    "queried": N_("customers who asked"),
    "rumour": N_("people who talk"),
}
MONEY = frozenset({"cents", "won", "goal"})


def name_of(mission: Mission, rep: str) -> str:
    """Return what somebody is called."""
    from coaching.game.names import name_of as called

    return called(mission, rep, current())


def sentences(mission: Mission, things: Sequence[Thing], currency: str) -> list[str]:
    """Return what the coach says of each thing; things of a kind that follow each other share one question."""
    after = [*(one.kind for one in things[1:]), ""]
    return [_sentence(mission, one, currency, one.kind != next_) for one, next_ in zip(things, after, strict=True)]


def _sentence(mission: Mission, thing: Thing, currency: str, asks: bool) -> str:
    kind = f"feeling{thing.numbers['level']}" if thing.kind == "feeling" else thing.kind
    kind = "above0" if kind == "above" and not thing.numbers["wins"] else kind
    values = {key: money(value, currency) if key in MONEY else number(value) for key, value in thing.numbers.items()}
    said = _(THINGS[kind]).format(person=name_of(mission, thing.person), **values)
    return _("{said} {question}").format(said=said, question=_(QUESTIONS[thing.kind])) if asks else said


def source_line(mission: Mission, source: Source) -> str:
    """Return where a number comes from, in words."""
    line = _("{fact}, month {month}, {person}") if source.person else _("{fact}, month {month}, everybody")
    return line.format(
        fact=_(FACTS["booked" if source.measure == "booked" else source.fact]),
        month=source.month,
        person=name_of(mission, source.person) if source.person else "",
    )


def person_lines(mission: Mission, desk: Desk, currency: str) -> list[str]:
    """Return one sentence a person, made to be heard as well as read."""
    line = _(
        "{name}: {months} months here, {accounts} accounts that could buy about {potential} a month; usual month "
        "{usual}, last month {last}; {deals} open opportunities, {leads} open leads; says: {says}"
    )
    return [
        line.format(
            name=name_of(mission, one.id), months=one.tenure_months, accounts=one.accounts,
            potential=money(one.potential_cents, currency), usual=money(one.usual_cents, currency),
            last=money(one.last_cents, currency), deals=one.open_opportunities, leads=one.open_leads,
            says=_(FEELINGS[one.says]),
        )
        for one in desk.people
    ]  # fmt: skip


def short_lines(mission: Mission, desk: Desk, currency: str) -> list[str]:
    """Return a short line a person: what they hold, and how it goes."""
    line = _("{name}: {accounts} accounts, could buy {potential}; usual {usual}, last {last}")
    return [
        line.format(
            name=name_of(mission, one.id), accounts=one.accounts, potential=money(one.potential_cents, currency),
            usual=money(one.usual_cents, currency), last=money(one.last_cents, currency),
        )
        for one in desk.people
    ]  # fmt: skip


def change_lines(mission: Mission, before: Desk, now: Desk, currency: str) -> list[str]:
    """Return what is new on the desk since the month before: who came, what is said, accounts, goals."""
    old = {one.id: one for one in before.people}
    out = []
    for one in now.people:
        was, news = old.get(one.id), []
        if was is None:
            news.append(_("is new"))
        elif was.accounts != one.accounts:
            news.append(_("{now} accounts (was {before})").format(now=one.accounts, before=was.accounts))
        if was and one.goal_cents and was.goal_cents != one.goal_cents:
            news.append(_("goal {goal}").format(goal=money(one.goal_cents, currency)))
        if one.says and one.says != (was.says if was else "fine") and (one.says != "fine" or (was and was.says)):
            news.append(_("says: {says}").format(says=_(FEELINGS[one.says])))
        if news:
            out.append(_("{name}: {news}").format(name=name_of(mission, one.id), news=joined(news)))
    if now.target_cents != before.target_cents:
        out.append(_("The company's target is {target} now.").format(target=money(now.target_cents, currency)))
    return out


def title_of(mission: Mission) -> str:
    """Return number and title."""
    number_of = "" if mission.number is None else f"M{mission.number} "
    return number_of + choose(mission.title)


def chance_text(chance: float) -> str:
    """Write the chance to reach a goal: nothing is impossible or sure, so the ends of the scale are said as limits."""
    if chance < 0.025:
        return "<5%"
    return ">95%" if chance > 0.975 else percent(chance, 0)
