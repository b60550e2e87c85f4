"""What a world of a comparison is called: "a year" is only true of worlds that are twelve months long."""

from __future__ import annotations

from collections.abc import Sequence

from tui.languages import _, ngettext

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


def worlds_run(planned: int, ran: Sequence[int]) -> str:
    """Return how many worlds there are, and how many each playbook was run in where these are others.

    A race stops when it knows enough, and a run may have been stopped.

    Args:
        planned: worlds of the plan.
        ran: worlds of each playbook that were run.
    """
    worlds = ngettext("{count} world", "{count} worlds", planned).format(count=planned)
    each = list(ran) if len(set(ran)) > 1 else list(ran)[:1]
    if not each or each == [planned]:
        return worlds
    return _("{each} of {worlds}").format(each=" / ".join(map(str, each)), worlds=worlds)
