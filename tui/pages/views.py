"""The views of a comparison: what they are called, and how each is read."""

from __future__ import annotations

from tui.drawing import Line, fit, text
from tui.languages import N_, _, joined
from tui.lengths import YEAR
from tui.pages import differences
from tui.present import Table, letter

ABOUT: dict[str, tuple[str, ...]] = {
    "tradeoff": (
        N_("Capital letters are averages, small ones single worlds. Better is up and to the right on every axis."),
        N_("Say what one of the lower metric is worth to you; the order at that rate stands below the slider."),
    ),
    "who": (
        N_("Some worlds are played again under both playbooks to see what becomes of people, by group."),
        N_("Groups under five people are never shown. Look here before you recommend anything to anybody."),
    ),
    "change": (
        N_("Some numbers of the model are not well known. Each row moves one of them through its likely range."),
        N_("Where the mark changes from one side to the other, your decision hangs on that number."),
    ),
    "rails": (
        N_("Above: in how many worlds a playbook is not worse than A on what must not suffer."),
        N_("Below: the limits that were declared before the run, and the verdict."),
    ),
    "regimes": (
        N_("Every playbook in four markets, on the same luck, and how far it is behind the best one there."),
        N_("The one least to regret is behind by the least in its worst market: no forecast is needed for that."),
    ),
    "search": (
        N_("A search tries other amounts in one playbook and keeps what cannot be bettered on every count."),
        N_("Numbers come from fresh worlds; Enter keeps a variant as a playbook of your own, to be compared like any."),
    ),
}


def view_names() -> dict[str, str]:
    """Return the names of the views in the language in use."""
    return {
        "matrix": _("Result"), "differences": _("Differences"), "tradeoff": _("Trade-off"),
        "who": _("Who wins, who loses"), "change": _("What would change this"), "rails": _("Guard-rails"),
        "regimes": _("Other markets"), "search": _("Search"), "why": _("Why"),
    }  # fmt: skip


def predictions(table: Table, cells: int) -> Line:
    """Return the line of playbooks of which the model predicts what no study has measured, under every view."""
    letters = joined(letter(i) for i in sorted(table.predicted))
    said = _("Prediction: no study has measured what a rule of {letters} does.").format(letters=letters)
    return text(fit(said, cells), "reference")


def about(view: str, months: int = YEAR) -> list[str]:
    """Return how a view is read, of worlds that are so many months long."""
    if view == "differences":
        one_by_one = _("Space shows up to twenty of the worlds one after the other: any of them may be your next one.")
        return [*differences.how_to_read(months), one_by_one]
    if view in ABOUT:
        return [_(one) for one in ABOUT[view]]
    return [
        _(
            "Every playbook met the same customers, market and luck in every world, so differences come "
            "from the rules alone."
        ),
        _("prediction: no study has measured what a rule of this playbook does."),
        _(
            "The mark compares with A, today: better, worse, or too close to call. No line names a winner: "
            "what you value decides."
        ),
        _("*: paired in the worlds in which both have a value; so it need not be the difference of the averages."),
        _("leavers: of all seats, in a year; above 100% seats fell empty more than once."),
        _(
            "guard-rails, where none were declared: in how many worlds attainment, chance gap and leavers are no "
            "worse than under A, for the weakest of the three."
        ),
        _("chance gap: the chance to hit the goal of the luckiest third of people minus that of the unluckiest third."),
    ]
