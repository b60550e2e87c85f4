"""All patterns, in the order of evidence C."""

from __future__ import annotations

from collections.abc import Mapping

from coaching.validate import belonging, calendars, paying, territories, tier_three
from coaching.validate.pattern import Pattern
from scenarios.errors import InputError, nearest

PATTERNS: tuple[Pattern, ...] = tuple(
    sorted((*territories.PATTERNS, *paying.PATTERNS, *calendars.PATTERNS, *belonging.PATTERNS), key=lambda one: one.id)
)
SHORT = tuple(one.id for one in PATTERNS)
"""Run on every change: patterns with a figure whose full-run effect exceeds 4 standard errors; all have one."""
SHORT_WORLDS = 3
"""Worlds of that: what they cannot show, their intervals say."""
CLEAR = 4.0
"""Standard errors of the full run from which on an effect is looked for in the short one."""
READ: Mapping[str, Pattern] = {one.id: one for one in (*PATTERNS, tier_three.OWN)}
"""Everything that can be measured, by id: the patterns, and what tier 3 reads for itself."""


def chosen(names: list[str]) -> list[Pattern]:
    """Return the patterns named, all when none is.

    Raises:
        InputError: an unknown pattern; says which there are.
    """
    known = {one.id: one for one in PATTERNS}
    for name in names:
        if name not in known:
            raise InputError(
                "VAL-01", "no pattern {name!r}{hint}; there are {known}",
                name=name, hint=nearest(name, known), known=", ".join(known),
            )  # fmt: skip
    return [known[name] for name in dict.fromkeys(names)] or list(PATTERNS)
