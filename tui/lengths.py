"""What a world of a comparison is called: "a year" is only true of worlds that are twelve months long."""

from __future__ import annotations

from tui.languages import _

YEAR = 12
"""Months."""


def of_length(months: int, year: str, world: str) -> str:
    """Return a sentence in the language in use, with the length of a world filled in.

    Args:
        months: length of a world.
        year: the sentence where a world is a year, in English.
        world: the sentence where it is shorter or longer, in English; may name ``{months}``.
    """
    return _(year) if months == YEAR else _(world).replace("{months}", str(months))
