"""What people wrote down around a comparison, as blocks of a memo; and the one page that a session ends with."""

from __future__ import annotations

from collections.abc import Iterator

from coaching.memo import Memo
from tui.languages import N_, _, joined
from tui.lengths import of_length
from tui.memo import blocks
from tui.memo.blocks import Block, Grid, Heading, Paragraph, Points
from tui.metric_names import headed, name_of
from tui.pages.session import QUESTIONS, tripwire_text, verdict_words, when_guessed
from tui.present import Table, letter
from tui.resolution import GUESSES, Resolution, judged

PAGE_METRICS = ("profit_cents", "profit_after_cents", "attainment", "attrition_annual", "chance_gap", "pay_cost_cents")
MOST_LOSSES = 5


def guessed(made: Resolution, table: Table) -> Iterator[Block]:
    """Yield the guesses beside what the worlds say."""
    if not made.guessed:
        return
    yield Heading(2, _("Guessed before the run") if not made.guessed_after else _("Guessed after a first look"))
    rows = [
        [_(QUESTIONS[metric]), "-" if guess is None else letter(guess), verdict_words(judged(table, metric, guess))]
        for metric, guess in zip(GUESSES, made.guesses, strict=True)
    ]
    yield Grid([_("question"), _("guess"), _("the worlds")], rows)
    if made.guessed_after:
        yield Paragraph(when_guessed(made))


def decided(made: Resolution, table: Table) -> Iterator[Block]:
    """Yield the decision and its tripwire."""
    if made.decision is None:
        return
    yield Heading(2, _("Decision and tripwire"))
    title = f"{letter(made.decision)} {table.titles[made.decision]}"
    said = [_("We decide for {title}.").format(title=title)]
    if made.tripwire is not None:
        said.append(_("If we see {tripwire}, we stop and talk again.").format(tripwire=tripwire_text(made.tripwire)))
        said += _expected(made, table)
    said.append(_("Who looks: {name}").format(name=made.watcher or "______________________"))
    yield Points(said)


def _expected(made: Resolution, table: Table) -> list[str]:
    wire = made.tripwire
    value = table.value(made.decision or 0, wire.metric) if wire else None
    if wire is None or value is None or value.year_low is None or value.year_high is None:
        return []
    words = of_length(
        table.months,
        N_("{metric}: in 8 of 10 simulated years between {low} and {high}; single months swing more."),
        N_("{metric}: in 8 of 10 worlds of {months} months between {low} and {high}; single months swing more."),
    )
    low, high = (table.write(wire.metric, one) for one in (value.year_low, value.year_high))
    return [words.format(metric=name_of(wire.metric), low=low, high=high)]


def page(memo: Memo, table: Table, made: Resolution) -> list[Block]:
    """Return the one page of a session: question, guesses, result, who loses, decision, tripwire."""
    titles = joined(f"{letter(i)} {title}" for i, title in enumerate(table.titles))
    told = blocks.luck_and_length(memo, table)
    return [
        Heading(1, _("What if we rotate territories? {company}").format(company=table.scenario)),
        *blocks.basis(table), Paragraph(_("{titles}. {told}").format(titles=titles, told=told)),
        *blocks.predictions(memo, table),
        *guessed(made, table), *_result(memo, table), *_losses(memo, table, made), *decided(made, table),
        Paragraph(_("Numbers of a model: they say which way, not how much to the cent, and nothing about one person.")),
        blocks.versions(memo),
    ]  # fmt: skip


def _result(memo: Memo, table: Table) -> Iterator[Block]:
    yield Heading(2, _("What the worlds say"))
    shown = [m for m in PAGE_METRICS if any(table.value(i, m) for i in range(len(table.names)))]
    playbooks = range(len(table.names))
    rows = [
        [headed(metric, table.unit(metric), table.currency), *(_cell(table, i, metric) for i in playbooks)]
        for metric in shown
    ]
    yield Grid([_("average"), *(letter(i) for i in range(len(table.names)))], rows)
    yield Paragraph(_("In brackets: against A, where that is settled; = means too close to call."))


def _cell(table: Table, playbook: int, metric: str) -> str:
    value, pair = table.value(playbook, metric), table.pair(0, playbook, metric)
    mean = "-" if value is None or value.mean is None else table.write(metric, value.mean)
    if pair is None or pair.difference is None:
        return mean
    settled = pair.verdict not in ("open", "same")
    said = table.write_difference(metric, pair.difference, table.finer(pair)) if settled else "="
    return _("{words} ({note})").format(words=mean, note=said)


def _losses(memo: Memo, table: Table, made: Resolution) -> Iterator[Block]:
    """Yield who loses: by what was decided first, and for the others as long as there is room."""
    yield Heading(2, _("Who loses"))
    chosen = "" if made.decision is None else table.names[made.decision]
    looked = sorted(memo.looked_at, key=lambda name: name != chosen)
    found = sorted(memo.losses, key=lambda one: one.playbook != chosen)
    nobody = [name for name in looked if not any(one.playbook == name for one in found)]
    none = joined(letter(table.names.index(name)) for name in nobody)
    said = [_("From A to {all}: no group is sure to lose pay.").format(all=none)] if nobody else []
    yield Points([*said, *(blocks.loss(table, one) for one in found[:MOST_LOSSES])])
    rest = len(found) - MOST_LOSSES
    if rest > 0:
        yield Paragraph(_("{count} more groups lose; the memo names them all.").format(count=rest))
