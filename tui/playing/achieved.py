"""What the twelve achievements are called and what they are for (experience.md 8.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui.languages import N_, _

ACHIEVEMENTS: Mapping[str, tuple[str, str]] = {
    "called-it": (N_("Called it"), N_("five guesses right at 80 % or surer")),
    "knew-i-did-not-know": (N_("Knew I did not know"), N_("said 50 or 60 % five times, and so left room for doubt")),
    "columns-first": (N_("Columns first"), N_("named a cause in the system first, and it was the largest")),
    "good-loss": (N_("Good loss"), N_("below the goals, yet above par in 7 of 10 worlds: a good decision, bad luck")),
    "lucky-win": (N_("Lucky win"), N_("goals reached, yet below par: luck was kind, enjoy it and look again")),
    "quiet-grower": (N_("Quiet grower"), N_("somebody of the bottom third gained ten points of skill and stayed")),
    "clean-handover": (N_("Clean handover"), N_("a customer changed hands at under half of the usual loss")),
    "kept-promise": (
        N_("Kept promise"),
        N_("talked goals through; for four quarters none rose for being beaten"),
    ),
    "tripwire": (N_("Tripwire"), N_("a reset rule set in advance, and followed")),
    "broke-my-own-rule": (N_("Broke my own rule"), N_("changed a pay rule of an earlier game; nothing is red now")),
    "losers-view": (N_("Loser's view"), N_("wrote down the view of somebody who loses from the plan")),
    "changed-my-mind": (N_("Changed my mind"), N_("opened a replay and decided so the next time")),
}


def achievement_lines(names: Sequence[str]) -> list[str]:
    """Return one line for each achievement."""
    line = _("{name}: {reason}")
    return [line.format(name=_(ACHIEVEMENTS[name][0]), reason=_(ACHIEVEMENTS[name][1])) for name in names]
